"""The filters of a dataset as its page tells them: the parameters of its files and of its API."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from aga_portal.open_data.datasets import Dataset
from core.api import schema_of


@dataclass(frozen=True)
class Filter:
    name: str
    label: str
    takes: str


def filters_of(dataset: Dataset) -> list[Filter]:
    """No query: references are told as keys, not listed."""
    form = dataset.resource.filterset_class(queryset=dataset.model._default_manager.none()).form
    return [Filter(name, str(field.label or ""), _takes(field)) for name, field in form.fields.items()]


def _takes(field: object) -> str:
    if hasattr(field, "rows"):
        return _("una clave")
    schema = schema_of(field)  # type: ignore[arg-type]
    values = schema.get("items", schema).get("enum")
    if values:
        return ", ".join(values)
    words = {
        "boolean": "true, false",
        "integer": _("número entero"),
        "date": _("fecha, como AAAA-MM-DD"),
        "date-time": _("fecha y hora (ISO 8601)"),
    }
    return words.get(schema.get("format", schema["type"]), _("texto"))
