"""The geometry of the dashboards' pictures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.plots import (
    LABEL_GAP,
    MOST_POINTS,
    MOST_TICKS,
    Scale,
    dumbbell,
    series_plot,
    small_plot,
    stack,
    thinned,
    ticks,
)

FIRST = date(2024, 1, 1)


def days(number: int) -> list[date]:
    return [FIRST + timedelta(days=each) for each in range(number)]


def test_a_long_series_is_thinned_evenly_and_keeps_its_ends() -> None:
    rows = days(1500)
    kept = thinned(rows)
    assert len(kept) == MOST_POINTS == 120
    assert (kept[0], kept[-1]) == (rows[0], rows[-1]) and kept == sorted(set(kept))
    steps = {(after - before).days for before, after in zip(kept, kept[1:], strict=False)}
    assert steps <= {12, 13}
    assert thinned(rows[:120]) == rows[:120]


def test_the_lines_of_a_series() -> None:
    plot = series_plot([(FIRST, 0, 0), (FIRST + timedelta(days=50), 25, 50), (FIRST + timedelta(days=100), 50, 100)])
    assert plot is not None and len(plot.actual) == len(plot.expected) == 1
    (start, middle, end) = [tuple(map(float, pair.split(","))) for pair in plot.actual[0].split()]
    assert start[0] == plot.left and end[0] == plot.right and middle[0] == (plot.left + plot.right) / 2
    assert start[1] == plot.bottom and start[1] - end[1] == pytest.approx(2 * (start[1] - middle[1]))
    heights = dict((value, y) for y, value in plot.gridlines)
    assert heights[50] == end[1] == pytest.approx(plot.actual_end.y) and heights[100] == pytest.approx(
        plot.expected_end.y
    )
    assert plot.actual_end.label_y == plot.actual_end.y


def test_a_series_without_two_days_has_no_picture() -> None:
    assert series_plot([]) is None and series_plot([(FIRST, 1, 1)]) is None
    assert small_plot([(FIRST, 1, 1)], FIRST, FIRST) is None


def test_what_nobody_knew_is_a_gap_and_never_a_zero() -> None:
    known = [None, None, 10, 20, None, 30, 40]
    plot = series_plot([(day, value, None) for day, value in zip(days(7), known, strict=True)])
    assert plot is not None and len(plot.actual) == 2 and plot.expected == [] and plot.expected_end is None
    assert plot.actual_end is not None and plot.actual_end.value == 40


@pytest.mark.parametrize(("actual", "expected"), [(50, 51), (51, 50), (0, 0), (100, 100), (2, 0), (99, 100)])
def test_labels_of_near_values_never_overlap_nor_leave_the_picture(actual: int, expected: int) -> None:
    plot = series_plot([(FIRST, 0, 0), (FIRST + timedelta(days=9), actual, expected)])
    assert plot is not None and plot.actual_end is not None and plot.expected_end is not None
    first, second = plot.actual_end.label_y, plot.expected_end.label_y
    assert abs(first - second) >= LABEL_GAP - 0.001
    assert (first < second) == (actual >= expected)
    assert all(0 < y <= plot.bottom for y in (first, second))


@pytest.mark.parametrize(
    ("number", "unit", "told"),
    [
        (10, "day", ["2024-01-01", "2024-01-10"]),
        (100, "month", ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"]),
        (366, "month", ["2024-01-01", "2024-05-01", "2024-09-01"]),
        (4 * 365, "year", ["2024-01-01", "2025-01-01", "2026-01-01", "2027-01-01"]),
        (9 * 365, "year", ["2024-01-01", "2026-01-01", "2028-01-01", "2030-01-01", "2032-01-01"]),
    ],
)
def test_marks_of_time_are_few_and_round(number: int, unit: str, told: list[str]) -> None:
    found = ticks(Scale(FIRST, days(number)[-1], 0, 100, 0, 100))
    assert {tick.unit for tick in found} == {unit} and len(found) <= MOST_TICKS
    if len(told) <= MOST_TICKS and number != 366:
        assert [tick.day.isoformat() for tick in found] == told


def test_the_small_pictures_share_their_scales() -> None:
    last = FIRST + timedelta(days=100)
    whole = small_plot([(FIRST, 0, 0), (last, 50, 50)], FIRST, last)
    late = small_plot([(FIRST + timedelta(days=50), 25, None), (last, 50, None)], FIRST, last)
    assert whole is not None and late is not None and whole.end == late.end
    assert late.actual[0].split()[1] == whole.actual[0].split()[1]


def test_a_stacked_bar_fills_itself() -> None:
    parts = stack([("a", 1), ("b", 0), ("c", 3)])
    assert [(part.key, part.x, part.width) for part in parts] == [("a", 0, 25), ("c", 25, 75)]
    assert stack([("a", 0)]) == []


def test_a_voice_that_said_nothing_has_no_mark() -> None:
    pair = dumbbell(None, 50)
    assert pair.first is None and pair.second == pair.width / 2
