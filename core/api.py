"""Base of the public API: read-only resources, strict parameters, and the same rows as JSON, CSV or XLSX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import Choices, Model, QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django_filters import FilterSet
from drf_spectacular.drainage import set_override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from core import exports
from core.filters import BooleanField, DateField, MomentField

FORMATS = ("json", "csv", "xlsx")
PAGING = ("page", "page_size")
CHUNK = 500


class Pagination(PageNumberPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"

    def get_page_size(self, request: Request) -> int:
        return min(whole_number(request, self.page_size_query_param, self.page_size), self.max_page_size)

    def get_page_number(self, request: Request, paginator: Any) -> int:
        return whole_number(request, self.page_query_param, 1)


def whole_number(request: Request, name: str, default: int) -> int:
    """A positive whole number of the query; raises ValidationError that names the parameter."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) == 0:
        raise ValidationError({name: [_("Escriba un número entero mayor que cero.")]})
    return int(text)


def refuse_unknown(request: Request, allowed: Iterable[str]) -> None:
    unknown = sorted(set(request.query_params) - set(allowed))
    if unknown:
        raise ValidationError({name: [_("Este parámetro no existe en esta lista.")] for name in unknown})


def wanted_format(request: Request, allowed: Sequence[str] = FORMATS) -> str:
    name = request.query_params.get("format") or FORMATS[0]
    if name not in allowed:
        raise ValidationError({"format": [_("Los formatos son: %(names)s.") % {"names": ", ".join(allowed)}]})
    return name


class StrictFilterBackend(BaseFilterBackend):
    """Parameters that the resource does not know, or cannot read, answer 400 with their name."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: ReadOnlyResource) -> QuerySet:
        refuse_unknown(request, [*view.filterset_class.base_filters, *PAGING, "format"])
        return self.bound(request, queryset, view).qs

    @staticmethod
    def bound(request: Request, queryset: QuerySet, view: ReadOnlyResource) -> FilterSet:
        filterset = view.filterset_class(request.query_params, queryset=queryset)
        if not filterset.is_valid():
            raise ValidationError({name: list(messages) for name, messages in filterset.form.errors.items()})
        view.filterset = filterset
        return filterset

    def get_schema_operation_parameters(self, view: ReadOnlyResource) -> list[dict[str, Any]]:
        fields = view.filterset_class(queryset=view.get_queryset()).form.fields
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": str(field.label or ""),
                "schema": schema_of(field),
            }
            for name, field in fields.items()
        ] + [{"name": "format", "in": "query", "required": False, "schema": {"type": "string", "enum": list(FORMATS)}}]


def schema_of(field: forms.Field) -> dict[str, Any]:
    """OpenAPI type of a filter's form field. References to rows are open text: their options change."""
    if isinstance(field, BooleanField):
        return {"type": "boolean"}
    if isinstance(field, DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, MomentField):
        return {"type": "string", "format": "date-time"}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", "minimum": 0}
    if isinstance(field, forms.ChoiceField) and not hasattr(field, "rows"):
        return {"type": "string", "enum": [str(value) for value, _label in field.choices if value not in ("", None)]}
    return {"type": "string"}


