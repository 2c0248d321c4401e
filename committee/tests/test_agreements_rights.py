"""Who records, follows and moves what, in which state of the session and of the agreement."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from committee import services
from committee.choices import AgreementState
from committee.models import Agreement, Session
from committee.tests.agreement_world import (
    agree,
    attempt,
    consensus,
    mark,
    publish_minutes,
    session_in,
)
from committee.tests.committee_world import World, hold, make_person, make_session, make_world
from people.choices import Role
from people.models import Membership, User

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


@pytest.fixture
def people(world: World) -> dict[str, Any]:
    abroad = make_world("QB")
    gone = hold(world.civil[1].seat, "ayer", starts=-700, ends=-1, kind="suplente")
    suspended = hold(world.government[1].seat, "suspendida", kind="suplente", state="suspended", state_reason="Falta")
    assert gone.user and suspended.user
    Membership.objects.filter(user=suspended.user).update(until=world.day(-1))
    entity = make_person("editora", Role.ENTITY_EDITOR, organization=world.government[0].organization)
    return {
        "anonymous": AnonymousUser(),
        "stranger": make_person("extrana"),
        "moderator": make_person("modera", Role.MODERATOR, jurisdiction=world.place),
        "member abroad": abroad.civil[0].user,
        "secretariat abroad": abroad.secretariat,
        "ended yesterday": gone.user,
        "suspended": suspended.user,
        "editor of the owner": entity,
        "member of the owner": world.government[0].user,
        "member of another": world.civil[0].user,
        "suplente": hold(world.civil[0].seat, "suplente", kind="suplente").user,
        "secretariat": world.secretariat,
        "superuser": User.objects.create_superuser("root@example.org", "x"),
    }


RECORDERS = {"member of the owner", "member of another", "suplente", "secretariat", "superuser"}


FOLLOWERS = {"editor of the owner", "member of the owner", "secretariat", "superuser"}


SESSION_STATES = ("prepared", "called", "held", "cancelled", "published")


def test_who_records_what_and_when(world: World, people: dict[str, Any]) -> None:
    cells = 0
    for place, state in enumerate(SESSION_STATES, start=1):
        session = session_in(world, state, place)
        for role, who in people.items():
            expected = "denied" if role not in RECORDERS else "done" if state == "held" else "refused"
            for do in (lambda s=session, w=who: consensus(s, w), lambda s=session, w=who: agree(world, s, by=w)):
                assert attempt(do) == expected, (role, state)
                cells += 1
    assert cells == len(people) * len(SESSION_STATES) * 2


def test_who_follows_and_moves_and_when(world: World, session: Session, people: dict[str, Any]) -> None:
    publish = agree(world, session)
    publish_minutes(session, world.secretariat)
    for state in AgreementState.values:
        closed = state in ("done", "dropped")
        for role, who in people.items():
            expected = "denied" if role not in FOLLOWERS else "refused" if closed else "done"
            for action in ("note", "move"):
                Agreement.objects.filter(pk=publish.pk).update(
                    state=state, closed_on=world.today if closed else None, due_on=world.day(20)
                )
                if action == "note":
                    got = attempt(lambda w=who: services.follow_agreement(agreement=publish, text="Avanza", by=w))
                else:
                    got = attempt(
                        lambda w=who: services.move_agreement(
                            agreement=publish, due_on=world.day(30), reason="Contrato", by=w
                        )
                    )
                assert got == expected, (role, state, action)
