"""Geometry of server-drawn charts: plain numbers in, points out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 260, 40, 120, 12, 28


@dataclass(frozen=True)
class LineChart:
    """Two lines of percents over time, as SVG point lists; labels at their ends."""

    width: int
    height: int
    actual: str
    expected: str
    last_x: float
    actual_y: float
    expected_y: float
    gridlines: list[tuple[float, int]]
    ticks: list[tuple[float, date]]


def line_chart(points: Sequence[tuple[date, Decimal | None, Decimal | None]]) -> LineChart | None:
    """`points` are (day, actual, expected), oldest first; None with fewer than two days."""
    if len(points) < 2:
        return None
    first, last = points[0][0], points[-1][0]
    days = max((last - first).days, 1)

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / days

    def y(value: Decimal | None) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - float(value or 0) / 100)

    def line(column: int) -> str:
        return " ".join(f"{x(p[0]):.1f},{y(p[column]):.1f}" for p in points if p[column] is not None)  # type: ignore[arg-type]

    actual_y, expected_y = y(points[-1][1]), y(points[-1][2])
    if abs(actual_y - expected_y) < 14:  # the two labels must not overlap
        actual_y, expected_y = (
            (actual_y + 7, expected_y - 7) if actual_y >= expected_y else (actual_y - 7, expected_y + 7)
        )
    return LineChart(
        width=WIDTH,
        height=HEIGHT,
        actual=line(1),
        expected=line(2),
        last_x=x(last),
        actual_y=actual_y,
        expected_y=expected_y,
        gridlines=[(y(Decimal(value)), value) for value in (0, 25, 50, 75, 100)],
        ticks=[(x(points[i][0]), points[i][0]) for i in sorted({0, len(points) // 2, len(points) - 1})],
    )
