"""The days of a cadence around a date, and which of them is the last that has come. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from core.workdays import working_days_after
from notifications.models import ReminderRule
from notifications.quiet import open_day_from, open_day_until

Shift = Callable[[date, int], date]


@dataclass(frozen=True)
class Steps:
    """A rule as numbers: days before the date, days after it, then every so many days (0: no more)."""

    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    repeat_every: int = 0
    escalate_after: int | None = None

    def reached(self, day: date, today: date, country: str, *, working: bool = False) -> date | None:
        """The latest day of the cadence whose mail was due by `today`; None while none was.

        It is given as the cadence says it. Its mail goes out on an open day: before the date, on the last one until
        then; after it, on the next. Only the latest counts, so that whoever was away is told once, not once per step.
        With `working`, days after are Monday to Friday.
        """
        shift = working_days_after if working else _calendar_days_after

        def has_left(nominal: date) -> bool:
            return open_day_from(nominal, country) <= today

        past = filter(has_left, (shift(day, count) for count in self.after))
        repeated = islice(filter(has_left, self._repetitions(day, today, shift)), 1)
        ahead = (day - timedelta(days=count) for count in self.before)
        come = [*past, *repeated] or [nominal for nominal in ahead if open_day_until(nominal, country) <= today]
        return max(come, default=None)

    def escalates(self, day: date, today: date) -> bool:
        """Whether the secretariat is told as well by now."""
        return self.escalate_after is not None and (today - day).days >= self.escalate_after

    def _repetitions(self, day: date, today: date, shift: Shift) -> Iterator[date]:
        """After the last of the days after, the latest first."""
        if self.repeat_every:
            last = max(self.after, default=0)
            times = (today - shift(day, last)).days // self.repeat_every
            yield from (shift(day, last + self.repeat_every * n) for n in range(times, 0, -1))


def _calendar_days_after(day: date, count: int) -> date:
    return day + timedelta(days=count)


def steps_of(rule: ReminderRule) -> Steps:
    return Steps(
        before=_numbers(rule.days_before),
        after=_numbers(rule.days_after),
        repeat_every=rule.repeat_every or 0,
        escalate_after=rule.escalate_after,
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(",") if number)
