"""Known formats: which of their columns feeds which of our fields. One JSON file each, in the folder formats."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.tables import Refused, TableData
from core.text import fold

FOLDER = Path(__file__).with_name("formats")
FIELDS = {
    "commitment.number",
    "commitment.parent",
    "commitment.title",
    "commitment.problem",
    "commitment.solution",
    "commitment.expected_results",
    "commitment.theme",
    "commitment.entities",
    "commitment.supports",
    "parent_milestone.number",
    "parent_milestone.title",
    "milestone.number",
    "milestone.order",
    "milestone.title",
    "milestone.product",
    "milestone.verification",
    "milestone.entities",
    "milestone.starts",
    "milestone.ends",
}


@dataclass(frozen=True)
class Mapping:
    """`columns`: our field to the names that a column may have; several columns for one text are joined."""

    name: str
    title: str
    requires: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]

    def fits(self, header: tuple[str, ...]) -> bool:
        known = {plain(title) for title in header}
        return all(known & {plain(name) for name in self.columns[field]} for field in self.requires)

    def fields_of(self, header: tuple[str, ...]) -> dict[str, list[str]]:
        """Our field to the columns of this table that feed it."""
        by_plain = {plain(title): title for title in header}
        found = {
            field: [by_plain[plain(name)] for name in names if plain(name) in by_plain]
            for field, names in self.columns.items()
        }
        return {field: titles for field, titles in found.items() if titles}


def plain(title: str) -> str:
    """A column's name without accents, capitals, marks nor runs of spaces; at most its first 60 letters."""
    return re.sub(r"[^a-z0-9]+", " ", fold(title)).strip()[:60]


@lru_cache
def all_mappings() -> tuple[Mapping, ...]:
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.json")))


def mapping_for(table: TableData, name: str = "") -> Mapping:
    """The named format, or the one that knows most of the columns. Raises Refused."""
    if name:
        chosen = next((mapping for mapping in all_mappings() if mapping.name == name), None)
        if chosen is None:
            known = ", ".join(mapping.name for mapping in all_mappings())
            raise Refused(_("No hay un formato «%(name)s». Hay: %(known)s.") % {"name": name, "known": known})
        if not chosen.fits(table.header):
            raise Refused(_("Faltan columnas del formato «%(title)s».") % {"title": chosen.title})
        return chosen
    fitting = [mapping for mapping in all_mappings() if mapping.fits(table.header)]
    if not fitting:
        known = "; ".join(mapping.title for mapping in all_mappings())
        raise Refused(
            _("No reconocemos las columnas (%(columns)s). Formatos conocidos: %(known)s.")
            % {"columns": ", ".join(table.header[:8]), "known": known}
        )
    return max(fitting, key=lambda mapping: sum(map(len, mapping.fields_of(table.header).values())))


def _read(path: Path) -> Mapping:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    unknown = set(data["columns"]) - FIELDS
    if unknown:
        raise ValueError(f"{path.name}: unknown fields {sorted(unknown)}")
    return Mapping(
        name=path.stem,
        title=data["title"],
        requires=tuple(data["requires"]),
        columns={field: tuple(names) for field, names in data["columns"].items()},
    )
