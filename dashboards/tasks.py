"""Thin: each task calls one service and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from dashboards import services


@shared_task
def compute_nightly_snapshots() -> int:
    return services.take_all_snapshots(on=timezone.localdate())


@shared_task
def refresh_touched_snapshots() -> int:
    return services.refresh_touched(now=timezone.now())
