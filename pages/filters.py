"""Filters of the lists of this floor. The list page and the API use the same ones, so their totals agree."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.api import changed_at, newest
from core.filters import ChoiceFilter, DateFilter, OrderingFilter, SearchFilter, UpdatedAfterFilter
from core.text import fold
from pages.choices import Language
from pages.models import Article, Correction, GlossaryTerm, LibraryDocument
from pages.reading import READERS
from pages.selectors import with_words
from plans.filters import DocumentFilter, OfPlanFilter
from plans.models import Document

FORMATS = [(kind, kind.upper()) for kind in (*READERS, "jpg", "png", "webp")]

CORRECTION_CHANGED = changed_at(Correction)
DOCUMENT_CHANGED = newest(changed_at(LibraryDocument), changed_at(Document), "text__read_at")
"""What people and sources say of it, and when its file was last read."""


class WordsFilter(django_filters.CharFilter):
    """Every word: in the title or publisher as written, or in the text of the file by its stem."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return with_words(qs, value) if value else qs


class LibraryFilter(DocumentFilter):
    language = ChoiceFilter(choices=Language, label=_("Idioma"))
    file_format = ChoiceFilter(choices=FORMATS, field_name="text__format", label=_("Formato"))
    dated_after = DateFilter(field_name="dated_on", lookup_expr="gte", label=_("Fechado desde"))
    dated_before = DateFilter(field_name="dated_on", lookup_expr="lte", label=_("Fechado hasta"))
    updated_after = UpdatedAfterFilter(DOCUMENT_CHANGED)
    search = WordsFilter(label=_("Buscar en el título y el texto"), max_length=200)
    ordering = OrderingFilter("title", "dated_on", named={"slug": "key", "updated_at": DOCUMENT_CHANGED})

    class Meta:
        model = LibraryDocument
        fields: list[str] = []


class ArticleFilter(OfPlanFilter):
    dated_after = DateFilter(field_name="dated_on", lookup_expr="gte", label=_("Fechada desde"))
    dated_before = DateFilter(field_name="dated_on", lookup_expr="lte", label=_("Fechada hasta"))
    updated_after = UpdatedAfterFilter()
    search = SearchFilter(fields=("title", "summary"))
    ordering = OrderingFilter("dated_on", "title", "updated_at")

    class Meta:
        model = Article
        fields: list[str] = []


class GlossaryFilter(django_filters.FilterSet):
    updated_after = UpdatedAfterFilter()
    search = SearchFilter(fields=("term", "acronym", "other_forms", "definition"))
    ordering = OrderingFilter("term", "updated_at")

    class Meta:
        model = GlossaryTerm
        fields: list[str] = []

    def keeps(self, term: GlossaryTerm) -> bool:
        """Whether a term that was already read has every word of the search."""
        words = fold(self.form.cleaned_data.get("search") or "").split()
        told = fold(" ".join([*term.forms, term.definition]))
        return all(word in told for word in words)


class CorrectionFilter(django_filters.FilterSet):
    corrected_after = DateFilter(field_name="corrected_on", lookup_expr="gte", label=_("Corregido desde"))
    corrected_before = DateFilter(field_name="corrected_on", lookup_expr="lte", label=_("Corregido hasta"))
    updated_after = UpdatedAfterFilter(CORRECTION_CHANGED)
    search = SearchFilter(fields=("place", "was", "now_says", "reason"))
    ordering = OrderingFilter("corrected_on", named={"updated_at": CORRECTION_CHANGED})

    class Meta:
        model = Correction
        fields: list[str] = []
