"""The last seat of a space under many requests at once, on PostgreSQL; the control without the lock gives it to several."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.conf import settings

from commitments.tests.test_races import at_once
from consultations import services
from consultations.choices import RegistrationState
from consultations.models import Registration, Space
from consultations.services import registrations
from consultations.tests.participation_world import Country, make_country, submission
from consultations.tests.space_world import make_space, sign_up
from core.models import OutgoingMail

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
ROUNDS, TOGETHER = 20, 8


@pytest.fixture
def country() -> Country:
    return make_country()


@contextmanager
def nobody_waits() -> Iterator[None]:
    """The control: the space is read without its lock, and all have counted its places before any takes one."""
    counted, count = threading.Barrier(TOGETHER, timeout=5), registrations.standing_now

    def unlocked(space: Space) -> Space:
        return Space.objects.select_related("plan__jurisdiction", "territory").get(pk=space.pk)

    def count_together(*args: object) -> object:
        found = count(*args)
        try:
            counted.wait()
        except threading.BrokenBarrierError:
            pass
        return found

    with (
        mock.patch.object(registrations, "locked_space", unlocked),
        mock.patch.object(registrations, "standing_now", count_together),
    ):
        yield


def all_at_once(space: Space) -> list[object]:
    return at_once(
        lambda n: services.register(space=space, submission=submission(name=f"P{n}", mail=f"p{n}@example.org")),
        times=TOGETHER,
    )


def confirmed(space: Space) -> int:
    return space.registrations.filter(state=RegistrationState.CONFIRMED).count()


@pytest.mark.parametrize("waits", [True, False])
def test_the_last_seat_is_given_once(country: Country, waits: bool) -> None:
    for number in range(ROUNDS):
        space = make_space(country, f"espacio-{waits}-{number}".lower(), capacity=1, has_waiting_list=waits)
        done = all_at_once(space)
        assert confirmed(space) == 1
        kept = sum(isinstance(result, services.Received) for result in done)
        assert kept == space.registrations.count() == (TOGETHER if waits else 1)


def test_control_without_the_lock_the_last_seat_is_given_several_times(country: Country) -> None:
    given = []
    for number in range(3):
        space = make_space(country, f"espacio-{number}", capacity=1)
        with nobody_waits():
            all_at_once(space)
        given.append(confirmed(space))
    assert min(given) > 1


def test_many_who_leave_at_once_move_up_as_many(country: Country) -> None:
    for number in range(ROUNDS):
        space = make_space(country, f"espacio-{number}", capacity=4)
        rows = [sign_up(space, f"p{number}-{place}") for place in range(TOGETHER)]
        at_once(lambda n, rows=rows: services.cancel_registration(registration=rows[n]), times=4)
        states = [Registration.objects.get(pk=row.pk).state for row in rows]
        assert states == [RegistrationState.CANCELLED] * 4 + [RegistrationState.CONFIRMED] * 4
        moved_up = OutgoingMail.objects.filter(body__contains="Se liberó un cupo", recipient__startswith=f"p{number}-")
        assert moved_up.count() == 4


def test_the_same_mail_at_once_is_one_registration(country: Country) -> None:
    space = make_space(country, capacity=None)
    for number in range(ROUNDS):
        mails = (f"ana{number}@example.org", f"ANA{number}@example.org")
        done = at_once(
            lambda n, mails=mails: services.register(space=space, submission=submission(name="Ana", mail=mails[n % 2])),
            times=TOGETHER,
        )
        assert sum(not result.is_known for result in done if isinstance(result, services.Received)) == 1
    assert space.registrations.count() == ROUNDS


def test_one_leaves_while_others_come(country: Country) -> None:
    """Whoever is in line goes before whoever arrives."""
    for number in range(ROUNDS):
        space = make_space(country, f"espacio-{number}", capacity=1)
        first, second = sign_up(space, f"uno{number}"), sign_up(space, f"dos{number}")

        def act(n: int, space: Space = space, first: Registration = first, number: int = number) -> object:
            if n == 0:
                return services.cancel_registration(registration=first)
            sent = submission(name="Otra", mail=f"otra{number}-{n}@example.org")
            return services.register(space=space, submission=sent)

        at_once(act, times=TOGETHER)
        assert list(space.registrations.confirmed()) == [second]
