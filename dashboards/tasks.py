"""Thin: each task calls one service and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from dashboards import services


@shared_task
def compute_nightly_snapshots() -> int:
    today = timezone.localdate()
    return services.take_all_snapshots(on=today) + services.fill_missing_curves(today=today)


@shared_task
def refresh_touched_snapshots() -> int:
    return services.refresh_touched(now=timezone.now())


@shared_task
def publish_weekly_reports() -> int:
    return services.publish_due_weeks(now=timezone.now())
