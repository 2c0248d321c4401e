"""Who sits in a committee on any day: seats in force, who held each, which were empty.

A seat that the portal opened is in force between its own dates. Seats that a source attests have none: on a day they are
those of the newest attestation on or before it, and a seat with neither date is taken as the source gives it, undated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from committee.choices import SeatSector, TenureKind, TenureState
from committee.models import Committee, Seat, Tenure
from core.listed import listed
from core.models import ActivityRecord

ENDING_DAYS = 90
Interval = tuple[date, date | None]


@dataclass(frozen=True)
class Holder:
    """A tenure and how it stood that day. Its name is public where the tenure gives one."""

    tenure: Tenure
    state: TenureState

    @property
    def name(self) -> str:
        return self.tenure.holder_name

    @property
    def is_active(self) -> bool:
        return self.state == TenureState.ACTIVE

    @property
    def is_told(self) -> bool:
        """What is over is history, unless a source tells it without dates."""
        undated = self.tenure.user_id is None and self.tenure.starts_on is None
        return self.state != TenureState.WITHDRAWN or undated


@dataclass(frozen=True)
class SeatOn:
    """A seat on one day. `by_source`: a document says so and nobody has held it in the portal."""

    seat: Seat
    holders: tuple[Holder, ...]
    by_source: bool

    def active(self, kind: TenureKind) -> Tenure | None:
        return next((h.tenure for h in self.holders if h.is_active and h.tenure.kind == kind), None)

    @property
    def titular(self) -> Tenure | None:
        return self.active(TenureKind.TITULAR)

    @property
    def suplente(self) -> Tenure | None:
        return self.active(TenureKind.SUPLENTE)

    @property
    def is_vacant(self) -> bool:
        """In force without an active titular; of what only a source tells, nobody knows."""
        return not self.by_source and self.titular is None

    @property
    def is_occupied(self) -> bool:
        """By an active titular, or as a source says and nobody was suspended."""
        if not self.by_source:
            return self.titular is not None
        return all(holder.is_active for holder in self.holders)


@dataclass(frozen=True)
class Composition:
    """The seats of a committee in force on a day. `attested_on` is the date of the source that some of them come from."""

    committee: Committee
    day: date
    seats: tuple[SeatOn, ...]
    attested_on: date | None = None
    precision: str = "day"

    @property
    def total(self) -> int:
        return len(self.seats)

    @property
    def occupied(self) -> tuple[SeatOn, ...]:
        return tuple(place for place in self.seats if place.is_occupied)

    @property
    def vacancies(self) -> tuple[SeatOn, ...]:
        return tuple(place for place in self.seats if place.is_vacant)

    @property
    def sectors(self) -> list[tuple[str, list[SeatOn]]]:
        """(name of the sector, its seats), for the sectors that have some."""
        grouped = ((sector, [p for p in self.seats if p.seat.sector == sector]) for sector in SeatSector)
        return [(str(sector.label), found) for sector, found in grouped if found]

    @property
    def is_by_source(self) -> bool:
        """Whether the portal itself knows nothing of it."""
        return bool(self.seats) and all(place.by_source for place in self.seats)

    @property
    def source(self) -> Any:
        return next((place.seat.source for place in self.seats if place.by_source and place.seat.source), None)

    def ending(self, days: int = ENDING_DAYS) -> list[Tenure]:
        """Active tenures whose last day comes within so many days, the nearest first."""
        last = self.day + timedelta(days=days)
        active = [holder.tenure for place in self.seats for holder in place.holders if holder.is_active]
        return sorted(
            (t for t in active if t.ends_on is not None and self.day <= t.ends_on <= last),
            key=lambda tenure: (tenure.ends_on, tenure.pk),
        )


def seats_in_force(seats: QuerySet[Seat], day: date) -> QuerySet[Seat]:
    """The rows of a composition on a day: of seats with an attestation, those of the newest one so far."""
    attested = (
        Seat.objects.filter(committee=OuterRef("committee"), attested_on__lte=day)
        .order_by()
        .values("committee")
        .annotate(newest=Max("attested_on"))
        .values("newest")
    )
    opened = Q(attested_on__isnull=True) & (Q(since__isnull=True) | Q(since__lte=day))
    return seats.annotate(newest_attestation=Subquery(attested)).filter(
        opened | Q(attested_on=F("newest_attestation")), Q(until__isnull=True) | Q(until__gte=day)
    )


def compositions_on(committees: Iterable[Committee], day: date) -> dict[int, Composition]:
    """The composition of each, by id, in at most two queries whatever their number."""
    rows = {committee.pk: committee for committee in committees}
    seats: dict[int, list[Seat]] = defaultdict(list)
    found = seats_in_force(Seat.objects.filter(committee__in=rows), day)
    for seat in found.select_related("organization", "source__document").order_by("sector", "order", "id"):
        seat.committee = rows[seat.committee_id]
        seats[seat.committee_id].append(seat)
    places: dict[int, list[SeatOn]] = defaultdict(list)
    for place in seats_on([seat for group in seats.values() for seat in group], day):
        places[place.seat.committee_id].append(place)
    return {key: _composition(committee, places[key], day) for key, committee in rows.items()}


def composition_on(committee: Committee, day: date) -> Composition:
    return compositions_on([committee], day)[committee.pk]


def _composition(committee: Committee, places: list[SeatOn], day: date) -> Composition:
    attested = next((place.seat for place in places if place.seat.attested_on is not None), None)
    return Composition(
        committee=committee,
        day=day,
        seats=tuple(places),
        attested_on=attested.attested_on if attested else None,
        precision=attested.attested_precision if attested else "day",
    )


def seats_on(seats: Sequence[Seat], day: date) -> list[SeatOn]:
    """Each of the seats with its holders that day, in one query."""
    holders = holders_on(seats, day)
    return [_seat_on(seat, holders.get(seat.pk, [])) for seat in seats]


def is_open(seat: Seat, day: date) -> bool:
    """Within its own dates; a source's attestation is not asked."""
    return (seat.since is None or seat.since <= day) and (seat.until is None or seat.until >= day)


