"""Pieces that every description is made of."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from aga_portal.open_data.identifiers import uri, uri_of
from aga_portal.open_data.publisher import portal_title, publisher
from core.choices import DatePrecision

Thing = dict[str, Any]
PARTS = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def told(**values: Any) -> Thing:
    """Only what is known; `type_` and `id_` are the JSON-LD keywords."""
    names = {"type_": "@type", "id_": "@id"}
    return {names.get(name, name): value for name, value in values.items() if value not in (None, "", [], {})}


def named(row: Model | None, kind: str) -> Thing | None:
    """A reference to another row: its identifier, its name and its page."""
    return told(type_=kind, id_=uri_of(row), name=str(row), url=page_of(row)) if row is not None else None


def page_of(row: Any) -> str:
    return absolute(row.get_absolute_url())


def read(row: Model, field: str) -> Any:
    """The row on the other side of a foreign key when the page has read it, else None: never a query."""
    return getattr(row, field) if row._meta.get_field(field).is_cached(row) else None  # type: ignore[union-attr]


def read_all(row: Model, name: str) -> list[Any]:
    """What the page has prefetched, else nothing."""
    return list(getattr(row, "_prefetched_objects_cache", {}).get(name, ()))


def day(value: date | None, precision: str = DatePrecision.DAY) -> str | None:
    """As exact as the source: a year is told as a year."""
    return value.isoformat()[: PARTS.get(DatePrecision(precision), 10)] if value else None


def moment(value: date | None, hour: time | None = None, precision: str = DatePrecision.DAY) -> str | None:
    if value is None or hour is None:
        return day(value, precision)
    return timezone.make_aware(datetime.combine(value, hour)).isoformat()


def portal() -> Thing:
    """The portal, as the whole of which pages are part."""
    return told(type_="WebSite", id_=uri("portal"), name=portal_title(), url=absolute("/"))


def who_publishes() -> Thing:
    who = publisher()
    return told(type_="Organization", id_=uri("entidad"), name=who["name"], url=who["url"], email=who["mail"])
