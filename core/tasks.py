"""Thin: each task calls one service and may run twice without harm."""

from time import monotonic
from typing import Any

from celery import shared_task
from celery.signals import task_success
from django.utils import timezone

from core import intake, jobs, mail, services
from core.choices import Process

NOTE_EVERY = 60
_noted: dict[str, float] = {}


@shared_task
def beat_heartbeat(process: str = Process.WORKER) -> None:
    """Sent by beat to each queue, carried by whoever serves it: arriving at all shows that both live."""
    now = timezone.now()
    services.beat(process=Process.BEAT, now=now)
    services.beat(process=process, now=now)


@shared_task(soft_time_limit=130, time_limit=140)
def drain_mail() -> int:
    """Limits in seconds: above the worst that the SMTP limits allow (core/smtp.py), below `mail.LOST_AFTER`."""
    now = timezone.now()
    mail.flag_lost(now=now)
    return mail.drain(now=now)


@shared_task
def forget_senders() -> int:
    return intake.forget_senders(now=timezone.now())


@shared_task(soft_time_limit=55 * 60, time_limit=57 * 60)
def run_jobs() -> int | None:
    """One job of those that people asked for. Its limits stay under the visibility timeout of the broker."""
    now = timezone.now()
    jobs.settle_lost(now=now)
    job = jobs.run_next(now=now)
    return job.pk if job else None


@task_success.connect
def note_run(sender: Any, **_kwargs: Any) -> None:
    """Every task that ends well leaves its time for the page of health, at most once a minute from one process."""
    name = sender.name
    if name != beat_heartbeat.name and monotonic() - _noted.get(name, -NOTE_EVERY) >= NOTE_EVERY:
        services.note_run(task=name, now=timezone.now())
        _noted[name] = monotonic()
