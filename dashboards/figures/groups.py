"""Where it goes well and where not: a plan by theme, branch, level, territory and entity; plans side by side; members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.choices import Light
from core.maps import Region, ShadedMap
from core.plots import SmallPlot, small_plot
from core.templatetags.core_tags import percent
from dashboards.choices import Scope
from dashboards.figures.base import Column, Figure, Row, label
from dashboards.models import ProgressSnapshot
from dashboards.selectors.board import Board, name_of, slice_url
from people.models import Territory
from people.selectors import country_map
from plans.models import ActionPlan

GROUP_FIGURES = (
    Column("actual", gettext_lazy("Real"), "percent"),
    Column("expected", gettext_lazy("Esperado"), "percent"),
    Column("late", gettext_lazy("Hitos tarde"), "number"),
    Column("milestones"),
    Column("commitments", gettext_lazy("Compromisos"), "number"),
    Column("without_information", gettext_lazy("Sin información"), "number"),
)
MEMBER_COLUMNS = (
    Column("key"),
    Column("name", gettext_lazy("Compromiso")),
    Column("light"),
    Column("actual", gettext_lazy("Real"), "percent"),
    Column("expected", gettext_lazy("Esperado"), "percent"),
    Column("late", gettext_lazy("Hitos tarde"), "number"),
    Column("milestones", gettext_lazy("Hitos"), "number"),
)
PLAN_COLUMNS = (
    Column("key"),
    Column("name", gettext_lazy("Plan")),
    Column("jurisdiction", gettext_lazy("País")),
    Column("actual", gettext_lazy("Real"), "percent"),
    Column("expected", gettext_lazy("Esperado"), "percent"),
    Column("late", gettext_lazy("Hitos tarde"), "number"),
    Column("commitments", gettext_lazy("Compromisos"), "number"),
    Column("date", gettext_lazy("Al"), "date"),
)
HEADINGS = {
    Scope.THEME: gettext_lazy("Por tema"),
    Scope.BRANCH: gettext_lazy("Por rama"),
    Scope.LEVEL: gettext_lazy("Por nivel"),
    Scope.TERRITORY: gettext_lazy("Por territorio"),
    Scope.ORGANIZATION: gettext_lazy("Por entidad"),
}
NAMES = {
    Scope.THEME: "temas",
    Scope.BRANCH: "ramas",
    Scope.LEVEL: "niveles",
    Scope.TERRITORY: "territorios",
    Scope.ORGANIZATION: "entidades",
}


def group_columns(scope: Scope) -> tuple[Column, ...]:
    return Column("scope"), Column("key"), Column("name", label(scope)), *GROUP_FIGURES


def group(board: Board, scope: Scope) -> Figure:
    """The slices of one kind, the furthest behind first, those of unknown progress last."""
    rows = sorted(board.groups(scope), key=lambda row: (row.actual is None, _ahead(row), row.name))
    return Figure(
        name=NAMES[scope],
        heading=str(HEADINGS[scope]),
        columns=group_columns(scope),
        rows=[_group_row(board, row) for row in rows[: board.limit]],
        total=len(rows),
        finding=_group_finding(rows),
        formula=_group_formula(rows),
        bar=_("Real, con la marca de lo esperado"),
        bar_is_plain=False,
        scope=scope,
    )


def _ahead(row: ProgressSnapshot) -> Decimal:
    """Points over what was expected; as far as nobody expected, what is done."""
    return (row.actual or Decimal(0)) - (row.expected or Decimal(0))


def _group_row(board: Board, row: ProgressSnapshot) -> Row:
    return Row(
        (
            row.scope,
            row.key,
            name_of(row),
            row.actual,
            row.expected,
            row.late,
            row.milestones,
            row.commitments,
            row.without_information,
        ),
        url=slice_url(board.lens.plan, row.scope, row.key),
        bar=None if row.actual is None else float(row.actual),
        mark=None if row.expected is None else float(row.expected),
        key=row.key,
    )


def _group_formula(rows: Sequence[ProgressSnapshot]) -> str:
    if any(row.actual is not None for row in rows):
        return _("El más rezagado primero. Cada cifra es la media de los compromisos de esa fila.")
    return _("Los compromisos de cada fila. Sin hitos publicados no hay avance que calcular.")


def _group_finding(rows: Sequence[ProgressSnapshot]) -> str:
    """Names who is furthest behind, where there is somebody to compare with."""
    known = [row for row in rows if row.actual is not None and row.expected is not None]
    if len(known) < 2 or _ahead(known[0]) >= 0:
        return ""
    told = {"name": name_of(known[0]), "actual": percent(known[0].actual), "expected": percent(known[0].expected)}
    return _("Más rezagado: %(name)s, con %(actual)s hecho y %(expected)s esperado.") % told


@dataclass(frozen=True)
class Small:
    name: str
    url: str
    actual: Decimal | None
    expected: Decimal | None
    plot: SmallPlot


def small_multiples(board: Board) -> list[Small]:
    """The themes' lines, on the same scales; none before the second day."""
    if len(board.past) < 2:
        return []
    first, last = board.past[0].date, board.past[-1].date
    found = []
    for row in sorted(board.groups(Scope.THEME), key=_ahead):
        plot = small_plot(board.small_series.get(row.key, []), first, last)
        if plot is not None and row.actual is not None:
            url = slice_url(board.lens.plan, row.scope, row.key)
            found.append(Small(name_of(row), url, row.actual, row.expected, plot))
    return found


