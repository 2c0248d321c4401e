"""Public pages kept for PAGE_CACHE_SECONDS, for whoever reads without an account.

A page is kept only when it was made without cookies, set none and said nothing against being kept; it is served only
to requests without a session. Its key holds the newest line of history (every service leaves one), so that a change shows at once; what
leaves no line, such as the health of a link or the coming of an hour, shows when that time is over.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import cc_delim_re, has_vary_header, set_response_etag

from core.models import ActivityRecord

ALIAS = "pages"
LARGEST = 400_000
"""Bytes; a larger page is made each time."""
AGAINST = {"private", "no-store", "no-cache"}
NEVER = ("/salud/", "/admin/", "/mi-espacio/", "/en/mi-espacio/")
"""Not even asked about: the first must answer without the database, the others are somebody's own."""
VARIES = ("HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT")


class PageCacheMiddleware:
    """Stands under the conditional GET, which answers 304 from what is kept here without making the page again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.PAGE_CACHE_SECONDS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        own = settings.SESSION_COOKIE_NAME in request.COOKIES or request.path.startswith(NEVER)
        if request.method != "GET" or own:
            return self.get_response(request)
        key = _key(request)
        if key and (kept := caches[ALIAS].get(key)) is not None:
            return kept
        response = self.get_response(request)
        if key and not request.COOKIES and _may_be_kept(response):
            caches[ALIAS].set(key, set_response_etag(response), settings.PAGE_CACHE_SECONDS)
        return response


def _key(request: HttpRequest) -> str:
    """Of one length and safe in any cache. Empty when the database does not answer: the page itself then says so."""
    try:
        newest = ActivityRecord.objects.order_by("-pk").values_list("pk", flat=True).first()
    except DatabaseError:
        return ""
    asked = [request.META.get(name, "") for name in VARIES]
    parts = [newest, timezone.localdate(), request.get_host(), request.get_full_path(), *asked]
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _may_be_kept(response: HttpResponseBase) -> bool:
    if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
        return False
    said = {word.lower() for word in cc_delim_re.split(response.get("Cache-Control", ""))}
    return not said & AGAINST and not has_vary_header(response, "Cookie") and len(response.content) <= LARGEST
