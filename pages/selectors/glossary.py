"""The glossary as its page lists it, and as other pages mark its words."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import caches
from django.urls import reverse

from core.text import fold
from pages.marking import Word
from pages.models import GlossaryTerm

ALIAS, KEY = "pages", "pages.words"


def words() -> list[Word]:
    """Every public term. Kept in this process for PAGE_CACHE_SECONDS, as pages are; else one query."""
    kept = caches[ALIAS].get(KEY) if settings.PAGE_CACHE_SECONDS else None
    if kept is None:
        rows = GlossaryTerm.objects.public().defer("source", "updated_at")
        kept = [(row.slug, tuple(row.forms), row.definition) for row in rows]
        if settings.PAGE_CACHE_SECONDS:
            caches[ALIAS].set(KEY, kept, settings.PAGE_CACHE_SECONDS)
    page = reverse("pages:glossary")
    return [Word(slug, forms, definition, f"{page}#{slug}") for slug, forms, definition in kept]


def forget_words() -> None:
    """After a term changed: this process reads them again; the others, when their time is over."""
    caches[ALIAS].delete(KEY)


def by_letter(terms: list[GlossaryTerm]) -> list[tuple[str, list[GlossaryTerm]]]:
    """In alphabetical order whatever accents, under their first letter."""
    found: dict[str, list[GlossaryTerm]] = {}
    for term in sorted(terms, key=lambda row: fold(row.term)):
        found.setdefault(fold(term.term)[:1].upper(), []).append(term)
    return list(found.items())
