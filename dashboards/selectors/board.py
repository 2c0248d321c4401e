"""What a dashboard reads: the snapshots of a plan, or of a slice of it, on one day. Never reports, never milestones.

Each part is read when it is first asked for, in a constant number of queries whatever the number of commitments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse

from commitments.choices import ParticipationRole
from commitments.models import Commitment, Participation
from core.plots import thinned
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from dashboards.selectors.board_rows import FIRST_ROWS, Standouts, least_punctual, public_snapshots, standouts
from people.choices import Branch, Level
from plans.models import ActionPlan

SMALL_POINTS = 24
"""Days in each of the small pictures of the themes."""
FIXED_NAMES = {Scope.BRANCH: Branch, Scope.LEVEL: Level}
LEADS = (ParticipationRole.LEAD, ParticipationRole.CO_LEAD)


class Point(NamedTuple):
    """What a scope had done on a day, and what was expected, in percent."""

    date: date
    actual: float | None
    expected: float | None


@dataclass(frozen=True)
class Lens:
    """What a dashboard is of: a whole plan, or the commitments of a theme, branch, level, territory or entity of it."""

    plan: ActionPlan
    scope: Scope
    key: str

    @property
    def is_whole(self) -> bool:
        return self.scope == Scope.PLAN

    def commitments(self) -> QuerySet[Commitment]:
        """The public ones it is about, as the portal groups them today; sub-commitments go with their parent."""
        rows = Commitment.objects.public().filter(plan=self.plan, parent__isnull=True)
        if self.scope == Scope.THEME:
            return rows.filter(theme__slug=self.key)
        if self.scope in (Scope.BRANCH, Scope.LEVEL):
            return rows.filter(**{self.scope.value: self.key})
        if self.scope == Scope.TERRITORY:
            return rows.filter(territories__code=self.key)
        if self.scope == Scope.ORGANIZATION:
            led = Participation.objects.filter(organization__slug=self.key, role__in=LEADS)
            return rows.filter(pk__in=led.values("commitment"))
        return rows


def whole(plan: ActionPlan) -> Lens:
    return Lens(plan, Scope.PLAN, plan.slug)


class Board:
    """A lens on a day: the one asked for or the nearest before it, else the last computed. `limit` None reads every row."""

    def __init__(self, lens: Lens, *, asked: date | None = None, limit: int | None = FIRST_ROWS) -> None:
        self.lens, self.asked, self.limit = lens, asked, limit

    @cached_property
    def series(self) -> list[Point]:
        """Every day computed, oldest first."""
        rows = ProgressSnapshot.objects.filter(plan=self.lens.plan, scope=self.lens.scope, key=self.lens.key)
        return [
            Point(day, None if actual is None else float(actual), None if expected is None else float(expected))
            for day, actual, expected in rows.order_by("date").values_list("date", "actual", "expected")
        ]

    @cached_property
    def day(self) -> date | None:
        """Before the first day computed there is none to show: the first one is."""
        if not self.series:
            return None
        days = [point.date for point in self.series if self.asked is None or point.date <= self.asked]
        return days[-1] if days else self.series[0].date

    @property
    def is_latest(self) -> bool:
        return bool(self.series) and self.day == self.series[-1].date

    @cached_property
    def past(self) -> list[Point]:
        """The series up to the day."""
        return [point for point in self.series if self.day and point.date <= self.day]

    @cached_property
    def _rows(self) -> list[ProgressSnapshot]:
        """The whole plan brings its groups along, of the same day, in the same query."""
        rows = ProgressSnapshot.objects.filter(plan=self.lens.plan, date=self.day).exclude(scope=Scope.COMMITMENT)
        if not self.lens.is_whole:
            rows = rows.filter(scope=self.lens.scope, key=self.lens.key)
        return list(rows.order_by("scope", "name", "key"))

    @cached_property
    def row(self) -> ProgressSnapshot | None:
        return next((row for row in self._rows if (row.scope, row.key) == (self.lens.scope, self.lens.key)), None)

    def groups(self, scope: str) -> list[ProgressSnapshot]:
        """The slices of one kind, by name."""
        return [row for row in self._rows if row.scope == scope]

    @cached_property
    def standouts(self) -> Standouts:
        return standouts(self.members(), self.limit)

    @cached_property
    def least_punctual(self) -> tuple[list[ProgressSnapshot], int]:
        return least_punctual(self.members(), self.limit)

    def members(self) -> QuerySet[ProgressSnapshot]:
        """The commitments' own rows of the day, in the order of the plan."""
        rows = public_snapshots().filter(plan=self.lens.plan, date=self.day, scope=Scope.COMMITMENT)
        if self.lens.is_whole:
            rows = rows.filter(commitment__isnull=False)
        else:
            rows = rows.filter(commitment__in=self.lens.commitments())
        return rows.select_related("commitment").order_by("commitment__order", "commitment_id")

    @cached_property
    def small_series(self) -> dict[str, list[Point]]:
        """The themes' own series by key, on the same few days for all."""
        days = thinned([point.date for point in self.past], SMALL_POINTS)
        rows = ProgressSnapshot.objects.filter(plan=self.lens.plan, scope=Scope.THEME, date__in=days)
        found: dict[str, list[Point]] = {}
        for key, *values in rows.order_by("key", "date").values_list("key", "date", "actual", "expected"):
            found.setdefault(key, []).append(Point(*values))
        return found


def name_of(row: ProgressSnapshot) -> str:
    """Of what it is about; branches and levels in the reader's language."""
    labels = FIXED_NAMES.get(Scope(row.scope))
    return str(labels(row.key).label) if labels and row.key in labels.values else row.name


def board_url(lens: Lens) -> str:
    if lens.is_whole:
        return reverse("dashboards:board_plan", args=[lens.plan.slug])
    return slice_url(lens.plan, lens.scope, lens.key)


def slice_url(plan: ActionPlan, scope: str, key: str) -> str:
    return reverse("dashboards:board_slice", args=[plan.slug, scope, key])


def plans_side_by_side() -> Sequence[ActionPlan]:
    """Every public plan with its `latest`: a list of its last snapshot, or of none. Two queries."""
    same = ProgressSnapshot.objects.filter(plan=OuterRef("plan"), scope=Scope.PLAN, key=OuterRef("key"))
    latest = ProgressSnapshot.objects.filter(
        Q(date=Subquery(same.order_by("-date").values("date")[:1])), scope=Scope.PLAN, key=F("plan__slug")
    )
    return list(
        ActionPlan.objects.public()
        .select_related("jurisdiction")
        .prefetch_related(Prefetch("snapshots", latest, to_attr="latest"))
        .order_by("jurisdiction__name", "is_demo", "-number", "pk")
    )
