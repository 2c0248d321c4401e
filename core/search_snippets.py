"""Where a text says what was asked: a few lines of it, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from core.search_index import stemming
from core.text import fold, stem

WIDTH = 240
LOOKED_AT = 400
"""Occurrences weighed at most: the first pages of a long text tell enough."""
ACCENTS = {"a": "aáàäâã", "e": "eéèëê", "i": "iíìïî", "o": "oóòöôõ", "u": "uúùüû", "n": "nñ", "c": "cç"}
SHORTENED = 3
"""Stemming changes up to three letters of an ending (transparencia, transparent) and leaves what is before."""


@dataclass(frozen=True)
class Piece:
    text: str
    is_hit: bool = False


def marked(text: str, stems: Collection[str], language: str) -> list[Piece]:
    """The whole text in pieces, those that were asked for marked."""
    return _pieces(text, _hits(text, stems, language), 0, len(text))


def snippet(text: str, stems: Collection[str], language: str) -> list[Piece]:
    """The part of a text that says most of what was asked, cut between words; its beginning when it says nothing."""
    text = " ".join(text.split())
    hits = _hits(text, stems, language)
    start = _densest(hits)
    first = max(start - WIDTH // 4, 0)
    if len(text) - first < WIDTH:
        first = max(len(text) - WIDTH, 0)
    last = min(first + WIDTH, len(text))
    if first:
        first = text.find(" ", first, start) + 1 or start
    if last < len(text):
        last = max(text.rfind(" ", first, last), min(first + WIDTH // 2, last))
    pieces = _pieces(text, hits, first, last)
    return [*([Piece("… ")] if first else []), *pieces, *([Piece(" …")] if last < len(text) else [])]


def _densest(hits: list[tuple[int, int, str]]) -> int:
    """Where the window with the most different stems begins; then the most words; then the first."""
    best, place = (0, 0), 0
    for number, (start, _end, _stem) in enumerate(hits):
        inside = [found for at, _to, found in hits[number : number + 12] if at < start + WIDTH * 3 // 4]
        if (worth := (len(set(inside)), len(inside))) > best:
            best, place = worth, start
    return place


def _hits(text: str, stems: Collection[str], language: str) -> list[tuple[int, int, str]]:
    """Start, end and stem of the words whose stem was asked."""
    pattern = _pattern(tuple(sorted(stems)))
    found: list[tuple[int, int, str]] = []
    for match in pattern.finditer(text) if pattern else ():
        of_word = stem(fold(match[0]), stemming(language))
        if of_word in stems:
            found.append((match.start(), match.end(), of_word))
            if len(found) == LOOKED_AT:
                break
    return found


@lru_cache(maxsize=256)
def _pattern(stems: tuple[str, ...]) -> re.Pattern[str] | None:
    """Words that may have one of these stems, with whatever accents."""
    starts = {found[: max(len(found) - SHORTENED, 2)] for found in stems}
    written = ["".join(f"[{ACCENTS.get(letter, letter)}]" for letter in start) for start in sorted(starts)]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(written)})[^\W_]*", re.IGNORECASE) if written else None


def _pieces(text: str, hits: list[tuple[int, int, str]], first: int, last: int) -> list[Piece]:
    pieces, at = [], first
    for start, end, _stem in hits:
        if start >= at and end <= last:
            pieces += [Piece(text[at:start])] if start > at else []
            pieces.append(Piece(text[start:end], True))
            at = end
    return [*pieces, Piece(text[at:last])] if at < last else pieces
