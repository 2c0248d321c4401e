"""What a session decides: by consensus or by vote, with quorum, until its minutes are published."""

from __future__ import annotations

from typing import Any

import pytest

from committee import services
from committee.choices import AttendanceStatus
from committee.models import QuorumRule, SeatAttendance, Session
from committee.tests.agreement_world import (
    attempt,
    consensus,
    mark,
    publish_minutes,
    refusal,
    vote,
)
from committee.tests.committee_world import World, hold, make_session, make_world
from core.models import ActivityRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    """Held ten days ago; three of the four seats came."""
    made = make_session(world)
    mark(world, made)
    return made


def test_a_decision_by_consensus_carries_no_counts(world: World, session: Session) -> None:
    made = consensus(session, world.secretariat)
    assert (made.order, made.method, made.in_favour) == (1, "consensus", None)
    told = refusal(
        lambda: services.record_decision(
            session=session, text="x", method="consensus", in_favour=2, by=world.secretariat
        )
    )
    assert list(told) == ["method"]
    assert consensus(session, world.secretariat).order == 2


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ((2, 1, 0), "done"),
        ((3, 0, 0), "done"),
        ((0, 0, 3), "done"),
        ((1, 1, 0), "done"),
        ((3, 1, 0), "refused"),
        ((4, 0, 0), "refused"),
        ((2, 1, 1), "refused"),
        ((0, 0, 0), "refused"),
        ((2, None, 0), "refused"),
        ((2, -1, 0), "refused"),
    ],
)
def test_votes_never_exceed_the_three_seats_that_came(
    world: World, session: Session, counts: tuple[Any, ...], outcome: str
) -> None:
    assert attempt(lambda: vote(session, world.secretariat, *counts)) == outcome


def test_a_suplente_counts_as_its_seat_and_an_excuse_does_not(world: World) -> None:
    session = make_session(world)
    statuses = (AttendanceStatus.PRESENT, AttendanceStatus.SUPLENTE, AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT)
    for chair, status in zip(world.chairs, statuses, strict=True):
        tenure = chair.tenure
        if status == AttendanceStatus.SUPLENTE:
            tenure = hold(chair.seat, "su-suplente", kind="suplente")
        SeatAttendance.objects.create(session=session, seat=chair.seat, tenure=tenure, status=status)
    assert attempt(lambda: vote(session, world.secretariat, 2, 0, 0)) == "done"
    assert attempt(lambda: vote(session, world.secretariat, 2, 1, 0)) == "refused"


def test_without_attendance_or_quorum_nothing_is_decided(world: World) -> None:
    session = make_session(world)
    assert "Marque primero la asistencia" in str(refusal(lambda: consensus(session, world.secretariat)))
    QuorumRule.objects.create(committee=world.committee, since=world.day(-300), percent=75, each_sector=False)
    mark(world, session, came=2)
    assert "no tuvo quórum" in str(refusal(lambda: consensus(session, world.secretariat)))
    enough = make_session(world, 2)
    mark(world, enough, came=3)
    assert consensus(enough, world.secretariat).pk


def test_the_point_of_the_agenda_is_of_the_same_session(world: World, session: Session) -> None:
    other = make_session(world, 2).agenda.create(order=1, title="Ajeno")
    assert list(refusal(lambda: consensus(session, world.secretariat, item=other))) == ["item"]
    own = session.agenda.create(order=1, title="Propio")
    assert consensus(session, world.secretariat, item=own).item == own


def test_a_decision_is_corrected_until_the_minutes_are_published_and_its_words_stay(
    world: World, session: Session
) -> None:
    made = consensus(session, world.secretariat)
    fixed = services.correct_decision(
        decision=made, text="Otra", method="vote", in_favour=2, against=1, abstained=0, by=world.civil[0].user
    )
    assert (fixed.pk, fixed.text, fixed.in_favour) == (made.pk, "Otra", 2)
    record = ActivityRecord.objects.get(verb="corrigió una decisión de")
    assert record.changes["before"]["text"] == "Se aprueba el plan de trabajo" and record.is_public
    assert record.actor_label == world.civil[0].organization.name
    publish_minutes(session, world.secretariat)
    assert (
        attempt(lambda: services.correct_decision(decision=made, text="x", method="consensus", by=world.secretariat))
        == "refused"
    )
