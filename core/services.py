"""Signs of life of the long-running processes and of the periodic work."""

from __future__ import annotations

from datetime import datetime

from core.models import Heartbeat, PeriodicRun


def beat(*, process: str, now: datetime) -> None:
    """Note that the process was alive at `now`. May run twice."""
    Heartbeat.objects.update_or_create(process=process, defaults={"at": now})


def note_run(*, task: str, now: datetime) -> None:
    """Note that the periodic task of that dotted name ended well at `now`. May run twice."""
    PeriodicRun.objects.update_or_create(task=task, defaults={"at": now})
