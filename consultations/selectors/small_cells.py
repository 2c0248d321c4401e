"""Small cells of sensitive tables: which ones the public may read, so that no hidden one can be computed.

A cell from 1 to 4 is never shown ("menos de 5"). Hiding it alone is not enough: the total less the other cells gives it
back. So more cells are withheld until every hidden one could, for all that is public, be at least two numbers.

What is public of a cell bounds it: one that is shown is fixed, "menos de 5" lies from 1 to 4, one that was withheld is 5 or
more. Together with the totals these bounds are a flow: from each row, through its cells, to the columns. In a flow, a
cell can be another number exactly when it lies on a cycle along which one unit can be moved. It is the method of Gusfield
(1988), "A graph theoretic approach to statistical data security", SIAM Journal on Computing 17 (3).

The totals of each row are always public. Those of the columns are public where several rows are added up: then the sum
gives nothing away either, read beside the rows that it adds.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import Enum

FEW_BELOW = 5
UNBOUNDED = 10**9
SUM = "sum"


class Mask(Enum):
    SHOWN = ""
    FEW = "few"
    WITHHELD = "withheld"


Masks = list[Mask] | None
"""One mask per cell of a row; None where the whole row is withheld."""


@dataclass(frozen=True)
class _Arc:
    start: Hashable
    end: Hashable
    value: int
    low: int
    high: int


def protect_row(counts: Sequence[int]) -> Masks:
    """What may be shown of one row whose total is public."""
    masks = _first(counts)
    while masks is not None and _is_given_away([counts], [masks], counts, None):
        one_more = [_withheld(masks, place) for place in _left(counts, masks)]
        enough = (tried for tried in one_more if not _is_given_away([counts], [tried], counts, None))
        masks = next(enough, one_more[0] if one_more else None)
    return masks


def protect_sums(rows: Sequence[Sequence[int]], masks: Sequence[Masks]) -> Masks:
    """What may be shown of the sums of the columns, once each row is shown under its own masks."""
    sums = [sum(column) for column in zip(*rows, strict=True)]
    found = _first(sums)
    while found is not None and (pinned := _is_given_away(rows, masks, sums, found)):
        left = _left(sums, found)
        found = _withheld(found, pinned.end if pinned.end in left else left[0]) if left else None
    return found


def _first(counts: Sequence[int]) -> list[Mask]:
    return [Mask.FEW if 0 < count < FEW_BELOW else Mask.SHOWN for count in counts]


def _left(counts: Sequence[int], masks: list[Mask]) -> list[int]:
    """The cells that could still be withheld, smallest first: the least is lost.

    An empty cell hides nothing: whoever reads that it was withheld knows that it is not from 1 to 4.
    """
    left = [place for place, mask in enumerate(masks) if mask is Mask.SHOWN and counts[place] >= FEW_BELOW]
    return sorted(left, key=lambda place: counts[place])


def _withheld(masks: list[Mask], chosen: Hashable) -> list[Mask]:
    return [Mask.WITHHELD if place == chosen else mask for place, mask in enumerate(masks)]


def _is_given_away(
    rows: Sequence[Sequence[int]], masks: Sequence[Masks], sums: Sequence[int], sum_masks: Masks
) -> _Arc | None:
    """A hidden cell that can be computed from what is public, if there is one. `sum_masks` None: no sum is public."""
    cells = [
        _arc((number,), column, count, None if row_masks is None else row_masks[column])
        for number, (row, row_masks) in enumerate(zip(rows, masks, strict=True))
        for column, count in enumerate(row)
    ]
    totals = [
        _arc(column, SUM, count, None if sum_masks is None else sum_masks[column]) for column, count in enumerate(sums)
    ]
    movable = [arc for arc in (*cells, *totals) if arc.low < arc.high]
    ways: dict[Hashable, list[tuple[Hashable, _Arc]]] = {}
    for arc in movable:
        if arc.value < arc.high:
            ways.setdefault(arc.start, []).append((arc.end, arc))
        if arc.value > arc.low:
            ways.setdefault(arc.end, []).append((arc.start, arc))
    watched = movable if sum_masks is not None else [arc for arc in movable if arc.end != SUM]
    return next((arc for arc in watched if arc.value and not _can_be_another_number(arc, ways)), None)


def _arc(start: Hashable, end: Hashable, value: int, mask: Mask | None) -> _Arc:
    if mask is Mask.SHOWN:
        return _Arc(start, end, value, value, value)
    if mask is Mask.FEW:
        return _Arc(start, end, value, 1, FEW_BELOW - 1)
    return _Arc(start, end, value, FEW_BELOW if mask is Mask.WITHHELD else 0, UNBOUNDED)


def _can_be_another_number(arc: _Arc, ways: dict[Hashable, list[tuple[Hashable, _Arc]]]) -> bool:
    """Whether a unit can go round through the cell, one way or the other."""
    return (arc.value < arc.high and _leads(arc.end, arc.start, arc, ways)) or (
        arc.value > arc.low and _leads(arc.start, arc.end, arc, ways)
    )


def _leads(start: Hashable, end: Hashable, without: _Arc, ways: dict[Hashable, list[tuple[Hashable, _Arc]]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for node, arc in ways.get(waiting.pop(), ()):
            if arc is without or node in seen:
                continue
            if node == end:
                return True
            seen.add(node)
            waiting.append(node)
    return False
