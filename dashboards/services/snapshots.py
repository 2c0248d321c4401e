"""Snapshots of progress: the same code for the nightly task, the command and the scopes touched by a report."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from commitments.progress import CommitmentProgress, GroupProgress, group_progress
from commitments.selectors import Breakdown, PlanProgress, plan_progress
from core import activity
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from plans.models import ActionPlan

CONSUMER = "snapshots"
FIGURES = (
    "name",
    "commitments",
    "left_out",
    "milestones",
    "by_completion",
    "actual",
    "expected",
    "late",
    "without_information",
    "gap",
)


@transaction.atomic
def take_snapshots(*, plan: ActionPlan, on: date) -> int:
    """Write the figures of every scope of a plan as of a day; returns how many rows. May run twice.

    A scope that no longer has commitments on that day loses the row of that day, never those of other days.
    """
    rows = _rows(plan, on, plan_progress(plan, on))
    ProgressSnapshot.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["date", "plan", "scope", "key"], update_fields=FIGURES
    )
    kept = {(row.scope, row.key) for row in rows}
    stale = [
        pk
        for pk, scope, key in ProgressSnapshot.objects.filter(plan=plan, date=on).values_list("pk", "scope", "key")
        if (scope, key) not in kept
    ]
    ProgressSnapshot.objects.filter(pk__in=stale).delete()
    return len(rows)


def take_all_snapshots(*, on: date) -> int:
    """Every public plan that has commitments."""
    plans = ActionPlan.objects.public().filter(commitments__isnull=False).distinct().select_related("jurisdiction")
    return sum(take_snapshots(plan=plan, on=on) for plan in plans)


def refresh_touched(*, now: datetime) -> int:
    """Take today's snapshots again for the plans that something public happened to; returns how many plans."""
    activities = list(activity.pending(CONSUMER))
    touched = {record.plan for record in activities if record.is_public and record.plan}
    today = timezone.localdate(now)
    for plan in ActionPlan.objects.public().filter(slug__in=touched, commitments__isnull=False).distinct():
        take_snapshots(plan=plan, on=today)
    activity.mark_handled(CONSUMER, activities)
    return len(touched)


def _rows(plan: ActionPlan, on: date, progress: PlanProgress) -> list[ProgressSnapshot]:
    breakdowns: list[tuple[str, Breakdown]] = [
        (Scope.PLAN, [(plan.slug, plan.title, progress.total)]),
        (Scope.THEME, progress.themes),
        (Scope.BRANCH, progress.branches),
        (Scope.LEVEL, progress.levels),
        (Scope.TERRITORY, progress.territories),
        (Scope.ORGANIZATION, progress.organizations),
        (Scope.COMMITMENT, [(c.slug, c.title, _single(figures)) for c, figures in progress.commitments]),
    ]
    return [
        ProgressSnapshot(date=on, plan=plan, scope=scope, key=key, name=name, **_figures(group))
        for scope, found in breakdowns
        for key, name, group in found
    ]


def _figures(group: GroupProgress) -> dict[str, int | Decimal | dict[str, int] | None]:
    return {name: getattr(group, name) for name in FIGURES if name != "name"}


def _single(progress: CommitmentProgress) -> GroupProgress:
    return group_progress([progress])
