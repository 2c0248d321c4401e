from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [path("mi-espacio/", views.my_space, name="my_space")]
