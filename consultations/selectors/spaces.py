"""Spaces as the public reads them: when they are, whether one can still sign up, how many places are left."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consultations.choices import RegistrationState
from consultations.models import Registration, Space
from core.choices import DatePrecision
from core.models import ActivityRecord

UPCOMING, PAST, UNDATED = 0, 1, 2


class SpaceState(models.TextChoices):
    """Derived from dates, places and facts, never stored."""

    OPEN = "open", gettext_lazy("abierta la inscripción")
    WAITING = "waiting", gettext_lazy("lista de espera")
    FULL = "full", gettext_lazy("cerrada por aforo")
    CLOSED = "closed", gettext_lazy("inscripción cerrada")
    ANNOUNCED = "announced", gettext_lazy("sin inscripción en el portal")
    HELD = "held", gettext_lazy("ya ocurrió")
    CANCELLED = "cancelled", gettext_lazy("cancelado")
    UNDATED = "undated", gettext_lazy("sin fecha")


TAKES = (SpaceState.OPEN, SpaceState.WAITING)


@dataclass(frozen=True)
class Standing:
    """Whether one can sign up now. `places_left` is None where nobody counts them: no limit, or no registration here."""

    state: SpaceState
    places_left: int | None = None
    waiting: int = 0

    @property
    def takes(self) -> bool:
        return self.state in TAKES


@dataclass
class Month:
    """A stretch of the calendar. `section` is whether it is to come, past or unknown."""

    section: int
    label: str
    spaces: list[Space] = field(default_factory=list)


def with_places(spaces: QuerySet[Space]) -> QuerySet[Space]:
    """Each space with `confirmed_count` and `waiting_count`, which `standing_of` reads."""
    return spaces.annotate(
        confirmed_count=_counted(RegistrationState.CONFIRMED), waiting_count=_counted(RegistrationState.WAITING)
    )


def _counted(state: str) -> Coalesce:
    rows = Registration.objects.filter(space=OuterRef("pk"), state=state).order_by().values("space")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def standing_of(space: Space, now: datetime) -> Standing:
    """Of a space read `with_places`."""
    return standing(space, now, confirmed=space.confirmed_count, waiting=space.waiting_count)


def standing(space: Space, now: datetime, *, confirmed: int, waiting: int) -> Standing:
    counted = space.takes_registrations and space.capacity is not None
    left = max(space.capacity - confirmed, 0) if counted else None
    return Standing(_state(space, now, left), left, waiting)


def _state(space: Space, now: datetime, left: int | None) -> SpaceState:
    if space.cancelled_at is not None:
        return SpaceState.CANCELLED
    if last_day(space) is None:
        return SpaceState.UNDATED
    if has_ended(space, now):
        return SpaceState.HELD
    if not space.takes_registrations:
        return SpaceState.ANNOUNCED
    if space.registration_closed_at is not None:
        return SpaceState.FULL if left == 0 else SpaceState.CLOSED
    last = space.registration_closes_on
    if has_started(space, now) or (last is not None and timezone.localdate(now) > last):
        return SpaceState.CLOSED
    if left != 0:
        return SpaceState.OPEN
    return SpaceState.WAITING if space.has_waiting_list else SpaceState.FULL


def has_started(space: Space, now: datetime) -> bool:
    """Its hour has come; without a known hour, its day has."""
    if space.starts_on is None:
        return False
    local, first = timezone.localtime(now), _whole(space.starts_on, space.starts_precision)
    if local.date() != first:
        return local.date() > first
    return space.starts_time is None or local.time() >= space.starts_time


def has_ended(space: Space, now: datetime) -> bool:
    """Its last hour has passed; without a known hour, its last day has."""
    local, last = timezone.localtime(now), last_day(space)
    if last is None or local.date() != last:
        return last is not None and local.date() > last
    return space.ends_time is not None and local.time() >= space.ends_time


def last_day(space: Space) -> date | None:
    """An end known by its month or year counts to the last day of it."""
    if space.ends_on is not None:
        return _whole(space.ends_on, space.ends_precision)
    return None if space.starts_on is None else _whole(space.starts_on, space.starts_precision)


def _whole(day: date, precision: str) -> date:
    if precision == DatePrecision.DAY:
        return day
    month = 12 if precision == DatePrecision.YEAR else day.month
    return day.replace(month=month, day=monthrange(day.year, month)[1])


def in_calendar_order(spaces: QuerySet[Space], today: date) -> QuerySet[Space]:
    """What comes next first, soonest first; then what has passed, latest first; then what has no date."""
    last, precision = Coalesce("ends_on", "starts_on"), Coalesce(_end_precision(), "starts_precision")
    to_come = (
        Q(last_known=DatePrecision.DAY, last__gte=today)
        | Q(last_known=DatePrecision.MONTH, last__gte=today.replace(day=1))
        | Q(last_known=DatePrecision.YEAR, last__gte=today.replace(month=1, day=1))
    )
    rank = Case(
        When(last__isnull=True, then=Value(UNDATED)),
        When(to_come, then=Value(UPCOMING)),
        default=Value(PAST),
        output_field=IntegerField(),
    )
    found = spaces.annotate(last=last, last_known=precision).annotate(section=rank)
    soonest = Case(When(section=UPCOMING, then=F("starts_on")))
    return found.order_by(
        "section", soonest.asc(nulls_last=True), F("starts_on").desc(nulls_last=True), "starts_time", "title", "pk"
    )


def _end_precision() -> Case:
    return Case(When(ends_on__isnull=False, then=F("ends_precision")))


def by_month(spaces: Iterable[Space]) -> list[Month]:
    """Spaces `in_calendar_order`, month by month."""
    months: list[Month] = []
    for space in spaces:
        label = _month(space)
        if not months or (months[-1].section, months[-1].label) != (space.section, label):
            months.append(Month(space.section, label))
        months[-1].spaces.append(space)
    return months


def _month(space: Space) -> str:
    day = space.starts_on or space.ends_on
    if day is None:
        return _("Sin fecha conocida")
    precision = space.starts_precision if space.starts_on else space.ends_precision
    if precision == DatePrecision.YEAR:
        return str(day.year)
    return date_format(day, "F Y" if (get_language() or "es").startswith("en") else r"F \d\e Y")


@dataclass(frozen=True)
class Move:
    """A change of date or place, as its public history tells it. `old_start` is None where the day stayed the same."""

    at: datetime
    reason: str
    old_start: date | None
    old_place: str


def moves_of(space: Space) -> list[Move]:
    """Newest first. One query."""
    records = ActivityRecord.objects.public().filter(
        object_type=Space._meta.label_lower, object_id=str(space.pk), changes__has_key="moved"
    )
    return [_move(record) for record in records.order_by("-at", "-pk")]


def _move(record: ActivityRecord) -> Move:
    moved = record.changes["moved"]
    old_start = moved.get("starts_on", [None])[0]
    return Move(
        at=record.at,
        reason=record.changes.get("reason", ""),
        old_start=date.fromisoformat(old_start) if old_start else None,
        old_place=moved.get("place", [""])[0],
    )
