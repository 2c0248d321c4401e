"""Every service writes one record of what it did, in its own transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from core.models import ActivityHandled, ActivityRecord

SYSTEM_LABEL = "El portal"
LOADED = "trajo de las fuentes"
"""What a later loading of the sources changed or added. Not for the public feed, but it dates the row (core/api/changes.py)."""
BATCHES = 20
"""How many batches one run of a consumer takes at most: the next run comes in seconds."""


def record(
    *,
    verb: str,
    obj: Model,
    by: AbstractBaseUser | None,
    public: bool,
    plan: str = "",
    jurisdiction: str = "",
    changes: dict[str, Any] | None = None,
    label: str = "",
    url: str = "",
    actor_label: str = "",
    now: datetime | None = None,
) -> ActivityRecord:
    """One line of history about `obj`, in plain labels.

    `actor_label` is what the public reads: an organization or an office, never a person's name or address.
    `by=None` means that the portal itself acted. `changes` holds plain JSON data and no personal data.
    """
    return ActivityRecord.objects.create(
        at=now or timezone.now(),
        actor_id=str(by.pk) if by else "",
        actor_label=actor_label or ("" if by else SYSTEM_LABEL),
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=(label or str(obj))[:300],
        object_url=url or _address(obj),
        jurisdiction=jurisdiction,
        plan=plan,
        is_public=public,
        changes=changes or {},
    )


def _address(obj: Model) -> str:
    get_absolute_url = getattr(obj, "get_absolute_url", None)
    return get_absolute_url() if get_absolute_url else ""


def pending(consumer: str, *, limit: int = 500) -> QuerySet[ActivityRecord]:
    """What a consumer has not dealt with yet, oldest first."""
    return ActivityRecord.objects.not_handled_by(consumer).order_by("id")[:limit]


def mark_handled(consumer: str, activities: list[ActivityRecord]) -> None:
    """May run twice: a second mark changes nothing."""
    ActivityHandled.objects.bulk_create(
        [ActivityHandled(activity=activity, consumer=consumer) for activity in activities], ignore_conflicts=True
    )


def take(consumer: str, activities: Sequence[ActivityRecord]) -> bool:
    """Mark them handled before anything else; whether this worker is the one that deals with them.

    Inside the transaction of what it then does: the database keeps one mark per line and consumer, so a second worker
    that read the same lines waits, is refused and does nothing; one that dies leaves neither mark nor effect.
    """
    try:
        with transaction.atomic():
            ActivityHandled.objects.bulk_create(
                ActivityHandled(activity=activity, consumer=consumer) for activity in activities
            )
    except IntegrityError:
        return False
    return bool(activities)


def until_empty(batch: Callable[[], int]) -> int:
    """Run batches until one finds nothing, BATCHES at most; returns how many lines they dealt with."""
    done = 0
    for _round in range(BATCHES):
        if not (some := batch()):
            break
        done += some
    return done
