"""Thin: each task calls one service and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from aga_portal.open_data import dump
from aga_portal.privacy import retention
from aga_portal.search import upkeep
from core import activity


@shared_task
def refresh_search() -> int:
    """Everything written since the last run can be found, and what was hidden can not."""
    return activity.until_empty(lambda: upkeep.refresh_touched(now=timezone.now()))


@shared_task
def reindex_search() -> int:
    """Every night: what no line of history told of is found too."""
    return upkeep.reindex(now=timezone.now())


@shared_task
def dump_data() -> int | None:
    """Every night, and at once when there is none: the file with all the public data."""
    made = dump.make_if_due(now=timezone.now())
    return made.pk if made else None


@shared_task
def apply_retention() -> int:
    """Every night: what is about people and has been kept its time is forgotten."""
    return sum(retention.apply_all(now=timezone.now()).values())
