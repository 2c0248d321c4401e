"""The documents library: every public document, found by its title or by a word of its text."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from core.text import fold, stems
from pages.models import LibraryDocument

FILE_OF_DOCUMENT = ("file", "archive_copy")
MOST_ATTEMPTS = 3


def library() -> QuerySet[LibraryDocument]:
    """Newest first, those without a date last; their text is not read."""
    rows = LibraryDocument.objects.public().select_related("plan", "text", *FILE_OF_DOCUMENT)
    return rows.defer("text__text", "text__stems").order_by(F("dated_on").desc(nulls_last=True), "title", "pk")


def with_words(rows: QuerySet, query: str) -> QuerySet:
    """Documents with every word of the query, each in what names the document or in the text of its file.

    Words are told by their stems, and short ones such as «de» count for nothing; part of a word finds a name, not a text.
    """
    named = LibraryDocument.objects.public().values_list("pk", "title", "publisher", "note")
    titles = [(pk, fold(name := " ".join(texts)), set(stems(name))) for pk, *texts in named]
    for word in fold(query).split():
        if not (roots := stems(word)):
            continue
        in_name = [pk for pk, name, known in titles if word in name or known.issuperset(roots)]
        in_text = Q()
        for root in roots:
            in_text &= Q(text__stems__contains=f" {root} ")
        rows = rows.filter(Q(pk__in=in_name) | in_text)
    return rows


def index_of(text: str) -> str:
    """The stems of a text, each once, so that one is found with a blank on either side."""
    return f" {' '.join(sorted(set(stems(text))))} "


def to_read() -> QuerySet[LibraryDocument]:
    """Documents, public or not, whose file nobody has read or has changed since; oldest first.

    A file that stopped its reader MOST_ATTEMPTS times is left alone.
    """
    rows = LibraryDocument.objects.annotate(current=Coalesce("file__sha256", "archive_copy__sha256"))
    stopped = Q(text__read_at__isnull=True, text__attempts__lt=MOST_ATTEMPTS)
    wanted = Q(text__isnull=True) | ~Q(text__sha256=F("current")) | stopped
    return rows.filter(wanted, current__isnull=False).order_by("pk")
