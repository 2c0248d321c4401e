"""What changed between two texts, word by word, as marks that are read without colour."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

SAME, ADDED, REMOVED = "same", "added", "removed"
WORD = re.compile(r"\s*(?:\w+|[^\w\s])|\s+$")
PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+$")
MAX_PAIRS = 100_000
"""Pairs of equal words that are tried; a text that repeats itself more is compared paragraph by paragraph."""


@dataclass(frozen=True)
class Change:
    """A run of text: `kind` is same, added or removed."""

    kind: str
    text: str


@lru_cache(maxsize=256)
def text_changes(old: str, new: str) -> tuple[Change, ...]:
    """The way from `old` to `new`. Leaving out what was added gives `old`, leaving out what was removed gives `new`.

    Versions are never edited, so what was computed once stays true.
    """
    before, after = WORD.findall(old), WORD.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    left, right = before[head : len(before) - tail], after[head : len(after) - tail]
    if _equal_pairs(left, right) > MAX_PAIRS:
        left, right = PARAGRAPH.findall("".join(left)), PARAGRAPH.findall("".join(right))
    changes = [(SAME, "".join(before[:head]))]
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append((SAME, "".join(left[a:b])))
            continue
        changes += [(REMOVED, "".join(left[a:b])), (ADDED, "".join(right[c:d]))]
    changes.append((SAME, "".join(before[len(before) - tail :])))
    return tuple(Change(kind, text) for kind, text in _joined(changes))


def _equal_pairs(before: list[str], after: list[str]) -> int:
    """What finding the longest common run costs: how often a word of one text is met in the other."""
    met = Counter(after)
    return sum(count * met[word] for word, count in Counter(before).items())


def _common(before: list[str], after: list[str]) -> int:
    """How many words two lists share from their start."""
    for place, (old, new) in enumerate(zip(before, after, strict=False)):
        if old != new:
            return place
    return min(len(before), len(after))


def _joined(changes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    joined: list[tuple[str, str]] = []
    for kind, text in changes:
        if not text:
            continue
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        else:
            joined.append((kind, text))
    return joined
