"""A list of public rows and each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils import translation
from django_filters import FilterSet
from rest_framework import viewsets
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from core import exports
from core.api.conditional import Freshness
from core.api.filtering import StrictFilterBackend
from core.api.params import FIELDS, FORMATS, Pagination, asked_fields, refuse_unknown, wanted_format

FIRST, CHUNK = 50, 500


class JsonOnly(BaseContentNegotiation):
    """`?format=` is read by the resource itself, so that a wrong one is refused like any other parameter."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ReadOnlyResource(viewsets.ReadOnlyModelViewSet):
    """A list and its rows. `get_queryset` gives public rows only, with all that the serializer reads.

    Errors are told in the language that the reader asks for; rows never change with it.
    """

    http_method_names = ["get", "head"]
    pagination_class = Pagination
    filter_backends = [StrictFilterBackend]
    content_negotiation_class = JsonOnly
    filterset_class: type[FilterSet]
    filterset: FilterSet
    lookup_value_regex = r"[0-9]{1,18}"
    asked: frozenset[str] = frozenset()
    """What `fields=` names; all when empty."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        translation.activate(translation.get_language_from_request(request))
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if response.status_code < 400:
            translation.activate(settings.LANGUAGE_CODE)
        return super().finalize_response(request, response, *args, **kwargs)

    def wants(self, *names: str) -> bool:
        """Whether any of these fields is told; what they need is read and computed only then."""
        return not self.asked or not self.asked.isdisjoint(names)

    def prepare(self, rows: list[Any]) -> None:
        """Attach what is computed for all rows at once."""

    def unrecorded(self) -> object:
        """What changes the rows without leaving a line of history: a moment, or anything that changes with it."""
        return None

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        chosen = wanted_format(request)
        self.asked = self._asked(request)
        queryset = self.filter_queryset(self.get_queryset())
        if chosen == FORMATS[0]:
            return self.get_paginated_response(self.serialized(self.paginate_queryset(queryset)))
        columns = exports.columns(self.get_serializer())
        fresh = Freshness(request, columns, self.unrecorded())
        if (unchanged := fresh.unchanged()) is not None:
            return unchanged
        # Of a HEAD only the headers go out (core/api/gate.py).
        is_head = getattr(request, "is_head", False)
        ids = () if is_head else queryset.values_list("pk", flat=True).iterator(chunk_size=CHUNK)
        answer = exports.csv_stream if chosen == "csv" else exports.xlsx_stream
        return fresh.mark(answer(self.basename, columns, self.all_rows(ids)))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        wanted_format(request, FORMATS[:1])
        refuse_unknown(request, [*({"on"} & set(self.filterset_class.base_filters)), "format", FIELDS])
        self.asked = self._asked(request)
        queryset = self.get_queryset()
        StrictFilterBackend.bound(request, queryset, self)
        row = queryset.filter(**{self.lookup_field: kwargs[self.lookup_field]}).first()
        if row is None:
            raise NotFound
        return Response(self.serialized([row])[0])

    def _asked(self, request: Request) -> frozenset[str]:
        if FIELDS not in request.query_params:
            return frozenset()
        return asked_fields(request, list(self.get_serializer_class()().fields))

    def get_serializer(self, *args: Any, **kwargs: Any) -> BaseSerializer:
        serializer = super().get_serializer(*args, **kwargs)
        fields = getattr(serializer, "child", serializer).fields
        for name in list(fields) if self.asked else ():
            if name not in self.asked:
                del fields[name]
        return serializer

    def serialized(self, rows: list[Any]) -> list[dict[str, Any]]:
        with translation.override(settings.LANGUAGE_CODE):
            self.prepare(rows)
            return self.get_serializer(rows, many=True).data

    def all_rows(self, ids: Iterable[Any]) -> Iterator[dict[str, Any]]:
        """Every row of a list, some hundreds in memory at a time, keys too; the first ones are few, so that they leave soon.

        One serializer for all: one for each batch would be held by itself, with its rows, until the collector comes.
        """
        queryset, keys, size = self.get_queryset().order_by(), iter(ids), FIRST
        teller = self.get_serializer()
        while batch := list(islice(keys, size)):
            found = queryset.in_bulk(batch)
            rows = [found[key] for key in batch if key in found]
            with translation.override(settings.LANGUAGE_CODE):
                self.prepare(rows)
                told = [teller.to_representation(row) for row in rows]
            del found, rows
            yield from told
            size = CHUNK


class DatedResource(ReadOnlyResource):
    """A resource whose figures are told as of a day, `?on=`, by a filter set that has one."""


class SlugLookup:
    lookup_field = "slug"
    lookup_value_regex = r"[-\w]+"


class CodeLookup:
    lookup_field = "code"
    lookup_value_regex = r"[-\w]+"