def territory_map(board: Board) -> ShadedMap | None:
    """The regions that commitments name, darker where more is done; the table beside it has the figures. No query.

    None where no progress of any region is known: there is nothing to compare.
    """
    rows = {row.key: row for row in board.groups(Scope.TERRITORY)}
    outlines = country_map(board.lens.plan.jurisdiction.country_code, {key: Territory(code=key) for key in rows})
    if outlines is None or not any(place and rows[place.code].actual is not None for _path, place in outlines.shapes):
        return None
    regions = [_region(board, path, rows[place.code]) if place else Region(path) for path, place in outlines.shapes]
    drawn = {region.shade for region in regions if region.url}
    key = [(shade, words) for shade, words in enumerate(_map_steps()) if shade in drawn]
    return ShadedMap(outlines.view_box, outlines.frame, regions, key)


def _map_steps() -> list[str]:
    """The names of the shades, from none."""
    third, two = percent(33), percent(66)
    return [
        _("Sin hitos publicados"),
        _("Hasta %(most)s hecho") % {"most": third},
        _("Más de %(least)s y hasta %(most)s") % {"least": third, "most": two},
        _("Más de %(least)s") % {"least": two},
    ]


def _region(board: Board, path: str, row: ProgressSnapshot) -> Region:
    shade = 0 if row.actual is None else 1 if row.actual <= 33 else 2 if row.actual <= 66 else 3
    told = _("Sin hitos publicados") if row.actual is None else _("%(a)s hecho") % {"a": percent(row.actual)}
    return Region(path, slice_url(board.lens.plan, row.scope, row.key), f"{row.name}: {told}", shade)


def members(board: Board, rows: Iterable[ProgressSnapshot]) -> Figure:
    """The commitments of a slice, in the order of the plan. Withdrawn and merged ones are among them, without figures."""
    own = board.row
    total = own.commitments + own.left_out if own else 0
    return Figure(
        name="compromisos",
        heading=ngettext("%(n)s compromiso", "%(n)s compromisos", total) % {"n": total},
        columns=MEMBER_COLUMNS,
        rows=[
            Row(
                (row.key, row.name, row.light, row.actual, row.expected, row.late, row.milestones),
                url=row.commitment.get_absolute_url(),
                light=row.light,
                lit=label(Light(row.light)) if row.light else "",
                bar=None if row.actual is None else float(row.actual),
                mark=None if row.expected is None else float(row.expected),
            )
            for row in rows
        ],
        bar=_("Real, con la marca de lo esperado"),
        bar_is_plain=False,
    )


def side_by_side(plans: Iterable[ActionPlan]) -> Figure:
    """Every public plan with its last figures; what nobody computed is told, not zero."""
    return Figure(
        name="planes",
        heading=_("Los planes, lado a lado"),
        columns=PLAN_COLUMNS,
        rows=[_plan_row(plan, plan.latest[0] if plan.latest else None) for plan in plans],
        formula=_("Cada plan con su último cálculo. Sin hitos publicados no hay avance que calcular."),
        bar=_("Real, con la marca de lo esperado"),
        bar_is_plain=False,
    )


def _plan_row(plan: ActionPlan, row: ProgressSnapshot | None) -> Row:
    url, place = reverse("dashboards:board_plan", args=[plan.slug]), plan.jurisdiction.name
    tag = _("Demostración") if plan.is_demo else ""
    if row is None:
        return Row((plan.slug, plan.title, place, *([None] * 5)), url=url, tag=tag)
    return Row(
        (plan.slug, plan.title, place, row.actual, row.expected, row.late, row.commitments, row.date),
        url=url,
        tag=tag,
        bar=None if row.actual is None else float(row.actual),
        mark=None if row.expected is None else float(row.expected),
    )
