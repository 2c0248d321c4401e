"""What the OpenAPI description says beyond what the resources themselves tell: errors, files, examples, policy."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Any

from django.conf import settings

from aga_portal.api_texts import GROUPS, MEANINGS, POLICY
from aga_portal.api_urls import first_sentence, router
from aga_portal.open_data.publisher import publisher
from core.api import ReadOnlyResource
from core.api.filtering import HINTS, fields_parameter, parameter
from core.workbook import TYPE as XLSX_TYPE

EXAMPLES = Path(__file__).parent / "api_examples.json"
PREFIX = "/api/v1/"
ADDRESS = {"type": "string", "format": "uri"}
DETAIL = {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}}
BY_FIELD = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
LIMITS = {
    "RateLimit-Limit": {"description": "Respuestas que su dirección puede pedir por ventana.", "schema": NUMBER},
    "RateLimit-Remaining": {"description": "Cuántas le quedan en esta.", "schema": NUMBER},
    "RateLimit-Reset": {"description": "Segundos hasta la siguiente.", "schema": NUMBER},
}
FRESH = {"ETag": {"description": "Marca de esta respuesta, para If-None-Match.", "schema": TEXT}}


@cache
def examples() -> dict[str, dict[str, Any]]:
    """One true row of each resource, drawn by `manage.py draw_api_examples`."""
    return json.loads(EXAMPLES.read_text(encoding="utf-8"))


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """The hook that drf-spectacular calls with the whole description."""
    resources = {name: resource for name, resource, _basename in router.registry}
    result["servers"] = [{"url": settings.SITE_URL}]
    result["info"]["description"] = POLICY
    result["info"]["contact"] = _contact()
    result["tags"] = [{"name": name, "description": text} for name, text in GROUPS.values()]
    result["components"].setdefault("responses", {}).update(_errors())
    for path, methods in result["paths"].items():
        name, _slash, rest = path.removeprefix(PREFIX).partition("/")
        view = _view(name, resources[name], "list" if not rest else "retrieve")
        _tell(methods["get"], view, components=result["components"]["schemas"])
    return result


def _view(name: str, resource: type[ReadOnlyResource], action: str) -> ReadOnlyResource:
    view = resource(basename=name, action=action)
    view.request, view.format_kwarg = None, None
    return view


def _contact() -> dict[str, str]:
    told = publisher()
    return {"name": told["name"], "url": told["url"]} | ({"email": told["mail"]} if told["mail"] else {})


def _errors() -> dict[str, Any]:
    def said(description: str, schema: dict[str, Any], example: Any, headers: dict[str, Any] | None = None) -> Any:
        content = {"application/json": {"schema": schema, "example": example}}
        return {"description": description, "content": content} | ({"headers": headers} if headers else {})

    retry = {"Retry-After": {"description": "Segundos que hay que esperar.", "schema": NUMBER}}
    return {
        "NotModified": {"description": "Lo que usted tiene sigue igual: respuesta sin cuerpo.", "headers": FRESH},
        "BadRequest": said(
            "Un parámetro que no existe o no se entiende, por su nombre.",
            BY_FIELD,
            {"page_size": ["Escriba un número entero mayor que cero."]},
        ),
        "NotFound": said("No existe, o no es público.", DETAIL, {"detail": "No encontrado."}),
        "TooMany": said(
            "Su dirección pidió demasiado en poco tiempo.",
            DETAIL,
            {"detail": "Su dirección pidió demasiado en poco tiempo. Vuelva a intentarlo en 20 segundos."},
            retry | LIMITS,
        ),
    }


def _tell(operation: dict[str, Any], view: ReadOnlyResource, *, components: dict[str, Any]) -> None:
    is_list = view.action == "list"
    told = cleandoc(type(view).__doc__ or "")
    title = first_sentence(type(view))
    operation["tags"] = [GROUPS[type(view).__module__.partition(".")[0]][0]]
    operation["summary"] = title if is_list else f"{title}: una fila"
    operation["description"] = told + _moment(view)
    ok = operation["responses"]["200"]
    ok["description"] = "Una página de la lista, o la lista entera en CSV y XLSX." if is_list else "La fila."
    ok["headers"] = FRESH | LIMITS
    body = ok["content"]["application/json"]
    if not is_list:
        _tell_detail(operation, view)
    else:
        ok["content"]["text/csv"] = {"schema": TEXT}
        ok["content"][XLSX_TYPE] = {"schema": {"type": "string", "format": "binary"}}
    body["example"] = _example(view, is_list)
    row = components[_component(body["schema"])]
    if is_list:
        row = components[_component(row["properties"]["results"]["items"])]
    # With `fields=` only some come; without it, all.
    row.pop("required", None)
    for code, answer in (("304", "NotModified"), ("400", "BadRequest"), ("404", "NotFound"), ("429", "TooMany")):
        operation["responses"][code] = {"$ref": f"#/components/responses/{answer}"}


def _component(reference: dict[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]


def _moment(view: ReadOnlyResource) -> str:
    if "updated_after" not in view.filterset_class.base_filters:
        return "\n\nDe estas filas no se guarda cuándo cambiaron: no admite `updated_after`."
    return f"\n\n`updated_at`: {MEANINGS[view.basename]}"


def _tell_detail(operation: dict[str, Any], view: ReadOnlyResource) -> None:
    key = operation["parameters"][0]
    key["description"] = "Su clave, la misma que dan las listas."
    if key["name"] == "id":
        key["schema"] = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
    operation["parameters"] = [key]
    if "on" in view.filterset_class.base_filters:
        operation["parameters"].append(parameter("on", HINTS["on"], {"type": "string", "format": "date"}))
    operation["parameters"] += [
        fields_parameter(view),
        parameter("format", "Una fila se da solo en JSON.", {"type": "string", "enum": ["json"]}),
    ]


def _example(view: ReadOnlyResource, is_list: bool) -> dict[str, Any]:
    row = deepcopy(examples()[view.basename])
    if not is_list:
        return row
    told = {field: row[field] for field in view.get_serializer_class()().fields}
    return {"count": 1, "next": None, "previous": None, "results": [told]}
