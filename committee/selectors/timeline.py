"""How a committee came to be composed as it is: who came, who left, what each source attests, newest first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from committee.choices import TenureState
from committee.models import Committee, Seat, Tenure
from committee.selectors.composition import suspensions, with_history
from core.choices import DatePrecision


@dataclass(frozen=True)
class Change:
    """What happened on a day to a seat, to a tenure, or between two attestations (`count` seats, who is new, who is gone).

    `kind`: seat_added, began, suspended, resumed and attested on their first day; withdrawn, ended and seat_ended on the
    last one.
    """

    day: date
    kind: str
    precision: str = DatePrecision.DAY
    seat: Seat | None = None
    tenure: Tenure | None = None
    count: int = 0
    came: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


ORDER = ("attested", "seat_added", "began", "resumed", "suspended", "withdrawn", "ended", "seat_ended")


def changes_of(committee: Committee, today: date) -> list[Change]:
    """Up to today, in two queries."""
    seats = {seat.pk: seat for seat in committee.seats.select_related("organization").order_by("sector", "order", "id")}
    tenures = list(with_history(Tenure.objects.filter(seat__in=seats)).order_by("pk"))
    found = [*_attestations(list(seats.values())), *_of_seats(list(seats.values())), *_of_tenures(tenures, seats)]
    past = [change for change in found if change.day <= today]
    return sorted(past, key=lambda change: (change.day, ORDER.index(change.kind)), reverse=True)


def _attestations(seats: list[Seat]) -> list[Change]:
    by_date: dict[tuple[date, str], list[Seat]] = defaultdict(list)
    for seat in seats:
        if seat.attested_on is not None:
            by_date[seat.attested_on, seat.attested_precision].append(seat)
    changes: list[Change] = []
    before: list[str] = []
    for (day, precision), attested in sorted(by_date.items()):
        now = [str(seat.organization) for seat in attested if seat.organization]
        changes.append(
            Change(
                day=day,
                kind="attested",
                precision=precision,
                count=len(attested),
                came=[name for name in now if name not in before],
                left=[name for name in before if name not in now],
            )
        )
        before = now
    return changes


def _of_seats(seats: list[Seat]) -> list[Change]:
    added = [Change(seat.since, "seat_added", seat=seat) for seat in seats if seat.since and not seat.attested_on]
    ended = [Change(seat.until, "seat_ended", seat=seat) for seat in seats if seat.until]
    return added + ended


def _of_tenures(tenures: list[Tenure], seats: dict[int, Seat]) -> list[Change]:
    suspended = suspensions(tenures)
    changes: list[Change] = []
    for tenure in tenures:
        seat = seats[tenure.seat_id]
        if tenure.starts_on is None:
            continue
        changes.append(Change(tenure.starts_on, "began", seat=seat, tenure=tenure))
        for first, last in suspended.get(tenure.pk, ()):
            changes.append(Change(first, "suspended", seat=seat, tenure=tenure))
            if last is not None and last != tenure.ends_on:
                changes.append(Change(last + timedelta(days=1), "resumed", seat=seat, tenure=tenure))
        if tenure.ends_on is not None:
            kind = "withdrawn" if tenure.state == TenureState.WITHDRAWN else "ended"
            changes.append(Change(tenure.ends_on, kind, seat=seat, tenure=tenure))
    return changes
