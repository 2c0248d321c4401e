"""Published reports, as pages list them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from dashboards.models import WeeklyReport
from plans.models import ActionPlan


def reports_of(plan: ActionPlan) -> QuerySet[Any]:
    """Newest first, each as a dictionary with its figures and without its lists."""
    rows = WeeklyReport.objects.public().filter(plan=plan).order_by("-starts_on")
    return rows.values("starts_on", "published_at", "content__headline", "content__counts")


def neighbours(report: WeeklyReport) -> tuple[date | None, date | None]:
    """The Mondays of the reports before and after. Two queries."""
    mondays = WeeklyReport.objects.public().filter(plan=report.plan).values_list("starts_on", flat=True)
    before = mondays.filter(starts_on__lt=report.starts_on).order_by("-starts_on").first()
    return before, mondays.filter(starts_on__gt=report.starts_on).order_by("starts_on").first()
