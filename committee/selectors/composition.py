"""Who sits in a committee, as each source attests it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from committee.choices import SeatSector
from committee.models import Committee, Seat


@dataclass(frozen=True)
class Composition:
    """The seats attested on one date (or in force, without one), by sector."""

    attested_on: date | None
    precision: str
    sectors: list[tuple[str, list[Seat]]]
    total: int


def compositions(committee: Committee) -> list[Composition]:
    """Newest first."""
    seats = committee.seats.select_related("organization", "source__document").prefetch_related("tenures")
    by_date: dict[tuple[date | None, str], list[Seat]] = defaultdict(list)
    for seat in seats.order_by("sector", "order", "id"):
        by_date[seat.attested_on, seat.attested_precision].append(seat)
    return [
        Composition(
            attested_on=day,
            precision=precision,
            sectors=[
                (str(sector.label), found)
                for sector in SeatSector
                if (found := [s for s in members if s.sector == sector])
            ],
            total=len(members),
        )
        for (day, precision), members in sorted(by_date.items(), key=lambda item: item[0][0] or date.max, reverse=True)
    ]
