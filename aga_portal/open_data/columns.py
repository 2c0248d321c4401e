"""The columns of each dataset as they are downloaded: their name, type, values and meaning, read from what the API serves."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from aga_portal.open_data.datasets import Dataset
from aga_portal.open_data.words import EVERYWHERE, OF_A_LIST
from core import exports
from core.api import ChoiceValue, Figure, PageAddress

TYPES: tuple[tuple[type[serializers.Field], str, str], ...] = (
    (serializers.BooleanField, "boolean", "default"),
    (serializers.IntegerField, "integer", "default"),
    (Figure, "number", "default"),
    (serializers.DateTimeField, "datetime", "default"),
    (serializers.DateField, "date", "default"),
    (serializers.TimeField, "time", "default"),
    (PageAddress, "string", "uri"),
)
TYPE_NAMES = {
    "boolean": gettext_lazy("sí o no"),
    "integer": gettext_lazy("número entero"),
    "number": gettext_lazy("número"),
    "datetime": gettext_lazy("fecha y hora"),
    "date": gettext_lazy("fecha"),
    "time": gettext_lazy("hora"),
    "string": gettext_lazy("texto"),
}
PARTS = {
    "slug": gettext_lazy("clave"),
    "code": gettext_lazy("código"),
    "id": gettext_lazy("número interno"),
    "name": gettext_lazy("nombre"),
    "page": gettext_lazy("página"),
    "passage": gettext_lazy("pasaje"),
}
"""What each column of a reference to another row says of it."""


@dataclass(frozen=True)
class Column:
    """`type` and `format` are those of Table Schema; `values`, the closed list that the column takes, with its words."""

    name: str
    type: str
    format: str
    meaning: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def type_name(self) -> str:
        return str(TYPE_NAMES[self.type])


def columns_of(dataset: Dataset) -> list[Column]:
    """In the order of the file, in the language of whoever asks."""
    serializer = serializer_of(dataset)
    return [_column(dataset, serializer, path) for path in exports.columns(serializer)]


def serializer_of(dataset: Dataset) -> serializers.Serializer:
    """That of the list, without a request."""
    view = dataset.resource()
    view.action = "list"
    return view.get_serializer_class()()


def _column(dataset: Dataset, serializer: Any, path: exports.Path) -> Column:
    field, rest = serializer.fields[path[0]], list(path[1:])
    while isinstance(field, serializers.Serializer):
        field = field.fields[rest.pop(0)]
    kind, shape = _type_of(field, rest)
    return Column("_".join(path), kind, shape, _meaning(dataset, path, field, rest), _values_of(field))


def _type_of(field: serializers.Field, rest: list[str]) -> tuple[str, str]:
    if rest:
        return ("integer" if rest == ["id"] else "string"), "default"
    if isinstance(field, serializers.SerializerMethodField):
        method = getattr(type(field.parent), field.method_name)
        return ("integer" if typing.get_type_hints(method).get("return") == int | None else "string"), "default"
    return next(((kind, shape) for cls, kind, shape in TYPES if isinstance(field, cls)), ("string", "default"))


def _values_of(field: serializers.Field) -> tuple[tuple[str, str], ...]:
    listed: type[Choices] | None = getattr(field, "listed", None) if isinstance(field, ChoiceValue) else None
    return tuple((str(value), str(label)) for value, label in listed.choices) if listed else ()


def _meaning(dataset: Dataset, path: exports.Path, field: serializers.Field, rest: list[str]) -> str:
    told = path[: len(path) - len(rest)]
    names = ["_".join(told[start:]) for start in range(len(told))]
    known = [words[name] for words in (OF_A_LIST.get(dataset.name, {}), EVERYWHERE) for name in names if name in words]
    words = str(known[0] if known else _verbose_name(dataset, field))
    words = words[:1].upper() + words[1:]
    return _("%(what)s: %(part)s") % {"what": words, "part": PARTS[rest[0]]} if rest else words


def _verbose_name(dataset: Dataset, field: serializers.Field) -> Any:
    """The name of the model's field behind it; raises FieldDoesNotExist when nobody has said what the column means."""
    names = (str(field.source).removesuffix("_id"), str(field.field_name))
    for name in names:
        try:
            return dataset.model._meta.get_field(name).verbose_name
        except FieldDoesNotExist:
            continue
    raise FieldDoesNotExist(f"{dataset.name}: nobody has said what {field.field_name} means")
