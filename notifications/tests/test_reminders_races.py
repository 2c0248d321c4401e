"""Schedulers at once, on PostgreSQL; the control loses without the lock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from core.models import OutgoingMail
from notifications.models import Digest, Reminder
from notifications.services import reminders, send_reminders
from notifications.tests.reminder_world import World, at, make_world

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
TOGETHER = 6


@pytest.fixture
def world() -> World:
    made = make_world()
    for number in range(3):
        commitment = made.commitment(number, slug=f"c{number}")
        made.milestone(commitment, ends=7)
        made.milestone(commitment, ends=-1)
    made.session(1)
    return made


PEOPLE, ROWS = 3 * 2 + 9, 3 * 2 * 2 + 9


def at_once(minutes: int = 0) -> list[Any]:
    """What each scheduler sent, or the exception it met; each a few minutes after the one before."""
    barrier, results = threading.Barrier(TOGETHER), [None] * TOGETHER

    def schedule(number: int) -> None:
        barrier.wait()
        try:
            results[number] = send_reminders(now=at() + timedelta(minutes=minutes * number))  # type: ignore[call-overload]
        except IntegrityError as error:
            results[number] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=schedule, args=(number,)) for number in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@contextmanager
def nobody_waits() -> Iterator[None]:
    """The control: people are read without their lock, and all have read what was told before any writes."""
    read = threading.Barrier(TOGETHER, timeout=5)
    told_since = reminders._told_since

    def told_together(items: Any, people: Any = None) -> Any:
        found = told_since(items, people)
        if people is not None:
            try:
                read.wait()
            except threading.BrokenBarrierError:
                pass
        return found

    with (
        mock.patch.object(QuerySet, "select_for_update", lambda rows, **_options: rows),
        mock.patch.object(reminders, "_told_since", told_together),
    ):
        yield


@pytest.mark.parametrize("minutes", [0, 7])
def test_schedulers_at_once_write_one_mail_to_each(world: World, minutes: int) -> None:
    results = at_once(minutes)
    assert sum(results) == PEOPLE
    assert Digest.objects.count() == OutgoingMail.objects.count() == PEOPLE
    assert Reminder.objects.count() == ROWS
    assert set(Digest.objects.values_list("mail", flat=True)) == set(OutgoingMail.objects.values_list("pk", flat=True))


def test_without_the_lock_they_run_into_each_other(world: World) -> None:
    """The constraints still hold, but all but one scheduler fails."""
    with nobody_waits():
        results = at_once()
    assert sum(isinstance(result, IntegrityError) for result in results) == TOGETHER - 1
    assert OutgoingMail.objects.count() == PEOPLE


def test_batches_of_people_do_not_wait_for_each_other_for_ever(world: World) -> None:
    with mock.patch.object(reminders, "BATCH", 2):
        assert sum(at_once()) == PEOPLE
    assert Reminder.objects.count() == ROWS
