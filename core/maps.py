"""A map as a page draws it: outlines shaded in a few steps, each step named by the numbers it covers. No words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

STEPS = 4


@dataclass(frozen=True)
class Region:
    """One outline; where it leads, what it says there, and its step. A region of which nothing is told has only its path."""

    path: str
    url: str = ""
    told: str = ""
    shade: int = 0


@dataclass(frozen=True)
class ShadedMap:
    """`frame`: the line around what is drawn out of its place. `key`: the steps drawn and their names, the lightest first."""

    view_box: str
    frame: str
    regions: list[Region]
    key: list[tuple[int, str]] = field(default_factory=list)


def steps(values: Sequence[int]) -> list[tuple[int, int, int]]:
    """(step, first, last): four at most, with as many of the different values each, so that one far value leaves steps to the rest."""
    known = sorted({value for value in values if value > 0})
    parts = min(STEPS, len(known))
    edges = [-(-len(known) * part // parts) for part in range(parts + 1)] if parts else []
    return [(part, known[edges[part - 1]], known[edges[part] - 1]) for part in range(1, parts + 1)]


def named(found: Sequence[tuple[int, int, int]]) -> list[tuple[int, str]]:
    """The key of such a map: each step by its numbers."""
    return [(step, f"{first}" if first == last else f"{first}–{last}") for step, first, last in found]


def step_of(value: int, found: Sequence[tuple[int, int, int]]) -> int:
    """0 of nothing."""
    return next((step for step, first, last in found if first <= value <= last), 0)
