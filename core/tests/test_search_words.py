"""Spelling candidates: near words are found by one query, and only words that some public text says."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core.models import SearchDocument, SearchSpelling, SearchWord
from core.search_index import Entry, alone, forget, recount_words, remove, write
from core.search_words import count_words, distance, keys_of, look_up, sound

WORDS = st.text("abcdefghijlmnopqrstuvyz", min_size=4, max_size=12)


@pytest.mark.parametrize(
    "one, two",
    [
        ("transparencia", "transparensia"),
        ("yumbo", "llumbo"),
        ("palmira", "palmyra"),
        ("abierto", "avierto"),
        ("hito", "ito"),
        ("queja", "keja"),
        ("gestion", "jestion"),
        ("zapato", "sapato"),
        ("guia", "gia"),
    ],
)
def test_words_that_sound_alike_have_one_sound(one: str, two: str) -> None:
    assert sound(one) == sound(two)


def test_other_sounds_stay_apart() -> None:
    assert len({sound(word) for word in "casa caza gasto gesto chico cico pero".split()}) == 6  # casa sounds as caza


@pytest.mark.parametrize(
    "one, two, steps",
    [("agua", "agua", 0), ("agua", "auga", 1), ("agua", "gua", 1), ("casa", "cosas", 2), ("", "abc", 3)],
)
def test_distance_counts_the_errors(one: str, two: str, steps: int) -> None:
    assert distance(one, two) == distance(two, one) == steps


@given(WORDS, st.integers(0, 11))
def test_a_letter_less_leaves_a_key_in_common(word: str, place: int) -> None:
    shorter = word[: place % len(word)] + word[place % len(word) + 1 :]
    if distance(sound(word), sound(shorter)) <= 1 and min(len(sound(word)), len(sound(shorter))) > 2:
        assert keys_of(word, 1) & keys_of(shorter, 1)


@pytest.mark.django_db
class TestWords:
    def test_the_nearest_wins_then_the_one_more_texts_say(self) -> None:
        with alone():
            count_words(
                Counter({("compras", "es"): 9, ("comprar", "es"): 1, ("compra", "es"): 3, ("contrato", "es"): 50})
            )
        with CaptureQueriesContext(connection) as queries:
            known = look_up(["contrat"], ["conpras", "comrpa", "cntrato", "xyz"])
        assert len(queries) == 1
        assert known.stems == {"contrat"}
        assert known.nearest == {"conpras": "compras", "comrpa": "compra", "cntrato": "contrato"}

    def test_short_words_must_begin_alike(self) -> None:
        with alone():
            count_words(Counter({("fuente", "es"): 5}))
        assert look_up([], ["puente"]).nearest == {} and look_up([], ["fuenta"]).nearest == {"fuenta": "fuente"}

    def test_counts_follow_the_texts(self) -> None:
        with alone():
            write("plan", [Entry("1", "Agua", "río agua", "/"), Entry("2", "Río", "mar", "/")])
        assert dict(SearchWord.objects.values_list("word", "documents")) == {"agua": 1, "rio": 2, "mar": 1}
        with alone():
            write("plan", [Entry("1", "Agua", "mar", "/")])
        assert dict(SearchWord.objects.values_list("word", "documents")) == {"agua": 1, "rio": 1, "mar": 2}
        with alone():
            assert remove("plan", ["1"]) == 1
        assert dict(SearchWord.objects.values_list("word", "documents")) == {"rio": 1, "mar": 1}
        with alone():
            assert forget(SearchDocument.objects.all()) == 1
        assert not SearchWord.objects.exists() and not SearchSpelling.objects.exists()

    def test_writing_twice_changes_nothing(self) -> None:
        entry = Entry("1", "Agua", "río", "/")
        with alone():
            assert write("plan", [entry]) == 1
            assert write("plan", [entry]) == 0
        assert dict(SearchWord.objects.values_list("word", "documents")) == {"agua": 1, "rio": 1}
        assert recount_words() == 0

    def test_a_count_that_is_off_is_put_right(self) -> None:
        with alone():
            write("plan", [Entry("1", "Agua", "río", "/")])
            count_words(Counter({("agua", "es"): 4, ("canario", "es"): 1, ("rio", "es"): -1}))
        assert recount_words() == 3
        assert dict(SearchWord.objects.values_list("word", "documents")) == {"agua": 1, "rio": 1}

    def test_another_language_leaves_no_trace_of_the_first(self) -> None:
        with alone():
            write("plan", [Entry("1", "Agua", "", "/")])
            write("plan", [Entry("1", "Waters", "", "/", language="en")])
        assert list(SearchDocument.objects.values_list("language", "stems")) == [("en", "water")]
        assert list(SearchWord.objects.values_list("word", "language")) == [("waters", "en")]
