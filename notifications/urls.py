from django.urls import path

from notifications import calendar_views, feeds, follow_views, views

app_name = "notifications"
PLACES = {
    "all": "",
    "commitment": "compromisos/<slug:slug>/",
    "organization": "entidades/<slug:slug>/",
    "territory": "territorios/<slug:slug>/",
    "theme": "planes/<slug:plan>/temas/<slug:slug>/",
    "plan": "planes/<slug:slug>/",
    "consultation": "consultas/<slug:slug>/",
    "committee": "comite/<slug:slug>/",
}
urlpatterns = [
    path("mi-espacio/", views.my_space, name="my_space"),
    path("calendario/", calendar_views.calendar, name="calendar"),
    path("seguir/confirmar/<str:token>/", follow_views.confirm, name="confirm"),
    path("seguir/mis-avisos/<str:token>/", follow_views.manage, name="manage"),
    path("seguir/salir/<str:token>/", follow_views.leave, name="leave"),
    path("seguir/salio/", follow_views.left, name="left"),
    path("seguir/revise-su-correo/<slug:word>/<path:key>/", follow_views.follow_sent, name="follow_sent"),
    path("seguir/<slug:word>/<path:key>/", follow_views.follow, name="follow"),
]
for kind, place in PLACES.items():
    urlpatterns += [
        path(f"{place}feed/", feeds.feed, {"kind": kind}, name=f"feed_{kind}"),
        path(f"{place}calendario.ics", calendar_views.calendar_file, {"kind": kind}, name=f"calendar_{kind}"),
    ]
