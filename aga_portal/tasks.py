"""Thin: each task calls one service and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from aga_portal import search_upkeep

BATCHES = 20
"""How many batches of history one run takes at most: the next one comes in seconds."""


@shared_task
def refresh_search() -> int:
    """Everything written since the last run can be found, and what was hidden can not."""
    done = 0
    for _round in range(BATCHES):
        if not (some := search_upkeep.refresh_touched(now=timezone.now())):
            break
        done += some
    return done


@shared_task
def reindex_search() -> int:
    """Every night: what no line of history told of is found too."""
    return search_upkeep.reindex(now=timezone.now())
