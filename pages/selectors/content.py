"""What anybody may read now, ready for its page."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from pages.models import Article, Correction, Page
from plans.models import Claim, Source

LISTED = ("body", "withdraw_reason")
"""Columns that lists do not read."""


def public_pages(now: datetime) -> QuerySet[Page]:
    return Page.objects.public(now).defer(*LISTED)


def public_articles(now: datetime) -> QuerySet[Article]:
    """Newest first, with the plan each speaks of."""
    return Article.objects.public(now).select_related("plan").defer(*LISTED)


def whole_pages() -> QuerySet[Page]:
    """Pages with all that they show; whether one is public, its state says."""
    claims = Claim.objects.public().select_related("source__document").prefetch_related("clashes_with")
    return Page.objects.prefetch_related(_sources(), Prefetch("claims", claims))


def whole_articles() -> QuerySet[Article]:
    return Article.objects.select_related("plan", "picture").prefetch_related(_sources())


def corrections_of(address: str) -> QuerySet[Correction]:
    """What was corrected in the page at that address, in whichever language it was noted."""
    bare = address.removeprefix("/en")
    return Correction.objects.filter(url__in=[bare, f"/en{bare}"])


def _sources() -> Prefetch:
    """The documents that the public may see."""
    rows = Source.objects.filter(document__is_public=True).select_related("document__plan")
    return Prefetch("sources", rows.exclude(document__plan__is_public=False).order_by("document__title", "pk"))
