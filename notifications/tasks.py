"""Thin: each task calls one service and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from notifications import services


@shared_task
def create_due_reminders() -> int:
    return services.remind_due_milestones(today=timezone.localdate())
