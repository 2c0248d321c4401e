"""Working days, Monday to Friday."""

from __future__ import annotations

from datetime import date, timedelta


def working_days_before(day: date, count: int) -> date:
    """The day that lies `count` working days before `day`."""
    return _step(day, count, timedelta(days=-1))


def working_days_after(day: date, count: int) -> date:
    """The day that lies `count` working days after `day`."""
    return _step(day, count, timedelta(days=1))


def _step(day: date, count: int, step: timedelta) -> date:
    while count > 0:
        day += step
        if day.weekday() < 5:
            count -= 1
    return day
