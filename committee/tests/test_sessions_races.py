"""Several people on one session at once, on PostgreSQL; each control shows what the lock prevents."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time
from unittest import mock

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from commitments.tests.test_races import at_once
from committee import services
from committee.models import Committee, SeatAttendance, Session, SessionGuest
from committee.services import Guest, SeatMark, attendance, sessions
from committee.tests.committee_world import World, fresh, make_session, make_world
from committee.tests.session_world import call, entry, last_letter, letters, prepare
from core.conflicts import Conflict

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
ROUNDS, TOGETHER = 8, 8


@pytest.fixture
def world() -> World:
    return make_world()


def prepared_at_once(world: World) -> list[object]:
    def one(number: int) -> object:
        try:
            by = fresh(world.chairs[number % 4].user)
            return services.prepare_session(committee=world.committee, held_on=world.day(9), by=by)
        except IntegrityError as collision:
            return collision

    return at_once(one, times=TOGETHER)


@contextmanager
def nobody_waits() -> Iterator[None]:
    """The control: the committee is read without its lock, and all have read the next number before any writes."""
    read, count = threading.Barrier(TOGETHER, timeout=5), sessions.next_number

    def together(*args: object) -> object:
        found = count(*args)
        try:
            read.wait()
        except threading.BrokenBarrierError:
            pass
        return found

    def unlocked(committee: Committee) -> Committee:
        return Committee.objects.select_related("jurisdiction", "plan").get(pk=committee.pk)

    with (
        mock.patch.object(sessions, "locked_committee", unlocked),
        mock.patch.object(sessions, "next_number", together),
    ):
        yield


def test_everybody_who_prepares_the_next_session_gets_a_number_of_their_own(world: World) -> None:
    for number in range(ROUNDS):
        done = prepared_at_once(world)
        assert all(isinstance(row, Session) for row in done)
        assert sorted(row.number for row in done) == list(range(number * TOGETHER + 1, (number + 1) * TOGETHER + 1))
    assert Session.objects.values("slug").distinct().count() == ROUNDS * TOGETHER


def test_control_without_the_lock_they_collide(world: World) -> None:
    with nobody_waits():
        done = prepared_at_once(world)
    assert sum(isinstance(row, Session) for row in done) == 1
    assert sum(isinstance(row, IntegrityError | ValidationError) for row in done) == TOGETHER - 1


def test_a_session_is_called_once(world: World) -> None:
    for _round in range(ROUNDS):
        session, mark = prepare(world), last_letter()
        done = at_once(lambda n, row=session: services.call_session(session=row, by=fresh(world.secretariat)))
        assert sum(isinstance(result, Session) for result in done) == 1
        assert len(letters(mark)) == 4


def test_of_two_who_move_it_the_entries_follow_each_other(world: World) -> None:
    session, mark = call(world), last_letter()

    def move(number: int) -> object:
        return services.reschedule_session(
            session=session,
            reason="x",
            held_on=world.day(20 + number),
            starts_time=time(9),
            by=fresh(world.secretariat),
        )

    at_once(move, times=4)
    own = [letter for letter in letters(mark) if letter.recipient == world.civil[0].user.email]
    assert sorted(int(entry(letter.calendar)[1]["SEQUENCE"]) for letter in own) == [1, 2, 3, 4]
    last = max(own, key=lambda letter: int(entry(letter.calendar)[1]["SEQUENCE"]))
    assert entry(last.calendar)[1].start.date() == Session.objects.get(pk=session.pk).held_on


def one_sheet_each(world: World, session: Session) -> list[object]:
    seen = session.updated_at
    statuses = ("present", "absent", "excused", "present")

    def mark(number: int) -> object:
        marks = [SeatMark(chair.seat, statuses[number % 4]) for chair in world.chairs]
        by = fresh(world.chairs[number % 4].user)
        return services.mark_attendance(session=session, marks=marks, seen_at=seen, by=by)

    return at_once(mark, times=TOGETHER)


def test_of_many_with_the_same_sheet_one_saves_and_the_others_are_told(world: World) -> None:
    for number in range(1, ROUNDS + 1):
        session = make_session(world, number)
        done = one_sheet_each(world, session)
        assert sum(isinstance(result, Session) for result in done) == 1
        assert sum(isinstance(result, Conflict) for result in done) == TOGETHER - 1
        assert len(set(SeatAttendance.objects.filter(session=session).values_list("status", flat=True))) == 1


@contextmanager
def without_lock(module: object, together: int) -> Iterator[None]:
    """The control: the session is read without its lock, and all have compared it before any writes."""
    compared, check = threading.Barrier(together, timeout=5), attendance.check_unchanged

    def unlocked(session: Session, *_args: object) -> Session:
        rows = Session.objects.select_related("committee__jurisdiction", "committee__plan", "group")
        return rows.get(pk=session.pk)

    def check_together(*args: object) -> None:
        check(*args)
        try:
            compared.wait()
        except threading.BrokenBarrierError:
            pass

    with (
        mock.patch.object(module, "kept_session", unlocked),
        mock.patch.object(module, "check_unchanged", check_together),
    ):
        yield


def guests_at_once(world: World, session: Session) -> list[object]:
    seen = session.updated_at

    def write(number: int) -> object:
        guests = [Guest(f"Persona {number}")]
        return services.set_guests(session=session, guests=guests, seen_at=seen, by=fresh(world.secretariat))

    return at_once(write, times=TOGETHER)


@pytest.mark.parametrize("locked", [True, False])
def test_lists_of_guests_do_not_pile_up(world: World, locked: bool) -> None:
    """The control, without the lock, keeps the guests of several."""
    kept: list[int] = []
    for number in range(1, 4):
        session = make_session(world, number)
        run: Callable[[], list[object]] = lambda row=session: guests_at_once(world, row)  # noqa: E731
        if locked:
            run()
        else:
            with without_lock(attendance, TOGETHER):
                run()
        kept.append(SessionGuest.objects.filter(session=session).count())
    assert kept == [1, 1, 1] if locked else min(kept) > 1
