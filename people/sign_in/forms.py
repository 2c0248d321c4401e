"""The library's forms in the portal's words. What they check is the library's."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as key
from django import forms
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people.models import User

PASSWORD_HELP = _("Al menos 10 caracteres. No use una clave común, ni su nombre, ni su correo.")
CODE_LIVES = 120
CODE_HELP = _("Los seis números que muestra su aplicación, o uno de sus códigos de recuperación.")


class Plain:
    """Labels and helps of ours; no placeholder, which goes away as soon as one types."""

    labels: dict[str, Any] = {}
    helps: dict[str, Any] = {}
    attributes: dict[str, dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.update(self.attributes.get(name, {}))


class SignInForm(Plain, account.LoginForm):
    labels = {
        "login": _("Correo"),
        "password": _("Contraseña"),
        "remember": _("Mantener la sesión abierta 14 días en este equipo"),
    }
    helps = {
        "remember": _("Solo si nadie más usa este equipo. Sin esta marca, la sesión termina al cerrar el navegador.")
    }
    attributes = {"login": {"autofocus": True, "autocomplete": "username"}}

    def add_prefix(self, field_name: str) -> str:
        """The address travels as `username`: the name that password managers and scripts already know."""
        return "username" if field_name == "login" else super().add_prefix(field_name)


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Contraseña actual"),
        "password1": _("Contraseña nueva"),
        "password2": _("Contraseña nueva, otra vez"),
    }
    helps = {"password1": PASSWORD_HELP}


class SetPasswordForm(Plain, account.SetPasswordForm):
    labels = {"password1": _("Contraseña nueva"), "password2": _("Contraseña nueva, otra vez")}
    helps = {"password1": PASSWORD_HELP}


class NewPasswordForm(Plain, account.ResetPasswordKeyForm):
    labels = SetPasswordForm.labels
    helps = SetPasswordForm.helps


class ForgottenForm(Plain, account.ResetPasswordForm):
    """Only an account that is open and was accepted gets a link; any other address gets a mail that says so."""

    labels = {"email": _("Correo")}
    attributes = {"email": {"autocomplete": "username"}}

    def clean_email(self) -> str:
        email = super().clean_email()
        found = User.objects.filter(email__iexact=email, is_active=True)
        self.users = [user for user in found if user.has_usable_password()]
        return email


class ChangeMailForm(Plain, account.AddEmailForm):
    labels = {"email": _("Correo nuevo")}


class PasswordAgainForm(Plain, account.ReauthenticateForm):
    labels = {"password": _("Contraseña")}
    attributes = {"password": {"autofocus": True}}


class OneUse:
    """A code that is accepted half a minute before and after its own is used once in all that time."""

    def clean_code(self) -> str:
        code = super().clean_code()
        typed = salted_hmac("people.sign_in.code", "".join(code.split())).hexdigest()
        if not cache.add(f"second-factor:{self.user.pk}:{typed}", True, CODE_LIVES):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(Plain, OneUse, factor.AuthenticateForm):
    labels = {"code": _("Código")}
    helps = {"code": CODE_HELP}
    attributes = {"code": {"autofocus": True, "inputmode": "numeric"}}


class CodeAgainForm(Plain, OneUse, factor.ReauthenticateForm):
    labels = CodeForm.labels
    helps = CodeForm.helps
    attributes = CodeForm.attributes


class ActivateAppForm(Plain, app.ActivateTOTPForm):
    labels = {"code": _("Código de seis números")}
    helps = {"code": _("Lo muestra la aplicación cuando ya tiene la cuenta. Cambia cada 30 segundos.")}
    attributes = {"code": {"inputmode": "numeric", "autocomplete": "one-time-code"}}


class AddKeyForm(Plain, key.AddWebAuthnForm):
    labels = {"name": _("Nombre de la llave"), "passwordless": _("Usarla también para ingresar sin contraseña")}
    helps = {
        "name": _("Para reconocerla después: «teléfono», «llave azul»."),
        "passwordless": _("El aparato le pedirá su huella, su rostro o su clave."),
    }
    attributes = {"name": {"maxlength": 60, "autocomplete": "off"}}
    passwordless = forms.BooleanField(required=False)


class RenameKeyForm(Plain, key.EditWebAuthnForm):
    labels = {"name": _("Nombre de la llave")}
    attributes = {"name": {"maxlength": 60, "autocomplete": "off"}}
