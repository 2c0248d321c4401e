"""A session as a calendar entry: iCalendar text (RFC 5545), sent as an invitation (RFC 5546) or shown to everybody.

The entry keeps one UID for life and counts its changes in SEQUENCE, so that a calendar moves or removes what it has.
The address to connect goes only to who is invited.
"""

from __future__ import annotations

from datetime import date, datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText, vUri

from committee.models import AgendaItem, Session
from people.models import User

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
PRODUCT = "-//Portal de gobierno abierto//Comité//ES"


def invitation(session: Session, agenda: list[AgendaItem], *, to: User, now: datetime) -> str:
    """For one person who sits in the committee. A later one with a higher SEQUENCE takes its place."""
    with translation.override(settings.LANGUAGE_CODE):
        event = _event(session, agenda, now)
        _add_attendee(event, session, to)
        event["url"] = vUri(settings.SITE_URL + reverse("committee:my_session", args=[session.slug]))
        if session.link:
            event.add("conference", session.link, parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
            text = _("Para conectarse: %(link)s") % {"link": session.link}
            event["description"] = vText(f"{text}\n\n{event.get('description', '')}".strip())
        return _text(event, REQUEST, session)


def cancellation(session: Session, *, to: User, now: datetime) -> str:
    """It is taken out of the person's calendar."""
    with translation.override(settings.LANGUAGE_CODE):
        event = _event(session, [], now)
        _add_attendee(event, session, to)
        event["status"] = vText("CANCELLED")
        return _text(event, CANCEL, session)


def public_entry(session: Session, agenda: list[AgendaItem]) -> str:
    """For anybody who wants to know of it: nobody invited, no address to connect. The same text until it changes."""
    with translation.override(settings.LANGUAGE_CODE):
        event = _event(session, agenda, session.updated_at)
        event["url"] = vUri(settings.SITE_URL + session.get_absolute_url())
        return _text(event, PUBLISH, session)


def uid_of(session: Session) -> str:
    return f"sesion-{session.pk}@{settings.MAIL_DOMAIN}"


def _event(session: Session, agenda: list[AgendaItem], now: datetime) -> Event:
    event, zone = Event(), ZoneInfo(settings.TIME_ZONE)
    event.add("uid", uid_of(session))
    event.add("dtstamp", now.astimezone(ZoneInfo("UTC")))
    event.add("sequence", session.sequence)
    event.add("summary", _title(session))
    if session.starts_time is None:
        event.add("dtstart", session.held_on)
    else:
        event.add("dtstart", datetime.combine(session.held_on, session.starts_time, zone))
        if session.ends_time is not None:
            event.add("dtend", datetime.combine(session.held_on, session.ends_time, zone))
    event.add("location", session.place or str(session.get_mode_display()).capitalize())
    if text := _description(session, agenda):
        event.add("description", text)
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    event.add("last-modified", session.updated_at.astimezone(ZoneInfo("UTC")))
    return event


def _title(session: Session) -> str:
    owner = session.group or session.committee
    return _("Sesión %(kind)s %(number)s · %(owner)s") % {
        "kind": session.get_kind_display(),
        "number": session.number,
        "owner": owner,
    }


def _description(session: Session, agenda: list[AgendaItem]) -> str:
    parts = [session.purpose.strip()]
    if agenda:
        parts.append("\n".join([_("Agenda:"), *(f"{n}. {item.title}" for n, item in enumerate(agenda, start=1))]))
    return "\n\n".join(part for part in parts if part)


def _add_attendee(event: Event, session: Session, to: User) -> None:
    """Only the reader's own address: nobody learns who else was invited, or where they are written to."""
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = vText(session.committee.name)
    event["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{to.email}")
    if to.full_name:
        attendee.params["CN"] = vText(to.full_name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee, encode=0)


def _text(event: Event, method: str, session: Session) -> str:
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", method)
    found.add_component(event)
    if session.starts_time is not None:
        year = session.held_on.year
        found.add_missing_timezones(first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))
    return found.to_ical().decode()
