"""Thin: each task calls one service and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from core import intake, mail, services
from core.choices import Process


@shared_task
def beat_heartbeat() -> None:
    """Sent by beat, carried by a worker: arriving at all shows that both live."""
    now = timezone.now()
    services.beat(process=Process.BEAT, now=now)
    services.beat(process=Process.WORKER, now=now)


@shared_task
def drain_mail() -> int:
    now = timezone.now()
    mail.flag_lost(now=now)
    return mail.drain(now=now)


@shared_task
def forget_senders() -> int:
    return intake.forget_senders(now=timezone.now())
