"""The API's explorer: a form for each list, drawn from its OpenAPI description. It works without JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

PREFIX, FIRST = "/api/v1/", "plans"
BOOLEANS = (("true", _("Sí")), ("false", _("No")))


@dataclass(frozen=True)
class Question:
    """One parameter as a form asks it."""

    name: str
    told: str
    kind: str
    options: tuple[tuple[str, Any], ...] = ()


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """It is the same until the portal is changed, and takes a while to make."""
    return SchemaGenerator().get_schema(request=None, public=True)


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3, with the address by which the reader came."""
    told = described() | {"servers": [{"url": request.build_absolute_uri("/").rstrip("/")}]}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)
    return HttpResponse(text, content_type="application/vnd.oai.openapi+json; charset=utf-8")


@require_safe
def explorer(request: HttpRequest) -> HttpResponse:
    name = request.GET.get("lista", FIRST)
    told = described()
    path = told["paths"].get(f"{PREFIX}{name}/")
    if path is None:
        raise Http404
    operation = path["get"]
    row = operation["responses"]["200"]["content"]["application/json"]["example"]["results"][0]
    context = {
        "groups": [(tag, list(lists)) for tag, lists in groupby(_lists(told), key=lambda each: each[0])],
        "name": name,
        "address": f"{PREFIX}{name}/",
        "operation": operation,
        "questions": [_question(parameter) for parameter in operation["parameters"]],
        "row": json.dumps(row, ensure_ascii=False, indent=2),
    }
    return render(request, "api/docs.html", context)


def _lists(told: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Group, name and sentence of each list, group by group."""
    found = [
        (methods["get"]["tags"][0], path.removeprefix(PREFIX).strip("/"), methods["get"]["summary"])
        for path, methods in told["paths"].items()
        if "{" not in path
    ]
    turn = [tag["name"] for tag in told["tags"]]
    yield from sorted(found, key=lambda each: turn.index(each[0]))


def _question(parameter: dict[str, Any]) -> Question:
    schema = parameter["schema"]
    name, told = parameter["name"], parameter["description"]
    values = schema.get("enum") or (schema["items"]["enum"] if name == "ordering" else ())
    if schema["type"] == "boolean":
        return Question(name, told, "select", BOOLEANS)
    if values:
        return Question(name, told, "select", tuple((value, value) for value in values))
    kinds = {"integer": "number"} | ({"string": "date"} if schema.get("format") == "date" else {})
    return Question(name, told, kinds.get(schema["type"], "text"))
