"""From what somebody typed to what is looked for: words, their stems in both languages, and what else they may be called."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from core.search_engine import Alternatives
from core.text import LONGEST_WORD, STOP_WORDS, WORD, fold, stem

LONGEST_QUERY = 200
MOST_WORDS = 10
LANGUAGES = ("es", "en")
STOPS = frozenset().union(*(STOP_WORDS[language] for language in LANGUAGES))


@dataclass(frozen=True)
class Term:
    """One word as typed, folded, with its stem in each language."""

    word: str

    @cached_property
    def stems(self) -> tuple[str, ...]:
        return tuple(stem(self.word, language) for language in LANGUAGES)

    @property
    def spells(self) -> bool:
        """Whether it can be misspelled: numbers and initials are what they are."""
        return len(self.word) > 2 and not self.word.isdecimal()


@dataclass(frozen=True)
class Group:
    """One thing asked, in the words that say it; it is found by any of its alternatives."""

    terms: tuple[Term, ...]
    alternatives: Alternatives

    @property
    def typed(self) -> str:
        return " ".join(term.word for term in self.terms)

    @property
    def stems(self) -> set[str]:
        return {found for alternative in self.alternatives for found in alternative}


@dataclass(frozen=True)
class Thesaurus:
    """What a field calls by several names. Each key is the stems of a name in one language."""

    names: Mapping[tuple[str, tuple[str, ...]], Alternatives] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    """The single words among its names, as spelling candidates."""

    @classmethod
    def build(cls, same: Iterable[Iterable[str]], english: Mapping[str, Iterable[str]]) -> Thesaurus:
        """`same`: names of one thing, in any order; `english`: names that Spanish texts give to an English one."""
        names: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], None]] = {}
        words: set[str] = set()

        def add(language: str, name: str, others: Iterable[tuple[str, ...]]) -> None:
            terms = terms_of(name)
            words.update(term.word for term in terms if len(terms) == 1)
            names.setdefault((language, _stems(terms, language)), {}).update(dict.fromkeys(others))

        for row in same:
            row = tuple(row)
            for name in row:
                for language in LANGUAGES:
                    add(language, name, (_stems(terms_of(other), "es") for other in row if other != name))
        for name, others in english.items():
            add("en", name, (_stems(terms_of(other), "es") for other in others))
        return cls({key: tuple(found) for key, found in names.items()}, frozenset(words))

    @cached_property
    def longest(self) -> int:
        return max((len(stems) for _language, stems in self.names), default=1)

    def group(self, terms: tuple[Term, ...]) -> Group | None:
        """The names of what these words say together, or None when they say nothing that has another name."""
        literal = dict.fromkeys(_stems(terms, language) for language in LANGUAGES)
        others = [
            self.names[key] for language in LANGUAGES if (key := (language, _stems(terms, language))) in self.names
        ]
        if not others:
            return None
        return Group(terms, tuple({**literal, **dict.fromkeys(name for found in others for name in found)}))


def clean(text: str) -> str:
    """What was typed, short and without control characters, fit to be shown again."""
    kinds = ((letter, unicodedata.category(letter)) for letter in text[:LONGEST_QUERY])
    kept = (" " if kind == "Cc" else letter for letter, kind in kinds if kind == "Cc" or kind[0] != "C")
    return " ".join("".join(kept).split())


def terms_of(text: str) -> tuple[Term, ...]:
    words = (word[:LONGEST_WORD] for word in WORD.findall(fold(text)))
    return tuple(Term(word) for word in dict.fromkeys(words) if word not in STOPS)[:MOST_WORDS]


def groups_of(text: str, thesaurus: Thesaurus) -> tuple[Group, ...]:
    """The longest names of the thesaurus first, then word by word; empty when only function words were typed."""
    terms, found, at = terms_of(text), [], 0
    while at < len(terms):
        for size in range(min(thesaurus.longest, len(terms) - at), 0, -1):
            if group := thesaurus.group(terms[at : at + size]):
                found.append(group)
                break
        else:
            size = 1
            found.append(word_group(terms[at]))
        at += size
    return tuple(found)


def word_group(term: Term) -> Group:
    return Group((term,), tuple(dict.fromkeys((found,) for found in term.stems)))


def corrected(term: Term, word: str, thesaurus: Thesaurus) -> Group:
    """The group of the word that was meant, still knowing the word that was typed."""
    meant = Term(word)
    return replace(thesaurus.group((meant,)) or word_group(meant), terms=(term,))


def _stems(terms: Iterable[Term], language: str) -> tuple[str, ...]:
    return tuple(term.stems[LANGUAGES.index(language)] for term in terms)
