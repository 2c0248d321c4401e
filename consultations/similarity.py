"""Which contributions ask for the same thing: suggestions for a moderator, who decides.

A text is the set of its stems (`core.text.stems`, kept as one string with spaces), where a spelling that sounds alike
(`sound`) and a word for the same thing (`thesaurus`) become one term. A term weighs more the fewer texts of the
consultation have it (inverse document frequency); two terms that are nearly written alike count in part. The score is
the cosine of two texts mixed with how much of the shorter one the longer one contains. Nothing here touches the database.

Numbers were chosen on the "tune" half of tests/similar_pairs.csv (precision 0.78, recall 0.90); the other half has 0.72
and 0.83, and its 25 + 25 pairs written after everything else 0.76 and 0.76. Nearly half of the recall is the thesaurus:
another field or another country's words need their own lines there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import chain
from math import fsum, log, sqrt

from consultations.thesaurus import SAID_BY_ALL, SAME_THING
from core.text import stem

Bag = frozenset[str]

# From here on a pair is worth a moderator's look: of four suggestions about three are right.
THRESHOLD = 0.42
# From here on a pair may be grouped without anybody having asked: many texts have many chances of a false pair.
GROUP_THRESHOLD = 0.5
# How much containment counts beside the cosine; how much a term that everybody uses counts beside the others.
CONTAINED = 0.5
LIGHT = 0.2
# A term in fewer than one text of RAREST weighs as the rarest do, and a consultation of fewer than FEWEST texts is weighed
# as if it had so many. With both a threshold means the same in 2 texts, in 100 and in 10,000.
RAREST = 10
FEWEST = 100
# Misspelt terms: alike from here on, and looked for while two texts have fewer pairs of terms than this.
NEAR = 0.5
NEAR_PAIRS = 10_000
SHORTLIST = 100
# Where pairs are looked for when everything is grouped: rarer terms per text, texts per term, comparisons per text.
GROUP_TERMS = 12
WINDOW = 200
COMPARED = 20


@dataclass(frozen=True)
class Match:
    """A candidate and how alike it is, 0 to 1; 1 says the same words, in any order and ending."""

    id: int
    score: float


class Weights:
    """How much each term says in this set of texts: squared inverse document frequencies."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        self.frequency = Counter(chain.from_iterable(bags))
        self.total = max(len(bags), FEWEST)
        self.squares = {term: self._square(term, count) for term, count in self.frequency.items()}

    def _square(self, term: str, count: int) -> float:
        weight = log(1 + self.total / max(count, self.total / RAREST, 1))
        return float((weight * (LIGHT if term in light_terms() else 1)) ** 2)

    def of(self, term: str) -> float:
        """The squared weight of `term`; one that no text has weighs as the rarest do."""
        return self.squares.get(term) or self._square(term, 1)

    def size(self, terms: Iterable[str]) -> float:
        # fsum: the same sum whatever order a set happens to have.
        return fsum(map(self.of, terms))


def sound(word: str) -> str:
    """A key for `word` (folded) that common misspellings share: vacuna/bacuna, concejo/consejo, hospital/ospital."""
    word = word.replace("ch", "x").replace("h", "")
    word = re.sub("qu(?=[ei])", "k", word)
    word = re.sub("c(?=[ei])", "s", word)
    word = re.sub("g(?=[ei])", "j", word)
    word = re.sub("n(?=[bvp])", "m", word)
    word = word.replace("v", "b").replace("z", "s").replace("c", "k").replace("ll", "y")
    return re.sub(r"([a-z])\1", r"\1", word) or "h"


@lru_cache(maxsize=1)
def same_terms() -> dict[str, str]:
    """Sound of each stem of the thesaurus → the one term that stands for its line. The first line wins."""
    terms: dict[str, str] = {}
    for line in SAME_THING.strip().splitlines():
        sounds = [sound(stem(word)) for word in line.split()]
        for key in sounds:
            terms.setdefault(key, sounds[0])
    return terms


@lru_cache(maxsize=1)
def light_terms() -> frozenset[str]:
    return frozenset(term_of(stem(word)) for word in SAID_BY_ALL.split())


@lru_cache(maxsize=50_000)
def term_of(found: str) -> str:
    key = sound(found)
    return same_terms().get(key, key)


def bag_of(stems: str) -> Bag:
    """The terms of a text given as its stems in one string."""
    return frozenset(map(term_of, stems.split()))


def score(first: Bag, second: Bag, weights: Weights) -> float:
    """How alike two texts are, 0 to 1. Symmetric; 1 for the same terms; 0 when one has none."""
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    shared = first & second
    near = list(near_terms(first - shared, second - shared))
    common = fsum([weights.size(shared), *(part * min(weights.of(a), weights.of(b)) for part, a, b in near)])
    return mix(common, weights.size(first), weights.size(second), len(shared) + len(near))


def mix(common: float, first: float, second: float, terms: int) -> float:
    """Cosine and containment. Containing a text of one or two words says little, so it counts by the terms shared."""
    contained = CONTAINED * min(1.0, terms / 4)
    return min(1.0, (1 - contained) * common / sqrt(first * second) + contained * common / min(first, second))


