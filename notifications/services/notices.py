"""What happened, told to whom it concerns: notices for the feeds, and one mail per batch to who wants to know at once.

Several workers may run this at the same time: each takes its batch in the transaction of the mails (core/activity.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from core import activity
from core.models import ActivityRecord
from notifications.choices import Cadence
from notifications.models import Follower, Notice, Subscription
from notifications.selectors.concerned import concerned_by
from notifications.selectors.feeds import demo_plans, public_history, still_public
from notifications.selectors.targets import Pair, Target, find_targets
from notifications.services.follower_letters import News, send_news

CONSUMER = "notices"
FRESH = timedelta(days=2)
"""Older news is not mailed as if it had just happened: it may have been loaded from elsewhere."""
BATCH = 500


def tell_followers(*, now: datetime, limit: int = BATCH) -> int:
    """Deal with one batch of history; returns how many lines. May run twice, and in two places at once."""
    with transaction.atomic():
        records = list(activity.pending(CONSUMER, limit=limit))
        if not activity.take(CONSUMER, records):
            return 0
        public = [record for record in records if record.is_public]
        concerned = concerned_by(public)
        notices = [
            Notice(activity_id=pk, kind=kind, key=key) for pk in concerned for kind, key in sorted(concerned[pk])
        ]
        Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)
        _mail_at_once([record for record in public if record.at > now - FRESH], concerned, now)
    return len(records)


def _mail_at_once(records: list[ActivityRecord], concerned: dict[int, set[Pair]], now: datetime) -> None:
    pairs = {pair for record in records for pair in concerned[record.pk]}
    wanted = subscriptions_to(pairs, Cadence.IMMEDIATE)
    if not wanted:
        return
    shown = still_public(public_history().filter(pk__in=[record.pk for record in records]))
    targets, demo = find_targets(pairs), demo_plans()
    held = Follower.objects.select_for_update(of=("self",)).in_bulk(sorted(wanted))
    for pk in sorted(held):
        send_news(follower=held[pk], news=news_for(wanted[pk], shown, concerned, targets, demo))


def subscriptions_to(pairs: Iterable[Pair], cadence: str) -> dict[int, list[Subscription]]:
    """Confirmed subscriptions to any of these targets, by follower, in one query."""
    asked = set(pairs)
    rows = Subscription.objects.filter(
        confirmed_at__isnull=False,
        cadence=cadence,
        kind__in={kind for kind, _key in asked},
        key__in={key for _kind, key in asked},
    )
    found: dict[int, list[Subscription]] = defaultdict(list)
    for row in rows.order_by("kind", "key", "pk"):
        if (row.kind, row.key) in asked:
            found[row.follower_id].append(row)
    return found


def news_for(
    subscriptions: Iterable[Subscription],
    records: Iterable[ActivityRecord],
    concerned: dict[int, set[Pair]],
    targets: dict[Pair, Target],
    demo: frozenset[str],
) -> list[News]:
    """Per target that is still public, what happened since it is followed, oldest first; each line once."""
    told: set[int] = set()
    found = []
    rows = sorted(records, key=lambda record: (record.at, record.pk))
    for subscription in subscriptions:
        pair = (subscription.kind, subscription.key)
        fresh = [
            record
            for record in rows
            if pair in concerned[record.pk] and record.pk not in told and record.at > subscription.confirmed_at
        ]
        if fresh and pair in targets:
            told |= {record.pk for record in fresh}
            found.append(News(targets[pair], fresh, demo))
    return found
