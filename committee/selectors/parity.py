"""How even the sectors sit: occupied seats of each, their share and the difference, in figures and in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committee.choices import SeatSector
from committee.selectors.composition import Composition

BAR_WIDTH = 320


@dataclass(frozen=True)
class SectorShare:
    """Occupied seats of a sector, of how many it has, and its part of all the occupied ones. `x` and `width` draw it."""

    sector: SeatSector
    label: str
    seats: int
    of: int
    percent: Decimal | None
    x: float
    width: float


@dataclass(frozen=True)
class Parity:
    """`difference` is government minus civil society, in occupied seats; None when nobody sits."""

    shares: tuple[SectorShare, ...]
    total: int
    difference: int | None
    words: str
    width: int = BAR_WIDTH

    @property
    def is_even(self) -> bool:
        return self.difference == 0


def parity(composition: Composition) -> Parity:
    """Percents are rounded to one decimal, half up, so that a column may add to 99.9 or 100.1."""
    counts = {sector: 0 for sector in SeatSector}
    places = {sector: 0 for sector in SeatSector}
    for place in composition.seats:
        places[SeatSector(place.seat.sector)] += 1
        counts[SeatSector(place.seat.sector)] += place.is_occupied
    total = sum(counts.values())
    shares, x = [], 0.0
    for sector in SeatSector:
        if sector == SeatSector.OTHER and not places[sector]:
            continue
        width = BAR_WIDTH * counts[sector] / total if total else 0.0
        shares.append(
            SectorShare(
                sector=sector,
                label=str(sector.label),
                seats=counts[sector],
                of=places[sector],
                percent=_percent(counts[sector], total),
                x=x,
                width=width,
            )
        )
        x += width
    difference = counts[SeatSector.GOVERNMENT] - counts[SeatSector.CIVIL_SOCIETY] if total else None
    return Parity(shares=tuple(shares), total=total, difference=difference, words=_words(counts, difference))


def _percent(part: int, total: int) -> Decimal | None:
    if not total:
        return None
    return (Decimal(100 * part) / total).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _words(counts: dict[SeatSector, int], difference: int | None) -> str:
    if difference is None:
        return _("Ningún asiento está ocupado.")
    government, civil = counts[SeatSector.GOVERNMENT], counts[SeatSector.CIVIL_SOCIETY]
    if difference == 0:
        return ngettext(
            "Hay paridad: gobierno y sociedad civil ocupan %(n)s asiento cada uno.",
            "Hay paridad: gobierno y sociedad civil ocupan %(n)s asientos cada uno.",
            government,
        ) % {"n": government}
    if difference > 0:
        text = ngettext(
            "Gobierno ocupa %(n)s asiento más que sociedad civil: %(more)s frente a %(less)s.",
            "Gobierno ocupa %(n)s asientos más que sociedad civil: %(more)s frente a %(less)s.",
            difference,
        )
        return text % {"n": difference, "more": government, "less": civil}
    text = ngettext(
        "Sociedad civil ocupa %(n)s asiento más que gobierno: %(more)s frente a %(less)s.",
        "Sociedad civil ocupa %(n)s asientos más que gobierno: %(more)s frente a %(less)s.",
        -difference,
    )
    return text % {"n": -difference, "more": civil, "less": government}
