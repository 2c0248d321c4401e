from django.urls import path

from consultations import views

app_name = "consultations"
urlpatterns = [
    path("espacios/", views.space_list, name="space_list"),
    path("espacios/<slug:slug>/", views.space_detail, name="space_detail"),
]
