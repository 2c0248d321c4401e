"""What happens around every view when things go wrong: maintenance, conflicts, sessions that ended, when to try again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import translation

from aga_portal.errors import views
from aga_portal.errors.typed import typed
from core.conflicts import Conflict
from core.files import MAX_BYTES
from core.intake import TooMany

LARGEST_BODY = 2 * MAX_BYTES
"""Bytes of a whole request: one upload of the largest size, the text beside it and room to say that it is too large."""
ALIVE = "/salud/viva"


class UnavailableMiddleware:
    """Outermost of ours. Under MAINTENANCE=1 everything but the sign of life says so; a body that no form takes is not read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_too_large = length.isdigit() and int(length) > LARGEST_BODY
        if not settings.MAINTENANCE and not is_too_large or request.path == ALIVE:
            return self.get_response(request)
        with translation.override(translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE):
            if is_too_large:
                return views.too_large(request, unread=True)
            return views.unavailable(request, planned=True)


class ErrorsMiddleware:
    """Innermost: what views raise and answer. See the functions of aga_portal/errors/views.py."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        status = response.status_code
        if status in views.RETRY_AFTER and not response.has_header("Retry-After"):
            response["Retry-After"] = str(views.RETRY_AFTER[status])
        if request.method == "POST" and status == 302 and _asks_to_sign_in(request, response):
            return views.session_ended(request, response["Location"])
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Those that no view turned into a page of its own."""
        if isinstance(error, Conflict):
            return views.conflict(request)
        if isinstance(error, TooMany):
            return views.too_many(request)
        return None


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Somebody without a session is sent to sign in, from elsewhere, with text that would be lost."""
    doors = {resolve_url(settings.LOGIN_URL), reverse("admin:login")}
    target = urlsplit(response["Location"]).path
    if target not in doors or request.path in doors or request.user.is_authenticated:
        return False
    return bool(typed(request))
