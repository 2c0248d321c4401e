"""Time kept or not: what is late and by how much, what moved, who reports on time."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.choices import Light
from core.templatetags.core_tags import percent
from dashboards.choices import Scope
from dashboards.figures.base import Column, Figure, Row, share
from dashboards.figures.links import list_url
from dashboards.models import ProgressSnapshot
from dashboards.selectors.board import Board, name_of, slice_url

COMMITMENT = gettext_lazy("Compromiso")
LATE_COLUMNS = (
    Column("key"),
    Column("name", COMMITMENT),
    Column("days_late", gettext_lazy("Días del más tarde"), "number"),
    Column("late", gettext_lazy("Hitos tarde"), "number"),
    Column("milestones", gettext_lazy("Hitos"), "number"),
)
MOVED_COLUMNS = (
    Column("key"),
    Column("name", COMMITMENT),
    Column("days_slipped", gettext_lazy("Días corridos"), "days"),
    Column("moved", gettext_lazy("Hitos corridos"), "number"),
    Column("milestones", gettext_lazy("Hitos"), "number"),
)
REPORT_COLUMNS = (
    Column("scope"),
    Column("key"),
    Column("name", gettext_lazy("Quién")),
    Column("reports_on_time", gettext_lazy("A tiempo"), "number"),
    Column("reports_due", gettext_lazy("Esperados"), "number"),
    Column("share", gettext_lazy("Parte"), "percent"),
)


def late(board: Board) -> Figure:
    found = board.standouts
    longest = max((row.days_late for row in found.late), default=0)
    return Figure(
        name="tarde",
        heading=_("Lo que va tarde"),
        columns=LATE_COLUMNS,
        rows=[
            Row(
                (row.key, row.name, row.days_late, row.late, row.milestones),
                url=row.commitment.get_absolute_url(),
                bar=_bar(row.days_late, longest),
            )
            for row in found.late
        ],
        total=found.late_total,
        finding=_late_finding(board.row),
        formula=_(
            "Un hito va tarde cuando pasó su fecha final vigente y no está completo. "
            "Los días se cuentan desde esa fecha hasta el día del cálculo."
        ),
        bar=_("Días tarde"),
        link=_delayed_link(board),
    )


def _late_finding(row: ProgressSnapshot | None) -> str:
    if row is None or not row.milestones:
        return ""
    if not row.late:
        return _("Ningún hito va tarde.")
    text = ngettext("%(n)s de %(of)s hitos va tarde", "%(n)s de %(of)s hitos van tarde", row.late)
    worst = ngettext("el que más, lleva %(days)s día.", "el que más, lleva %(days)s días.", row.days_late)
    return f"{text}; {worst}" % {"n": row.late, "of": row.milestones, "days": row.days_late}


def _delayed_link(board: Board) -> tuple[str, str] | None:
    """To the list of commitments whose light is red, which it tells as of today."""
    delayed = board.row.by_light.get(Light.DELAYED, 0) if board.row else 0
    url = list_url(board.lens, light=Light.DELAYED.value)
    if not delayed or not url or not board.is_latest:
        return None
    return ngettext("Ver el compromiso atrasado", "Ver los %(n)s compromisos atrasados", delayed) % {"n": delayed}, url


def moved(board: Board) -> Figure:
    """Days are a net sum: what was brought forward is taken off."""
    found = board.standouts
    longest = max((abs(row.days_slipped) for row in found.moved), default=0)
    return Figure(
        name="plazos",
        heading=_("Plazos corridos"),
        columns=MOVED_COLUMNS,
        rows=[
            Row(
                (row.key, row.name, row.days_slipped, row.moved, row.milestones),
                url=row.commitment.get_absolute_url(),
                bar=_bar(max(row.days_slipped, 0), longest),
            )
            for row in found.moved
        ],
        total=found.moved_total,
        finding=_moved_finding(board.row),
        formula=_(
            "Días corridos: por cada hito, la fecha final vigente menos la primera que se publicó. "
            "Se suman; adelantar resta."
        ),
        bar=_("Días corridos"),
    )


def _moved_finding(row: ProgressSnapshot | None) -> str:
    if row is None or not row.milestones:
        return ""
    if not row.moved:
        return _("Ningún hito cambió su fecha final.")
    text = ngettext(
        "%(n)s de %(of)s hitos cambió su fecha final", "%(n)s de %(of)s hitos cambiaron su fecha final", row.moved
    )
    told = {"n": row.moved, "of": row.milestones, "days": abs(row.days_slipped)}
    if row.days_slipped > 0:
        slip = ngettext("%(days)s día más en total.", "%(days)s días más en total.", row.days_slipped)
    elif row.days_slipped < 0:
        slip = ngettext("%(days)s día menos en total.", "%(days)s días menos en total.", -row.days_slipped)
    else:
        slip = _("en total, ni un día más.")
    return f"{text}: {slip}" % told


def on_time(board: Board) -> Figure:
    """By entity for a whole plan, by commitment for a slice; those that keep their word least come first."""
    if board.lens.is_whole:
        due = [row for row in board.groups(Scope.ORGANIZATION) if row.reports_due]
        due.sort(key=lambda row: (row.reports_on_time / row.reports_due, -row.reports_due, row.name))
        due, total = due[: board.limit], len(due)
    else:
        due, total = board.least_punctual
    return Figure(
        name="puntualidad",
        heading=_("Quién reporta a tiempo"),
        columns=REPORT_COLUMNS,
        rows=[_report_row(board, row) for row in due],
        total=total,
        finding=_on_time_finding(board.row),
        formula=_(
            "Se espera un reporte por hito y por periodo ya cerrado, si el hito había empezado y no estaba completo. "
            "Llega a tiempo el que se envió antes del cierre y está publicado."
        ),
        empty=_("Sin periodos de reporte cerrados: aún no se esperaba ninguno. La secretaría técnica los abre."),
        bar=_("A tiempo"),
    )


def _report_row(board: Board, row: ProgressSnapshot) -> Row:
    part = share(row.reports_on_time, row.reports_due)
    is_commitment = row.scope == Scope.COMMITMENT
    url = row.commitment.get_absolute_url() if is_commitment else slice_url(board.lens.plan, row.scope, row.key)
    values = (row.scope, row.key, name_of(row), row.reports_on_time, row.reports_due, part)
    return Row(values, url=url, bar=part)


def _on_time_finding(row: ProgressSnapshot | None) -> str:
    if row is None or not row.reports_due:
        return ""
    told = {"n": row.reports_on_time, "of": row.reports_due}
    told["share"] = percent(share(row.reports_on_time, row.reports_due))
    if not row.reports_on_time:
        return _("Ninguno de los %(of)s reportes esperados llegó a tiempo.") % told
    text = ngettext(
        "Llegó a tiempo %(n)s de %(of)s reportes esperados (%(share)s).",
        "Llegaron a tiempo %(n)s de %(of)s reportes esperados (%(share)s).",
        row.reports_on_time,
    )
    return text % told


def _bar(value: int, longest: int) -> float:
    return 100 * value / longest if longest else 0
