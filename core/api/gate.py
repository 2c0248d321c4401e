"""What every answer of the API goes through: its limit, HEAD, and how long others may keep it."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext

from core.api import rates

PLACE = "/api/v1/"
DOWNLOAD = re.compile(r"/datos/[a-z-]+\.(csv|json|xlsx)")
KEEP = "public, max-age=0, must-revalidate"
"""Whoever keeps an answer asks each time whether it still holds, which a 304 tells."""


class GateMiddleware:
    """Stands above the conditional GET and the kept pages, so that these count for less and never carry another's limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        kind = kind_of(request)
        if not kind or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        standing = rates.spend(request, kind)
        if standing and standing.is_over:
            return _marked(_refusal(request, standing), standing)
        response = self._answer(request)
        if standing and response.status_code == 304:
            standing = rates.give_back(standing)
        if response.status_code in {200, 304} and not response.has_header("Cache-Control"):
            response["Cache-Control"] = KEEP
        return _marked(response, standing)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        """HEAD is a GET without its body: the same headers, the same 304. Downloads see to it themselves."""
        if request.method != "HEAD" or not request.path.startswith(PLACE):
            return self.get_response(request)
        request.method, request.is_head = "GET", True
        try:
            response = self.get_response(request)
        finally:
            request.method = "HEAD"
        if isinstance(response, HttpResponse):
            length = len(response.content)
            response.content = b""
            response["Content-Length"] = str(length)
        elif response.streaming:
            # A list as a file was not made: its length is not known.
            del response.headers["Content-Length"]
            response.streaming_content = []
        return response


def kind_of(request: HttpRequest) -> str:
    """Which limit it counts for; none for what is neither the API nor a whole list as a file."""
    if DOWNLOAD.fullmatch(request.path):
        return "exports"
    if not request.path.startswith(PLACE):
        return ""
    return "exports" if request.GET.get("format") in {"csv", "xlsx"} else "api"


def _marked(response: HttpResponseBase, standing: rates.Standing | None) -> HttpResponseBase:
    for name, value in standing.headers().items() if standing else ():
        response[name] = value
    return response


def _refusal(request: HttpRequest, standing: rates.Standing) -> HttpResponse:
    """In the language that the reader asks for: no view will answer this."""
    language = translation.get_language_from_request(request)
    with translation.override(language):
        text = ngettext(
            "Su dirección pidió demasiado en poco tiempo. Vuelva a intentarlo en %(seconds)d segundo.",
            "Su dirección pidió demasiado en poco tiempo. Vuelva a intentarlo en %(seconds)d segundos.",
            standing.seconds_left,
        )
        response = JsonResponse({"detail": text % {"seconds": standing.seconds_left}}, status=429)
    response["Retry-After"] = str(standing.seconds_left)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language"])
    return response