def _seat_on(seat: Seat, holders: list[Holder]) -> SeatOn:
    """The portal knows who holds a seat from the day it opened it, or that somebody first held it here."""
    opened_here = seat.attested_on is None and seat.since is not None
    held_here = any(holder.tenure.starts_on is not None for holder in holders)
    return SeatOn(
        seat=seat,
        holders=tuple(holder for holder in holders if holder.is_told),
        by_source=not opened_here and not held_here,
    )


def holders_on(seats: Sequence[Seat], day: date) -> dict[int, list[Holder]]:
    """By seat, whoever holds it that day or held it before, titulars first."""
    known: dict[int, list[Holder]] = defaultdict(list)
    tenures = list(
        with_history(Tenure.objects.filter(seat__in=[seat.pk for seat in seats]))
        .filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day))
        .filter(Q(attested_on__isnull=True) | Q(attested_on__lte=day))
    )
    suspended, seat_of = suspensions(tenures), {seat.pk: seat for seat in seats}
    for tenure in sorted(tenures, key=lambda row: (row.kind != TenureKind.TITULAR, row.pk)):
        tenure.seat = seat_of[tenure.seat_id]
        state = state_on(tenure, suspended.get(tenure.pk, ()), day)
        known[tenure.seat_id].append(Holder(tenure, state))
    return known


def state_on(tenure: Tenure, suspended: Sequence[Interval], day: date) -> TenureState:
    """Active or suspended that day; withdrawn stands for every tenure that is over."""
    over = tenure.ends_on is not None and tenure.ends_on < day
    gone = tenure.state == TenureState.WITHDRAWN and (tenure.state_since is None or tenure.state_since < day)
    never_began = tenure.state == TenureState.WITHDRAWN and tenure.starts_on is None
    if over or gone or never_began:
        return TenureState.WITHDRAWN
    if any(first <= day and (last is None or day <= last) for first, last in suspended):
        return TenureState.SUSPENDED
    return TenureState.ACTIVE


def with_history(tenures: QuerySet[Tenure]) -> QuerySet[Tenure]:
    """Each with the dated changes of its state, which `suspensions` reads."""
    dated = ActivityRecord.objects.filter(object_type=Tenure._meta.label_lower, changes__has_key="since")
    own = Cast(OuterRef("pk"), CharField(max_length=40))
    told = {"id": "pk", "state": KT("changes__state"), "since": KT("changes__since")}
    return tenures.annotate(history=listed(dated, "object_id", own, **told))


def suspensions(tenures: Iterable[Any]) -> dict[int, list[Interval]]:
    """When each was suspended, first and last day, from its history; the present state from its own row."""
    return {tenure.pk: _pauses(tenure) for tenure in tenures}


def _pauses(tenure: Any) -> list[Interval]:
    found: list[Interval] = []
    since: date | None = None
    for change in sorted(tenure.history or (), key=lambda change: change["id"]):
        if change["since"] is None:
            continue
        day = date.fromisoformat(change["since"])
        if change["state"] == TenureState.SUSPENDED:
            since = day
        elif since is not None:
            found.append((since, day - timedelta(days=1 if change["state"] == TenureState.ACTIVE else 0)))
            since = None
    if tenure.state == TenureState.SUSPENDED:
        found.append((tenure.state_since or date.min, None))
    return found