def near_terms(first: Bag, second: Bag) -> Iterator[tuple[float, str, str]]:
    """Pairs of terms nearly written alike (Dice over letter trigrams), best first, each term once."""
    if len(first) * len(second) > NEAR_PAIRS:
        return
    by_letter: dict[str, list[str]] = defaultdict(list)
    for term in second:
        by_letter[term[0]].append(term)
    # In alphabetical order inside a pair, so that exchanging the two texts changes nothing.
    pairs = ((min(a, b), max(a, b)) for a in first for b in by_letter.get(a[0], ()))
    used: set[str] = set()
    for distance, a, b in sorted((-closeness(a, b), a, b) for a, b in pairs):
        if -distance < NEAR:
            return
        if a not in used and b not in used:
            used |= {a, b}
            yield -distance, a, b


@lru_cache(maxsize=100_000)
def closeness(first: str, second: str) -> float:
    """0 to 1. Terms with digits are never close: 2023 is no misspelling of 2024."""
    if not (first.isalpha() and second.isalpha()):
        return 0.0
    one, two = trigrams(first), trigrams(second)
    return 2 * len(one & two) / (len(one) + len(two))


@lru_cache(maxsize=20_000)
def trigrams(term: str) -> Bag:
    framed = f"^{term}$"
    return frozenset(framed[start : start + 3] for start in range(len(framed) - 2))


def similar(
    stems: str, candidates: Iterable[tuple[int, str]], *, limit: int = 5, threshold: float = THRESHOLD
) -> list[Match]:
    """The candidates `(id, stems)` most like a text, best first, at most `limit`, with a score of `threshold` or more.

    The caller leaves the text itself out of the candidates. Terms are weighed over the candidates and the text. Nearly
    equal terms are looked for only in the SHORTLIST best by equal terms.
    """
    asked = bag_of(stems)
    if not asked:
        return []
    bags = {key: bag_of(text) for key, text in candidates}
    weights = Weights([asked, *bags.values()])
    size = weights.size(asked)
    squares = weights.squares
    rough = []
    for key, bag in bags.items():
        if shared := asked & bag:
            common, whole = fsum(map(squares.__getitem__, shared)), fsum(map(squares.__getitem__, bag))
            rough.append((-mix(common, size, whole, len(shared)), key))
    matches = [Match(key, score(asked, bags[key], weights)) for _, key in nsmallest(SHORTLIST + limit, rough)]
    return nsmallest(limit, (m for m in matches if m.score >= threshold), key=lambda m: (-m.score, m.id))


def groups(texts: Iterable[tuple[int, str]], *, threshold: float = GROUP_THRESHOLD) -> list[list[int]]:
    """Groups of two or more texts `(id, stems)` that ask for the same; ids ascend inside, groups by their first id.

    The best pairs are joined first, and two groups join only when their first texts are alike too: otherwise a chain of
    small steps would end in one group of everything. Only pairs that share rare terms are compared (`likely_pairs`).
    """
    alike: dict[Bag, list[int]] = defaultdict(list)
    for key, text in sorted(texts):
        if bag := bag_of(text):
            alike[bag].append(key)
    bags = list(alike)
    weights = Weights(bags)
    sizes = [weights.size(bag) for bag in bags]
    # Scoring looks for misspellings, which takes most of the time: first a look at the equal terms alone.
    worth = (
        (a, b)
        for a, b in likely_pairs(bags, weights)
        if mix(weights.size(shared := bags[a] & bags[b]), sizes[a], sizes[b], len(shared)) >= threshold / 2
    )
    pairs = ((-score(bags[a], bags[b], weights), a, b) for a, b in worth)
    first = list(range(len(bags)))
    members = {index: [index] for index in first}
    for _, a, b in sorted(pair for pair in pairs if -pair[0] >= threshold):
        one, two = sorted((first[a], first[b]))
        if one != two and score(bags[one], bags[two], weights) >= threshold:
            for index in members[two]:
                first[index] = one
            members[one] += members.pop(two)
    found = [sorted(key for index in indexes for key in alike[bags[index]]) for indexes in members.values()]
    return sorted(ids for ids in found if len(ids) > 1)


def likely_pairs(bags: Sequence[Bag], weights: Weights) -> Iterator[tuple[int, int]]:
    """Pairs of indexes worth comparing, at most COMPARED per text: each with the earlier ones that share most of its
    rarer terms. Of a term that very many use (a campaign sent by thousands) only the latest WINDOW are looked at, so
    the work grows with the number of texts and not with its square."""
    latest: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=WINDOW))
    for index, bag in enumerate(bags):
        shared = sorted((weights.frequency[term], term) for term in bag if weights.frequency[term] > 1)
        meetings = Counter(chain.from_iterable(latest[term] for _, term in shared[:GROUP_TERMS]))
        least = 1 if len(shared) < 4 else 2
        met = ((-times, -other) for other, times in meetings.items() if times >= least)
        for _, other in nsmallest(COMPARED, met):
            yield -other, index
        for _, term in shared[:GROUP_TERMS]:
            latest[term].append(index)
