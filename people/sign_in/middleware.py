"""Whoever holds a role works with a second factor, and a session lives while its person works.

Neither touches a public page: the session is read only behind the doors, or when a view asks who is there.
"""

from __future__ import annotations

from collections.abc import Callable
from time import time

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject

from people.models import User
from people.services.second_factor import must_set_up

DOORS = ("/admin/", "/mi-espacio/", "/cuenta/", "/en/mi-espacio/", "/en/cuenta/")
GOES_ON = "second_factor_goes_on"
"""In the session: where the person was going when the set-up came between."""
RENEWED = "renewed_at"
RENEW_EVERY = 600
SET_UP = {
    "account_login",
    "account_logout",
    "sign_in",
    "sign_out",
    "account_reauthenticate",
    "account_set_password",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "invitation",
    "invitation_link",
}
"""What remains open until the factor is set."""


class SecondFactorMiddleware:
    """Behind the doors it leads to the set-up; anywhere else a person who still lacks the factor is read as nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        if not request.path.startswith(DOORS):
            signed_in = request.user
            request.user = SimpleLazyObject(lambda: AnonymousUser() if must_set_up(signed_in) else signed_in)
        elif must_set_up(request.user) and not _is_set_up(request.path):
            if request.method == "GET":
                request.session[GOES_ON] = request.get_full_path()
            return HttpResponseRedirect(reverse("mfa_index"))
        response = self.get_response(request)
        if response.status_code < 500:  # the database that keeps sessions may be what failed
            _renew(request)
        return response


def _is_set_up(path: str) -> bool:
    try:
        return resolve(path).url_name in SET_UP
    except Resolver404:
        return False


def _renew(request: HttpRequest) -> None:
    """Idle time counts from the last page, told to the database at most every ten minutes."""
    session = request.session
    if session.accessed and isinstance(request.user, User | SimpleLazyObject) and request.user.is_authenticated:
        if time() - session.get(RENEWED, 0) > RENEW_EVERY:
            session[RENEWED] = int(time())
