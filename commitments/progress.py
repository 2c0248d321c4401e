"""How progress is computed: pure functions over plain facts, for any day.

The formulas (docs/progress.md tells them to readers):

- actual: a milestone is worth the percent of its latest published government report, 0 without one. A commitment is
  the mean of its milestones weighted by `weight` (of its sub-commitments where it has them). No milestones: None.
- expected: elapsed days / planned days, 0 before the start and 100 from the end, over the same milestones and weights.
- completion: OGP's scale. not started 0, limited under 50, substantial 50 to 99, complete 100.
- late: the planned end has passed and it is not complete.
- light: the first that applies, in the order of `light()`.
- groups are the mean over their commitments, a plan the mean over its themes, as Colombia's official
  "realidad vs expectativa" does. Withdrawn and merged commitments are left out and counted apart.

Percents are Decimals from 0 to 100 with two decimals, rounded at each published level, so that a reader who
averages the published figures gets the published figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from commitments.choices import LEFT_OUT_STATES, CommitmentState, Completion, Light

HUNDRED = Decimal(100)
DELAYED_GAP = Decimal(30)
AT_RISK_GAP = Decimal(10)
SILENT_MONTHS = 6


@dataclass(frozen=True)
class VoiceReport:
    """The report in force of one voice: percent 0 to 100, OGP level, day of publication."""

    percent: int
    completion: str
    published_on: date


@dataclass(frozen=True)
class MilestoneFacts:
    """What is known of a milestone on the day. `starts_on` and `ends_on` are the planned dates, fallbacks applied."""

    id: int
    starts_on: date | None
    ends_on: date | None
    weight: Decimal = Decimal(1)
    government: VoiceReport | None = None
    civil_society: VoiceReport | None = None
    children: tuple[MilestoneFacts, ...] = ()
    first_ends_on: date | None = None


@dataclass(frozen=True)
class CommitmentFacts:
    """What is known of a commitment on the day."""

    id: int
    state: str
    starts_on: date | None
    ends_on: date | None
    milestones: tuple[MilestoneFacts, ...] = ()
    children: tuple[CommitmentFacts, ...] = ()
    irm: str | None = None
    starred: bool = False


@dataclass(frozen=True)
class MilestoneProgress:
    actual: Decimal
    expected: Decimal | None
    completion: str
    light: str
    late: bool
    government: Decimal | None
    civil_society: Decimal | None
    gap: Decimal | None
    last_report_on: date | None
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class CommitmentProgress:
    """`counted` is False for withdrawn and merged commitments; `gap` is government minus civil society, in points."""

    actual: Decimal | None
    expected: Decimal | None
    completion: str | None
    light: str
    late: bool
    government: Decimal | None
    civil_society: Decimal | None
    irm: str | None
    gap: Decimal | None
    counted: bool
    late_milestones: int
    last_report_on: date | None
    milestones: dict[int, MilestoneProgress] = field(default_factory=dict)
    starred: bool = False


@dataclass(frozen=True)
class GroupProgress:
    """Figures of a plan, theme, branch, level, territory or organization; counts are of its counted commitments."""

    actual: Decimal | None
    expected: Decimal | None
    commitments: int
    left_out: int
    milestones: int
    by_completion: dict[str, int]
    late: int
    without_information: int
    gap: Decimal | None


def rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def mean(values: Iterable[Decimal | None]) -> Decimal | None:
    """Plain mean of the known values; None when nothing is known."""
    return weighted_mean((value, Decimal(1)) for value in values)


def weighted_mean(pairs: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """Mean of the known values by positive weights; None when nothing is known."""
    known = [(value, weight) for value, weight in pairs if value is not None]
    if not known:
        return None
    return rounded(sum(value * weight for value, weight in known) / sum(weight for _value, weight in known))


def expected(starts_on: date | None, ends_on: date | None, on: date) -> Decimal | None:
    """Percent of the planned time that has passed on a day. Without an end nothing can be expected: None."""
    if ends_on is None:
        return None
    if on >= ends_on:
        return HUNDRED
    if starts_on is None or on <= starts_on:
        return Decimal(0)
    return rounded(Decimal((on - starts_on).days) * 100 / Decimal((ends_on - starts_on).days))


def completion(percent: Decimal) -> str:
    """OGP's level for a percent from 0 to 100."""
    if percent >= 100:
        return Completion.COMPLETE
    if percent >= 50:
        return Completion.SUBSTANTIAL
    return Completion.LIMITED if percent > 0 else Completion.NOT_STARTED


