"""Spaces, sessions and consultations are events: they begin, end, take place somewhere and can be called off.

A consultation takes place on its page. Where a session connects is told only to those invited.
"""

from __future__ import annotations

from aga_portal.open_data.identifiers import uri_of
from aga_portal.structured_data.common import Thing, day, moment, named, page_of, portal, read, told
from committee.models import Session
from consultations.models import Consultation, Space

MODES = {
    "in_person": "OfflineEventAttendanceMode",
    "virtual": "OnlineEventAttendanceMode",
    "mixed": "MixedEventAttendanceMode",
}


def space(row: Space, _context: dict) -> Thing:
    return _event(
        row,
        row.title,
        cancelled=row.cancelled_at is not None,
        mode=row.mode,
        description=row.summary,
        startDate=moment(row.starts_on, row.starts_time, row.starts_precision),
        endDate=moment(row.ends_on or (row.starts_on if row.ends_time else None), row.ends_time, row.ends_precision),
        location=_places(row.place, read(row, "territory"), row.link),
        maximumAttendeeCapacity=row.capacity,
        about=named(read(row, "plan"), "CreativeWork"),
    )


def session(row: Session, _context: dict) -> Thing:
    committee = read(row, "committee")
    return _event(
        row,
        str(row),
        cancelled=row.cancelled_at is not None,
        mode=row.mode,
        description=row.purpose,
        startDate=moment(row.held_on, row.starts_time),
        endDate=moment(row.held_on, row.ends_time) if row.ends_time else None,
        location=_places(row.place, None, ""),
        organizer=named(committee, "Organization"),
    )


def consultation(row: Consultation, _context: dict) -> Thing:
    return _event(
        row,
        row.title,
        cancelled=row.cancelled_at is not None,
        mode="virtual",
        description=row.summary,
        startDate=day(row.opens_on, row.opens_precision),
        endDate=day(row.closes_on, row.closes_precision),
        location=[told(type_="VirtualLocation", url=page_of(row))],
        isAccessibleForFree=True,
        about=named(read(row, "plan"), "CreativeWork"),
    )


def _event(row: Space | Session | Consultation, name: str, *, cancelled: bool, mode: str, **values: object) -> Thing:
    return told(
        type_="Event",
        id_=uri_of(row),
        name=name,
        url=page_of(row),
        eventStatus=f"https://schema.org/{'EventCancelled' if cancelled else 'EventScheduled'}",
        eventAttendanceMode=f"https://schema.org/{MODES[mode]}" if mode else None,
        inLanguage="es",
        subjectOf=told(type_="WebPage", url=page_of(row), isPartOf=portal()),
        **values,
    )


def _places(place: str, territory: object, link: str) -> list[Thing]:
    found = []
    if place or territory:
        area = named(territory, "AdministrativeArea") if territory else None  # type: ignore[arg-type]
        found.append(told(type_="Place", name=place or str(territory), containedInPlace=area))
    if link:
        found.append(told(type_="VirtualLocation", url=link))
    return found
