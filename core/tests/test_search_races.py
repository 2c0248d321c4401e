"""Two writers of the index at once, on PostgreSQL: each waits for the other. The control has no lock and fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from core import search_index
from core.models import SearchDocument, SearchWord
from core.search_index import Entry, alone, remove, write

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
ENTRIES = [Entry(str(number), "Agua", "río", f"/{number}/") for number in range(5)]


def both_write(monkeypatch: pytest.MonkeyPatch, holding: Callable[[], AbstractContextManager[None]]) -> list[object]:
    """Two threads write the same rows; both have read what is there before either writes, unless one had to wait."""
    met, results, seen = threading.Barrier(2), [], threading.local()
    values = search_index._values

    def meet(entry: Entry) -> dict[str, object]:
        if not getattr(seen, "already", False):
            seen.already = True
            try:
                met.wait(timeout=1)
            except threading.BrokenBarrierError:
                pass
        return values(entry)

    def work() -> None:
        try:
            with holding():
                results.append(write("page", ENTRIES))
        except DatabaseError as error:
            results.append(error)
        finally:
            connection.close()

    monkeypatch.setattr(search_index, "_values", meet)
    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_second_writer_finds_what_the_first_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted(both_write(monkeypatch, alone)) == [0, 5]  # type: ignore[type-var]
    assert dict(SearchWord.objects.values_list("word", "documents")) == {"agua": 5, "rio": 5}


def test_without_the_lock_one_of_them_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    results = both_write(monkeypatch, transaction.atomic)
    assert any(isinstance(result, DatabaseError) for result in results)


def test_many_writers_leave_each_word_counted_once() -> None:
    def work(number: int) -> None:
        try:
            for _round in range(3):
                with alone():
                    write("page", ENTRIES)
                with alone():
                    remove("page", [str(number)])
            with alone():
                write("page", ENTRIES)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SearchDocument.objects.count() == 5
    assert dict(SearchWord.objects.values_list("word", "documents")) == {"agua": 5, "rio": 5}
