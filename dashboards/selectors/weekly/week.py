"""A week from Monday to Sunday, in the portal's time zone, and of which plans it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from commitments.models import Milestone
from commitments.selectors import end_of
from plans.choices import PlanState
from plans.models import ActionPlan

HOUR = time(6, 30)
"""On Monday, from this time on, the report of the week that ended on Sunday may be published."""
AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Week:
    """Raises ValueError unless it begins on a Monday."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday():
            raise ValueError("A week begins on Monday.")

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> date:
        """The Sunday before: what the week is compared with."""
        return self.monday - timedelta(days=1)

    @property
    def horizon(self) -> date:
        """The last day that counts as soon."""
        return self.sunday + AHEAD

    @property
    def starts_at(self) -> datetime:
        return end_of(self.before)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return end_of(self.sunday)

    def holds(self, column: str) -> Q:
        """That a column of moments falls in it."""
        return Q(**{f"{column}__gte": self.starts_at, f"{column}__lt": self.ends_at})


def last_complete_week(now: datetime) -> Week:
    today = timezone.localdate(now)
    return Week(today - timedelta(days=today.weekday() + 7))


def week_due(now: datetime) -> Week | None:
    """The week whose report may go out now; None on a Monday before HOUR."""
    local = timezone.localtime(now)
    return None if local.weekday() == 0 and local.time() < HOUR else last_complete_week(now)


def reportable_plans(week: Week) -> QuerySet[ActionPlan]:
    """Public, in force (begun and not closed) and with milestones to tell of."""
    milestones = Milestone.objects.public().filter(commitment__plan=OuterRef("pk"))
    return (
        ActionPlan.objects.public()
        .exclude(state=PlanState.CLOSED)
        .filter(Q(starts_on__isnull=True) | Q(starts_on__lte=week.sunday))
        .filter(Exists(milestones))
        .select_related("jurisdiction")
        .order_by("pk")
    )
