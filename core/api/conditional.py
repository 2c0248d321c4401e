"""Whether what a reader already has is still what it would be given, known without making it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from rest_framework.request import Request

from core.models import ActivityRecord


class Freshness:
    """Of an export: the newest line of history, the day, the address, its columns, and what changes without a line.

    It costs one query, so that asking again for a list of 250,000 rows that has not changed costs one query too.
    """

    def __init__(self, request: Request, columns: Sequence[Any], unrecorded: object = None) -> None:
        newest = ActivityRecord.objects.order_by("-pk").values_list("pk", "at").first() or (0, None)
        midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
        told = [newest[0], midnight, request.build_absolute_uri(), columns, unrecorded]
        self.request = request
        self.etag = quote_etag(sha256("\n".join(map(str, told)).encode()).hexdigest()[:32])
        moments = [newest[1], midnight, unrecorded]
        self.modified = int(max(each for each in moments if isinstance(each, datetime)).timestamp())

    def unchanged(self) -> HttpResponseBase | None:
        """The 304, when the reader's condition says that they have it."""
        found = get_conditional_response(self.request, etag=self.etag, last_modified=self.modified)
        return self.mark(found) if found is not None else None

    def mark(self, response: HttpResponseBase) -> HttpResponseBase:
        response["ETag"] = self.etag
        response["Last-Modified"] = http_date(self.modified)
        return response
