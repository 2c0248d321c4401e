"""The rows of a dataset, all of them, as the API serves them: the one door of downloads, of the dump and of identifiers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.request import Request

from aga_portal.open_data.datasets import Dataset
from core import exports
from core.api import ReadOnlyResource, refuse_unknown

CHUNK = 500


class Rows:
    """A list of the API read whole. Parameters of the request that the list does not know raise ValidationError (400)."""

    def __init__(self, dataset: Dataset, request: HttpRequest) -> None:
        self.view: ReadOnlyResource = dataset.resource()
        self.view.setup(request)
        self.view.action_map = {"get": "list"}
        self.view.action, self.view.basename, self.view.format_kwarg = "list", dataset.name, None
        self.view.request = Request(request)
        refuse_unknown(self.view.request, self.view.filterset_class.base_filters)
        self.found: QuerySet[Any] = self.view.filter_queryset(self.view.get_queryset())
        self.paths = exports.columns(self.view.get_serializer())

    def __iter__(self) -> Iterator[exports.Row]:
        """Keys come from a cursor that stays open."""
        return self.view.all_rows(self.found.values_list("pk", flat=True).iterator(chunk_size=CHUNK))


class SiteRequest(WSGIRequest):
    """As if somebody asked for the home page at SITE_URL, whatever hosts the web servers answer to."""

    def __init__(self) -> None:
        address = urlparse(settings.SITE_URL)
        super().__init__(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": "/",
                "SERVER_NAME": address.hostname or "",
                "SERVER_PORT": str(address.port or ""),
                "wsgi.url_scheme": address.scheme,
                "wsgi.input": io.BytesIO(),
            }
        )

    def get_host(self) -> str:
        return urlparse(settings.SITE_URL).netloc
