"""Forms that several people may have open at once: what each one changed is told apart, and nothing typed is lost.

The page carries a short digest of every value that it showed (`seen`). When it comes back, a value that somebody else
changed meanwhile is one whose digest no longer fits what is saved.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

NEW = "n"
MOST_NEW = 60
BLANK_ROWS = 3


@dataclass(frozen=True)
class Difference:
    """A value that somebody saved while the writer had the page open, beside what the writer typed."""

    label: str
    saved: str
    typed: str


class SeenForm(forms.Form):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def compared(self) -> list[str]:
        """The fields whose saved values are shown."""
        return [name for name in self.fields if name != "seen"]

    def digests(self) -> str:
        return json.dumps({name: _digest(_as_posted(self[name])) for name in self.compared}, separators=(",", ":"))

    def remember(self) -> SeenForm:
        """Call it on a form that shows what is saved, before it is rendered."""
        self.initial["seen"] = self.digests()
        return self

    def words(self, name: str, values: list[str]) -> str:
        """What the values of a field say to a reader."""
        choices = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
        return ", ".join(choices.get(value, value) for value in values)

    def keep_gone(self, data: QueryDict, before: dict[str, str]) -> list[Difference]:
        """What was typed in rows that somebody took away."""
        return []


class RowsForm(SeenForm):
    """Rows of a list in one form: those that are saved, by their key, and empty ones for new rows.

    A field's name is `<column>_<key>`; the key of a new row begins with «n». `columns` makes the fields of one row.
    """

    column_names: tuple[str, ...] = ()
    first_column = ""
    removable = True

    def __init__(self, data: Any = None, *, rows: dict[str, dict[str, Any]], blank: int = BLANK_ROWS) -> None:
        super().__init__(data)
        self.saved_keys = list(rows)
        given = self._new_keys(data) if data is not None else []
        self.keys = [*self.saved_keys, *(given or [f"{NEW}{n}" for n in range(1, blank + 1)])]
        for place, key in enumerate(self.keys, start=1):
            for column, field in self.columns(place, rows.get(key, {})).items():
                self.fields[f"{column}_{key}"] = field
                if key in rows and column in rows[key]:
                    self.initial[f"{column}_{key}"] = rows[key][column]
            if self.removable and key in rows:
                self.fields[f"remove_{key}"] = forms.BooleanField(label=self.removal(place), required=False)

    def columns(self, place: int, row: dict[str, Any]) -> dict[str, forms.Field]:
        raise NotImplementedError

    def removal(self, place: int) -> str:
        return _("Quitar el %(place)s") % {"place": place}

    def _new_keys(self, data: Any) -> list[str]:
        start = f"{self.first_column}_{NEW}"
        numbers = {name.removeprefix(start) for name in data if name.startswith(start)}
        return [f"{NEW}{n}" for n in sorted(int(n) for n in numbers if n.isdecimal() and len(n) < 4)[:MOST_NEW]]

    @property
    def compared(self) -> list[str]:
        return [f"{column}_{key}" for key in self.saved_keys for column in self.column_names]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For a template: the bound fields of each row by column, and whether the row is new."""
        return [
            {column: self[f"{column}_{key}"] for column in self.column_names}
            | {"is_new": key.startswith(NEW), "place": place}
            | ({"remove": self[f"remove_{key}"]} if f"remove_{key}" in self.fields else {})
            for place, key in enumerate(self.keys, start=1)
        ]

    def kept(self) -> list[tuple[int | None, dict[str, Any]]]:
        """Of a valid form: (key of the saved row or None, its values), without empty new rows and removed ones."""
        found = []
        for key in self.keys:
            values = {column: self.cleaned_data.get(f"{column}_{key}") for column in self.column_names}
            is_new = key.startswith(NEW)
            if self.cleaned_data.get(f"remove_{key}") or (is_new and not self._says_something(values)):
                continue
            found.append((None if is_new else int(key), values))
        return found

    def _says_something(self, values: dict[str, Any]) -> bool:
        return bool(values[self.first_column])

    def clean(self) -> dict[str, Any]:
        """A row that says something begins with its first column; a saved one that says nothing is removed by its mark."""
        cleaned = super().clean()
        for place, key in enumerate(self.keys, start=1):
            name = f"{self.first_column}_{key}"
            if cleaned.get(name) or cleaned.get(f"remove_{key}") or name in self.errors:
                continue
            if not key.startswith(NEW) or self._is_half(cleaned, key):
                self.add_error(name, self.missing(place))
        return cleaned

    def missing(self, place: int) -> str:
        return _("Falta el dato principal de esta fila.")

    def _is_half(self, cleaned: dict[str, Any], key: str) -> bool:
        return False

    def keep_gone(self, data: QueryDict, before: dict[str, str]) -> list[Difference]:
        """Rows that somebody took away and the writer had changed come back as new ones."""
        found = []
        gone = {name.rpartition("_")[2] for name in before} - set(self.saved_keys)
        for key in sorted(gone):
            names = {column: f"{column}_{key}" for column in self.column_names}
            typed = {column: _clean(data.getlist(name)) for column, name in names.items()}
            if all(_digest(values) == before.get(names[column]) for column, values in typed.items()):
                continue
            fresh_key = f"{NEW}{900 + len(found)}"
            for column, values in typed.items():
                data.setlist(f"{column}_{fresh_key}", values)
            text = ", ".join(typed[self.first_column])
            found.append(Difference(_("Una fila"), _("La quitó"), text))
        return found


def catch_up(fresh: SeenForm, posted: QueryDict) -> tuple[QueryDict, list[Difference]]:
    """What was posted, brought up to what is saved now, and the values that somebody else changed meanwhile.

    `fresh` shows the saved values. Values that the writer had left alone take the saved ones; those that both changed
    stay as the writer typed them, and are told.
    """
    data = posted.copy()
    before = _read(posted.get("seen", ""))
    found: list[Difference] = []
    if before is not None:
        for name in fresh.compared:
            saved, typed = _as_posted(fresh[name]), _clean(posted.getlist(name))
            if before.get(name) == _digest(saved) or typed == saved:
                continue
            is_mine = name in before and _digest(typed) != before[name]
            if not is_mine:
                data.setlist(name, saved)
            told = typed if name in before else []
            label = str(fresh.fields[name].label)
            found.append(Difference(label, fresh.words(name, saved), fresh.words(name, told)))
        found += fresh.keep_gone(data, before)
    data["seen"] = fresh.digests()
    return data, found


def _read(text: str) -> dict[str, str] | None:
    """None when the page carried nothing that can be compared."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else None


def _as_posted(bound: forms.BoundField) -> list[str]:
    """The values that a browser sends for a field left as the saved row has it."""
    widget, value = bound.field.widget, bound.form.get_initial_for_field(bound.field, bound.name)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    shown = widget.format_value(value)
    return _clean(shown if isinstance(shown, list | tuple) else [shown])


def _clean(values: Any) -> list[str]:
    texts = [str(value).replace("\r\n", "\n").strip() for value in values if value is not None]
    return [text for text in texts if text]


def _digest(values: list[str]) -> str:
    return sha256("\x00".join(values).encode()).hexdigest()[:10]
