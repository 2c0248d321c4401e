"""The weekly summary: on Monday at seven, of the seven days before it, once per follower and week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from core.models import ActivityRecord
from dashboards.models import WeeklyReport
from notifications.choices import Cadence, TargetKind
from notifications.models import Follower, FollowerDigest, Notice, Subscription
from notifications.selectors.feeds import demo_plans, public_history, still_public
from notifications.selectors.targets import Pair, Target, find_targets
from notifications.services.follower_letters import News, send_news
from notifications.services.notices import news_for

HOUR = time(7)
WEEK = timedelta(days=7)
BATCH = 200


@dataclass(frozen=True)
class Week:
    """What happened to everything that some followers follow, read once for all of them."""

    monday: date
    records: list[ActivityRecord]
    concerned: dict[int, set[Pair]]
    targets: dict[Pair, Target]
    demo: frozenset[str]
    reports: dict[str, str]
    """Path of the week's published report, by the slug of its plan."""


def send_digests(*, now: datetime, limit: int = BATCH) -> int:
    """Write one batch of the summaries that are due this week; returns how many followers were dealt with.

    Due from Monday at HOUR, local time, until the week ends: a Monday without workers is made up for, once. May run
    twice and in two places at once: the row of the follower and week is written in the transaction of its mail.
    """
    monday = week_due(now)
    if monday is None:
        return 0
    waiting = Subscription.objects.filter(cadence=Cadence.WEEKLY, confirmed_at__lt=_starts(monday))
    waiting = waiting.exclude(follower__in=FollowerDigest.objects.filter(week=monday).values("follower"))
    followers = list(waiting.order_by("follower").values_list("follower", flat=True).distinct()[:limit])
    subscriptions: dict[int, list[Subscription]] = defaultdict(list)
    rows = Subscription.objects.filter(follower__in=followers, cadence=Cadence.WEEKLY, confirmed_at__isnull=False)
    for row in rows.order_by("kind", "key", "pk"):
        subscriptions[row.follower_id].append(row)
    week = read_week(monday, {(row.kind, row.key) for found in subscriptions.values() for row in found})
    return sum(_send(pk, subscriptions[pk], week) for pk in followers)


def week_due(now: datetime) -> date | None:
    """The Monday whose summary may leave now; None on a Monday before HOUR."""
    local = timezone.localtime(now)
    monday = local.date() - timedelta(days=local.weekday())
    return None if local.date() == monday and local.time() < HOUR else monday


def read_week(monday: date, pairs: Iterable[Pair]) -> Week:
    """In a constant number of queries, whatever the number of followers and of news."""
    asked = set(pairs)
    history = public_history().filter(at__gte=_starts(monday - WEEK), at__lt=_starts(monday))
    notices = Notice.objects.filter(
        activity__in=history.values("pk"),
        kind__in={kind for kind, _key in asked},
        key__in={key for _kind, key in asked},
    )
    concerned: dict[int, set[Pair]] = defaultdict(set)
    records: dict[int, ActivityRecord] = {}
    for notice in notices.select_related("activity"):
        if (notice.kind, notice.key) in asked:
            records[notice.activity_id] = notice.activity
            concerned[notice.activity_id].add((notice.kind, notice.key))
    targets = find_targets(asked)
    shown = still_public(records.values())
    return Week(monday, shown, concerned, targets, demo_plans(), _reports(monday - WEEK, targets))


def _starts(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _reports(monday: date, targets: dict[Pair, Target]) -> dict[str, str]:
    """In the portal's own language, as histories keep addresses."""
    plans = [target.key for target in targets.values() if target.kind == TargetKind.PLAN]
    found = WeeklyReport.objects.filter(plan__slug__in=plans, starts_on=monday, published_at__isnull=False)
    with translation.override(settings.LANGUAGE_CODE):
        return {
            slug: reverse("dashboards:weekly", args=[slug, monday.isoformat()])
            for slug in found.values_list("plan__slug", flat=True)
        }


@transaction.atomic
def _send(pk: int, subscriptions: list[Subscription], week: Week) -> int:
    """1 when this call wrote the summary's row, with a mail or without anything to tell.

    The follower is locked, so who comes second sees the row of who came first; the database would refuse another one.
    """
    follower = Follower.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if follower is None or FollowerDigest.objects.filter(follower=follower, week=week.monday).exists():
        return 0
    mail = send_news(follower=follower, news=_news(subscriptions, week), week=week.monday - WEEK)
    FollowerDigest.objects.create(follower=follower, week=week.monday, mail=mail)
    return 1


def _news(subscriptions: list[Subscription], week: Week) -> list[News]:
    """What happened, and the week's report of each plan that has one even where nothing else happened to it."""
    found = news_for(subscriptions, week.records, week.concerned, week.targets, week.demo)
    with_report = [replace(item, weekly=_report_of(item.target, week)) for item in found]
    told = {item.target.pair for item in found}
    for subscription in subscriptions:
        target = week.targets.get((subscription.kind, subscription.key))
        if target is not None and target.pair not in told and (path := _report_of(target, week)):
            with_report.append(News(target, [], week.demo, path))
    return with_report


def _report_of(target: Target, week: Week) -> str:
    return week.reports.get(target.key, "") if target.kind == TargetKind.PLAN else ""
