"""Reads of places, and of a person's roles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from people.models import Membership, Territory, User

OUTLINES = Path(__file__).parent / "data"


@dataclass(frozen=True)
class CountryMap:
    """Outlines of a country's regions: (path, territory or None). `frame`: the line around what is drawn out of its place."""

    view_box: str
    frame: str
    shapes: list[tuple[str, Territory | None]]


def country_map(code: str, regions: dict[str, Territory]) -> CountryMap | None:
    """The map of a country keyed by official code; None where we have no outlines."""
    outlines = _outlines(code)
    if outlines is None:
        return None
    shapes = [(shape["d"], regions.get(shape["code"])) for shape in outlines["shapes"]]
    return CountryMap(outlines["viewBox"], outlines.get("frame", ""), shapes)


def memberships_of(user: User) -> QuerySet[Membership]:
    """Every role that a person holds, held or will hold, the newest first."""
    return user.memberships.select_related("organization", "jurisdiction").order_by("-since", "-id")


@cache
def _outlines(code: str) -> dict[str, Any] | None:
    path = OUTLINES / f"map_{code.lower()}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
