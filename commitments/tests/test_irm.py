"""The star: a rule by year of the report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commitments.irm import StarFacts, starred

STAR = StarFacts("high", ("transparencia-y-acceso-a-la-informacion",), "transformative", "complete", 2016)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"specificity": "medium", "completion": "substantial"}, True),
        ({"specificity": "low"}, False),
        ({"relevance": ()}, False),
        ({"relevance": ("tecnologia-e-innovacion",)}, False),
        ({"relevance": ("tecnologia-e-innovacion", "rendicion-de-cuentas")}, True),
        ({"completion": "limited"}, False),
        ({"completion": None}, False),
        ({"potential_impact": "minor", "year": 2014}, False),
        ({"potential_impact": "moderate", "year": 2014}, True),
        ({"potential_impact": "moderate", "year": 2015}, False),
        ({"potential_impact": "moderate", "year": None}, None),
        ({"year": None}, True),
        ({"specificity": None, "potential_impact": None, "year": 2023}, None),
    ],
)
def test_starred(change: dict, expected: bool | None) -> None:
    assert starred(replace(STAR, **change)) is expected
