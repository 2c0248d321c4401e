"""The calendar as a file that calendar programs read (RFC 5545), the same bytes until something changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, vDuration, vText, vUri
from icalendar import Event as Entry

from notifications.addresses import whole
from notifications.selectors.calendar import Event

PRODUCT = "-//Portal de gobierno abierto//Calendario//ES"
REFRESHED_EVERY = timedelta(hours=12)
UNKNOWN = datetime(2000, 1, 1, tzinfo=UTC)
"""For a row that keeps no date of change and has no history, such as one loaded from a source."""


def as_file(
    found: Iterable[Event], changes: dict[tuple[str, str], datetime], *, title: str, language: str, url: str
) -> bytes:
    """Only what happens on a known day: a calendar has no place for a month."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar[name] = vText(title)
    calendar["name"].params["LANGUAGE"] = language
    calendar["url"] = vUri(url)
    calendar["refresh-interval"] = vDuration(REFRESHED_EVERY)
    calendar["refresh-interval"].params["VALUE"] = "DURATION"
    for event in found:
        if event.is_exact:
            calendar.add_component(_entry(event, event.changed_at or changes.get(event.history, UNKNOWN)))
    return calendar.to_ical()


def _entry(event: Event, changed_at: datetime) -> Entry:
    """DTSTAMP is the last change and not the moment of asking, so that nothing seems to change by itself."""
    entry = Entry()
    entry.add("uid", f"{event.uid}@{settings.MAIL_DOMAIN}")
    entry.add("dtstamp", changed_at.astimezone(UTC).replace(microsecond=0))
    entry.add("last-modified", changed_at.astimezone(UTC).replace(microsecond=0))
    entry.add("sequence", event.sequence)
    entry.add("summary", f"[Demo] {event.title}" if event.is_demo else event.title)
    _add_time(entry, event)
    if event.about:
        entry.add("description", event.about)
    if event.place:
        entry.add("location", event.place)
    entry["url"] = vUri(whole(event.url))
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    return entry


def _add_time(entry: Entry, event: Event) -> None:
    """Whole days, the end being the day after the last one (RFC 5545, 3.6.1); with an hour, the instant in UTC."""
    last = event.ends_on or event.starts_on
    if event.starts_at is None:
        entry.add("dtstart", event.starts_on)
        if last > event.starts_on:
            entry.add("dtend", last + timedelta(days=1))
        return
    begins = _instant(event.starts_on, event.starts_at)
    entry.add("dtstart", begins)
    if event.ends_at is not None and (ends := _instant(last, event.ends_at)) > begins:
        entry.add("dtend", ends)


def _instant(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
