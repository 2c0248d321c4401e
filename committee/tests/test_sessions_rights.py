"""Who may do what with a session, in each of its states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from committee import services
from committee.choices import TenureKind, TenureState
from committee.models import Session
from committee.services import AgendaPoint, Guest, SeatMark
from committee.tests.committee_world import World, fresh, hold, make_person, make_world
from committee.tests.session_world import call, held, prepare
from core.models import ActivityRecord
from people.choices import Role
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


STATES: dict[str, Callable[[World], Session]] = {
    "prepared": lambda world: prepare(world),
    "called": lambda world: call(world),
    "held": lambda world: held(world),
    "cancelled": lambda world: services.cancel_session(session=call(world), reason="x", by=world.secretariat),
}


def people_of(world: World) -> dict[str, User]:
    abroad = make_world("QB")
    ended = hold(world.civil[0].seat, "termino", TenureKind.SUPLENTE, starts=-100, ends=-1)
    suspended = hold(
        world.civil[1].seat,
        "suspendida",
        TenureKind.SUPLENTE,
        state=TenureState.SUSPENDED,
        state_since=world.day(0),
        state_reason="x",
    )
    return {
        "stranger": make_person("extrana"),
        "titular": world.civil[0].user,
        "suplente": hold(world.government[0].seat, "suplente", TenureKind.SUPLENTE).user,
        "ended yesterday": ended.user,
        "suspended": suspended.user,
        "moderator": make_person("moderadora", Role.MODERATOR, jurisdiction=world.place),
        "editor": make_person("editora", Role.ENTITY_EDITOR, organization=world.government[0].organization),
        "secretariat": world.secretariat,
        "secretariat elsewhere": abroad.secretariat,
        "member elsewhere": abroad.civil[0].user,
        "superuser": User.objects.create_superuser("root@example.org", "x"),
    }


def actions(world: World, session: Session, by: User) -> dict[str, Callable[[], Any]]:
    rows = list(session.agenda.all())
    points = [AgendaPoint(title="Otro", item=row.pk) for row in rows]
    return {
        "change": lambda: services.change_session(session=session, purpose=f"De {by.pk}", by=by),
        "agenda": lambda: services.set_agenda(session=session, points=points, by=by),
        "attend": lambda: services.mark_attendance(
            session=session, marks=[SeatMark(world.civil[0].seat, "present")], by=by
        ),
        "guests": lambda: services.set_guests(session=session, guests=[Guest("Ana")], by=by),
        "call": lambda: services.call_session(session=session, by=by),
        "move": lambda: services.reschedule_session(
            session=session, reason="x", held_on=world.day(20), starts_time=time(10), by=by
        ),
        "cancel": lambda: services.cancel_session(session=session, reason="x", by=by),
    }


RECORDERS = {"titular", "suplente", "secretariat", "superuser"}
KEEPERS = {"secretariat", "superuser"}
MAY = {
    "change": RECORDERS,
    "agenda": RECORDERS,
    "attend": RECORDERS,
    "guests": RECORDERS,
    "call": KEEPERS,
    "move": KEEPERS,
    "cancel": KEEPERS,
}
POSSIBLE = {
    "prepared": {"change", "agenda", "call", "cancel"},
    "called": {"change", "agenda", "move", "cancel"},
    # A session whose day came and of which nothing was written yet may still have to be cancelled or held another day.
    "held": {"change", "agenda", "attend", "guests", "move", "cancel"},
    "cancelled": set(),
}


@pytest.mark.parametrize("state", STATES)
def test_role_by_action_by_state(world: World, state: str) -> None:
    people = people_of(world)
    session = STATES[state](world)
    for role, user in people.items():
        for action in MAY:
            said = outcome(world, session, fresh(user), action)
            right = role in MAY[action]
            expected = "no right" if not right else "done" if action in POSSIBLE[state] else "not now"
            assert said == expected, (state, role, action)


def outcome(world: World, session: Session, by: User, action: str) -> str:
    """What happens, undone afterwards."""
    said = "done"
    with transaction.atomic():
        try:
            actions(world, session, by)[action]()
        except PermissionDenied:
            said = "no right"
        except ValidationError:
            said = "not now"
        transaction.set_rollback(True)
    return said


def test_who_may_prepare(world: World) -> None:
    for role, user in people_of(world).items():
        if role in RECORDERS:
            assert services.prepare_session(committee=world.committee, held_on=world.day(3), by=fresh(user)).pk
        else:
            with pytest.raises(PermissionDenied):
                services.prepare_session(committee=world.committee, held_on=world.day(3), by=fresh(user))


def test_history_names_offices_and_never_people(world: World) -> None:
    session = call(world)
    services.set_agenda(session=session, points=[AgendaPoint(title="x")], by=fresh(world.civil[0].user))
    records = ActivityRecord.objects.filter(object_type="committee.session")
    assert {row.actor_label for row in records} == {"La secretaría técnica", "Organización civil-1-qa"}
    told = " ".join(f"{row.actor_label}{row.object_label}{row.changes}" for row in records)
    assert "Persona" not in told and "@" not in told and "video.example" not in told