class JsonOnly(BaseContentNegotiation):
    """`?format=` is read by the resource itself, so that a wrong one is refused like any other parameter."""

    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Sequence[Any], format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ReadOnlyResource(viewsets.ReadOnlyModelViewSet):
    """A list and its rows. `get_queryset` gives public rows only, with all that the serializer reads."""

    http_method_names = ["get", "head"]
    pagination_class = Pagination
    filter_backends = [StrictFilterBackend]
    content_negotiation_class = JsonOnly
    filterset_class: type[FilterSet]
    filterset: FilterSet
    lookup_value_regex = r"\d{1,18}"

    def prepare(self, rows: list[Any]) -> None:
        """Attach what is computed for all rows at once."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        chosen = wanted_format(request)
        queryset = self.filter_queryset(self.get_queryset())
        if chosen == FORMATS[0]:
            return self.get_paginated_response(self.serialized(self.paginate_queryset(queryset)))
        ids = list(queryset.values_list("pk", flat=True))
        answer = exports.csv_response if chosen == "csv" else exports.xlsx_response
        return answer(self.basename, exports.columns(self.get_serializer()), self.all_rows(ids))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        wanted_format(request, FORMATS[:1])
        refuse_unknown(request, [*({"on"} & set(self.filterset_class.base_filters)), "format"])
        queryset = self.get_queryset()
        StrictFilterBackend.bound(request, queryset, self)
        row = queryset.filter(**{self.lookup_field: kwargs[self.lookup_field]}).first()
        if row is None:
            raise NotFound
        return Response(self.serialized([row])[0])

    def serialized(self, rows: list[Any]) -> list[dict[str, Any]]:
        self.prepare(rows)
        return self.get_serializer(rows, many=True).data

    def all_rows(self, ids: list[Any]) -> Iterator[dict[str, Any]]:
        """Every row of a list, some hundreds in memory at a time."""
        queryset = self.get_queryset().order_by()
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            found = queryset.in_bulk(chunk)
            yield from self.serialized([found[key] for key in chunk if key in found])


class DatedResource(ReadOnlyResource):
    """A resource whose figures are told as of a day, `?on=`, by a filter set that has one."""

    @extend_schema(parameters=[OpenApiParameter("on", OpenApiTypes.DATE, OpenApiParameter.QUERY)])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)


class SlugLookup:
    lookup_field = "slug"
    lookup_value_regex = r"[-\w]+"


class CodeLookup:
    lookup_field = "code"
    lookup_value_regex = r"[-\w]+"


class ChoiceValue(serializers.CharField):
    """One of a fixed list, told by its value. Its schema is inline: names of lists repeat across apps."""

    def __init__(self, choices: type[Choices], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        null: list[None] = [None] if self.allow_null else []
        schema = {"type": "string", "enum": [*choices.values, *null]}
        set_override(self, "field", schema | {"nullable": True} if null else schema)


class Figure(serializers.Field):
    """A number as a number, whatever the database keeps."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        set_override(self, "field", {"type": "number", "nullable": True} if self.allow_null else {"type": "number"})

    def to_representation(self, value: Any) -> float:
        return float(value)


class Reference(serializers.Field):
    """Another row as an object: its key, its name and the address of its page."""

    key = "slug"

    def __init__(self, *, name: str = "name", **kwargs: Any) -> None:
        kwargs.setdefault("read_only", True)
        super().__init__(**kwargs)
        self.name_from = name
        set_override(self, "field", self.schema() | {"nullable": True})

    @property
    def parts(self) -> tuple[str, ...]:
        return self.key, "name"

    def schema(self) -> dict[str, Any]:
        text = {"type": "string"}
        properties = {self.key: text, "name": text, "url": {"type": "string", "format": "uri", "nullable": True}}
        return {"type": "object", "properties": properties, "required": list(properties)}

    def to_representation(self, value: Model) -> dict[str, Any]:
        return {
            self.key: getattr(value, self.key),
            "name": str(getattr(value, self.name_from)),
            "url": page_of(value, self.context.get("request")),
        }


class CodeReference(Reference):
    key = "code"


class KeyReference(Reference):
    """A row that has no slug of its own."""

    key = "id"

    def schema(self) -> dict[str, Any]:
        schema = super().schema()
        schema["properties"]["id"] = {"type": "integer"}
        return schema


class ReferenceList(serializers.Field):
    """Several references; `of` says how each is told. Prefetch them."""

    def __init__(self, of: Reference, **kwargs: Any) -> None:
        kwargs.setdefault("read_only", True)
        super().__init__(**kwargs)
        self.of = of
        set_override(self, "field", {"type": "array", "items": of.schema()})

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        self.of.parent = self
        return [self.of.to_representation(row) for row in (value.all() if hasattr(value, "all") else value)]


class Citation(serializers.Field):
    """Where a fact comes from: a public document, page and passage. Select `source__document__plan`."""

    parts = ("slug", "name", "page", "passage")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("read_only", True)
        super().__init__(**kwargs)
        text = {"type": "string"}
        properties = {part: text for part in self.parts} | {
            "url": {"type": "string", "format": "uri", "nullable": True}
        }
        set_override(self, "field", {"type": "object", "nullable": True, "properties": properties})

    def to_representation(self, value: Any) -> dict[str, Any] | None:
        document = value.document
        if not document.is_public or (document.plan and not document.plan.is_public):
            return None
        return {
            "slug": document.key,
            "name": document.title,
            "page": value.page,
            "passage": value.passage,
            "url": document.url or None,
        }


class PageAddress(serializers.Field):
    """The whole address of the row's own page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)
        set_override(self, "field", {"type": "string", "format": "uri", "nullable": True})

    def to_representation(self, value: Model) -> str | None:
        return page_of(value, self.context.get("request"))


def page_of(row: Model, request: Request | None) -> str | None:
    address = getattr(row, "get_absolute_url", None)
    if address is None:
        return None
    return request.build_absolute_uri(address()) if request else address()
