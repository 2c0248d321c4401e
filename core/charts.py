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


STAGE_LEFT, STAGE_ROW, STAGE_BAR = 52, 30, 8


@dataclass(frozen=True)
class StageSpan:
    """One stage of a process: when it was meant to happen and when it did. `runs`: begun and not ended, to today."""

    label: str
    is_step: bool
    planned: tuple[date | None, date | None]
    real: tuple[date | None, date | None]
    runs: bool = False


@dataclass(frozen=True)
class StageBar:
    """A bar from `x`, `width` wide; a single known day is a mark: `width` 0."""

    x: float
    width: float


@dataclass(frozen=True)
class StageLine:
    label: str
    is_step: bool
    y: float
    planned: StageBar | None
    real: StageBar | None
    runs: bool


@dataclass(frozen=True)
class StageTimeline:
    width: int
    height: int
    rows: list[StageLine]
    today_x: float | None
    ticks: list[tuple[float, date]]


def stage_timeline(spans: Sequence[StageSpan], today: date) -> StageTimeline | None:
    """Planned over real, one row each; rows without dates are left out, and None where none has any.

    Today's line is drawn while the process lasts: a process of years ago is not squeezed to reach it.
    """
    dated = [span for span in spans if any(span.planned) or any(span.real)]
    days = [day for span in dated for day in (*span.planned, *span.real) if day]
    if not days:
        return None
    first, last = min(days), max(days)
    length = max((last - first).days, 1)

    def x(day: date) -> float:
        return STAGE_LEFT + (WIDTH - STAGE_LEFT - BAR_RIGHT) * (day - first).days / length

    def bar(dates: tuple[date | None, date | None]) -> StageBar | None:
        known = [day for day in dates if day]
        if not known:
            return None
        width = x(known[-1]) - x(known[0])
        return StageBar(x(known[0]), max(width, 3.0) if len(known) == 2 else 0.0)

    rows = [
        StageLine(
            label=span.label,
            is_step=span.is_step,
            y=TOP + 6 + STAGE_ROW * number,
            planned=bar(span.planned),
            real=bar(span.real),
            runs=span.runs,
        )
        for number, span in enumerate(dated)
    ]
    middle = date.fromordinal((first.toordinal() + last.toordinal()) // 2)
    return StageTimeline(
        width=WIDTH,
        height=TOP + 6 + STAGE_ROW * len(rows) + BOTTOM,
        rows=rows,
        today_x=x(today) if first <= today <= last else None,
        ticks=[(x(day), day) for day in (first, middle, last)],
    )


FLOW_PAD, FLOW_LINE, FLOW_BAR = 14, 28, 30


@dataclass(frozen=True)
class FlowPart:
    """Part of a step. `kind`: "on" goes on to the next step, "end" ends here, "gap" is what nobody recorded."""

    value: int
    kind: str
    label: str


@dataclass(frozen=True)
class FlowStep:
    """One step of a flow. Steps that count the same `unit` share their scale."""

    title: str
    unit: str
    parts: Sequence[FlowPart]

    @property
    def total(self) -> int:
        return sum(part.value for part in self.parts)


@dataclass(frozen=True)
class FlowSegment:
    part: FlowPart
    x: float
    width: float
    has_room: bool


@dataclass(frozen=True)
class FlowBar:
    """A step as drawn: lines of text above a bar, over the band of points that leads to it from the bar before."""

    title: str
    lines: list[tuple[float, str]]
    title_y: float
    y: float
    segments: list[FlowSegment]
    band: str


@dataclass(frozen=True)
class Flow:
    width: int
    height: int
    bar: int
    bars: list[FlowBar]


def flow(steps: Sequence[FlowStep], *, line: int = 52) -> Flow | None:
    """Steps from top to bottom, each a bar of its parts, joined by what goes on; None with fewer than two steps.

    Parts that go on come first, so that the band between two bars is one piece. Texts break at `line` characters.
    """
    drawn = [step for step in steps if step.total]
    if len(drawn) < 2:
        return None
    scales: dict[str, float] = {}
    for step in drawn:
        room = WIDTH / max(other.total for other in drawn if other.unit == step.unit)
        scales[step.unit] = min(scales.get(step.unit, room), room)
    bars, y, above = [], 0.0, ""
    for number, step in enumerate(drawn):
        texts = _broken([f"{part.value} {part.label}" for part in step.parts if part.value], line)
        title_y = y + FLOW_LINE + 4 if bars else 22
        lines = [(title_y + FLOW_LINE * (index + 1), text) for index, text in enumerate(texts)]
        top = title_y + FLOW_LINE * len(texts) + FLOW_PAD
        scale = scales[step.unit]
        going = sum(part.value for part in step.parts if part.kind == "on") * scale
        follower = drawn[number + 1] if number + 1 < len(drawn) else None
        arriving = follower.total * scales[follower.unit] if follower is not None else 0.0
        band = above.format(top=top) if above else ""
        y = top + FLOW_BAR
        above = f"0,{y:.1f} {going:.1f},{y:.1f} {arriving:.1f},{{top:.1f}} 0,{{top:.1f}}" if follower and going else ""
        bars.append(FlowBar(step.title, lines, title_y, top, _segments(step.parts, scale), band))
    return Flow(width=WIDTH, height=round(y + 4), bar=FLOW_BAR, bars=bars)


def _segments(parts: Sequence[FlowPart], scale: float) -> list[FlowSegment]:
    order = {"on": 0, "end": 1, "gap": 2}
    segments, x = [], 0.0
    for part in sorted((part for part in parts if part.value), key=lambda part: order[part.kind]):
        width = part.value * scale
        segments.append(FlowSegment(part, x, width, has_room=width >= 14 * len(str(part.value)) + 8))
        x += width
    return segments


def _broken(texts: Sequence[str], line: int) -> list[str]:
    """The texts joined with a dot, in as many lines as they need."""
    lines: list[str] = []
    for text in texts:
        if lines and len(lines[-1]) + len(text) + 3 <= line:
            lines[-1] += f" · {text}"
        else:
            lines.append(text)
    return lines
