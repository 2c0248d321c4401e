"""Several people on the same agreements and answers at once, on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from commitments.tests.test_races import at_once
from committee import services
from committee.models import Agreement, CommitteeDecision, EvaluationAnswer, Session
from committee.selectors.evaluations import NEVER
from committee.services import agreements, decisions
from committee.tests.agreement_world import agree, mark
from committee.tests.committee_world import World, fresh, hold, make_session, make_world
from committee.tests.evaluation_world import answer, open_now, write_functions
from core.conflicts import Conflict
from core.models import OutgoingMail

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
TOGETHER = 8


@contextmanager
def nobody_waits() -> Iterator[None]:
    """The control: sessions are read without their lock, and all have read the next number before any writes."""
    read, count = threading.Barrier(TOGETHER, timeout=5), decisions.next_number

    def together(*args: Any) -> int:
        found = count(*args)
        with suppress(threading.BrokenBarrierError):
            read.wait()
        return found

    def unlocked(session: Session, *_args: Any) -> Session:
        return Session.objects.select_related("committee__jurisdiction", "committee__plan", "group").get(pk=session.pk)

    with mock.patch.object(agreements, "open_record", unlocked), mock.patch.object(agreements, "next_number", together):
        yield


@pytest.fixture
def world() -> World:
    made = make_world()
    write_functions(made.committee)
    return made


def test_what_is_recorded_at_once_is_numbered_apart(world: World) -> None:
    session = make_session(world)
    mark(world, session)
    at_once(lambda n: agree(world, session, by=fresh(world.chairs[n % 4].user)), times=TOGETHER)
    assert sorted(Agreement.objects.values_list("number", flat=True)) == list(range(1, TOGETHER + 1))

    def decide(number: int) -> CommitteeDecision:
        by = fresh(world.chairs[number % 4].user)
        return services.record_decision(session=session, text=f"Decisión {number}", method="consensus", by=by)

    at_once(decide, times=TOGETHER)
    assert sorted(CommitteeDecision.objects.values_list("order", flat=True)) == list(range(1, TOGETHER + 1))


def test_without_the_lock_two_agreements_would_take_one_number(world: World) -> None:
    session = make_session(world)

    def one(_number: int) -> object:
        try:
            return agree(world, session, by=fresh(world.secretariat))
        except (IntegrityError, ValidationError) as collision:
            return collision

    with nobody_waits():
        done = at_once(one, times=TOGETHER)
    assert any(isinstance(row, IntegrityError | ValidationError) for row in done)


def test_of_several_who_close_an_agreement_one_does(world: World) -> None:
    session = make_session(world)
    made = agree(world, session)

    def close(number: int) -> str:
        state = "done" if number % 2 else "dropped"
        try:
            services.follow_agreement(agreement=made, text="Ya", state=state, by=fresh(world.secretariat))
        except ValidationError:
            return "refused"
        return state

    done = at_once(close, times=TOGETHER)
    made.refresh_from_db()
    assert done.count("refused") == TOGETHER - 1 and made.state in done and made.notes.count() == 1


def test_of_two_people_of_a_seat_who_save_at_once_the_second_is_told(world: World) -> None:
    made = open_now(world)
    suplente = hold(world.civil[0].seat, "suplente", kind="suplente").user
    assert suplente
    people = (world.civil[0].user, suplente)

    def save(number: int) -> str:
        try:
            answer(made, fresh(people[number]), number + 1, number + 1, number + 1, seen_at=NEVER)
        except Conflict:
            return "told"
        return "saved"

    assert sorted(at_once(save, times=2)) == ["saved", "told"]
    scores = EvaluationAnswer.objects.filter(question__kind="scale").values_list("score", flat=True)
    assert len(scores) == 3 and len(set(scores)) == 1


def test_reminders_sent_at_once_reach_each_person_once(world: World) -> None:
    made = open_now(world)
    OutgoingMail.objects.all().delete()
    sent = at_once(lambda _n: services.remind_evaluation(evaluation=made, today=world.today), times=TOGETHER)
    assert sorted(sent) == [0] * (TOGETHER - 1) + [4] and OutgoingMail.objects.count() == 4
