"""Every service writes one record of what it did, in its own transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, QuerySet
from django.utils import timezone

from core.models import ActivityHandled, ActivityRecord

SYSTEM_LABEL = "El portal"


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
