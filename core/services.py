"""Signs of life of the long-running processes."""

from __future__ import annotations

from datetime import datetime

from core.models import Heartbeat


def beat(*, process: str, now: datetime) -> None:
    """Note that the process was alive at `now`. May run twice."""
    Heartbeat.objects.update_or_create(process=process, defaults={"at": now})
