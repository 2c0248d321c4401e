"""The links of what the portal writes are visited before and after it is published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied

from core.links import Allowed, check_links, is_public_address
from core.models import LinkCheck
from pages.models import Article, Correction, LibraryDocument, Page, Publication
from pages.permissions import can_edit_content
from pages.review import outward
from people.models import User

AT_A_TIME = 40


def check_content_links(*, now: datetime, limit: int = AT_A_TIME, allowed: Allowed = is_public_address) -> int:
    """Visit the links of pages, news, documents and corrections that nobody visited for a week; returns how many."""
    return check_links(_urls(), now=now, limit=limit, allowed=allowed)


def ask_to_visit_links(*, row: Publication, by: User) -> int:
    """Have the links of a row visited again soon; returns how many."""
    if not can_edit_content(by):
        raise PermissionDenied
    return LinkCheck.objects.filter(url__in=outward(row)).update(checked_at=None)


def _urls() -> Iterator[str]:
    for model in (Page, Article):
        for row in model.objects.filter(withdrawn_at__isnull=True).only("body").iterator(chunk_size=200):
            yield from (url for url in outward(row) if len(url) <= 500)
    yield from LibraryDocument.objects.public().exclude(url="").values_list("url", flat=True)
    yield from Correction.objects.filter(url__startswith="http").values_list("url", flat=True)
