"""A map has few shades, and each says the numbers it covers."""

from __future__ import annotations

import pytest

from core.maps import named, step_of, steps


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([], []),
        ([0, 0], []),
        ([3, 3], ["3"]),
        ([1, 2, 10, 10], ["1", "2", "10"]),
        ([1, 2, 3, 4, 10], ["1–2", "3", "4", "10"]),
        ([6, 7, 8, 9, 11, 16, 67], ["6–7", "8–9", "11–16", "67"]),
    ],
)
def test_every_value_falls_in_one_of_four_steps(values: list[int], names: list[str]) -> None:
    found = steps(values)
    assert [name for _step, name in named(found)] == names and len(found) <= 4
    assert all(step_of(value, found) > 0 for value in values if value) and step_of(0, found) == 0
