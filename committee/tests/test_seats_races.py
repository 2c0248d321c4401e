"""Several people give the same seat, or the same person two seats, at once, on PostgreSQL; each race has its control."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet

from commitments.tests.test_races import TOGETHER, at_once
from committee import services
from committee.choices import TenureKind
from committee.models import Committee, Seat, Tenure
from committee.services import committees, tenures
from committee.tests.committee_world import World, make_person, make_world
from people.models import Membership, User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
ROUNDS = 10


@pytest.fixture
def world() -> World:
    return make_world()


@contextmanager
def nobody_waits() -> Iterator[None]:
    """The control: the committee is read without its lock, and all have looked before any writes."""
    looked, look = threading.Barrier(TOGETHER, timeout=5), tenures._check_free

    def unlocked(committee: Committee, by: User) -> Committee:
        return Committee.objects.select_related("jurisdiction", "plan").get(pk=committee.pk)

    def look_together(tenure: Tenure) -> None:
        look(tenure)
        try:
            looked.wait()
        except threading.BrokenBarrierError:
            pass

    with (
        mock.patch.object(tenures, "kept_committee", unlocked),
        mock.patch.object(tenures, "_check_free", look_together),
        mock.patch.object(QuerySet, "select_for_update", lambda rows, **_options: rows),
    ):
        yield


@contextmanager
def without_the_constraint() -> Iterator[None]:
    name = "committee_one_titular_a_day"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE committee_tenure DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        Tenure.objects.filter(membership=None).delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM committee_tenure")
            cursor.execute(f"ALTER TABLE committee_tenure ADD CONSTRAINT {name} {definition}")


def given(world: World, seat: Seat, days: int) -> list[object]:
    """What each of several people gets who are given the same seat at once."""
    people = [make_person(f"persona-{days}-{number}").pk for number in range(TOGETHER)]
    return at_once(
        lambda n: services.begin_tenure(
            seat=Seat.objects.get(pk=seat.pk),
            user=User.objects.get(pk=people[n]),
            starts_on=world.day(days),
            ends_on=world.day(days + 5),
            by=User.objects.get(pk=world.secretariat.pk),
        )
    )


def held(results: list[object]) -> int:
    return sum(isinstance(result, Tenure) for result in results)


def refusals(results: list[object]) -> set[str]:
    return {text for result in results if isinstance(result, ValidationError) for text in result.messages}


def test_a_seat_is_given_once(world: World) -> None:
    seat = world.civil[0].seat
    for number in range(ROUNDS):
        results = given(world, seat, 400 + 10 * number)
        assert held(results) == 1
        assert refusals(results) == {"El asiento ya tiene titular en esas fechas: retire ese periodo o elija otras."}
    assert Membership.objects.filter(tenure__seat=seat).count() == ROUNDS + 1


def test_without_the_lock_the_database_says_it_in_the_same_words(world: World) -> None:
    with nobody_waits():
        results = given(world, world.civil[0].seat, 400)
    assert held(results) == 1
    assert refusals(results) == {"El asiento ya tiene titular en esas fechas: retire ese periodo o elija otras."}
    assert Membership.objects.filter(user__email__startswith="persona-400").count() == 1


def test_control_without_lock_nor_constraint_a_seat_is_given_several_times(world: World) -> None:
    with without_the_constraint(), nobody_waits():
        assert held(given(world, world.civil[0].seat, 400)) > 1


def two_seats(world: World, name: str) -> int:
    """How many seats one person gets who is given several at once."""
    person, seats = make_person(name).pk, [chair.seat.pk for chair in world.chairs]
    kinds = (TenureKind.TITULAR, TenureKind.SUPLENTE)
    results = at_once(
        lambda n: services.begin_tenure(
            seat=Seat.objects.get(pk=seats[n % 4]),
            user=User.objects.get(pk=person),
            kind=kinds[n // 4],
            starts_on=world.day(400),
            ends_on=world.day(405),
            by=User.objects.get(pk=world.secretariat.pk),
        )
    )
    Tenure.objects.filter(user=person).update(membership=None)
    Tenure.objects.filter(user=person).delete()
    return held(results)


def test_a_person_gets_one_seat(world: World) -> None:
    assert [two_seats(world, f"ana-{number}") for number in range(ROUNDS)] == [1] * ROUNDS


def test_control_without_the_lock_a_person_gets_several(world: World) -> None:
    assert committees.kept_committee is tenures.kept_committee
    with nobody_waits():
        assert two_seats(world, "ana") > 1
