"""Weekly reports: computed, published and frozen in one transaction. What is corrected later is told by later reports."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation

from core import activity
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot, WeeklyReport
from dashboards.selectors.weekly import Week, reportable_plans, week_content, week_due, week_words
from dashboards.services.snapshots import take_snapshots
from people.models import User
from people.permissions import is_secretariat
from plans.models import ActionPlan

logger = logging.getLogger(__name__)


def publish_due_weeks(*, now: datetime) -> int:
    """Publish the report of the last complete week of each plan that lacks it; returns how many.

    Due from Monday at half past six until the week ends: what a stopped beat missed goes out when it is back, older weeks
    never by themselves. May run twice and in two places at once. A plan whose report fails keeps no other from its own.
    """
    week = week_due(now)
    if week is None:
        return 0
    done, failures = 0, []
    written = WeeklyReport.objects.filter(starts_on=week.monday, published_at__isnull=False)
    for plan in reportable_plans(week).exclude(pk__in=written.values("plan")):
        try:
            publish_weekly(plan=plan, week=week.monday, now=now)
            done += 1
        except Exception as error:
            logger.exception("the weekly report of %s failed", plan.slug)
            failures.append(error)
    if failures:
        raise failures[0]
    return done


@transaction.atomic
def publish_weekly(*, plan: ActionPlan, week: date, now: datetime, by: User | None = None) -> WeeklyReport:
    """The report of the week that begins on that Monday. A second call changes nothing and returns what was published.

    Raises PermissionDenied for whoever is not the plan's secretariat (None is the portal itself); ValueError when the day
    is not a Monday, the week has not ended by `now`, or the plan is not public, in force and with milestones.
    """
    if by is not None and not is_secretariat(by, plan.jurisdiction_id):
        raise PermissionDenied
    asked = Week(week)
    # Who comes second waits here for the other's transaction, and then finds it published.
    report, _new = WeeklyReport.objects.select_for_update(of=("self",)).get_or_create(plan=plan, starts_on=week)
    if report.published_at is not None:
        return report
    if now < asked.ends_at or not reportable_plans(asked).filter(pk=plan.pk).exists():
        raise ValueError(f"There is no report of {plan.slug} for that week.")
    _take_missing(plan, asked, now)
    report.content = week_content(plan, asked)
    report.computed_at = report.published_at = now
    report.save()
    with translation.override(settings.LANGUAGE_CODE):
        activity.record(
            verb="publicó el informe semanal de",
            obj=report,
            label=f"{plan.title}: {week_words(asked.monday, asked.sunday).lower()}",
            url=report.get_absolute_url(),
            by=by,
            public=True,
            plan=plan.slug,
            jurisdiction=plan.jurisdiction.code,
            changes={"week": week.isoformat()},
            now=now,
        )
    return report


def _take_missing(plan: ActionPlan, week: Week, now: datetime) -> None:
    """The snapshots that the week is told by, where the night's did not come."""
    wanted = {week.before, week.sunday}
    there = ProgressSnapshot.objects.filter(plan=plan, scope=Scope.PLAN, date__in=wanted).values_list("date", flat=True)
    for day in sorted(wanted - set(there)):
        take_snapshots(plan=plan, on=day, now=now)
