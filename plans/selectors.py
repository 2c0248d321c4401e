"""Where a plan's cycle stands on a day.

Real dates win over planned ones. A stage begins on its real start, or on its planned start while no real one is
recorded; it ends on its real end, or on its planned end while no real one is recorded. So a stage that began late and
has no end closes on the day that its timeline announced: to keep it open, the secretariat moves the planned end, which
everybody sees. A stage that began and has neither end stays open until somebody records one. Both days count as open.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

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
