"""Where a plan's cycle stands on a day.

Real dates win over planned ones. A stage begins on its real start, or on its planned start while no real one is
recorded; it ends on its real end, or on its planned end while no real one is recorded. So a stage that began late and
has no end closes on the day that its timeline announced: to keep it open, the secretariat moves the planned end, which
everybody sees. A stage that began and has neither end stays open until somebody records one. Both days count as open.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import StageSpan
from core.choices import DatePrecision
from plans.choices import StageKind, StageState
from plans.models import ActionPlan, Stage

NOTICE_DAYS = 14


def stage_state(stage: Stage, today: date) -> StageState:
    """By the dates of that row alone; a stage without dates of its own says so."""
    starts, ends = first_day(stage), last_day(stage)
    if starts is None and ends is None:
        return StageState.UNDATED
    if ends is not None and ends < today:
        return StageState.ENDED if stage.ends_on else StageState.OVERDUE
    if starts is None:
        return StageState.PLANNED
    return StageState.OPEN if starts <= today else StageState.PLANNED


def first_day(stage: Stage) -> date | None:
    """Its real start, else its planned one; a start known by its month or year counts from the first day of it."""
    if stage.starts_on is None:
        return stage.planned_starts_on
    if stage.starts_precision == DatePrecision.DAY:
        return stage.starts_on
    return stage.starts_on.replace(day=1, **({"month": 1} if stage.starts_precision == DatePrecision.YEAR else {}))


def last_day(stage: Stage) -> date | None:
    """Its real end, else its planned one; an end known by its month or year counts to the last day of it."""
    if stage.ends_on is None:
        return stage.planned_ends_on
    if stage.ends_precision == DatePrecision.DAY:
        return stage.ends_on
    month = 12 if stage.ends_precision == DatePrecision.YEAR else stage.ends_on.month
    return stage.ends_on.replace(month=month, day=monthrange(stage.ends_on.year, month)[1])


def open_stages(plan: ActionPlan, today: date) -> list[Stage]:
    """Stages and sub-steps that are open, in the plan's order; a sub-step only while its dated parent is open too.

    A stage without dates of its own is open while one of its sub-steps is. One query.
    """
    return open_among(plan.stages.order_by("order", "pk"), today)


def open_among(stages: Iterable[Stage], today: date) -> list[Stage]:
    """The same for rows already read: all the stages of one plan."""
    rows = list(stages)
    states = {row.pk: stage_state(row, today) for row in rows}
    running = {
        row.pk
        for row in rows
        if states[row.pk] == StageState.OPEN
        and states.get(row.parent_id, StageState.OPEN) in (StageState.OPEN, StageState.UNDATED)
    }
    running |= {row.parent_id for row in rows if row.pk in running and row.parent_id}
    return [row for row in rows if row.pk in running]


def open_stage_kinds(plan: ActionPlan, today: date) -> set[StageKind]:
    """What the plan is doing today; rights follow it. Stages may overlap."""
    return {StageKind(stage.kind) for stage in open_stages(plan, today)}


def current_stage(plan: ActionPlan, today: date) -> Stage | None:
    """The last of the stages that are open, in the plan's order: the furthest that the cycle has come."""
    own = [stage for stage in open_stages(plan, today) if stage.parent_id is None]
    return own[-1] if own else None


def days_of_notice(stage: Stage) -> int | None:
    """Days between the publication of its timeline and its start, the real one where it is known.

    None where either is unknown, or the start is only known by its month or year. Negative: published after the start.
    """
    if stage.starts_on is not None:
        start = stage.starts_on if stage.starts_precision == DatePrecision.DAY else None
    else:
        start = stage.planned_starts_on
    return None if start is None or stage.published_on is None else (start - stage.published_on).days


def has_short_notice(stage: Stage) -> bool:
    """OGP 3.1: the timeline is public at least two weeks before the start."""
    days = days_of_notice(stage)
    return days is not None and days < NOTICE_DAYS


def days_taken(stage: Stage) -> int | None:
    """Calendar days of a stage by its real dates, both ends counted; None where one is unknown or only its year is."""
    known = stage.starts_on is not None and stage.ends_on is not None
    if not known or DatePrecision.YEAR in (stage.starts_precision, stage.ends_precision):
        return None
    first, last = first_day(stage), last_day(stage)
    return (last - first).days + 1 if first and last else None


def is_exact(stage: Stage) -> bool:
    """Whether its real dates are known to the day, so that its days are a count and not an estimate."""
    return stage.starts_precision == DatePrecision.DAY == stage.ends_precision


