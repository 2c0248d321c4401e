"""Filters of a list: strict when read, and told in the schema as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django_filters import FilterSet
from django_filters.fields import BaseCSVField
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from core.api.params import FIELDS, FORMATS, PAGING, refuse_unknown
from core.filters import BooleanField, DateField, MomentField

if TYPE_CHECKING:
    from core.api.resource import ReadOnlyResource

ALWAYS = (*PAGING, "format", FIELDS)
HINTS = {
    "search": "Todas las palabras, sin distinguir tildes ni mayúsculas.",
    "ordering": "Uno o varios, separados por comas; con «-» delante, de mayor a menor. Los vacíos van al final.",
    "updated_after": "Filas que cambiaron después de ese momento (ISO 8601). Sin zona horaria es la del portal.",
    "on": "Día AAAA-MM-DD. Las cifras se dicen como estaban ese día; sin él, hoy.",
}


class StrictFilterBackend(BaseFilterBackend):
    """Parameters that the resource does not know, or cannot read, answer 400 with their name."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: ReadOnlyResource) -> QuerySet:
        refuse_unknown(request, [*view.filterset_class.base_filters, *ALWAYS])
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
        formats = {"type": "string", "enum": list(FORMATS), "default": FORMATS[0]}
        return [
            *(parameter(name, described(name, field), schema_of(field)) for name, field in fields.items()),
            fields_parameter(view),
            parameter("format", "JSON por páginas; CSV y XLSX traen todas las filas de una vez.", formats),
        ]


def parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    told = {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
    return told | ({"style": "form", "explode": False} if schema["type"] == "array" else {})


def fields_parameter(view: ReadOnlyResource) -> dict[str, Any]:
    names = list(view.get_serializer_class()().fields)
    schema = {"type": "array", "items": {"type": "string", "enum": names}}
    return parameter(FIELDS, "Solo estos campos de cada fila, separados por comas. Sin él, todos.", schema)


def described(name: str, field: forms.Field) -> str:
    return ". ".join(filter(None, (str(field.label or "").rstrip("."), HINTS.get(name, "")))) or name


def schema_of(field: forms.Field) -> dict[str, Any]:
    """OpenAPI type of a filter's form field. References to rows are open text: their options change."""
    if isinstance(field, BooleanField):
        return {"type": "boolean"}
    if isinstance(field, DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, MomentField):
        return {"type": "string", "format": "date-time"}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", "minimum": field.min_value or 0, "maximum": field.max_value}
    if isinstance(field, forms.ChoiceField) and not hasattr(field, "rows"):
        values = {"type": "string", "enum": [str(value) for value, _label in field.choices if value not in ("", None)]}
        # Several terms in one parameter: the ordering.
        return {"type": "array", "items": values} if isinstance(field, BaseCSVField) else values
    length = getattr(field, "max_length", None)
    return {"type": "string"} | ({"maxLength": length} if length else {})
