"""Snapshots of progress: one code for the night, for the plans just touched, for the command and for the back-fill.

A commitment's figures come from the one formula (`commitments.progress`); those of every wider scope are aggregated in
SQL from the rows of its commitments, one query per scope. Reads are constant in number whatever the number of plans,
commitments, milestones and reports. A day is computed first and then written whole, so that others can write meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from commitments.models import Commitment
from commitments.progress import commitment_progress
from commitments.selectors import Ledger, read_ledger
from core import activity
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from dashboards.services.snapshot_groups import group_rows
from dashboards.services.snapshot_rows import ReportsDue, commitment_row, read_reports_due
from plans.models import ActionPlan

CONSUMER = "snapshots"
BATCH = 1000
MONTH = 30
KEY = ["date", "plan", "scope", "key"]
FIGURES = [
    field.name for field in ProgressSnapshot._meta.concrete_fields if not field.primary_key and field.name not in KEY
]
Progress = Callable[[int, int], None]


def take_snapshots(*, plan: ActionPlan, on: date, now: datetime | None = None) -> int:
    """Write the figures of every scope of a plan as of a day; returns how many rows. May run twice."""
    return _take([plan], on, on, 1, now=now)


def take_all_snapshots(*, on: date, now: datetime | None = None) -> int:
    """Every public plan that has commitments; returns how many rows. May run twice."""
    return _take(list(_plans()), on, on, 1, now=now)


def backfill_snapshots(
    *,
    plan: ActionPlan,
    since: date,
    until: date,
    every: int = 1,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> int:
    """The snapshots of a plan from `since` to `until`, one each `every` days and the last day, from reports and date changes.

    What a plan holds is read once for the whole range. Returns how many rows. May run twice: a day is written anew, and
    a day outside the range is left alone. Raises ValueError when the range is empty or `every` is under one.
    """
    if since > until or every < 1:
        raise ValueError("The range is empty.")
    return _take([plan], since, until, every, progress=progress, now=now)


def fill_missing_curves(*, today: date) -> int:
    """Give a plan that came late its history: a snapshot a month from its start; returns how many rows.

    A plan whose first snapshot lies within a month of its start has its curve: a second run changes nothing.
    """
    first = ProgressSnapshot.objects.filter(plan=OuterRef("pk")).order_by("date").values("date")[:1]
    plans = _plans().filter(starts_on__lt=today).annotate(drawn_since=Subquery(first))
    late = [plan for plan in plans if (plan.drawn_since or today) > plan.starts_on + timedelta(days=MONTH)]
    return sum(
        backfill_snapshots(
            plan=plan,
            since=plan.starts_on,
            until=min(today, plan.drawn_since or today, plan.ends_on or today),
            every=MONTH,
        )
        for plan in late
    )


def refresh_touched(*, now: datetime) -> int:
    """Take today's snapshots again for the plans that something public happened to; returns how many plans.

    A record that arrives while this runs is handled by the next run: only what was read is marked.
    """
    activities = list(activity.pending(CONSUMER))
    touched = {record.plan for record in activities if record.is_public and record.plan}
    if touched:
        _take(list(_plans().filter(slug__in=touched)), timezone.localdate(now), timezone.localdate(now), 1, now=now)
    activity.mark_handled(CONSUMER, activities)
    return len(touched)


def _plans() -> QuerySet[ActionPlan]:
    return ActionPlan.objects.public().filter(commitments__isnull=False).distinct().order_by("pk")


def _take(
    plans: list[ActionPlan],
    since: date,
    until: date,
    every: int,
    *,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> int:
    by_id = {plan.pk: plan for plan in plans}
    ledger = read_ledger(Q(plan__in=by_id, parent__isnull=True), since, until, first_dates=True)
    due = read_reports_due(by_id, until)
    shown = list(
        Commitment.objects.public()
        .filter(plan__in=by_id, parent__isnull=True)
        .values_list("pk", "plan_id", "slug", "title")
        .order_by("plan_id", "order", "pk")
    )
    days, written = list(_days(since, until, every)), 0
    for place, day in enumerate(days, start=1):
        written += _write_day(by_id, shown, ledger, due, day, now or timezone.now())
        if progress:
            progress(place, len(days))
    return written


def _days(since: date, until: date, every: int) -> Iterator[date]:
    day = since
    while day < until:
        yield day
        day += timedelta(days=every)
    yield until


def _write_day(
    plans: dict[int, ActionPlan],
    shown: list[tuple[int, int, str, str]],
    ledger: Ledger,
    due: ReportsDue,
    day: date,
    now: datetime,
) -> int:
    facts = ledger.facts(day)
    rows = []
    for pk, plan, slug, title in shown:
        figures = commitment_progress(facts[pk], day)
        row = commitment_row(facts[pk], figures, due.of(plan, figures.counted, facts[pk], day), day)
        row.plan_id, row.commitment_id, row.key, row.name, row.computed_at = plan, pk, slug, title, now
        rows.append(row)
    return _write(plans, rows, day, now)


@transaction.atomic
def _write(plans: dict[int, ActionPlan], rows: list[ProgressSnapshot], day: date, now: datetime) -> int:
    """All of a day or nothing. A scope that has no commitments any more loses its row of that day, never of others."""
    written = _save(rows)
    _forget_others(plans, rows, day, Q(scope=Scope.COMMITMENT))
    groups = group_rows(plans, day, now)
    written += _save(groups)
    _forget_others(plans, groups, day, ~Q(scope=Scope.COMMITMENT))
    return written


def _save(rows: list[ProgressSnapshot]) -> int:
    ProgressSnapshot.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=KEY, update_fields=FIGURES
    )
    return len(rows)


def _forget_others(plans: dict[int, ActionPlan], rows: list[ProgressSnapshot], day: date, among: Q) -> None:
    kept = {(row.plan_id, row.scope, row.key) for row in rows}
    there = ProgressSnapshot.objects.filter(among, plan__in=plans, date=day)
    stale = [pk for pk, *key in there.values_list("pk", "plan_id", "scope", "key") if tuple(key) not in kept]
    ProgressSnapshot.objects.filter(pk__in=stale).delete()
