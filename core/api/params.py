"""Parameters that every list understands. What is not understood answers 400 with the parameter's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

FORMATS = ("json", "csv", "xlsx")
PAGING = ("page", "page_size")
FIELDS = "fields"


class Pagination(PageNumberPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"

    def get_page_size(self, request: Request) -> int:
        return min(whole_number(request, self.page_size_query_param, self.page_size), self.max_page_size)

    def get_page_number(self, request: Request, paginator: Any) -> int:
        return whole_number(request, self.page_query_param, 1)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        number = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
        return [
            {
                "name": "page",
                "in": "query",
                "description": "Número de página; después de la última responde 404.",
                "schema": number | {"default": 1},
            },
            {
                "name": "page_size",
                "in": "query",
                "description": f"Filas por página. Más de {self.max_page_size} se leen como {self.max_page_size}.",
                "schema": number | {"default": self.page_size},
            },
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Filas en todas las páginas."},
                "next": address | {"description": "Dirección de la página siguiente; null en la última."},
                "previous": address | {"description": "Dirección de la página anterior; null en la primera."},
                "results": schema,
            },
        }


def whole_number(request: Request, name: str, default: int) -> int:
    """A positive whole number of the query; raises ValidationError that names the parameter."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) == 0:
        raise ValidationError({name: [_("Escriba un número entero mayor que cero.")]})
    return int(text)


def refuse_unknown(request: Request, allowed: Iterable[str]) -> None:
    """Neither unknown parameters nor one given twice, of which only the last would count."""
    given = request.query_params
    wrong = {name: [_("Este parámetro no existe en esta lista.")] for name in sorted(set(given) - set(allowed))}
    wrong |= {
        name: [_("Este parámetro se dio más de una vez.")]
        for name in sorted(given)
        if name not in wrong and len(given.getlist(name)) > 1
    }
    if wrong:
        raise ValidationError(wrong)


def wanted_format(request: Request, allowed: Sequence[str] = FORMATS) -> str:
    name = request.query_params.get("format") or FORMATS[0]
    if name not in allowed:
        raise ValidationError({"format": [_("Los formatos son: %(names)s.") % {"names": ", ".join(allowed)}]})
    return name


def asked_fields(request: Request, known: Sequence[str]) -> frozenset[str]:
    """The columns that `fields=` names; none when it is not given. Unknown ones are refused by their name."""
    asked = [name.strip() for name in request.query_params.get(FIELDS, "").split(",") if name.strip()]
    unknown = [name for name in dict.fromkeys(asked) if name not in known]
    if unknown:
        told = {"names": ", ".join(unknown)[:300], "known": ", ".join(known)}
        raise ValidationError({FIELDS: [_("No existe: %(names)s. Los campos son: %(known)s.") % told]})
    return frozenset(asked)
