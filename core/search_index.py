"""Writing the index: what sources give becomes documents, and the words they say become spelling candidates.

One writer at a time, who reads what is public only after it is alone: whoever comes later sees the newer state, and a row
that stopped being public is never written back by a slower writer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet

from core.models import SearchDocument, SearchWord
from core.search_words import Word, count_words
from core.text import LONGEST_WORD, STOP_WORDS, WORD, fold, stem

LONGEST_TITLE, LONGEST_BODY = 400, 200_000
"""Characters kept. A longer text is found by its first sixty pages or so."""
LOCK = 0x5EA2C4
"""Of pg_advisory_xact_lock. On SQLite every transaction is alone."""
FIELDS = ("url", "title", "body", "plan", "is_public", "title_stems", "title_words", "weight", "day")


@dataclass(frozen=True)
class Entry:
    """What a source says of one public row.

    `heading` is what counts as its title when the title shown is only a label, such as "Aporte a una consulta"; `weight`
    (0 to 99) puts it before others that the words fit as well; of equal ones the newest `day` comes first.
    """

    object_id: str
    title: str
    body: str
    url: str
    plan: str = ""
    language: str = "es"
    heading: str | None = None
    weight: int = 0
    day: date | None = None


@contextmanager
def alone() -> Iterator[None]:
    """A transaction in which nobody else writes the index."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def write(kind: str, entries: Iterable[Entry], *, counting: bool = True) -> int:
    """Make or change the documents of these rows, some hundreds at most; returns how many changed. May run twice.

    Read the rows and call this inside `alone`. Without `counting`, `recount_words` must follow.
    """
    wanted = {(entry.object_id, entry.language): entry for entry in entries}
    rows = SearchDocument.objects.filter(kind=kind, object_id__in={object_id for object_id, _language in wanted})
    present = {(row.object_id, row.language): row for row in rows}
    moved = [row for key, row in present.items() if key not in wanted]
    said: Counter[Word] = Counter()
    made, changed = [], []
    for key, entry in wanted.items():
        row, values = present.get(key), _values(entry)
        if row is not None and all(getattr(row, name) == values[name] for name in FIELDS):
            continue
        said.subtract(words_of(row) if row else ())
        (changed if row else made).append(row := row or SearchDocument(kind=kind, object_id=key[0], language=key[1]))
        for name in FIELDS:
            setattr(row, name, values[name])
        words = _words(f"{row.title} {row.body}", row.language)
        said.update({(word, stemming(row.language)) for word in words})
        row.stems = " ".join(stem(word, stemming(row.language)) for word in words)
    SearchDocument.objects.bulk_create(made, batch_size=200)
    SearchDocument.objects.bulk_update(changed, [*FIELDS, "stems"], batch_size=50)
    if counting:
        count_words(said)
    return len(made) + len(changed) + forget(SearchDocument.objects.filter(pk__in=[row.pk for row in moved]))


def remove(kind: str, object_ids: Iterable[str]) -> int:
    """Forget the documents of these rows, some hundreds at most; returns how many. May run twice. Call inside `alone`."""
    return forget(SearchDocument.objects.filter(kind=kind, object_id__in=list(object_ids)))


def forget(documents: QuerySet[SearchDocument]) -> int:
    """The words that only they said are forgotten with them. Call inside `alone`."""
    rows = list(documents)
    said: Counter[Word] = Counter()
    for row in rows:
        said.subtract(words_of(row))
    SearchDocument.objects.filter(pk__in=[row.pk for row in rows]).delete()
    count_words(said)
    return len(rows)


def recount_words() -> int:
    """Bring the count of each word to what the documents say; returns how many words were off. May run twice."""
    true: Counter[Word] = Counter()
    for row in SearchDocument.objects.only("title", "body", "language").iterator(chunk_size=500):
        true.update(words_of(row))
    for word, language, documents in SearchWord.objects.values_list("word", "language", "documents").iterator():
        true[word, language] -= documents
    off = Counter({word: change for word, change in true.items() if change})
    for some in _batches(sorted(off)):
        with alone():
            count_words(Counter({word: off[word] for word in some}))
    return len(off)


def words_of(row: SearchDocument) -> set[Word]:
    """The words by which a document can be found, as they are spelled."""
    return {(word, stemming(row.language)) for word in _words(f"{row.title} {row.body}", row.language)}


def stemming(language: str) -> str:
    """The language whose endings are cut: English for English, Spanish for the rest."""
    return "en" if language.startswith("en") else "es"


def _values(entry: Entry) -> dict[str, object]:
    title = entry.title[:LONGEST_TITLE]
    heading = _stems(title if entry.heading is None else entry.heading[:LONGEST_TITLE], entry.language)
    return {
        "url": entry.url,
        "title": title,
        "body": entry.body[:LONGEST_BODY],
        "plan": entry.plan,
        "is_public": True,
        "title_stems": f" {' '.join(heading)} " if heading else "",
        "title_words": max(len(heading), 1),
        "weight": entry.weight,
        "day": entry.day.toordinal() if entry.day else 0,
    }


def _words(text: str, language: str) -> list[str]:
    stop_words = STOP_WORDS[stemming(language)]
    words = (word[:LONGEST_WORD] for word in WORD.findall(fold(text)))
    return [word for word in words if word not in stop_words]


def _stems(text: str, language: str) -> list[str]:
    return [stem(word, stemming(language)) for word in _words(text, language)]


def _batches(words: list[Word], size: int = 2000) -> Iterator[list[Word]]:
    for start in range(0, len(words), size):
        yield words[start : start + size]
