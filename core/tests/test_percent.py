"""Percents are written in one place: to the tenth, without a useless zero, and never apart from their sign."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from core.templatetags.core_tags import percent


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (None, None, "—"),
        (Decimal("47.44"), None, "47,4\N{NO-BREAK SPACE}%"),
        (Decimal("59.04"), None, "59\N{NO-BREAK SPACE}%"),
        (Decimal("46.25"), None, "46,3\N{NO-BREAK SPACE}%"),
        (100, None, "100\N{NO-BREAK SPACE}%"),
        (100, 1, "100,0\N{NO-BREAK SPACE}%"),
        (Decimal("28.6"), 0, "29\N{NO-BREAK SPACE}%"),
    ],
)
def test_percent(value: Decimal | int | None, places: int | None, written: str) -> None:
    with translation.override("es"):
        assert percent(value, places) == written
