"""Sessions that are called, moved and cancelled: what an invitation must say, who is told, and what nobody learns."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from committee import services
from committee.choices import TenureKind, TenureState
from committee.models import GroupMember, Minutes, Session, Tenure
from committee.services import Guest, SeatMark
from committee.tests.committee_world import World, hold, make_world
from committee.tests.session_world import LINK, call, entry, held, last_letter, letters, make_group, prepare
from core.models import ActivityRecord
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"starts_time": None, "ends_time": None}, {"starts_time"}),
        ({"place": ""}, {"place"}),
        ({"link": ""}, {"link"}),
        ({"mode": "virtual", "link": ""}, {"link"}),
        ({"mode": "in_person", "place": ""}, {"place"}),
        ({"held_on": -1}, {"held_on"}),
        ({"held_on": 4000}, {"held_on"}),
    ],
)
def test_an_invitation_must_say_when_and_where(world: World, fields: dict[str, Any], missing: set[str]) -> None:
    days = fields.pop("held_on", 10)
    session = prepare(world, days, **fields)
    with pytest.raises(ValidationError) as refusal:
        services.call_session(session=session, by=world.secretariat)
    assert set(refusal.value.message_dict) == missing
    assert not letters() and Session.objects.get(pk=session.pk).called_at is None


@pytest.mark.parametrize("fields", [{"mode": "virtual", "place": ""}, {"mode": "in_person", "link": ""}])
def test_place_or_link_by_its_mode(world: World, fields: dict[str, Any]) -> None:
    assert call(world, **fields).called_at


def test_without_an_agenda_nobody_is_called(world: World) -> None:
    session = prepare(world)
    services.set_agenda(session=session, points=[], by=world.secretariat)
    with pytest.raises(ValidationError, match="al menos un punto"):
        services.call_session(session=session, by=world.secretariat)


def test_everybody_who_holds_a_seat_that_day_is_invited_once(world: World) -> None:
    """Titulars and suplentes; not who ended before, was suspended, has no account or an account that was closed."""
    suplente = hold(world.civil[0].seat, "suplente", TenureKind.SUPLENTE)
    hold(world.civil[1].seat, "repetida", TenureKind.SUPLENTE, user=world.civil[0].user)
    begins = hold(world.government[0].seat, "entra", TenureKind.SUPLENTE, starts=5)
    hold(world.government[1].seat, "sale", TenureKind.SUPLENTE, ends=9)
    Tenure.objects.filter(pk=world.civil[1].tenure.pk).update(
        state=TenureState.SUSPENDED, state_since=world.day(-1), state_reason="x"
    )
    User.objects.filter(pk=world.government[1].user.pk).update(is_active=False)
    Tenure.objects.create(seat=world.government[1].seat, holder_name="Sin cuenta", kind=TenureKind.SUPLENTE)
    call(world)
    people = [world.government[0].user, world.civil[0].user, suplente.user, begins.user]
    assert sorted(letter.recipient for letter in letters()) == sorted(user.email for user in people)


def test_of_a_group_only_who_sits_in_it(world: World) -> None:
    group = make_group(world)
    chair, past = world.civil
    GroupMember.objects.create(group=group, organization=chair.organization, seat=chair.seat, since=world.day(-9))
    GroupMember.objects.create(
        group=group, organization=past.organization, seat=past.seat, since=world.day(-9), until=world.day(9)
    )
    call(world, group=group)
    assert [letter.recipient for letter in letters()] == [chair.user.email]


def test_a_session_is_called_once(world: World) -> None:
    session = call(world)
    with pytest.raises(ValidationError, match="ya se había convocado"):
        services.call_session(session=session, by=world.secretariat)
    assert len(letters()) == 4
    record = ActivityRecord.objects.get(verb="convocó la sesión")
    assert (record.is_public, record.actor_label, record.changes) == (True, "La secretaría técnica", {"invitations": 4})
    assert record.object_url == "/comite/comite-qa/sesiones/sesion-1-comite-qa/"


def test_where_nobody_has_an_account_it_is_public_all_the_same(world: World) -> None:
    Tenure.objects.all().update(user=None)
    assert call(world).called_at and not letters()
    assert Session.objects.public().count() == 1


@pytest.mark.parametrize("hidden", ["committee", "plan", "group"])
def test_what_is_not_public_leaves_no_public_line(world: World, hidden: str) -> None:
    group = make_group(world, is_public=hidden != "group")
    if hidden == "committee":
        type(world.committee).objects.filter(pk=world.committee.pk).update(is_public=False)
    if hidden == "plan":
        type(world.committee).objects.filter(pk=world.committee.pk).update(plan=world.plan)
        type(world.plan).objects.filter(pk=world.plan.pk).update(is_public=False)
    session = call(world, group=group)
    services.cancel_session(session=session, reason="x", by=world.secretariat)
    assert not ActivityRecord.objects.public().exists() and not Session.objects.public().exists()


# Moving.


def test_a_move_says_why_and_replaces_the_entry(world: World) -> None:
    session, mark = call(world), last_letter()
    moved = services.reschedule_session(
        session=session,
        reason="Hay paro",
        held_on=world.day(12),
        starts_time=time(14),
        place="Casa abierta",
        by=world.secretariat,
    )
    assert (moved.sequence, moved.ends_time, moved.link, moved.mode) == (1, None, LINK, "mixed")
    sent = letters(mark)
    assert len(sent) == 4 and all("Hay paro" in letter.body and LINK in letter.body for letter in sent)
    method, event = entry(sent[0].calendar)
    assert (method, int(event["SEQUENCE"]), event["LOCATION"]) == ("REQUEST", 1, "Casa abierta")
    record = ActivityRecord.objects.get(verb="reprogramó la sesión")
    assert record.is_public and record.changes["reason"] == "Hay paro"
    assert record.changes["moved"]["held_on"] == [world.day(10).isoformat(), world.day(12).isoformat()]
    assert LINK not in str(record.changes)


def test_a_new_link_is_nobodys_news(world: World) -> None:
    session, mark = call(world), last_letter()
    values = {"held_on": session.held_on, "starts_time": session.starts_time, "ends_time": session.ends_time}
    other = "https://video.example.org/otra"
    services.reschedule_session(session=session, reason="Otra sala", link=other, by=world.secretariat, **values)
    assert all(other in letter.body for letter in letters(mark))
    record = ActivityRecord.objects.get(verb="reprogramó la sesión")
    assert not record.is_public and "video.example" not in str(record.changes)


def test_who_holds_no_seat_on_the_new_day_is_taken_out(world: World) -> None:
    """They were invited to the first day: their entry goes, and the link is not told again."""
    leaves = world.civil[0]
    Tenure.objects.filter(pk=leaves.tenure.pk).update(ends_on=world.day(11))
    comes = hold(world.civil[1].seat, "entra", TenureKind.SUPLENTE, starts=12)
    session, mark = call(world), last_letter()
    services.reschedule_session(
        session=session, reason="Hay paro", held_on=world.day(15), starts_time=time(9), by=world.secretariat
    )
    by_person = {letter.recipient: letter for letter in letters(mark)}
    assert len(by_person) == 5
    gone = by_person[leaves.user.email]
    assert entry(gone.calendar)[0] == "CANCEL" and LINK not in gone.body + "".join(gone.calendar.split())
    assert "no ocupa un asiento el nuevo día" in gone.body
    assert entry(by_person[comes.user.email].calendar)[0] == "REQUEST"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": " "}, "por qué cambia"),
        ({}, "Nada cambió"),
        ({"held_on": -1}, "ya pasó"),
        ({"place": ""}, "lugar"),
        ({"ends_time": time(8)}, "después de empezar"),
        ({"place": "http://video.example.org"}, "público"),
    ],
)
def test_a_move_that_says_nothing_is_refused(world: World, fields: dict[str, Any], words: str) -> None:
    session, mark = call(world), last_letter()
    values = {"held_on": session.held_on, "starts_time": time(9), "ends_time": time(11, 30), "reason": "Hay paro"}
    if "held_on" in fields:
        fields["held_on"] = world.day(fields["held_on"])
    with pytest.raises(ValidationError, match=words):
        services.reschedule_session(session=session, by=world.secretariat, **(values | fields))
    assert not letters(mark) and Session.objects.get(pk=session.pk).sequence == 0


# Cancelling.


def test_a_cancellation_says_why_to_everybody_who_was_invited(world: World) -> None:
    """Also to who was suspended since; not to who came after."""
    session, mark = call(world), last_letter()
    services.suspend_tenure(
        tenure=world.civil[0].tenure, reason="No vino", decided_by="El comité", by=world.secretariat
    )
    before = last_letter()
    services.cancel_session(session=session, reason="No hay sala", by=world.secretariat)
    sent = letters(max(mark, before))
    assert sorted(letter.recipient for letter in sent) == sorted(chair.user.email for chair in world.chairs)
    for letter in sent:
        method, event = entry(letter.calendar)
        assert (method, int(event["SEQUENCE"])) == ("CANCEL", 1)
        assert "No hay sala" in letter.body and LINK not in letter.body
    record = ActivityRecord.objects.get(verb="canceló la sesión")
    assert record.is_public and record.changes == {"reason": "No hay sala"}
    assert [row.cancel_reason for row in Session.objects.public()] == ["No hay sala"]


def test_a_session_in_preparation_is_cancelled_in_silence(world: World) -> None:
    services.cancel_session(session=prepare(world), reason="No hace falta", by=world.secretariat)
    assert not letters() and not Session.objects.public().exists()
    assert not ActivityRecord.objects.public().exists()
    assert prepare(world).number == 2


def test_what_was_held_is_not_cancelled_nor_moved(world: World) -> None:
    by = world.secretariat
    marked, with_guest, with_minutes = held(world, -5), held(world, -6), held(world, -7)
    services.mark_attendance(session=marked, marks=[SeatMark(world.civil[0].seat, "absent")], by=by)
    services.set_guests(session=with_guest, guests=[Guest("Ana")], by=by)
    Minutes.objects.create(session=with_minutes, text="x", drafted_by=by, updated_by=by)
    for session in (marked, with_guest, with_minutes):
        with pytest.raises(ValidationError, match="ya se realizó"):
            services.cancel_session(session=session, reason="x", by=by)
        with pytest.raises(ValidationError, match="ya se realizó"):
            services.reschedule_session(session=session, reason="x", held_on=world.day(3), starts_time=time(9), by=by)
    services.cancel_session(session=held(world, -8), reason="Nadie llegó", by=by)
