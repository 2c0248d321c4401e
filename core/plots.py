"""Geometry of the dashboards' pictures: percents over days in, points of an SVG out. No words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

Value = Decimal | float | None
Point = tuple[date, Value, Value]
"""A day, what was done and what was expected, in percent."""
Thing = TypeVar("Thing")

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 480, 290, 40, 104, 16, 34
SMALL_WIDTH, SMALL_HEIGHT, SMALL_PAD = 200, 92, 5
MOST_POINTS, MOST_TICKS, LABEL_GAP, SECOND_LINE = 120, 4, 46, 16
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


def thinned(rows: Sequence[Thing], most: int = MOST_POINTS) -> list[Thing]:
    """At most so many of the rows, evenly spread, the first and the last always among them."""
    if len(rows) <= most:
        return list(rows)
    step = (len(rows) - 1) / (most - 1)
    return [rows[round(number * step)] for number in range(most)]


@dataclass(frozen=True)
class Scale:
    """Days across and percents upwards, within a box."""

    first: date
    last: date
    left: float
    right: float
    top: float
    bottom: float

    def x(self, day: date) -> float:
        return self.left + (self.right - self.left) * (day - self.first).days / max((self.last - self.first).days, 1)

    def y(self, value: Value) -> float:
        return self.bottom - (self.bottom - self.top) * float(value or 0) / 100

    def lines(self, points: Sequence[Point], column: int) -> list[str]:
        """Point lists of the runs of days whose value is known: what nobody knew is a gap, never a zero."""
        runs: list[list[str]] = [[]]
        for point in points:
            value = point[column]
            if isinstance(value, date) or value is None:
                runs.append([])
                continue
            runs[-1].append(f"{self.x(point[0]):.1f},{self.y(value):.1f}")
        return [" ".join(run) for run in runs if len(run) > 1]


@dataclass(frozen=True)
class Tick:
    """A mark of time: `unit` says how exactly to write it, "year", "month" or "day"."""

    x: float
    day: date
    unit: str


@dataclass(frozen=True)
class End:
    """The last value of a line: a mark at `y` and its label at `label_y`, so that two labels never overlap."""

    y: float
    label_y: float
    value: Value


@dataclass(frozen=True)
class SeriesPlot:
    """What was done against what was expected. `ends` are None where the last day does not know the value."""

    width: int
    height: int
    left: float
    right: float
    bottom: float
    actual: list[str]
    expected: list[str]
    actual_end: End | None
    expected_end: End | None
    gridlines: list[tuple[float, int]]
    ticks: list[Tick]


def series_plot(points: Sequence[Point]) -> SeriesPlot | None:
    """`points`, oldest first, thinned to what a picture can show. None with fewer than two days."""
    if len(points) < 2:
        return None
    drawn = thinned(points)
    scale = Scale(drawn[0][0], drawn[-1][0], LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM)
    actual, expected = _ends(scale, drawn[-1][1], drawn[-1][2])
    return SeriesPlot(
        width=WIDTH,
        height=HEIGHT,
        left=scale.left,
        right=scale.right,
        bottom=scale.bottom,
        actual=scale.lines(drawn, 1),
        expected=scale.lines(drawn, 2),
        actual_end=actual,
        expected_end=expected,
        gridlines=[(scale.y(value), value) for value in (0, 25, 50, 75, 100)],
        ticks=ticks(scale),
    )


def _ends(scale: Scale, actual: Value, expected: Value) -> tuple[End | None, End | None]:
    """The labels of two near values are moved apart, the higher value upwards, within the picture and off the dates under it."""
    if actual is None or expected is None:
        return tuple(  # type: ignore[return-value]
            None if value is None else End(scale.y(value), min(scale.y(value), scale.bottom - SECOND_LINE), value)
            for value in (actual, expected)
        )
    first, second = scale.y(actual), scale.y(expected)
    upper, lower = min(first, second), max(first, second)
    if lower - upper < LABEL_GAP:
        middle = min(max((upper + lower) / 2, scale.top + LABEL_GAP / 2), scale.bottom - LABEL_GAP / 2)
        upper, lower = middle - LABEL_GAP / 2, middle + LABEL_GAP / 2
    lower = min(lower, scale.bottom - SECOND_LINE)
    upper = min(upper, lower - LABEL_GAP)
    is_above = actual >= expected if first == second else first < second
    return (
        End(first, upper if is_above else lower, actual),
        End(second, lower if is_above else upper, expected),
    )


def ticks(scale: Scale) -> list[Tick]:
    """Starts of months or years, evenly spaced and few; the first and last day where none falls between them."""
    first, last = scale.first, scale.last
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    for step in MONTH_STEPS:
        starts = [date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0]
        inside = [day for day in starts if first <= day <= last]
        if len(inside) <= MOST_TICKS:
            break
    if len(inside) < 2:
        return [Tick(scale.x(day), day, "day") for day in (first, last)]
    return [Tick(scale.x(day), day, "year" if step >= 12 else "month") for day in inside]


@dataclass(frozen=True)
class SmallPlot:
    """One of many small pictures that share their scales, to be compared at a glance."""

    width: int
    height: int
    base: float
    actual: list[str]
    expected: list[str]
    end: tuple[float, float] | None


def small_plot(points: Sequence[Point], first: date, last: date) -> SmallPlot | None:
    """Percents from 0 to 100 between two days that are the same for all. None with fewer than two days."""
    if len(points) < 2:
        return None
    scale = Scale(first, last, SMALL_PAD, SMALL_WIDTH - SMALL_PAD, SMALL_PAD, SMALL_HEIGHT - SMALL_PAD)
    day, actual, _expected = points[-1]
    return SmallPlot(
        width=SMALL_WIDTH,
        height=SMALL_HEIGHT,
        base=scale.bottom,
        actual=scale.lines(points, 1),
        expected=scale.lines(points, 2),
        end=None if actual is None else (scale.x(day), scale.y(actual)),
    )


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar that is 100 wide."""

    key: str
    x: float
    width: float


def stack(parts: Sequence[tuple[str, int]]) -> list[Segment]:
    """One bar of its parts in their order; none where everything is zero."""
    total = sum(value for _key, value in parts)
    segments, x = [], 0.0
    for key, value in parts:
        if value:
            width = 100 * value / total
            segments.append(Segment(key, x, width))
            x += width
    return segments


@dataclass(frozen=True)
class Dumbbell:
    """Two values from 0 to 100 on one line `width` wide, joined."""

    width: int
    height: int
    first: float | None
    second: float | None


def dumbbell(first: Value, second: Value) -> Dumbbell:
    """A value nobody gave has no mark."""
    pad, width = 8, 200

    def x(value: Value) -> float | None:
        return None if value is None else pad + (width - 2 * pad) * float(value) / 100

    return Dumbbell(width, 20, x(first), x(second))
