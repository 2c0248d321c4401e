"""Thin: each task calls one service and may run twice without harm."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from core import activity
from notifications import services


@shared_task
def send_reminders(at: str = "") -> int:
    """`at`: as of another moment, ISO 8601 with its offset."""
    return services.send_reminders(now=datetime.fromisoformat(at) if at else timezone.now())


@shared_task
def withdraw_reminders() -> int:
    return services.withdraw_reminders(now=timezone.now())


@shared_task
def tell_followers() -> int:
    return activity.until_empty(lambda: services.tell_followers(now=timezone.now()))


@shared_task
def send_follower_digests() -> int:
    return activity.until_empty(lambda: services.send_digests(now=timezone.now()))


@shared_task
def erase_unconfirmed_followers() -> int:
    return services.erase_unconfirmed(now=timezone.now())


@shared_task
def mail_weekly_reports() -> int:
    return services.mail_weekly_reports(now=timezone.now())
