"""The entry of a session as a calendar reads it: parsed by a library, never by looking for words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from icalendar import Calendar

from committee import calendar, services
from committee.models import Session
from committee.selectors.sessions import agenda_of
from committee.tests.committee_world import World, make_session, make_world
from committee.tests.session_world import LINK, call, entry
from core import mail

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo(settings.TIME_ZONE)


@pytest.fixture
def world() -> World:
    return make_world()


def invitation(world: World, session: Session) -> str:
    agenda = agenda_of(session, public=False)
    return calendar.invitation(session, agenda, to=world.civil[0].user, now=datetime(2026, 5, 4, 15, tzinfo=UTC))


def test_an_invitation_says_when_where_and_what(world: World) -> None:
    session = call(world)
    method, event = entry(invitation(world, session))
    assert method == "REQUEST"
    assert event["UID"] == f"sesion-{session.pk}@{settings.MAIL_DOMAIN}"
    assert (int(event["SEQUENCE"]), event["STATUS"]) == (0, "CONFIRMED")
    assert event["SUMMARY"] == "Sesión ordinaria 1 · Comité QA"
    assert event["LOCATION"] == "Sala Ñ, piso 2"
    day = world.day(10)
    assert event.start == datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)
    assert event.end - event.start == timedelta(hours=2, minutes=30)
    assert event["DTSTART"].params["TZID"] == settings.TIME_ZONE
    assert event["DESCRIPTION"].startswith(f"Para conectarse: {LINK}")
    assert "1. Avance del plan" in event["DESCRIPTION"]
    assert event["CONFERENCE"] == LINK
    assert event["URL"] == f"{settings.SITE_URL}/mi-espacio/sesiones/{session.slug}/"
    assert event["DTSTAMP"].dt == datetime(2026, 5, 4, 15, tzinfo=UTC)


def test_the_zone_goes_along_and_agrees(world: World) -> None:
    """A calendar that knows nothing of the zone reads the right hour from the file itself."""
    found = Calendar.from_ical(invitation(world, call(world)))
    [zone] = found.walk("VTIMEZONE")
    [event] = found.walk("VEVENT")
    assert zone["TZID"] == settings.TIME_ZONE
    told = zone.to_tz(lookup_tzid=False)
    start = event.start.replace(tzinfo=None)
    assert told.utcoffset(start) == ZONE.utcoffset(start)


def test_nobody_learns_who_else_is_invited(world: World) -> None:
    session = call(world)
    text = invitation(world, session)
    _method, event = entry(text)
    assert event["ATTENDEE"] == "mailto:civil-1-qa@example.org"
    assert event["ATTENDEE"].params["CN"] == "Persona civil-1-qa"
    assert event["ORGANIZER"] == f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    assert text.count("@example.org") == 1 and "secretaria" not in text


def test_a_cancellation_takes_the_same_entry_away(world: World) -> None:
    session = call(world)
    _method, before = entry(invitation(world, session))
    session = services.cancel_session(session=session, reason="No hay sala", by=world.secretariat)
    text = calendar.cancellation(session, to=world.civil[0].user, now=world.moment(1))
    method, event = entry(text)
    assert (method, event["STATUS"], int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)
    assert event["UID"] == before["UID"] and "ATTENDEE" in event
    assert LINK not in "".join(text.split())


def test_the_public_entry_has_neither_people_nor_the_link(world: World) -> None:
    session = call(world)
    text = calendar.public_entry(session, agenda_of(session, public=True))
    method, event = entry(text)
    assert method == "PUBLISH"
    assert {"ATTENDEE", "ORGANIZER", "CONFERENCE"} & set(event) == set()
    unfolded = text.replace("\r\n ", "")
    assert "video.example.org" not in unfolded and "@example.org" not in unfolded
    assert event["URL"] == settings.SITE_URL + session.get_absolute_url()
    assert calendar.public_entry(session, agenda_of(session, public=True)) == text


def test_without_an_end_or_an_hour_nothing_is_made_up(world: World) -> None:
    no_end = make_session(world, 1, 5, ends_time=None)
    _method, event = entry(calendar.public_entry(no_end, []))
    assert "DTEND" not in event and "DURATION" not in event
    all_day = make_session(world, 2, 5, starts_time=None, ends_time=None, mode="virtual")
    text = calendar.public_entry(all_day, [])
    _method, event = entry(text)
    assert type(event["DTSTART"].dt) is date and event["DTSTART"].dt == world.day(5)
    assert event["LOCATION"] == "Virtual" and "VTIMEZONE" not in text


def test_words_that_a_calendar_could_misread_come_back_whole(world: World) -> None:
    purpose = "Uno, dos; tres\\cuatro\nBEGIN:VALARM\nÑandú 🙂 " + "palabra " * 40
    session = make_session(world, 1, 5, purpose=purpose, place="Calle 1; oficina 2, piso 3\nEND:VEVENT")
    text = calendar.public_entry(session, [])
    _method, event = entry(text)
    assert event["DESCRIPTION"] == purpose.strip()
    assert event["LOCATION"] == "Calle 1; oficina 2, piso 3\nEND:VEVENT"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert not Calendar.from_ical(text).walk("VALARM")


def test_it_is_in_spanish_whatever_the_reader_speaks(world: World) -> None:
    session = make_session(world, 1, 5)
    with translation.override("en"):
        _method, event = entry(calendar.public_entry(session, []))
    assert event["SUMMARY"] == "Sesión ordinaria 1 · Comité QA" and "/en/" not in event["URL"]


def test_the_mail_carries_it_as_an_invitation(world: World, mailoutbox: list[EmailMessage]) -> None:
    session = call(world)
    assert mail.drain(now=world.moment(1)) == 4
    for message in mailoutbox:
        [(name, content, kind)] = message.attachments
        assert name == "invitacion.ics" and kind == "text/calendar; method=REQUEST"
        method, event = entry(content)
        assert method == "REQUEST" and event["ATTENDEE"] == f"mailto:{message.to[0]}"
        raw = message.message().as_bytes()
        assert b"text/calendar" in raw and b"method=REQUEST" in raw.replace(b'"', b"")
    assert {message.to[0] for message in mailoutbox} == {chair.user.email for chair in world.chairs}
    assert session.sequence == 0