def is_late(ends_on: date | None, is_complete: bool, on: date) -> bool:
    return ends_on is not None and ends_on < on and not is_complete


def is_silent(starts_on: date | None, last_report_on: date | None, on: date) -> bool:
    """Started, and no published report for six months, counted from the last report or else from the start."""
    if starts_on is None or starts_on > on:
        return False
    since = max(starts_on, last_report_on) if last_report_on else starts_on
    return months_after(since, SILENT_MONTHS) <= on


def months_after(day: date, months: int) -> date:
    """The same day of the month, or the month's last one where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))


def light(
    *,
    actual: Decimal,
    expected: Decimal | None,
    is_complete: bool,
    late: bool,
    starts_on: date | None,
    last_report_on: date | None,
    on: date,
    withdrawn: bool = False,
) -> str:
    """The first that applies; always shown with its icon and word."""
    behind = (expected or Decimal(0)) - actual
    if withdrawn:
        return Light.WITHDRAWN
    if is_complete:
        return Light.COMPLETE
    if late or behind > DELAYED_GAP:
        return Light.DELAYED
    if is_silent(starts_on, last_report_on, on):
        return Light.NO_INFORMATION
    if behind > AT_RISK_GAP:
        return Light.AT_RISK
    if starts_on is not None and starts_on > on:
        return Light.SCHEDULED
    return Light.ON_TRACK


def milestone_progress(facts: MilestoneFacts, on: date, *, withdrawn: bool = False) -> dict[int, MilestoneProgress]:
    """Progress of a milestone and of all below it, by id. One that has sub-milestones is their weighted mean."""
    below: dict[int, MilestoneProgress] = {}
    for child in facts.children:
        below |= milestone_progress(child, on, withdrawn=withdrawn)
    parts = [below[child.id] for child in facts.children]
    if parts:
        government = weighted_mean((part.government, part.weight) for part in parts)
        civil_society = weighted_mean((part.civil_society, part.weight) for part in parts)
        actual = weighted_mean((part.actual, part.weight) for part in parts) or Decimal(0)
        level = completion(actual)
        planned = weighted_mean((part.expected, part.weight) for part in parts)
    else:
        government = Decimal(facts.government.percent) if facts.government else None
        civil_society = Decimal(facts.civil_society.percent) if facts.civil_society else None
        actual = government or Decimal(0)
        level = facts.government.completion if facts.government else Completion.NOT_STARTED
        planned = expected(facts.starts_on, facts.ends_on, on)
    last_report_on = _latest(
        [report.published_on for report in (facts.government, facts.civil_society) if report]
        + [part.last_report_on for part in parts]
    )
    is_complete = level == Completion.COMPLETE
    late = is_late(facts.ends_on, is_complete, on)
    own = MilestoneProgress(
        actual=actual,
        expected=planned,
        completion=level,
        light=light(
            actual=actual,
            expected=planned,
            is_complete=is_complete,
            late=late,
            starts_on=facts.starts_on,
            last_report_on=last_report_on,
            on=on,
            withdrawn=withdrawn,
        ),
        late=late and not withdrawn,
        government=government,
        civil_society=civil_society,
        gap=None if government is None or civil_society is None else government - civil_society,
        last_report_on=last_report_on,
        weight=facts.weight,
    )
    return {facts.id: own} | below


def commitment_progress(facts: CommitmentFacts, on: date) -> CommitmentProgress:
    """Progress of a commitment from its sub-commitments where it has them, else from its milestones."""
    withdrawn = facts.state in LEFT_OUT_STATES
    by_id: dict[int, MilestoneProgress] = {}
    for milestone in facts.milestones:
        by_id |= milestone_progress(milestone, on, withdrawn=withdrawn)
    parts: Sequence[MilestoneProgress | CommitmentProgress]
    if facts.children:
        children = [commitment_progress(child, on) for child in facts.children]
        parts = [child for child in children if child.counted and child.actual is not None]
        late_milestones = sum(child.late_milestones for child in children)
        weights = [Decimal(1)] * len(parts)
    else:
        parts = [by_id[milestone.id] for milestone in facts.milestones]
        late_milestones = sum(progress.late for progress in by_id.values())
        weights = [milestone.weight for milestone in facts.milestones]
    return _commitment_from_parts(facts, on, parts, weights, late_milestones, by_id, withdrawn)


def _commitment_from_parts(
    facts: CommitmentFacts,
    on: date,
    parts: Sequence[MilestoneProgress | CommitmentProgress],
    weights: list[Decimal],
    late_milestones: int,
    by_id: dict[int, MilestoneProgress],
    withdrawn: bool,
) -> CommitmentProgress:
    pairs = list(zip(parts, weights, strict=True))
    actual = weighted_mean((part.actual, weight) for part, weight in pairs)
    planned = weighted_mean((part.expected, weight) for part, weight in pairs)
    last_report_on = _latest([part.last_report_on for part in parts])
    is_complete = bool(parts) and all(part.completion == Completion.COMPLETE for part in parts)
    late = actual is not None and is_late(facts.ends_on, is_complete, on)
    return CommitmentProgress(
        actual=actual,
        expected=planned,
        completion=_commitment_completion(actual, is_complete),
        light=_commitment_light(facts, on, actual, planned, is_complete, late, last_report_on, withdrawn),
        late=late and not withdrawn,
        government=weighted_mean((part.government, weight) for part, weight in pairs),
        civil_society=weighted_mean((part.civil_society, weight) for part, weight in pairs),
        irm=facts.irm,
        gap=weighted_mean((part.gap, weight) for part, weight in pairs),
        counted=not withdrawn,
        late_milestones=late_milestones,
        last_report_on=last_report_on,
        milestones=by_id,
        starred=facts.starred,
    )


def _commitment_completion(actual: Decimal | None, is_complete: bool) -> str | None:
    """A mean that rounds to 100 is not complete while a part is not."""
    if actual is None:
        return None
    level = completion(actual)
    return Completion.SUBSTANTIAL if level == Completion.COMPLETE and not is_complete else level


def _commitment_light(
    facts: CommitmentFacts,
    on: date,
    actual: Decimal | None,
    planned: Decimal | None,
    is_complete: bool,
    late: bool,
    last_report_on: date | None,
    withdrawn: bool,
) -> str:
    if actual is None and not withdrawn:
        # No milestones: the portal knows nothing of its progress and does not call it late.
        if facts.state == CommitmentState.COMPLETED:
            return Light.COMPLETE
        return Light.SCHEDULED if facts.starts_on and facts.starts_on > on else Light.NO_INFORMATION
    return light(
        actual=actual or Decimal(0),
        expected=planned,
        is_complete=is_complete,
        late=late,
        starts_on=facts.starts_on,
        last_report_on=last_report_on,
        on=on,
        withdrawn=withdrawn,
    )


def group_progress(members: Sequence[CommitmentProgress]) -> GroupProgress:
    """Mean over the commitments of a theme, branch, level, territory or organization."""
    counted = [member for member in members if member.counted]
    levels = [milestone.completion for member in counted for milestone in member.milestones.values()]
    return GroupProgress(
        actual=mean(member.actual for member in counted),
        expected=mean(member.expected for member in counted),
        commitments=len(counted),
        left_out=len(members) - len(counted),
        milestones=len(levels),
        by_completion={level: levels.count(level) for level in Completion.values},
        late=sum(member.late_milestones for member in counted),
        without_information=sum(member.light == Light.NO_INFORMATION for member in counted),
        gap=mean(member.gap for member in counted),
    )


def plan_progress(
    members: Sequence[CommitmentProgress], themes: Sequence[Sequence[CommitmentProgress]]
) -> GroupProgress:
    """A plan is the mean over its themes; over its commitments when it has no themes."""
    total = group_progress(members)
    if not themes:
        return total
    groups = [group_progress(theme) for theme in themes]
    return GroupProgress(
        **{
            **total.__dict__,
            "actual": mean(group.actual for group in groups),
            "expected": mean(group.expected for group in groups),
        }
    )


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)
