"""Participation tables, counted and never typed: from rows where rows exist, from tallies where they do not.

S4's Cuadros 1 to 4 come out as printed: one column of counts with its share of the total to one decimal, sectors side by
side with the whole percent of each column, channels side by side without percents. Nothing is added across the two
grounds: a tally gives way to the rows of the same space or consultation, and a plan-wide tally to any row of its kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.choices import Channel, OrganizationType, TallySector, TallySubject
from consultations.models import Tally
from core.templatetags.core_tags import percent
from plans.models import ActionPlan, Source


class CountRow(NamedTuple):
    label: str
    values: list[int]
    total: int


@dataclass(frozen=True)
class CountTable:
    """A table of counts: one row per label, one column per heading, totals and percents computed here.

    `percents` is the share of each row in the total; `column_percents` that of each column, only where sectors stand
    side by side. `note` tells in words when rounded parts do not add up. `key` is empty for tables counted from rows.
    `source` is that of the first cell; `is_one_passage` says whether one passage gives them all.
    """

    key: str
    title: str
    corner: str
    headings: list[str]
    rows: list[CountRow]
    totals: list[int]
    total: int
    percents: list[Decimal | None]
    column_percents: list[Decimal]
    total_heading: str
    is_approximate: bool
    source: Source | None
    is_one_passage: bool

    @property
    def is_single(self) -> bool:
        """One number alone: a figure more than a table."""
        return len(self.rows) == 1 and len(self.headings) == 1

    @property
    def shows_row_percents(self) -> bool:
        return len(self.headings) == 1 and len(self.rows) > 1 and self.total > 0

    @property
    def lines(self) -> list[tuple[CountRow, Decimal | None]]:
        return list(zip(self.rows, self.percents, strict=True))

    @property
    def note(self) -> str:
        if self.shows_row_percents:
            return _rounding_note([share for share in self.percents if share is not None], Decimal("0.1"))
        return _rounding_note(self.column_percents, Decimal("1")) if self.column_percents else ""


class Cell(NamedTuple):
    row: str
    column: str
    value: int


def count_table(
    cells: Iterable[Cell],
    *,
    title: str,
    corner: str,
    key: str = "",
    total_heading: str = "",
    by_sector: bool = False,
    is_approximate: bool = False,
    source: Source | None = None,
    is_one_passage: bool = True,
) -> CountTable:
    """Rows and columns in the order in which they first appear."""
    grid: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    headings: list[str] = []
    for cell in cells:
        grid[cell.row][cell.column] += cell.value
        if cell.column not in headings:
            headings.append(cell.column)
    rows = [
        CountRow(label, [values.get(heading, 0) for heading in headings], sum(values.values()))
        for label, values in grid.items()
    ]
    total = sum(row.total for row in rows)
    totals = [sum(row.values[index] for row in rows) for index in range(len(headings))]
    return CountTable(
        key=key,
        title=title,
        corner=corner,
        headings=headings,
        rows=rows,
        totals=totals,
        total=total,
        percents=[share(row.total, total) for row in rows],
        column_percents=_whole(totals, total) if by_sector and len(headings) > 1 and total else [],
        total_heading=total_heading or _("Total"),
        is_approximate=is_approximate,
        source=source,
        is_one_passage=is_one_passage,
    )


def share(part: int, whole: int, step: str = "0.1") -> Decimal | None:
    """Percent of the whole, half up; None of nothing."""
    return (Decimal(part * 100) / whole).quantize(Decimal(step), ROUND_HALF_UP) if whole else None


def _whole(totals: Sequence[int], total: int) -> list[Decimal]:
    return [found for found in (share(value, total, "1") for value in totals) if found is not None]


def _rounding_note(parts: Sequence[Decimal], step: Decimal) -> str:
    if not parts:
        return ""
    added = sum(parts, Decimal(0))
    if added == 100:
        return _("Cada porcentaje se redondea aparte.")
    places = 1 if step < 1 else 0
    text = _("Cada porcentaje se redondea aparte: sumados dan %(sum)s, y el total es %(total)s.")
    return text % {"sum": percent(added, places), "total": percent(100, places)}


@dataclass(frozen=True)
class RowsAtHand:
    """What the portal has as rows of its own for one plan, by kind: there, tallies give way.

    `everywhere` are the kinds of which the plan has any row; `spaces` and `consultations` where they are.
    """

    everywhere: frozenset[str] = frozenset()
    spaces: frozenset[tuple[str, int]] = frozenset()
    consultations: frozenset[tuple[str, str]] = frozenset()

    def replace(self, tally: Tally) -> bool:
        if tally.space_id:
            return (tally.subject, tally.space_id) in self.spaces
        if tally.consultation:
            return (tally.subject, tally.consultation) in self.consultations
        return tally.subject in self.everywhere


def standing_tallies(plan: ActionPlan, rows: RowsAtHand) -> list[Tally]:
    """The public tallies of a plan that no row of the portal replaces, in the order of their source. One query."""
    found = Tally.objects.public().filter(plan=plan).select_related("territory", "theme", "space", "source__document")
    kept = [tally for tally in found.order_by("table", "order", "id") if not rows.replace(tally)]
    return sorted(kept, key=lambda tally: _place_in_source(tally.table))


def tally_tables(tallies: Iterable[Tally]) -> list[CountTable]:
    """Every table that the tallies allow."""
    tables: dict[str, list[Tally]] = defaultdict(list)
    for tally in tallies:
        tables[tally.table].append(tally)
    return [_table(found) for found in tables.values()]


def _table(tallies: list[Tally]) -> CountTable:
    first = tallies[0]
    axes = _axes(first)
    return count_table(
        [Cell(*_place(tally), tally.value) for tally in tallies],
        key=first.table,
        title=tally_title(first),
        corner=axes[0][0] if axes else "",
        total_heading=_("Total aportes") if first.subject == TallySubject.CONTRIBUTIONS else "",
        by_sector=first.sector is not None,
        is_approximate=any(tally.is_approximate for tally in tallies),
        source=first.source,
        is_one_passage=len({tally.source_id for tally in tallies}) == 1,
    )


def _axes(tally: Tally) -> list[tuple[str, str]]:
    """(what the axis is, where the tally stands on it), the row first."""
    axes = [
        (_("Temática"), str(tally.theme) if tally.theme else ""),
        (_("Región"), str(tally.territory) if tally.territory else ""),
        (
            _("Tipo de organización de la sociedad civil"),
            type_label(tally.organization_type) if tally.organization_type else "",
        ),
        (_("Tipo de organización"), sector_label(tally.sector, tally.subject) if tally.sector else ""),
        (_("Vía"), channel_label(tally.channel) if tally.channel else ""),
        (_("Espacio"), str(tally.space) if tally.space else ""),
    ]
    return [axis for axis in axes if axis[1]]


def _place(tally: Tally) -> tuple[str, str]:
    """Which row and which column a tally belongs to: the first axis it has is the row, the next one the column."""
    known = _axes(tally)
    if not known:
        return _("Total"), count_heading()
    has_column = len(known) > 1 and not tally.organization_type and not (tally.theme and tally.space)
    return known[0][1], known[1][1] if has_column else count_heading()


def count_heading() -> str:
    return _("N°")


def type_label(organization_type: str) -> str:
    return capfirst(str(OrganizationType(organization_type).label))


def sector_label(sector: str, subject: str) -> str:
    """S4 names the two sides by whether it counts organizations or people."""
    is_public = sector == TallySector.PUBLIC
    if subject == TallySubject.ORGANIZATIONS:
        return _("Entidades públicas") if is_public else _("Organizaciones de la sociedad civil")
    return _("Sector público") if is_public else _("Organización de la sociedad civil")


def channel_label(channel: str) -> str:
    return _("Vía %(channel)s") % {"channel": Channel(channel).label}


SOURCE_ORDER = (
    "total estudio cuadro-1 cuadro-2 mesas-tematicas talleres-regionales cuadro-3 mesas-nacionales "
    "consulta-virtual cuadro-4 devolucion"
).split()
"""As S4 tells them; tables of other sources come after."""


def _place_in_source(table: str) -> int:
    return SOURCE_ORDER.index(table) if table in SOURCE_ORDER else len(SOURCE_ORDER)


def tally_title(tally: Tally) -> str:
    what = str(TallySubject(tally.subject).label)
    titles = {
        "cuadro-1": _("Cuadro 1. Organizaciones participantes según tipo"),
        "cuadro-2": _("Cuadro 2. Organizaciones de la sociedad civil según tipo"),
        "cuadro-3": _("Cuadro 3. Participantes en los talleres regionales"),
        "cuadro-4": _("Cuadro 4. Aportes según vía y temática"),
        "consulta-virtual": _("Visitas a la consulta virtual"),
        "devolucion": _("Asistentes a la devolución de resultados"),
        "estudio": _("Especialistas consultados en el estudio previo"),
        "lecciones": _("Asistentes al encuentro de lecciones aprendidas"),
        "mesas-nacionales": _("Propuestas de las mesas nacionales"),
        "total": _("Participantes en todo el proceso"),
        "mesas-tematicas": _("Propuestas de las mesas temáticas"),
        "talleres-regionales": _("Propuestas de los talleres regionales"),
    }
    return titles.get(tally.table, f"{what.capitalize()} · {tally.table.replace('-', ' ')}")
