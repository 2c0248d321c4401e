"""Participation tables, counted from tallies and never typed. A plan-wide tally is not added to its spaces'."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from consultations.choices import Channel, OrganizationType, TallySector, TallySubject
from consultations.models import Tally
from plans.models import ActionPlan, Source


@dataclass(frozen=True)
class CountTable:
    """A table of counts: one row per label, one column per heading, totals computed here."""

    title: str
    headings: list[str]
    rows: list[tuple[str, list[int], int]]
    totals: list[int]
    total: int
    percents: list[Decimal | None]
    is_approximate: bool
    source: Source | None


def participation_tables(plan: ActionPlan) -> list[CountTable]:
    """Every table that the plan's tallies allow, in the order of the source."""
    tables: dict[str, list[Tally]] = defaultdict(list)
    tallies = Tally.objects.public().filter(plan=plan).select_related("territory", "theme", "space", "source__document")
    for tally in tallies.order_by("table", "order", "id"):
        tables[tally.table].append(tally)
    return [_table(found) for found in tables.values()]


def _table(tallies: list[Tally]) -> CountTable:
    cells: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    headings: list[str] = []
    for tally in tallies:
        row, column = _place(tally)
        cells[row][column] += tally.value
        if column not in headings:
            headings.append(column)
    rows = [
        (label, [values.get(heading, 0) for heading in headings], sum(values.values()))
        for label, values in cells.items()
    ]
    total = sum(row[2] for row in rows)
    return CountTable(
        title=_title(tallies[0]),
        headings=headings,
        rows=rows,
        totals=[sum(row[1][index] for row in rows) for index in range(len(headings))],
        total=total,
        percents=[Decimal(row[2] * 100 / total).quantize(Decimal("0.1")) if total else None for row in rows],
        is_approximate=any(tally.is_approximate for tally in tallies),
        source=tallies[0].source,
    )


def _place(tally: Tally) -> tuple[str, str]:
    """Which row and which column a tally belongs to: the first axis it has is the row, the next one the column."""
    axes = [
        str(tally.theme) if tally.theme else "",
        str(tally.territory) if tally.territory else "",
        str(OrganizationType(tally.organization_type).label) if tally.organization_type else "",
        str(TallySector(tally.sector).label) if tally.sector else "",
        str(Channel(tally.channel).label) if tally.channel else "",
        str(tally.space) if tally.space else "",
    ]
    known = [axis for axis in axes if axis]
    count = _("Número")
    if not known:
        return _("Total"), count
    has_column = len(known) > 1 and not tally.organization_type and not (tally.theme and tally.space)
    return known[0], known[1] if has_column else count


def _title(tally: Tally) -> str:
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
