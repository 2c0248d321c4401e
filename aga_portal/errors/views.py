"""What people and programs are told when something cannot be: in plain words, with the right status, and nothing typed is lost.

Those of 500 and 503 need neither database nor session nor what pages share: they are a file and a style sheet.
"""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from aga_portal.errors.outage import is_outage
from aga_portal.errors.typed import typed

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
RETRY_AFTER = {429: 3600, 503: 120}
"""Seconds: an hour is the window of every limit; an outage is looked at again soon."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, TOO_LARGE):
        return too_large(request)
    return _page(request, 400, _("No entendimos la solicitud."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("No permitido."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The key of the form was missing or old: its text is given back, and the form is one click away."""
    return _page(request, 403, _("La clave del formulario venció."), template="403_csrf.html")


def session_ended(request: HttpRequest, sign_in_url: str) -> HttpResponse:
    """Somebody's session ended while they wrote."""
    return _page(
        request, 403, _("Su sesión terminó."), template="403_session.html", context={"sign_in_url": sign_in_url}
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("No existe."))


def no_such_page(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise Http404


def conflict(request: HttpRequest) -> HttpResponse:
    return _page(request, 409, _("Alguien lo cambió al mismo tiempo."))


def too_large(request: HttpRequest, *, unread: bool = False) -> HttpResponse:
    """`unread`: so large that nobody looks into it."""
    context = {"typed": []} if unread else None
    return _page(request, 413, _("Lo que envió es demasiado grande."), context=context)


def too_many(request: HttpRequest) -> HttpResponse:
    return _page(request, 429, _("Demasiadas solicitudes. Intente más tarde."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls it while it handles the exception: an outage of the database is told as what it is."""
    if is_outage(sys.exc_info()[1]):
        return unavailable(request)
    return _bare(request, 500, _("Algo falló de nuestro lado."))


def unavailable(request: HttpRequest, *, planned: bool = False) -> HttpResponse:
    return _bare(request, 503, _("El portal no está disponible en este momento."), planned=planned)


def _page(
    request: HttpRequest, status: int, detail: str, *, template: str = "", context: dict[str, Any] | None = None
) -> HttpResponse:
    if _wants_json(request):
        return _said(JsonResponse({"detail": detail}, status=status))
    values = {"here": request.path, **(context or {})}
    if "typed" not in values:
        values["typed"] = typed(request)
    response = render(request, template or f"{status}.html", values, status=status)
    return _said(response)


def _bare(request: HttpRequest, status: int, detail: str, **context: Any) -> HttpResponse:
    if _wants_json(request):
        return _said(JsonResponse({"detail": detail}, status=status))
    values = {"typed": typed(request), "here": request.path, **context}
    return _said(HttpResponse(render_to_string(f"{status}.html", values), status=status))


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _said(response: HttpResponse) -> HttpResponse:
    if response.status_code in RETRY_AFTER:
        response["Retry-After"] = str(RETRY_AFTER[response.status_code])
    if response.status_code != 404:
        add_never_cache_headers(response)
    return response
