"""Thin: each task calls one service and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from committee import services


@shared_task
def remind_open_evaluations() -> int:
    return services.remind_open_evaluations(today=timezone.localdate())
