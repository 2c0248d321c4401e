"""From the call of a session to its published minutes and its agreements, one kept and one late, with every letter."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from committee import services
from committee.choices import AgreementState, AttendanceStatus, DecisionMethod
from committee.selectors import quorum_of
from committee.selectors.agreements import pending_agreements
from committee.services.agenda import AgendaPoint
from committee.services.attendance import SeatMark
from committee.tests.committee_world import World, fresh, make_world
from core.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def letters() -> list[tuple[str, str]]:
    """What was written since the last time, to whom and about what, and out of the way."""
    found = list(OutgoingMail.objects.order_by("recipient", "pk").values_list("recipient", "subject"))
    OutgoingMail.objects.all().delete()
    return found


def to(*people: object) -> set[str]:
    return {person.email for person in people}  # type: ignore[attr-defined]


def test_from_the_call_to_what_was_agreed(world: World) -> None:
    secretariat = world.secretariat
    first, second, third, fourth = world.chairs
    everybody = to(*(chair.user for chair in world.chairs))
    services.set_quorum_rule(
        committee=world.committee, since=world.day(-300), percent=50, by=secretariat, today=world.day(-300)
    )
    OutgoingMail.objects.all().delete()

    # Called, with a calendar entry for each holder and the address to connect in it alone.
    session = services.prepare_session(
        committee=world.committee,
        held_on=world.day(-30),
        starts_time=time(9),
        ends_time=time(11),
        mode="mixed",
        place="Sala uno",
        link="https://sala.example.org/x",
        by=secretariat,
        now=world.moment(-45),
    )
    services.set_agenda(session=session, points=[AgendaPoint("Datos del agua")], by=secretariat, now=world.moment(-45))
    session = services.call_session(session=session, by=secretariat, now=world.moment(-44))
    entry = Calendar.from_ical(OutgoingMail.objects.first().calendar)
    event = next(iter(entry.walk("VEVENT")))
    assert entry["METHOD"] == "REQUEST" and timezone.localtime(event.decoded("DTSTART")).time() == time(9)
    assert {recipient for recipient, _subject in letters()} == everybody
    public = Client().get(session.get_absolute_url()).content.decode()
    assert "Datos del agua" in public and "sala.example.org" not in public

    # Held: three of four came, from both sides.
    marks = [SeatMark(chair.seat, AttendanceStatus.PRESENT) for chair in (first, second, third)]
    marks.append(SeatMark(fourth.seat, AttendanceStatus.EXCUSED))
    services.mark_attendance(session=session, marks=marks, by=fresh(first.user), now=world.moment(-30))
    session.refresh_from_db()
    assert quorum_of(session).met is True
    services.record_decision(
        session=session,
        text="Publicar cada mes.",
        method=DecisionMethod.CONSENSUS,
        by=secretariat,
        now=world.moment(-30),
    )
    kept, late = (
        services.make_agreement(
            session=session,
            text=text,
            due_on=world.day(-10),
            organization=chair.organization,
            by=secretariat,
            now=world.moment(-30),
        )
        for text, chair in (("Traer el inventario", third), ("Proponer el calendario", first))
    )
    assert {recipient for recipient, _subject in letters()} == to(first.user, third.user)

    # Written, observed, approved by both sides, published.
    minutes = services.start_minutes(session=session, by=secretariat, now=world.moment(-29))
    assert "Datos del agua" in minutes.text and "Hubo quórum" in minutes.text and "Traer el inventario" in minutes.text
    gap = "[escriba lo que se trató en este punto]"
    services.save_minutes(
        minutes=minutes, text=minutes.text.replace(gap, "Se acordó publicar."), by=secretariat, now=world.moment(-29)
    )
    services.open_observations(minutes=minutes, until=world.day(-24), by=secretariat, now=world.moment(-28))
    assert {recipient for recipient, _subject in letters()} == everybody
    observation = services.observe_minutes(
        minutes=minutes, text="Falta la fecha.", by=fresh(third.user), now=world.moment(-27)
    )
    services.resolve_observation(
        observation=observation,
        outcome="not_accepted",
        reason="La fecha está arriba.",
        by=secretariat,
        now=world.moment(-26),
    )
    services.send_to_approval(minutes=minutes, by=secretariat, now=world.moment(-23))
    assert {recipient for recipient, _subject in letters()} <= everybody
    for chair in (second, third):
        services.approve_minutes(minutes=minutes, by=fresh(chair.user), now=world.moment(-22))
    minutes.refresh_from_db()
    address = minutes.get_absolute_url()
    assert Client().get(address).status_code == 404
    letters()
    services.publish_minutes(minutes=minutes, by=secretariat, now=world.moment(-21))
    assert {recipient for recipient, _subject in letters()} == everybody
    page = Client().get(address).content.decode()
    assert "Se acordó publicar." in page and "La fecha está arriba." in page and "@" not in page
    assert Client().get(session.get_absolute_url() + "acta.pdf").content.startswith(b"%PDF")

    # Followed: one kept by its own people, the other late and first in line for the next session.
    services.follow_agreement(
        agreement=kept, text="Se entregó.", state=AgreementState.DONE, by=fresh(third.user), now=world.moment(-12)
    )
    assert list(pending_agreements(world.committee, world.today)) == [late] and late.is_late(world.today)
    listed = Client().get(f"/comite/{world.committee.slug}/acuerdos/").content.decode()
    assert listed.index("Proponer el calendario") < listed.index("Traer el inventario") and "Se entregó." in listed
    following = services.prepare_session(committee=world.committee, held_on=world.day(10), by=secretariat)
    assert [item.follows for item in following.agenda.all()] == [late]
