from django.urls import path

from committee import views

app_name = "committee"
urlpatterns = [
    path("comite/", views.committee_list, name="committee_list"),
    path("comite/<slug:slug>/", views.committee_detail, name="committee_detail"),
    path("comite/<slug:slug>/integrantes/", views.members, name="members"),
]
