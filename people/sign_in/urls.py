"""The library's pages under our addresses. Their names are the library's, which looks them up by name."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as key
from allauth.socialaccount import views as provider
from django.urls import path, re_path
from django.views.generic import RedirectView

from people.sign_in import oidc, views

urlpatterns = [
    path("cuenta/ingresar/", account.login, name="account_login"),
    path("cuenta/ingresar/llave/", views.with_passkeys(key.login_webauthn), name="mfa_login_webauthn"),
    path("cuenta/ingresar/segundo-paso/", factor.authenticate, name="mfa_authenticate"),
    path("cuenta/salir/", account.logout, name="account_logout"),
    path("cuenta/inactiva/", RedirectView.as_view(pattern_name="account_login"), name="account_inactive"),
    path("cuenta/registro/", views.closed, name="account_signup"),
    path("cuenta/registro/proveedor/", views.closed, name="socialaccount_signup"),
    path("cuenta/confirmar/", account.reauthenticate, name="account_reauthenticate"),
    path("cuenta/confirmar/codigo/", factor.reauthenticate, name="mfa_reauthenticate"),
    path(
        "cuenta/confirmar/llave/",
        views.with_passkeys(key.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("cuenta/correo/", account.email, name="account_email"),
    path("cuenta/correo/enviado/", views.closed, name="account_email_verification_sent"),
    re_path(r"^cuenta/correo/confirmar/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("cuenta/contrasena/cambiar/", account.password_change, name="account_change_password"),
    path("cuenta/contrasena/poner/", account.password_set, name="account_set_password"),
    path("cuenta/contrasena/olvidada/", account.password_reset, name="account_reset_password"),
    path("cuenta/contrasena/olvidada/enviada/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "cuenta/contrasena/nueva/lista/",
        RedirectView.as_view(pattern_name="account_login"),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^cuenta/contrasena/nueva/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("cuenta/segundo-factor/", views.second_factor, name="mfa_index"),
    path("cuenta/segundo-factor/aplicacion/activar/", app.activate_totp, name="mfa_activate_totp"),
    path("cuenta/segundo-factor/aplicacion/quitar/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("cuenta/segundo-factor/codigos/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("cuenta/segundo-factor/codigos/nuevos/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "cuenta/segundo-factor/llaves/",
        RedirectView.as_view(pattern_name="mfa_index"),
        name="mfa_list_webauthn",
    ),
    path("cuenta/segundo-factor/llaves/agregar/", views.with_passkeys(key.add_webauthn), name="mfa_add_webauthn"),
    path("cuenta/segundo-factor/llaves/<int:pk>/quitar/", key.remove_webauthn, name="mfa_remove_webauthn"),
    path("cuenta/segundo-factor/llaves/<int:pk>/nombre/", key.edit_webauthn, name="mfa_edit_webauthn"),
    path("cuenta/proveedores/", RedirectView.as_view(pattern_name="people:account"), name="socialaccount_connections"),
    path("cuenta/proveedores/cancelado/", provider.login_cancelled, name="socialaccount_login_cancelled"),
    path("cuenta/proveedores/error/", provider.login_error, name="socialaccount_login_error"),
    path("cuenta/proveedores/<slug:provider_id>/ingresar/", oidc.login, name="openid_connect_login"),
]
OUTSIDE_LANGUAGES = [
    # One address in every language: it is written down at the provider.
    path("cuenta/proveedores/<slug:provider_id>/vuelta/", oidc.callback, name="openid_connect_callback"),
    # The admin's own form would change a password without limit of tries, without notice and without history.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
]
