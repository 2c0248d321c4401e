from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("planes/", views.plan_list, name="plan_list"),
    path("planes/<slug:slug>/", views.plan_detail, name="plan_detail"),
    path("planes/<slug:slug>/participacion/", views.participation, name="participation"),
    path("tablero/", views.board, name="board"),
    path("tablero/<slug:slug>/", views.board_plan, name="board_plan"),
]
