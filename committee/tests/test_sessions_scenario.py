"""A session from its preparation to its end, with every mail and every entry of a calendar."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.utils import timezone

from committee import services
from committee.choices import TenureKind
from committee.models import QuorumRule, SeatAttendance, Session
from committee.selectors import quorum_of
from committee.services import AgendaPoint, Guest, SeatMark
from committee.tests.committee_world import World, fresh, hold, make_session, make_world
from committee.tests.session_world import LINK, agree, entry, last_letter, letters
from core.models import ActivityRecord, OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_session_from_its_preparation_to_its_end(world: World) -> None:
    """A member prepares it, the secretariat calls and moves it; it is held with a suplente, a guest and quorum."""
    QuorumRule.objects.create(committee=world.committee, since=world.day(-300), percent=60, each_sector=True)
    suplente = hold(world.civil[1].seat, "suplente", TenureKind.SUPLENTE)
    old = agree(make_session(world, 1, -60), 1, -3, world)
    now = world.moment(-30)
    session = services.prepare_session(
        committee=world.committee,
        held_on=world.day(-10),
        starts_time=time(9),
        ends_time=time(11),
        mode="virtual",
        link=LINK,
        by=fresh(world.civil[0].user),
        now=now,
    )
    assert session.number == 2 and not letters()
    [item] = session.agenda.all()
    points = [AgendaPoint(title=item.title, item=item.pk), AgendaPoint(title="Balance")]
    services.set_agenda(session=session, points=points, by=world.secretariat, now=now)
    assert not letters()

    services.call_session(session=session, by=world.secretariat, now=now)
    first = letters()
    assert sorted(row.recipient for row in first) == sorted(
        [*(c.user.email for c in world.chairs), suplente.user.email]
    )
    for letter in first:
        assert letter.subject == "Convocatoria: Ordinaria 2 · Comité QA"
        assert old.text in letter.body and "2. Balance" in letter.body and LINK in letter.body
        assert f"/mi-espacio/sesiones/{session.slug}/" in letter.body
        method, event = entry(letter.calendar)
        assert (method, int(event["SEQUENCE"]), event["ATTENDEE"]) == ("REQUEST", 0, f"mailto:{letter.recipient}")
        assert event.start.date() == world.day(-10)

    mark = last_letter()
    services.reschedule_session(
        session=session,
        reason="Hay elecciones",
        held_on=world.day(-7),
        starts_time=time(9),
        ends_time=time(12),
        by=world.secretariat,
        now=world.moment(-20),
    )
    second = letters(mark)
    assert sorted(row.recipient for row in second) == sorted(row.recipient for row in first)
    for letter in second:
        method, event = entry(letter.calendar)
        assert (method, int(event["SEQUENCE"])) == ("REQUEST", 1)
        assert event["UID"] == entry(first[0].calendar)[1]["UID"]
        assert (event.start.date(), event.end - event.start) == (world.day(-7), timedelta(hours=3))

    mark = last_letter()
    marks = [
        SeatMark(world.government[0].seat, "present"),
        SeatMark(world.government[1].seat, "absent"),
        SeatMark(world.civil[0].seat, "present"),
        SeatMark(world.civil[1].seat, "suplente"),
    ]
    services.mark_attendance(session=session, marks=marks, by=fresh(world.government[0].user), now=world.moment(-7, 13))
    services.set_guests(session=session, guests=[Guest("Ana Ruiz", "Universidad")], by=world.secretariat)
    services.change_session(session=session, recording_url="https://v.example.org/2", by=world.secretariat)
    found = quorum_of(session)
    assert (found.met, found.present, found.occupied, found.needed) == (True, 3, 4, 3)
    assert SeatAttendance.objects.get(status="suplente").tenure == suplente
    assert not letters(mark)
    assert not OutgoingMail.objects.exclude(calendar__contains="BEGIN:VCALENDAR").exists()
    verbs = ActivityRecord.objects.public().filter(object_type="committee.session").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "convocó la sesión",
        "reprogramó la sesión",
        "anotó la asistencia a la sesión",
        "anotó invitados y observadores de la sesión",
        "modificó la sesión",
    ]
    assert timezone.localdate() >= Session.objects.get(pk=session.pk).held_on
