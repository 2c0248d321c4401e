from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from aga_portal import health_views, search_views, views
from aga_portal.sitemaps import SITEMAPS

handler400 = "aga_portal.views.bad_request"
handler403 = "aga_portal.views.forbidden"
handler404 = "aga_portal.views.not_found"
handler500 = "aga_portal.views.server_error"

urlpatterns = [
    path("salud/viva", health_views.live, name="health_live"),
    path("salud/lista", health_views.ready, name="health_ready"),
    path("salud/detalle", health_views.detail, name="health_detail"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("api/v1/", include("aga_portal.api_urls")),
    # The admin's shortcut to an object's page would tell any member of staff the address of a draft.
    path("admin/r/<path:rest>", views.no_such_page),
    path("admin/salud/", health_views.page, name="health_page"),
    path("admin/salud/enlaces/", health_views.recheck_links, name="health_recheck_links"),
    path("admin/", admin.site.urls),
]
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("", include("dashboards.urls")),
    path("", include("commitments.urls")),
    path("", include("consultations.urls")),
    path("", include("committee.urls")),
    path("", include("notifications.urls")),
    path("", include("pages.urls")),
    path("", include("people.urls")),
    path("buscar/", search_views.search, name="search"),
    path("datos/", views.open_data, name="open_data"),
    prefix_default_language=False,
)
