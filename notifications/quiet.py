"""When mail to staff may leave: from seven in the morning, on open days, by the clock and calendar of the country.

Holidays come from the `holidays` library. Of a country that it does not know, only Saturdays and Sundays are quiet.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

FIRST_HOUR = 7
WEEKEND = frozenset({5, 6})
ZONES = {"CO": "America/Bogota", "PE": "America/Lima"}
"""The clock of a country, by its ISO 3166-1 code; elsewhere the portal's own."""


def local_time(now: datetime, country: str) -> datetime:
    return now.astimezone(ZoneInfo(ZONES.get(country, settings.TIME_ZONE)))


def local_date(now: datetime, country: str) -> date:
    return local_time(now, country).date()


def may_write(now: datetime, country: str) -> bool:
    """Neither before seven, nor on a weekend or holiday of that country."""
    there = local_time(now, country)
    return there.hour >= FIRST_HOUR and not is_quiet(there.date(), country)


def is_night(now: datetime) -> bool:
    """Before seven wherever the portal has a clock: there is nobody to write to."""
    return all(local_time(now, country).hour < FIRST_HOUR for country in ("", *ZONES))


def is_quiet(day: date, country: str) -> bool:
    known = _calendar(country)
    if known is None:
        return day.weekday() in WEEKEND
    return day.weekday() in known.weekend or day in known


def open_day_until(day: date, country: str) -> date:
    """The day itself, or the last open one before it."""
    return _nearest_open(day, country, timedelta(days=-1))


def open_day_from(day: date, country: str) -> date:
    """The day itself, or the next open one."""
    return _nearest_open(day, country, timedelta(days=1))


def _nearest_open(day: date, country: str, step: timedelta) -> date:
    while is_quiet(day, country):
        day += step
    return day


@cache
def _calendar(country: str) -> holidays.HolidayBase | None:
    """It works out each year when it is first asked for."""
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None
