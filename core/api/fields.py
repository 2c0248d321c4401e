"""What the cells of a row are made of: numbers, values of a list, references as objects, sources."""

from __future__ import annotations

from typing import Any

from django.db.models import Choices, Model
from drf_spectacular.drainage import set_override
from rest_framework import serializers
from rest_framework.request import Request


class ChoiceValue(serializers.CharField):
    """One of a fixed list, told by its value. Its schema is inline: names of lists repeat across apps."""

    def __init__(self, choices: type[Choices], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.listed = choices
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


class ClockTime(serializers.TimeField):
    """An hour of the place, without a zone: what the clock on the wall says."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        schema = {"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}$"}
        set_override(self, "field", schema | {"nullable": True} if self.allow_null else schema)


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


KNOWN_PAGES = 2000


def page_of(row: Model, request: Request | None) -> str | None:
    """The whole address of its page. Rows refer to the same few others, so a request makes each address once."""
    address = getattr(row, "get_absolute_url", None)
    if address is None or request is None:
        return address() if address else None
    known, key = vars(request).setdefault("known_pages", {}), (type(row), row.pk)
    if key not in known:
        if len(known) == KNOWN_PAGES:
            known.clear()
        known[key] = request.build_absolute_uri(address())
    return known[key]
