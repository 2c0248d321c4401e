"""What the page of each thing needs; the public view and the secretariat's preview show the same."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pages.choices import Language
from pages.models import Article, Page
from pages.selectors import corrections_of


def page_context(page: Page) -> dict[str, Any]:
    return {
        "page": page,
        "corrections": corrections_of(page.get_absolute_url()),
        "crumbs": [(_("Qué es esto"), reverse("pages:page_list"))],
    } | _tongue(page)


def article_context(article: Article) -> dict[str, Any]:
    return {
        "article": article,
        "is_demo": bool(article.plan and article.plan.is_demo),
        "corrections": corrections_of(article.get_absolute_url()),
        "crumbs": [(_("Noticias"), reverse("pages:article_list"))],
    } | _tongue(article)


def _tongue(row: Page | Article) -> dict[str, Any]:
    """Words of the glossary are in Spanish: they are marked in Spanish texts."""
    return {"marks_words": row.language == Language.SPANISH}
