from django.urls import path

from commitments import views

app_name = "commitments"
urlpatterns = [
    path("compromisos/", views.commitment_list, name="commitment_list"),
    path("compromisos/<slug:slug>/", views.commitment_detail, name="commitment_detail"),
    path("entidades/", views.organization_list, name="organization_list"),
    path("entidades/<slug:slug>/", views.organization_detail, name="organization_detail"),
    path("territorios/", views.territory_list, name="territory_list"),
    path("territorios/<slug:code>/", views.territory_detail, name="territory_detail"),
]
