"""Several people on the minutes of one session at once, on PostgreSQL; the control shows what the lock prevents."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from unittest import mock

import pytest
from django.conf import settings
from django.db import IntegrityError

from commitments.tests.test_races import at_once
from committee import services
from committee.choices import MinutesState
from committee.models import Minutes, MinutesApproval, MinutesVersion
from committee.services import minutes as writes
from committee.tests import minutes_world as at
from committee.tests.committee_world import fresh, make_session
from committee.tests.minutes_world import Table, make_table, reread
from core.conflicts import Conflict
from people.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
ROUNDS, TOGETHER = 5, 4


@pytest.fixture
def table() -> Table:
    return make_table()


def next_session(table: Table, number: int) -> None:
    table.session = make_session(table.world, number + 2, days=-10)


def anybody(table: Table, number: int) -> User:
    return fresh(table.world.chairs[number % 4].user)


def test_minutes_are_begun_once(table: Table) -> None:
    for turn in range(ROUNDS):
        next_session(table, turn)
        done = at_once(lambda n: services.start_minutes(session=table.session, by=anybody(table, n)), TOGETHER)
        assert sum(isinstance(result, Minutes) for result in done) == 1
    assert Minutes.objects.count() == ROUNDS


def saved_at_once(table: Table, minutes: Minutes) -> list[object]:
    seen = minutes.updated_at

    def save(number: int) -> object:
        by = anybody(table, number)
        return services.save_minutes(minutes=minutes, text=f"Texto de {number} tras {seen}.", seen_at=seen, by=by)

    return at_once(save, TOGETHER)


def test_of_many_who_save_what_they_saw_one_does_and_the_others_are_told(table: Table) -> None:
    minutes = at.draft(table)
    for _turn in range(ROUNDS):
        minutes = reread(minutes)
        done = saved_at_once(table, minutes)
        assert sum(isinstance(result, Minutes) for result in done) == 1
        assert sum(isinstance(result, Conflict) for result in done) == TOGETHER - 1


@contextmanager
def nobody_waits() -> Iterator[None]:
    """The control: the row is read without its lock, and all have read it before any writes."""
    read = threading.Barrier(TOGETHER, timeout=5)

    def unlocked(minutes: Minutes, _by: User, _today: date) -> Minutes:
        row = reread(minutes)
        try:
            read.wait()
        except threading.BrokenBarrierError:
            pass
        return row

    with mock.patch.object(writes, "locked_minutes", unlocked):
        yield


def test_control_without_the_lock_texts_are_lost(table: Table) -> None:
    minutes = reread(at.draft(table))
    with nobody_waits():
        done = saved_at_once(table, minutes)
    assert sum(isinstance(result, Minutes) for result in done) == TOGETHER


def test_each_sector_approves_once_and_both_approve(table: Table) -> None:
    for turn in range(ROUNDS):
        next_session(table, turn)
        minutes = at.final(table)
        done = at_once(lambda n, row=minutes: services.approve_minutes(minutes=row, by=anybody(table, n)), TOGETHER)
        assert sum(isinstance(result, MinutesApproval) for result in done) == 2
        assert reread(minutes).state == MinutesState.APPROVED


def test_whoever_sends_it_back_and_whoever_publishes_do_not_both_win(table: Table) -> None:
    for turn in range(ROUNDS):
        next_session(table, turn)
        minutes = at.approved(table)

        def act(number: int, row: Minutes = minutes) -> object:
            by = fresh(table.secretariat)
            if number % 2:
                return services.return_minutes(minutes=row, reason="x", by=by)
            return services.publish_minutes(minutes=row, by=by)

        done = at_once(act, TOGETHER)
        assert sum(isinstance(result, Minutes | MinutesVersion) for result in done) == 1
        found = reread(minutes)
        shown = found.versions.filter(stage="published").exists()
        assert shown == (found.state == MinutesState.PUBLISHED) == (found.published_at is not None)


def test_corrections_made_at_once_each_have_their_number(table: Table) -> None:
    minutes = at.published(table)

    def correct(number: int) -> object:
        try:
            text = f"Corrección {number}."
            return services.correct_minutes(minutes=minutes, text=text, what_changed="x", by=fresh(table.secretariat))
        except IntegrityError as collision:
            return collision

    done = at_once(correct, TOGETHER)
    assert all(isinstance(result, MinutesVersion) for result in done)
    assert sorted(result.number for result in done) == [4, 5, 6, 7]
