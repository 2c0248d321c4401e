from django.urls import path, register_converter

from dashboards import board_csv, board_views, share_views, views, weekly_views
from dashboards.converters import SliceConverter

register_converter(SliceConverter, "slice")

app_name = "dashboards"
urlpatterns = [
    path("planes/", views.plan_list, name="plan_list"),
    path("planes/<slug:slug>/", views.plan_detail, name="plan_detail"),
    path("planes/<slug:slug>/insignia.svg", share_views.badge, name="badge"),
    path("planes/<slug:slug>/tarjeta.png", share_views.card, name="card"),
    path("planes/<slug:slug>/incrustado/", share_views.frame, name="frame"),
    path("planes/<slug:slug>/cita.bib", share_views.citation, {"form": "bib"}, name="bibtex"),
    path("planes/<slug:slug>/cita.ris", share_views.citation, {"form": "ris"}, name="ris"),
    path("planes/<slug:slug>/cita.json", share_views.citation, {"form": "json"}, name="csl_json"),
    path("planes/<slug:slug>/participacion/", views.participation, name="participation"),
    path("tablero/", board_views.board, name="board"),
    path("tablero/como-se-calcula/", board_views.board_method, name="board_method"),
    path("tablero/datos/planes.csv", board_csv.plans_csv, name="plans_csv"),
    path("tablero/<slug:slug>/", board_views.board_plan, name="board_plan"),
    path("tablero/<slug:slug>/semanas/", weekly_views.weekly_list, name="weekly_list"),
    path("tablero/<slug:slug>/semanas/<slug:day>/", weekly_views.weekly, name="weekly"),
    path("tablero/<slug:slug>/semanas/<slug:day>/informe.pdf", weekly_views.weekly_pdf, name="weekly_pdf"),
    path("tablero/<slug:slug>/datos/<slug:name>.csv", board_csv.plan_csv, name="plan_csv"),
    path("tablero/<slug:slug>/<slice:scope>/", board_views.board_group, name="board_group"),
    path("tablero/<slug:slug>/<slice:scope>/<slug:key>/", board_views.board_slice, name="board_slice"),
    path("tablero/<slug:slug>/<slice:scope>/<slug:key>/datos/<slug:name>.csv", board_csv.slice_csv, name="slice_csv"),
]