def stage_covers(plan: ActionPlan, kind: StageKind, first: date, last: date) -> bool:
    """Whether a stage of that kind runs from `first` to `last`, both included; an unknown end stays open."""
    return any(
        starts is not None and starts <= first and (ends is None or last <= ends)
        for stage in plan.stages.filter(kind=kind)
        for starts, ends in [(stage.starts_on or stage.planned_starts_on, stage.ends_on or stage.planned_ends_on)]
    )


@dataclass(frozen=True)
class StageRow:
    """One line of a plan's timeline: a stage, or a sub-step of it, with what its dates say today."""

    number: str
    stage: Stage
    is_step: bool
    state: StageState
    days: int | None
    is_exact: bool
    notice: int | None

    @property
    def has_short_notice(self) -> bool:
        return self.notice is not None and self.notice < NOTICE_DAYS

    @property
    def notice_after(self) -> int:
        """Days after the start on which the timeline was published; 0 when it was not later."""
        return max(0, -(self.notice or 0))

    @property
    def has_planned(self) -> bool:
        return bool(self.stage.planned_starts_on or self.stage.planned_ends_on)

    @property
    def is_live(self) -> bool:
        """Not over yet: it has no length, and nothing is missing."""
        return self.state in (StageState.PLANNED, StageState.OPEN, StageState.OVERDUE)

    @property
    def has_real(self) -> bool:
        return bool(self.stage.starts_on or self.stage.ends_on)

    def span(self, today: date) -> StageSpan:
        """What the picture draws; a stage under way runs to today."""
        stage = self.stage
        begun = first_day(stage) if stage.starts_on else None
        ended = last_day(stage) if stage.ends_on else None
        runs = begun is not None and ended is None and begun <= today
        return StageSpan(
            label=self.number,
            is_step=self.is_step,
            planned=(stage.planned_starts_on, stage.planned_ends_on),
            real=(begun, today if runs else ended),
            runs=runs,
        )


def stage_rows(stages: Iterable[Stage], today: date) -> list[StageRow]:
    """Stages, each followed by its sub-steps, numbered 1, 1.1, 1.2, 2… Reads what was prefetched in `steps`."""
    rows = []
    for number, stage in enumerate(stages, start=1):
        rows.append(_row(str(number), stage, today, is_step=False))
        rows += [
            _row(f"{number}.{part}", step, today, is_step=True) for part, step in enumerate(stage.steps.all(), start=1)
        ]
    return rows


def _row(number: str, stage: Stage, today: date, *, is_step: bool) -> StageRow:
    return StageRow(
        number=number,
        stage=stage,
        is_step=is_step,
        state=stage_state(stage, today),
        days=days_taken(stage),
        is_exact=is_exact(stage),
        notice=days_of_notice(stage),
    )


def timeline_finding(rows: Iterable[StageRow]) -> str:
    """What the picture of the cycle says, in one sentence; empty without any date."""
    stages = [row for row in rows if not row.is_step and row.state != StageState.UNDATED]
    if not stages:
        return ""
    tail = _late_in_words(stages)
    running = [row.stage.title for row in stages if row.state == StageState.OPEN]
    if running:
        return _("Está en curso: %(stages)s.") % {"stages": ", ".join(running)} + tail
    if any(row.state == StageState.OVERDUE for row in stages):
        overdue = [row.stage.title for row in stages if row.state == StageState.OVERDUE]
        return _("Pasó su fin previsto sin fecha de cierre: %(stages)s.") % {"stages": ", ".join(overdue)} + tail
    upcoming = [row.stage.title for row in stages if row.state == StageState.PLANNED]
    if upcoming:
        return _("Lo siguiente es: %(stage)s.") % {"stage": upcoming[0]} + tail
    done = ngettext("Terminó %(n)s etapa.", "Terminaron %(n)s etapas.", len(stages)) % {"n": len(stages)}
    measured = [row for row in stages if row.stage.kind == StageKind.PARTICIPATION and row.days and row.is_exact]
    for row in measured[:1]:
        done += " " + ngettext(
            "La participación duró %(n)s día.", "La participación duró %(n)s días.", row.days or 0
        ) % {"n": row.days}
    return done + tail


def _late_in_words(stages: Iterable[StageRow]) -> str:
    """How many of the stages that have a planned and a real end ended late; empty where none has both."""
    ends = [(row.stage.planned_ends_on, last_day(row.stage)) for row in stages if row.stage.ends_on]
    late = [real > planned for planned, real in ends if planned and real]
    if not late:
        return ""
    if not any(late):
        return " " + _("Ninguna terminó después de lo previsto.")
    return " " + _("Terminaron después de lo previsto %(late)s de %(all)s.") % {"late": sum(late), "all": len(late)}
