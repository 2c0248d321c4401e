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


BAR_LEFT, BAR_RIGHT, ROW, BAR = 28, 16, 26, 10


@dataclass(frozen=True)
class Span:
    """One row of a timeline. `first_end` is where it was first meant to end; `done` a percent."""

    label: str
    light: str
    start: date | None
    end: date
    first_end: date | None
    done: Decimal


@dataclass(frozen=True)
class TimelineRow:
    label: str
    light: str
    y: float
    x: float
    width: float
    done: float
    first_x: float | None


@dataclass(frozen=True)
class Timeline:
    width: int
    height: int
    rows: list[TimelineRow]
    today_x: float
    ticks: list[tuple[float, date]]


def timeline(spans: Sequence[Span], today: date) -> Timeline | None:
    """Bars from start to current end, filled as far as done, with a mark at the first end; None without any span."""
    if not spans:
        return None
    days = [day for span in spans for day in (span.start, span.end, span.first_end) if day] + [today]
    first, last = min(days), max(days)
    length = max((last - first).days, 1)

    def x(day: date) -> float:
        return BAR_LEFT + (WIDTH - BAR_LEFT - BAR_RIGHT) * (day - first).days / length

    rows = []
    for number, span in enumerate(spans):
        left = x(span.start or first)
        width = max(x(span.end) - left, 3.0)
        moved = span.first_end is not None and span.first_end != span.end
        rows.append(
            TimelineRow(
                label=span.label,
                light=span.light,
                y=TOP + ROW * number + (ROW - BAR) / 2,
                x=left,
                width=width,
                done=width * float(span.done) / 100,
                first_x=x(span.first_end) if moved and span.first_end else None,
            )
        )
    middle = date.fromordinal((first.toordinal() + last.toordinal()) // 2)
    return Timeline(
        width=WIDTH,
        height=TOP + ROW * len(rows) + BOTTOM,
        rows=rows,
        today_x=x(today),
        ticks=[(x(day), day) for day in (first, middle, last)],
    )
