"""The days of the demonstration, told from the one on which it is built."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


class Days:
    today: date

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def moment(self, days: int) -> datetime:
        return timezone.make_aware(datetime.combine(self.day(days), time(9, 30)))
