"""Reads of places."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from people.models import Territory

OUTLINES = Path(__file__).parent / "data"


@dataclass(frozen=True)
class CountryMap:
    """Outlines of a country's regions: (path, territory or None)."""

    view_box: str
    shapes: list[tuple[str, Territory | None]]


def country_map(code: str, regions: dict[str, Territory]) -> CountryMap | None:
    """The map of a country keyed by official code; None where we have no outlines."""
    outlines = _outlines(code)
    if outlines is None:
        return None
    return CountryMap(outlines["viewBox"], [(shape["d"], regions.get(shape["code"])) for shape in outlines["shapes"]])


@cache
def _outlines(code: str) -> dict[str, Any] | None:
    path = OUTLINES / f"map_{code.lower()}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
