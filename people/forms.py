from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

TRIES = 8
WINDOW_SECONDS = 15 * 60


class SignInForm(AuthenticationForm):
    """E-mail and password. After eight failures on one address in a quarter of an hour, it waits."""

    username = forms.EmailField(
        label=_("Correo"), widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": _("El correo o la contraseña no coinciden. Revíselos e intente otra vez."),
        "inactive": _("El correo o la contraseña no coinciden. Revíselos e intente otra vez."),
    }

    def clean(self) -> dict[str, Any]:
        typed = str(self.cleaned_data.get("username", "")).lower()
        key = "sign-in:" + salted_hmac("people.sign_in", typed).hexdigest()
        failed = cache.get(key, 0)
        if failed >= TRIES:
            raise ValidationError(_("Demasiados intentos con este correo. Espere 15 minutos e intente otra vez."))
        try:
            cleaned = super().clean()
        except ValidationError:
            cache.set(key, failed + 1, WINDOW_SECONDS)
            raise
        cache.delete(key)
        return cleaned
