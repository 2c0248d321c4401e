from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path, reverse_lazy

from people.forms import SignInForm

app_name = "people"
urlpatterns = [
    path(
        "cuenta/ingresar/",
        LoginView.as_view(
            authentication_form=SignInForm,
            template_name="people/sign_in.html",
            next_page=reverse_lazy("notifications:my_space"),
            redirect_authenticated_user=True,
        ),
        name="sign_in",
    ),
    path("cuenta/salir/", LogoutView.as_view(next_page=reverse_lazy("people:sign_in")), name="sign_out"),
]
