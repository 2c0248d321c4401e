"""Small cells: hand-computed rows, and every table that agrees with what is public, tried one by one."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence

import pytest

from consultations.selectors.small_cells import Mask, Masks, protect_row, protect_sums

ROWS = [
    # Nothing small: nothing hidden.
    ([10, 12, 0], ["10", "12", "0"]),
    # One small cell: the total would give it back, so the smallest other one is withheld.
    ([10, 12, 3, 0], ["oculto", "12", "<5", "0"]),
    ([40, 5, 3, 0], ["40", "oculto", "<5", "0"]),
    # 1 beside 5: 6 in all, and the withheld one is 5 or more, so the small one would be 1. The next one is withheld.
    ([30, 5, 1, 0], ["oculto", "5", "<5", "0"]),
    # Two small cells that add up to 3 could be 1 and 2 or 2 and 1: enough.
    ([40, 38, 2, 1], ["40", "38", "<5", "<5"]),
    # Two that add up to 2, or to 8, can only be one thing.
    ([40, 1, 1], ["oculto", "<5", "<5"]),
    ([40, 38, 4, 4], ["40", "oculto", "<5", "<5"]),
    # Nothing else to withhold: the whole row is.
    ([3, 0, 0], None),
    ([1, 1, 0], None),
    ([1, 5, 0], None),
    # Everybody in one cell of five or more is no small cell.
    ([7, 0, 0], ["7", "0", "0"]),
]


def shown(row: Sequence[int], masks: Masks) -> list[str] | None:
    if masks is None:
        return None
    words = {Mask.FEW: "<5", Mask.WITHHELD: "oculto"}
    return [words.get(mask, str(count)) for count, mask in zip(row, masks, strict=True)]


@pytest.mark.parametrize(("row", "expected"), ROWS)
def test_rows_by_hand(row: list[int], expected: list[str] | None) -> None:
    assert shown(row, protect_row(row)) == expected


def test_a_sum_never_gives_back_the_cell_of_one_space() -> None:
    """Women: 10 shown in one space, 3 hidden in the other. A sum of 13 would tell; so would men, by the totals."""
    rows = [[10, 10], [3, 9]]
    masks = [protect_row(row) for row in rows]
    assert [shown(row, mask) for row, mask in zip(rows, masks, strict=True)] == [["10", "10"], ["<5", "oculto"]]
    assert shown([13, 19], protect_sums(rows, masks)) == ["oculto", "oculto"]


def test_a_sum_is_shown_where_two_spaces_hide_each_other() -> None:
    rows = [[2, 20], [3, 30], [15, 15]]
    assert shown([20, 65], protect_sums(rows, [protect_row(row) for row in rows])) == ["20", "65"]


def test_a_sum_with_a_table_that_is_withheld_whole() -> None:
    """The second space shows nothing: with the sum, its three people would be known."""
    rows = [[10, 10, 0], [3, 0, 0]]
    masks = [protect_row(row) for row in rows]
    assert masks[1] is None
    assert shown([13, 10, 0], protect_sums(rows, masks)) == ["oculto", "oculto", "0"]


def agreeing(row: Sequence[int], masks: Masks) -> list[tuple[int, ...]]:
    """Every row that somebody who reads the masked one, and its total, may believe."""
    whole = sum(row)
    options = []
    for place, count in enumerate(row):
        mask = None if masks is None else masks[place]
        if mask is Mask.SHOWN:
            options.append([count])
        elif mask is Mask.FEW:
            options.append([1, 2, 3, 4])
        else:
            options.append([n for n in range(whole + 1) if masks is None or not 0 < n < 5])
    return [found for found in itertools.product(*options) if sum(found) == whole]


def believable(
    rows: Sequence[Sequence[int]], masks: Sequence[Masks], sum_masks: Masks
) -> Iterator[tuple[tuple[tuple[int, ...], ...], list[int]]]:
    true_sums = [sum(column) for column in zip(*rows, strict=True)]
    for table in itertools.product(*(agreeing(row, mask) for row, mask in zip(rows, masks, strict=True))):
        sums = [sum(column) for column in zip(*table, strict=True)]
        if sum_masks is None or all(
            (mask is Mask.SHOWN and found == true)
            or (mask is Mask.FEW and 0 < found < 5)
            or (mask is Mask.WITHHELD and not 0 < found < 5)
            for mask, found, true in zip(sum_masks, sums, true_sums, strict=True)
        ):
            yield table, sums


@pytest.mark.parametrize("seed", range(5))
def test_no_hidden_cell_can_be_computed_by_trying_everything(seed: int) -> None:
    dice = random.Random(seed)
    for _time in range(150):
        spaces = dice.choice([1, 1, 2, 2, 3])
        cells = dice.choice([2, 3, 4]) if spaces == 1 else dice.choice([2, 3])
        rows = [[dice.choice([0, 0, 1, 1, 2, 3, 4, 5, 6, 7]) for _cell in range(cells)] for _space in range(spaces)]
        masks = [protect_row(row) for row in rows]
        sum_masks = protect_sums(rows, masks)
        tables = list(believable(rows, masks, sum_masks))
        for number, row in enumerate(rows):
            for place, count in enumerate(row):
                hidden = masks[number] is None or masks[number][place] is not Mask.SHOWN
                assert hidden or not 0 < count < 5
                if hidden and count:
                    assert len({table[number][place] for table, _sums in tables}) > 1, (rows, number, place)
        for place, mask in enumerate(sum_masks or ()):
            if mask is not Mask.SHOWN:
                assert len({sums[place] for _table, sums in tables}) > 1, (rows, place)


def test_the_trial_sees_a_cell_that_is_given_away() -> None:
    """A control: hiding the small cell alone leaves only one table to believe."""
    only_small = [Mask.SHOWN, Mask.SHOWN, Mask.FEW]
    assert agreeing([10, 12, 3], only_small) == [(10, 12, 3)]
