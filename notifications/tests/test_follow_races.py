"""Two workers at once, on PostgreSQL: nobody is written to twice; each race has a control that writes twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.utils import timezone

from commitments.tests.admin_world import World, make_world
from commitments.tests.test_races import at_once
from core import activity
from core.models import ActivityHandled, ActivityRecord, OutgoingMail
from notifications import services
from notifications.models import Follower, FollowerDigest, Notice, Subscription
from notifications.selectors.targets import find_target
from notifications.services import follower_digests
from notifications.tests.follow_world import make_follower
from notifications.tests.test_follow_news import history

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
ROUNDS, WORKERS = 20, 4


@pytest.fixture
def world() -> World:
    world = make_world()
    services.tell_followers(now=timezone.now())
    OutgoingMail.objects.all().delete()
    return world


@contextmanager
def all_have_read(module: object, name: str) -> Iterator[None]:
    """Nobody goes on until all workers have read the same."""
    read, look = threading.Barrier(WORKERS, timeout=10), getattr(module, name)

    def read_together(*args: object, **kwargs: object) -> object:
        found = look(*args, **kwargs)
        found = list(found) if name == "pending" else found
        try:
            read.wait()
        except threading.BrokenBarrierError:
            pass
        return found

    with mock.patch.object(module, name, read_together):
        yield


def tell_at_once() -> None:
    at_once(lambda _n: services.tell_followers(now=timezone.now()), times=WORKERS)


def test_workers_that_read_the_same_history_tell_it_once(world: World) -> None:
    make_follower("plan", "plan-qa")
    for number in range(ROUNDS):
        record = history(world, number)
        with all_have_read(activity, "pending"):
            tell_at_once()
        assert OutgoingMail.objects.count() == number + 1
        assert Notice.objects.filter(activity=record, kind="plan").count() == 1
        assert ActivityHandled.objects.filter(activity=record, consumer="notices").count() == 1


def test_control_where_marks_do_not_refuse_all_workers_tell_it(world: World) -> None:
    def mark_leniently(consumer: str, records: list[ActivityRecord]) -> bool:
        activity.mark_handled(consumer, records)
        return bool(records)

    make_follower("plan", "plan-qa")
    history(world)
    with mock.patch.object(activity, "take", mark_leniently), all_have_read(activity, "pending"):
        tell_at_once()
    assert OutgoingMail.objects.count() == WORKERS


def test_history_that_grows_while_it_is_read_is_all_told_once(world: World) -> None:
    make_follower("plan", "plan-qa")
    stop = timezone.now() + timedelta(seconds=3)

    def work(number: int) -> None:
        while timezone.now() < stop:
            if number:
                services.tell_followers(now=timezone.now(), limit=7)
            else:
                history(world, number)

    at_once(work, times=WORKERS)
    while services.tell_followers(now=timezone.now()):
        pass
    lines = ActivityRecord.objects.filter(verb="movió una fecha de", changes__commitment=world.own.commitment.pk)
    told = sum(int(letter.subject.split()[0]) for letter in OutgoingMail.objects.all())
    assert told == lines.filter(object_label="Hito 0").count() > 20


def test_a_summary_leaves_once(world: World) -> None:
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    now = timezone.now() + timedelta(days=7)
    for _round in range(ROUNDS):
        make_follower("plan", "plan-qa", cadence="weekly", since=timezone.now() - timedelta(days=20))
    record = history(world)
    moment = timezone.make_aware(datetime.combine(monday + timedelta(days=2), time.min))
    ActivityRecord.objects.filter(pk=record.pk).update(at=moment)
    services.tell_followers(now=now)
    with all_have_read(follower_digests, "read_week"):
        done = at_once(lambda _n: services.send_digests(now=now), times=WORKERS)
    assert sum(done) == OutgoingMail.objects.count() == FollowerDigest.objects.count() == ROUNDS


def test_an_address_asked_for_many_times_at_once_is_one_follower(world: World) -> None:
    from_many = ("vecina@example.org", "VECINA@example.org", "Vecina@Example.org", "vecina@EXAMPLE.org")
    target = find_target("plan", "plan-qa")
    for number in range(ROUNDS):

        def ask(n: int, round_number: int = number) -> object:
            mail = from_many[n].replace("@", f"-{round_number}@")
            submission = services.subscriptions.intake.Submission(
                f"hoja-{round_number}-{n}", "", mail, False, f"{round_number}-{n}", "es"
            )
            return services.request_follow(target=target, cadence="weekly", submission=submission)

        at_once(ask, times=WORKERS)
        assert Follower.objects.count() == Subscription.objects.count() == number + 1
    assert OutgoingMail.objects.count() == ROUNDS * WORKERS


def test_who_leaves_while_news_is_written_gets_none(world: World) -> None:
    """Whichever comes first, after leaving nothing to that address is left in the outbox."""
    for number in range(ROUNDS):
        follower = make_follower("plan", "plan-qa")
        history(world, number)

        def act(n: int, leaving: Follower = follower) -> object:
            if n:
                return services.tell_followers(now=timezone.now())
            return services.leave_all(follower=leaving)

        at_once(act, times=2)
        services.tell_followers(now=timezone.now())
        assert not OutgoingMail.objects.filter(recipient=follower.author_mail).exists()
        assert not Follower.objects.exists()
