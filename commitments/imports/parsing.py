"""What is written in a cell: dates with their precision, several dates, several entities. Nothing unknown is filled in."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.choices import DatePrecision
from core.tables import Cell
from core.text import fold

NOTHING = {"", "-", "--", "null", "n/a", "na", "nd", "n.d."}
# Where a date or an entity is asked for, these words say that there is none; on a scale they are values.
NOBODY = NOTHING | {"no", "no aplica", "ninguno", "ninguna"}
STRONG_SPLIT = re.compile(r"\s*(?:\|\||;|<br\s*/?>|\n)\s*", re.IGNORECASE)
# An enumeration goes on only where the next word can begin an entity's name: "Comercio, Industria y Turismo" does not.
HEADS = (
    "Agencia|Alcaldía|Alcaldias|Alta Consejería|Archivo|Asamblea|Auditoría|Banco|Cámara|Colombia Compra|Comisión|Comité|"
    "Concejo|Congreso|Consejería|Consejo|Contraloría|Corporación|Corte|Defensoría|Departamento|Dirección|Distrito|"
    "Fiscalía|Fondo|Fundación|Gobernación|Gobierno|Instituto|Jurado|Ministerio|Municipalidad|Oficina|Organismo|"
    "Policía|Presidencia|Procuraduría|Programa|Registraduría|Secretaría|Senado|Superintendencia|Tribunal|Unidad|"
    "Universidad|Veeduría"
)
ENUMERATION = re.compile(rf"\s*(?:,\s*(?:y|e)\s+|,\s*|\s+y\s+|\s+e\s+)(?=(?:{HEADS})\b|[A-ZÁÉÍÓÚÑ]{{2,10}}\b|Invima\b)")
ACRONYM = re.compile(
    r"^(?P<name>.{6,}?)\s*(?:[-–]\s*(?P<dash>[A-Z][A-Za-zÁÉÍÓÚÑ]{1,14})|\((?P<paren>[A-Z][A-Za-zÁÉÍÓÚÑ]{1,14})\))$"
)
ISO = re.compile(r"^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ].*)?$")
DAY_FIRST = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
MONTH_YEAR = re.compile(r"^(\d{1,2})[-/.:](\d{2}|\d{4})$")
YEAR = re.compile(r"^(\d{4})$")
SEVERAL = re.compile(r"\s*(?:;|\||\s+y\s+|,|\n)\s*")


class Unreadable(Exception):
    """The cell says something that cannot be understood; the message says what and how to write it."""


@dataclass(frozen=True)
class WrittenDate:
    """A date as exactly as it was written: the last day of a month or year, unless it begins a period."""

    on: date
    precision: str


@dataclass(frozen=True)
class WrittenEntity:
    name: str
    acronym: str = ""


def text_of(cell: Cell) -> str:
    """Clean text; what stands for nothing is empty."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).replace("\xa0", " ").strip()
    return "" if fold(text) in NOTHING else text


def dates_in(cell: Cell, *, begins: bool = False) -> list[WrittenDate]:
    """Every date of a cell, oldest first. Raises Unreadable."""
    if isinstance(cell, date):
        return [WrittenDate(cell, DatePrecision.DAY)]
    text = text_of(cell)
    if fold(text) in NOBODY:
        return []
    found = {_one_date(part, begins) for part in SEVERAL.split(text) if part}
    return sorted(found, key=lambda written: written.on)


def entities_in(cell: Cell) -> list[WrittenEntity]:
    """The organizations that a cell names, in its order, each once."""
    parts = [part for strong in STRONG_SPLIT.split(text_of(cell)) for part in ENUMERATION.split(strong)]
    found: dict[str, WrittenEntity] = {}
    for part in parts:
        name = " ".join(part.split()).strip(" .,")
        if fold(name) in NOBODY:
            continue
        match = ACRONYM.match(name)
        entity = WrittenEntity(match["name"].strip(), match["dash"] or match["paren"]) if match else WrittenEntity(name)
        found.setdefault(fold(entity.name), entity)
    return list(found.values())


def _one_date(text: str, begins: bool) -> WrittenDate:
    try:
        if match := ISO.match(text):
            year, month, day = match.groups()
            return _dated(int(year), int(month), int(day) if day else None, begins)
        if match := DAY_FIRST.match(text):
            day, month, year = match.groups()
            return _dated(int(year), int(month), int(day), begins)
        if match := MONTH_YEAR.match(text):
            month, year = match.groups()
            return _dated(int(year) + (2000 if len(year) == 2 else 0), int(month), None, begins)
        if match := YEAR.match(text):
            return WrittenDate(date(int(text), 1 if begins else 12, 1 if begins else 31), DatePrecision.YEAR)
    except ValueError:
        pass
    raise Unreadable(_("La fecha «%(text)s» no se entiende. Escriba día-mes-año, mes/año o año.") % {"text": text})


def _dated(year: int, month: int, day: int | None, begins: bool) -> WrittenDate:
    if day is not None:
        return WrittenDate(date(year, month, day), DatePrecision.DAY)
    last = 1 if begins else calendar.monthrange(year, month)[1]
    return WrittenDate(date(year, month, last), DatePrecision.MONTH)
