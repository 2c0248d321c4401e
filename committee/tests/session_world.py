"""Sessions made as people make them: prepared, with an agenda, called, held."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from icalendar import Calendar

from committee import services
from committee.models import Agreement, Session, WorkingGroup
from committee.services import AgendaPoint
from committee.tests.committee_world import World
from core.models import OutgoingMail

LINK = "https://video.example.org/sala-secreta"


def prepare(world: World, days: int = 10, *, now: datetime | None = None, **fields: Any) -> Session:
    """Mixed, with one point, at nine in ten days."""
    values = {
        "committee": world.committee,
        "held_on": world.day(days),
        "starts_time": time(9),
        "ends_time": time(11, 30),
        "mode": "mixed",
        "place": "Sala Ñ, piso 2",
        "link": LINK,
        "by": world.secretariat,
    }
    session = services.prepare_session(**(values | fields), now=now)
    points = [AgendaPoint(title=item.title, item=item.pk) for item in session.agenda.all()]
    points.append(AgendaPoint(title="Avance del plan"))
    return services.set_agenda(session=session, points=points, by=world.secretariat, now=now)


def call(world: World, days: int = 10, *, now: datetime | None = None, **fields: Any) -> Session:
    session = prepare(world, days, now=now, **fields)
    return services.call_session(session=session, by=world.secretariat, now=now)


def held(world: World, days: int = -5, **fields: Any) -> Session:
    """Called ten days before; nobody was marked yet."""
    return call(world, days, now=world.moment(days - 10), **fields)


def letters(since: int = 0) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(pk__gt=since).order_by("pk"))


def last_letter() -> int:
    newest = OutgoingMail.objects.order_by("-pk").first()
    return newest.pk if newest else 0


def entry(text: str) -> tuple[str, Any]:
    """The method and the only event of an iCalendar text."""
    found = Calendar.from_ical(text)
    [event] = found.walk("VEVENT")
    return str(found["METHOD"]), event


def make_group(world: World, slug: str = "mesa", **fields: Any) -> WorkingGroup:
    values = {"committee": world.committee, "name": "Mesa", "purpose": "x", "created_on": world.day(-90)}
    return WorkingGroup.objects.create(slug=slug, **(values | fields))


def agree(session: Session, number: int, days: int, world: World, **fields: Any) -> Agreement:
    values = {
        "session": session,
        "number": number,
        "text": f"Acuerdo {number} de {session.slug}",
        "organization": world.civil[0].organization,
        "owner_label": "x",
        "due_on": world.day(days),
    }
    return Agreement.objects.create(**(values | fields))
