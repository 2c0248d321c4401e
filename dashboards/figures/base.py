"""A figure of a dashboard: one finding, the table that backs it, its formula in words. Page and CSV are the same rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.plots import Dumbbell, Segment
from core.templatetags.core_tags import on_date, percent

Value = str | int | float | Decimal | date | datetime | None


def plain(value: Value) -> str:
    return "—" if value in (None, "") else str(value)


def points(value: Value) -> str:
    """A difference between percents, with its sign."""
    if value is None:
        return "—"
    sign = "+" if value > 0 else "−" if value < 0 else ""  # type: ignore[operator]
    return f"{sign}{floatformat(abs(value), -1)}"  # type: ignore[arg-type]


def days(value: Value) -> str:
    """A sum of days moved, with its sign: a date brought forward is negative."""
    return points(value) if value else "0"


SHOW: dict[str, Callable[[Any], str]] = {
    "text": plain,
    "number": plain,
    "percent": percent,
    "points": points,
    "days": days,
    "date": lambda value: on_date(value) or "—",
}
NUMBERS = ("number", "percent", "points", "days")


@dataclass(frozen=True)
class Column:
    """`name` is the CSV's, stable and in English as in the API; `label` the page's, "" where only the CSV has it."""

    name: str
    label: str | Promise = ""
    kind: str = "text"

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS


@dataclass(frozen=True)
class Cell:
    column: Column
    text: str


@dataclass(frozen=True)
class Row:
    """Values in the order of the columns. `bar` and `mark` from 0 to 100; `light` the code whose sign the row
    carries, `lit` its word where no column has it; `part` the heading of the rows that share it."""

    values: tuple[Value, ...]
    url: str = ""
    light: str = ""
    lit: str = ""
    key: str = ""
    part: str = ""
    tag: str = ""
    bar: float | None = None
    mark: float | None = None
    pair: Dumbbell | None = None


@dataclass(frozen=True)
class Figure:
    """`rows` are all that the CSV has, or the first of `total`; `empty` says what is missing and whose turn it is.

    `bar_is_plain`: the bar draws the number beside it and needs no heading of its own.
    """

    name: str
    heading: str
    columns: tuple[Column, ...]
    rows: list[Row]
    finding: str = ""
    formula: str = ""
    empty: str = ""
    bar: str = ""
    bar_is_plain: bool = True
    picture: Any = None
    stack: list[Segment] = field(default_factory=list)
    total: int = 0
    link: tuple[str, str] | None = None
    scope: str = ""

    @property
    def headings(self) -> list[Column]:
        return [column for column in self.columns if column.label]

    @property
    def width(self) -> int:
        """Columns of the page's table."""
        return len(self.headings) + self.has_bars

    @property
    def has_bars(self) -> bool:
        return any(row.bar is not None or row.pair is not None for row in self.rows)

    @property
    def lines(self) -> list[tuple[Row, Cell, list[Cell]]]:
        """Each row with its first cell and the others, as the page writes them."""
        told = []
        for row in self.rows:
            cells = [
                Cell(column, SHOW[column.kind](value))
                for column, value in zip(self.columns, row.values, strict=True)
                if column.label
            ]
            told.append((row, cells[0], cells[1:]))
        return told

    @property
    def left_out(self) -> int:
        """How many more rows the CSV has."""
        return max(self.total - len(self.rows), 0)


def tenths(value: Decimal | float) -> Decimal:
    """As the page writes it, so that whoever subtracts two written figures gets the written difference."""
    return Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def share(part: int, of: int) -> float | None:
    """Percent with two decimals; None of nothing."""
    return round(100 * part / of, 2) if of else None


def amount(value: Decimal) -> str:
    return floatformat(value, -1)


def moment(value: datetime) -> str:
    """When something was computed, to the minute."""
    local = timezone.localtime(value)
    return _("%(day)s a las %(hour)s") % {"day": on_date(local.date()), "hour": date_format(local, "H:i")}


def label(choice: Any) -> str:
    return str(capfirst(str(choice.label)))
