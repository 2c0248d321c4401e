"""Where the library asks the portal: who may enter, what is said, and how a mail leaves."""

from __future__ import annotations

import secrets
import time
from base64 import b32encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import mail
from core.api.rates import reader
from people.models import User
from people.sign_in.keys import fernet_keys

NO_MATCH = _("El correo o la contraseña no coinciden. Revíselos e intente otra vez.")
TOO_MANY = _("Demasiados intentos con este correo. Espere 15 minutos e intente otra vez.")
WRONG_CODE = _("El código no es correcto o ya se usó. Escriba el que se ve ahora.")
ALSO = {
    "reauthenticate": _("Usar la contraseña"),
    "mfa_reauthenticate": _("Usar un código de la aplicación"),
    "mfa_reauthenticate:webauthn": _("Usar una llave de acceso"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; what is said never tells whether an address has an account."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": NO_MATCH,
        "email_password_mismatch": NO_MATCH,
        "invalid_login": NO_MATCH,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": _("Demasiados intentos seguidos. Espere unos minutos e intente otra vez."),
        "duplicate_email": _("Ese ya es el correo de su cuenta."),
        "email_taken": _("Ese correo no se puede usar aquí."),
        "enter_current_password": _("Esa no es su contraseña actual."),
        "incorrect_password": _("Esa no es su contraseña."),
        "incorrect_code": WRONG_CODE,
        "same_as_current": _("El dato nuevo es igual al que ya tenía."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """What the limits count by, in the cache. A keyed hash: no table or cache of the portal holds an address."""
        return salted_hmac("people.sign_in.address", reader(request)).hexdigest()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the outbox, as text: the HTML part is made when it leaves (core/mail_message.py)."""
        words = {**context, "email": email, "site": settings.SITE_URL}
        mail.queue(
            to=email,
            subject=render_to_string(f"{template_prefix}_subject.txt", words),
            body=render_to_string(f"{template_prefix}_message.txt", words),
            language=get_language() or settings.LANGUAGE_CODE,
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("people:account" if self.request.user.is_authenticated else "people:sign_in")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:account")

    def set_password(self, user: User, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        self.add_message(request, messages.ERROR, message=str(NO_MATCH))
        return HttpResponseRedirect(reverse("people:sign_in"))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        found = super().get_reauthentication_methods(user)
        return [{**method, "description": ALSO[method["id"]]} for method in found]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in is not asked again on the way to the set-up of the factor."""
        request = context.request
        records = get_authentication_records(request, request.user)
        if app == "allauth.mfa" and records and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted in the database, with keys made from SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("No puede quitar este segundo paso."),
        "cannot_generate_recovery_codes": _("Primero ponga un segundo paso; después, sus códigos."),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Under a key that is no longer known, a secret drawn at random: it matches nothing, and the person asks for a reset."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        return settings.MAIL_DOMAIN

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return str(_("Llave %(number)s") % {"number": count + 1})

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.MAIL_DOMAIN, "name": settings.MAIL_DOMAIN}


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in fernet_keys()])
