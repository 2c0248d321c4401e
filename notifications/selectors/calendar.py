"""Dates of everything public, for the calendar page and for calendar programs alike.

Each source costs one query, whatever the number of events. A date known only by its month is told as such; one known
only by its year is no event.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Max, Min, Q

from core.choices import DatePrecision
from core.models import ActivityRecord
from notifications.choices import EventKind
from notifications.selectors.event_sources import SOURCES, Source
from notifications.selectors.targets import Target


@dataclass(frozen=True)
class Event:
    """Something that happens on a day, or in a month whose day is not known. `url` is a path.

    `changed_at` is when the row changed, where the row knows it; else its history does, under `history`.
    """

    uid: str
    kind: EventKind
    title: str
    about: str
    url: str
    starts_on: date
    ends_on: date | None
    is_exact: bool
    starts_at: time | None
    ends_at: time | None
    place: str
    is_demo: bool
    is_cancelled: bool
    sequence: int
    changed_at: datetime | None
    history: tuple[str, str]


def events(target: Target | None, since: date, until: date, kinds: Collection[str] = EventKind.values) -> list[Event]:
    """What happens between two days, both included, of a target or of everything (None), in the order of the days."""
    found = [
        event
        for source in SOURCES
        if source.kind in kinds and (rows := source.rows(target)) is not None
        for row in rows.filter(_within(source, since, until))
        for event in _told(source, row, since, until)
    ]
    return sorted(found, key=lambda event: (event.starts_on, event.starts_at or time.min, event.kind, event.uid))


def _within(source: Source, since: date, until: date) -> Q:
    condition = Q()
    for mark in source.marks:
        on = Q(**{f"{mark.day}__range": (since, until)})
        condition |= on & ~Q(**{mark.precision: DatePrecision.YEAR}) if mark.precision else on
    return condition


def _told(source: Source, row: Any, since: date, until: date) -> Iterable[Event]:
    for mark in source.marks:
        day = getattr(row, mark.day)
        precision = getattr(row, mark.precision) if mark.precision else DatePrecision.DAY
        if day is None or not since <= day <= until or precision == DatePrecision.YEAR:
            continue
        facts = {"ends_on": None, "starts_at": None, "ends_at": None, "place": "", "sequence": 0, "changed_at": None}
        told = facts | source.facts(row, mark)
        uid = f"{source.word}-{row.pk}{mark.suffix}"
        yield Event(uid=uid, kind=source.kind, starts_on=day, is_exact=precision == DatePrecision.DAY, **told)


def nearest(
    target: Target | None, first: date, last: date, kinds: Collection[str] = EventKind.values
) -> tuple[date | None, date | None]:
    """The last day with an event before `first`, and the first one after `last`."""
    before: list[date] = []
    after: list[date] = []
    for source in SOURCES:
        rows = source.rows(target) if source.kind in kinds else None
        if rows is None:
            continue
        asked: dict[str, Any] = {}
        for number, mark in enumerate(source.marks):
            known = ~Q(**{mark.precision: DatePrecision.YEAR}) if mark.precision else Q()
            asked[f"before{number}"] = Max(mark.day, filter=known & Q(**{f"{mark.day}__lt": first}))
            asked[f"after{number}"] = Min(mark.day, filter=known & Q(**{f"{mark.day}__gt": last}))
        for name, day in rows.order_by().aggregate(**asked).items():
            if day is not None:
                (before if name.startswith("before") else after).append(day)
    return max(before, default=None), min(after, default=None)


def last_changes(found: Iterable[Event]) -> dict[tuple[str, str], datetime]:
    """When the history last spoke of what these events are about, in one query; only for rows that keep no date."""
    asked = {event.history for event in found if event.changed_at is None}
    condition = Q()
    for label in {label for label, _pk in asked}:
        condition |= Q(object_type=label, object_id__in=[pk for kind, pk in asked if kind == label])
    if not condition:
        return {}
    rows = ActivityRecord.objects.filter(condition).order_by().values_list("object_type", "object_id")
    return {(label, pk): moment for label, pk, moment in rows.annotate(moment=Max("at"))}
