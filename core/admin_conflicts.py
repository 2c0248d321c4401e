"""Two people on one form: what each wrote, side by side, and what the second had really changed.

Values are compared as a browser would post them. The page carries the moment of the row that it shows (`_seen_at`) and a
digest of each value (`_seen`), so a field that the second person left alone is told from one that they wrote.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseModelForm, BoundField, CheckboxInput, Field, ModelChoiceField
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

SEEN_AT, SEEN = "_seen_at", "_seen"
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Difference:
    """One field that somebody else changed. `touched`: the writer changed it too, so a person must choose."""

    name: str
    label: str
    saved: str
    typed: str
    touched: bool
    saved_values: tuple[str, ...]


def seen_at(data: Mapping[str, str]) -> datetime | None:
    """The moment that the page carried; a damaged one matches no row, a missing one asks for no comparison."""
    text = data.get(SEEN_AT, "")
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    return found if found is not None and found.tzinfo is not None else LONG_AGO


def as_posted(bound: BoundField) -> list[str]:
    """The values that a browser sends for a field left as it is."""
    widget = getattr(bound.field.widget, "widget", bound.field.widget)
    if isinstance(widget, CheckboxInput):
        return ["on"] if widget.check_test(bound.value()) else []
    shown = widget.format_value(bound.value())
    return _clean(shown if isinstance(shown, list | tuple) else [shown])


def digests(form: BaseModelForm) -> str:
    """What the page remembers of the row that it shows: a short digest per field of the model."""
    return json.dumps({name: _digest(as_posted(form[name])) for name in _names(form)})


def differences(fresh: BaseModelForm, data: QueryDict, *, all_typed: bool = False) -> list[Difference]:
    """The fields that changed under the writer and are not what the writer typed. `fresh` shows the saved row.

    With `all_typed`, whatever was typed and is not saved, whether or not somebody else changed it.
    """
    try:
        before = json.loads("" if all_typed else data.get(SEEN, ""))
    except ValueError:
        before = None
    before = before if isinstance(before, dict) else {}
    found = []
    for name in _names(fresh):
        saved, typed = as_posted(fresh[name]), _clean(data.getlist(name))
        if isinstance(fresh.fields[name].widget, CheckboxInput):
            typed = ["on"] if typed else []
        unchanged = before.get(name) == _digest(saved)
        if typed == saved or unchanged:
            continue
        field = fresh.fields[name]
        found.append(
            Difference(
                name=name,
                label=str(fresh[name].label),
                saved=readable(field, saved),
                typed=readable(field, typed),
                touched=before.get(name) != _digest(typed),
                saved_values=tuple(saved),
            )
        )
    return found


def readable(field: Field, values: list[str]) -> str:
    """Posted values as a person reads them."""
    if not values:
        return ""
    if isinstance(field.widget, CheckboxInput):
        return _("Sí")
    if isinstance(field, ModelChoiceField):
        try:
            return ", ".join(str(row) for row in field.queryset.filter(pk__in=values))
        except (ValueError, ValidationError):
            return ", ".join(values)
    labels = {str(value): str(label) for value, label in getattr(field, "choices", ()) if not isinstance(label, list)}
    return ", ".join(labels.get(value, value) for value in values)


def saved_by(row: Model, moment: datetime, viewer: AbstractBaseUser) -> str:
    """Who saved it, where the admin's log knows; never an address."""
    entry = (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            action_time__gte=moment - timedelta(seconds=5),
        )
        .select_related("user")
        .order_by("-action_time")
        .first()
    )
    if entry is None:
        return ""
    if entry.user_id == viewer.pk:
        return _("usted, en otra ventana")
    return getattr(entry.user, "full_name", "")


def _names(form: BaseModelForm) -> list[str]:
    columns = {field.name for field in (*form._meta.model._meta.fields, *form._meta.model._meta.many_to_many)}
    return [name for name in form.fields if name in columns]


def _clean(values: list[Any]) -> list[str]:
    """Browsers send line ends in their own way, and nothing for what is empty."""
    texts = [str(value).replace("\r\n", "\n").strip() for value in values if value is not None]
    return [text for text in texts if text]


def _digest(values: list[str]) -> str:
    return sha256("\0".join(values).encode()).hexdigest()[:16]
