from allauth.account.views import login, logout
from django.urls import path

from people.sign_in import views

app_name = "people"
urlpatterns = [
    path("cuenta/", views.my_account, name="account"),
    path("cuenta/ingresar/", login, name="sign_in"),
    path("cuenta/salir/", logout, name="sign_out"),
    path("cuenta/nombre/", views.change_name, name="change_name"),
    path("cuenta/invitacion/", views.invitation, name="invitation"),
    path("cuenta/invitacion/<str:token>/", views.invitation_link, name="invitation_link"),
]
