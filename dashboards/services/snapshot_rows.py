"""The snapshot of one commitment: the formula's figures, and what its milestones say of dates and reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Min
from django.utils import timezone

from commitments.choices import Completion, Voice
from commitments.models import ProgressReport
from commitments.progress import CommitmentFacts, CommitmentProgress, MilestoneFacts, group_progress
from commitments.selectors import end_of
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from plans.models import ReportingPeriod


class Period(NamedTuple):
    id: int
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class ReportsDue:
    """Reports expected of milestones by reporting period, and those that came on time.

    A report is expected of a milestone without parts in each period of its plan that has closed, when the milestone
    had begun by the closing and was not complete before the opening. On time: a published government report of that
    period, handed in by its closing. Both are of commitments that count.
    """

    periods: dict[int, list[Period]]
    on_time: dict[tuple[int, int], date]
    complete_since: dict[int, date]

    def of(self, plan: int, counted: bool, facts: CommitmentFacts, on: date) -> tuple[int, int]:
        """(expected, on time) of a commitment on a day."""
        closed = [period for period in self.periods.get(plan, ()) if period.closes_on < on] if counted else []
        if not closed:
            return 0, 0
        leaves = [milestone for milestone in milestones_of(facts) if not milestone.children]
        due = [
            (leaf.id, period)
            for leaf in leaves
            for period in closed
            if leaf.starts_on is not None
            and leaf.starts_on <= period.closes_on
            and self.complete_since.get(leaf.id, date.max) >= period.opens_on
        ]
        return len(due), sum(self.on_time.get((leaf, period.id), date.max) <= on for leaf, period in due)


def read_reports_due(plans: Iterable[int], until: date) -> ReportsDue:
    """In three queries, one where no plan has periods."""
    periods: dict[int, list[Period]] = defaultdict(list)
    for plan, *period in ReportingPeriod.objects.filter(plan__in=plans, closes_on__lt=until).values_list(
        "plan_id", "id", "opens_on", "closes_on"
    ):
        periods[plan].append(Period(*period))
    if not periods:
        return ReportsDue({}, {}, {})
    reports = (
        ProgressReport.objects.published()
        .filter(voice=Voice.GOVERNMENT, published_at__lt=end_of(until))
        .filter(milestone__commitment__plan__in=periods)
        .order_by()
    )
    on_time = reports.filter(period__isnull=False, is_late=False).values_list("milestone_id", "period_id")
    complete = reports.filter(completion=Completion.COMPLETE).values_list("milestone_id")
    return ReportsDue(
        periods,
        {(m, p): timezone.localdate(at) for m, p, at in on_time.annotate(first=Min("published_at"))},
        {m: timezone.localdate(at) for m, at in complete.annotate(first=Min("published_at"))},
    )


def commitment_row(
    facts: CommitmentFacts, figures: CommitmentProgress, reports: tuple[int, int], on: date
) -> ProgressSnapshot:
    """Without plan, key and name. Withdrawn and merged commitments have only their light and `left_out` 1."""
    own = group_progress([figures])
    milestones = {milestone.id: milestone for milestone in milestones_of(facts)} if figures.counted else {}
    late = [
        (on - milestone.ends_on).days
        for key, milestone in milestones.items()
        if milestone.ends_on and (told := figures.milestones.get(key)) is not None and told.late
    ]
    slips = [slip for milestone in milestones.values() if (slip := days_slipped(milestone))]
    return ProgressSnapshot(
        date=on,
        scope=Scope.COMMITMENT,
        commitments=own.commitments,
        left_out=own.left_out,
        milestones=own.milestones,
        by_completion=own.by_completion,
        actual=own.actual,
        expected=own.expected,
        late=own.late,
        without_information=own.without_information,
        gap=own.gap,
        government=figures.government if figures.counted else None,
        civil_society=figures.civil_society if figures.counted else None,
        light=figures.light,
        by_light={figures.light: 1},
        days_late=max(late, default=0),
        moved=len(slips),
        days_slipped=sum(slips),
        reports_due=reports[0],
        reports_on_time=reports[1],
    )


def milestones_of(facts: CommitmentFacts) -> Iterator[MilestoneFacts]:
    """All of a commitment, those of its sub-commitments and the parts of each included."""
    for milestone in facts.milestones:
        yield from _with_parts(milestone)
    for child in facts.children:
        yield from milestones_of(child)


def _with_parts(milestone: MilestoneFacts) -> Iterator[MilestoneFacts]:
    yield milestone
    for child in milestone.children:
        yield from _with_parts(child)


def days_slipped(milestone: MilestoneFacts) -> int:
    """Days from the first planned end to the one in force on the day; negative when it was brought forward."""
    if milestone.ends_on is None or milestone.first_ends_on is None:
        return 0
    return (milestone.ends_on - milestone.first_ends_on).days
