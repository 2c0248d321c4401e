"""Addresses of the commitments list that hold the same rows as a figure."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from dashboards.choices import Scope
from dashboards.selectors.board import Lens

SAME_FILTERS = (Scope.THEME, Scope.BRANCH, Scope.LEVEL)
"""Slices that the list's filter of that name cuts alike: its territories hold those inside, its entities any role."""


def list_url(lens: Lens, **filters: str) -> str:
    """ "" where the list would not show the same rows."""
    query = {"plan": lens.plan.slug}
    if not lens.is_whole:
        if lens.scope not in SAME_FILTERS:
            return ""
        query[lens.scope.value] = lens.key
    return f"{reverse('commitments:commitment_list')}?{urlencode(query | filters)}"
