from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, register_converter

from aga_portal import (
    data_views,
    developer_views,
    gallery_views,
    health_views,
    section_views,
    share_views,
    views,
)
from aga_portal.errors import views as errors
from aga_portal.open_data.converters import DatasetConverter, DayConverter, ExtensionConverter
from aga_portal.search.views import search
from aga_portal.sitemaps import SITEMAPS
from people.sign_in.urls import OUTSIDE_LANGUAGES

handler400 = "aga_portal.errors.views.bad_request"
handler403 = "aga_portal.errors.views.forbidden"
handler404 = "aga_portal.errors.views.not_found"
handler500 = "aga_portal.errors.views.server_error"

for converter, called in ((DatasetConverter, "dataset"), (DayConverter, "iso_day"), (ExtensionConverter, "extension")):
    register_converter(converter, called)

urlpatterns = [
    path("salud/viva", health_views.live, name="health_live"),
    path("salud/lista", health_views.ready, name="health_ready"),
    path("salud/detalle", health_views.detail, name="health_detail"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("data.json", data_views.project_open_data, name="data_json"),
    path("datos/catalogo.jsonld", data_views.dcat, name="dcat"),
    path("datos/volcado.zip", data_views.newest_dump, name="data_dump"),
    path("datos/volcado-<iso_day:day>.zip", data_views.dump_of_day, name="data_dump_of_day"),
    path("datos/<dataset:name>.<extension:extension>", data_views.dataset_file, name="dataset_file"),
    path("id/<slug:name>", data_views.whole_identifier, name="whole_identifier"),
    path("id/<dataset:name>/<str:key>", data_views.identifier, name="identifier"),
    path("api/v1/", include("aga_portal.api_urls")),
    # The admin's shortcut to an object's page would tell any member of staff the address of a draft.
    path("admin/r/<path:rest>", errors.no_such_page),
    path("admin/salud/", health_views.page, name="health_page"),
    path("admin/salud/enlaces/", health_views.recheck_links, name="health_recheck_links"),
    *OUTSIDE_LANGUAGES,
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
    path("", include("people.sign_in.urls")),
    path("buscar/", search, name="search"),
    path("datos/", data_views.open_data, name="open_data"),
    path("datos/api/", developer_views.developers, name="developers"),
    path("datos/<dataset:name>/", data_views.dataset, name="dataset"),
    path("tarjeta.png", share_views.card, name="card"),
    path("galeria/", gallery_views.gallery, name="gallery"),
    path("galeria/oscuro.css", gallery_views.dark, name="gallery_dark"),
    path("transparencia/", section_views.transparency, name="transparency"),
    path("atencion/", section_views.service, name="service"),
    path("mapa-del-sitio/", section_views.site_map, name="site_map"),
    path("condiciones/", section_views.terms, name="terms"),
    path("derechos-de-autor/", section_views.authors_rights, name="authors_rights"),
    path("", include("aga_portal.privacy.urls")),
    prefix_default_language=False,
)
