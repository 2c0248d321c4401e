"""Typing errors: the words that public texts say, found by their sound and with a letter more, less or changed.

A word is kept under its sound (b and v, c, s and z, silent h are one in Spanish) and under its sound without each of its
letters. What is typed is looked up the same way with one letter less, or two in long words: one query finds whatever lies
an error away, on either database. The nearest wins, then the one that more texts say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from django.db.models import F
from django.db.models.functions import Greatest

from core.models import SearchSpelling, SearchWord
from core.text import stem

SHORTEST, LONG = 3, 7
BATCH = 500
Word = tuple[str, str]
"""A folded word and the language of the text that says it."""
SOUNDS = (
    (re.compile(r"qu(?=[ei])"), "k"),
    (re.compile(r"ch"), "\x01"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"h"), ""),
    (re.compile(r"c(?=[eiy])|z|x"), "s"),
    (re.compile(r"[cq]"), "k"),
    (re.compile(r"gu(?=[ei])"), "g"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"v"), "b"),
    (re.compile(r"ll|y"), "i"),
    (re.compile(r"w"), "u"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("\x01"), "ch"),
)


@dataclass(frozen=True)
class Known:
    """What the texts say of the words asked: the stems that occur, and the words that each other one may have meant."""

    stems: frozenset[str]
    nearest: dict[str, str]


def sound(word: str) -> str:
    """`word`, folded, as it sounds in Spanish: two spellings of one sound are one."""
    for pattern, letters in SOUNDS:
        word = pattern.sub(letters, word)
    return word


def keys_of(word: str, less: int) -> set[str]:
    """The sound of a word and what is left of it without up to `less` letters."""
    whole = sound(word)
    less = min(less, max(len(whole) - 2, 0))
    return {
        "".join(letter for place, letter in enumerate(whole) if place not in gone)
        for size in range(less + 1)
        for gone in combinations(range(len(whole)), size)
    }


def look_up(stems: Iterable[str], words: Iterable[str], also: Iterable[str] = ()) -> Known:
    """One query. `also` are words that may have been meant although no text says them."""
    wanted, typed = set(stems), list(dict.fromkeys(words))
    keys = {word: keys_of(word, 2 if len(word) >= LONG else 1) for word in typed}
    asked = {f"={found}" for found in wanted}.union(*keys.values())
    rows = SearchSpelling.objects.filter(key__in=asked).values_list("key", "word__word", "word__documents")
    by_key: dict[str, dict[str, int]] = {}
    for key, word, documents in rows:
        of_key = by_key.setdefault(key, {})
        of_key[word] = of_key.get(word, 0) + documents
    known = frozenset(found for found in wanted if f"={found}" in by_key)
    extra = _by_key(frozenset(also))
    nearest = {}
    for word in typed:
        found = {other: count for key in keys[word] for other, count in by_key.get(key, {}).items()}
        found |= {other: 0 for key in keys[word] for other in extra.get(key, ()) if other not in found}
        if best := _nearest(word, found):
            nearest[word] = best
    return Known(known, nearest)


@lru_cache(maxsize=4)
def _by_key(words: frozenset[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for word in words:
        for key in keys_of(word, 1):
            found.setdefault(key, set()).add(word)
    return found


def _nearest(word: str, candidates: dict[str, int]) -> str:
    """Empty when all are too far: no error in three letters, one in up to six, two in longer words, by their sound."""
    heard_as = sound(word)
    far = 0 if len(heard_as) <= SHORTEST else 1 if len(heard_as) < LONG else 2
    ranked = []
    for other, documents in candidates.items():
        steps = distance(word, other)
        heard = distance(heard_as, sound(other))
        if len(heard_as) < LONG and heard_as[:1] != sound(other)[:1]:
            continue  # few err in the first letter, and short words that differ in it are other words
        if heard <= far and steps <= len(word) // 2 and other != word:
            ranked.append((heard, steps, -documents, other))
    return min(ranked)[-1] if ranked else ""


def distance(one: str, two: str) -> int:
    """How many letters were added, left out, changed or swapped with the next (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for at, letter in enumerate(one, 1):
        older, before, row = before, row, [at]
        for to, other in enumerate(two, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == two[to - 2] and one[at - 2] == other:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
    return row[-1]


def count_words(changes: Counter[Word]) -> None:
    """Add to how many texts say each word; a word that none says any more is forgotten.

    Called by whoever holds the index (core/search_index.py): one at a time.
    """
    by_language: dict[str, dict[str, int]] = {}
    for (word, language), change in changes.items():
        if change:
            by_language.setdefault(language, {})[word] = change
    for language, words in by_language.items():
        rows = SearchWord.objects.filter(language=language)
        for some in _batches(sorted(word for word, change in words.items() if change > 0)):
            _learn(language, set(some).difference(rows.filter(word__in=some).values_list("word", flat=True)))
        for change in sorted(set(words.values())):
            for some in _batches([word for word in words if words[word] == change]):
                rows.filter(word__in=some).update(documents=Greatest(F("documents") + change, 0))
        for some in _batches(sorted(word for word, change in words.items() if change < 0)):
            rows.filter(word__in=some, documents=0).delete()


def _learn(language: str, words: Iterable[str]) -> None:
    fresh = SearchWord.objects.bulk_create([SearchWord(word=word, language=language) for word in sorted(words)])
    keys = [SearchSpelling(key=key, word_id=row.pk) for row in fresh for key in _stored_keys(row.word, language)]
    SearchSpelling.objects.bulk_create(keys, batch_size=2000)


def _stored_keys(word: str, language: str) -> list[str]:
    spellings = keys_of(word, 1) if len(word) >= SHORTEST and not word.isdecimal() else set()
    return sorted({f"={stem(word, language)}", *spellings})


def _batches(words: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(words), BATCH):
        yield words[start : start + BATCH]
