"""Search over every public text: what is found, in what order, and how many of each kind and plan.

The order is the same on both databases, because it is made of columns and not of the engine's own rank:
how much of what was asked the title says, how much of the title was asked, the words together, then the kind of thing,
then the newest. Five queries at most (docs/search.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add, and_

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from core.models import SearchDocument
from core.search_engine import Matches
from core.search_query import Group, Thesaurus, clean, corrected, groups_of, word_group
from core.search_snippets import Piece, marked, snippet
from core.search_words import Known, look_up

PAGE_SIZE, LAST_PAGE = 20, 50
ASKED, TOLD, TOGETHER, FOUND = 100, 60, 20, 200
"""Points for all that was asked being in the title, for nothing else being there, for the words in their order; and,
where not everything was found together, for each thing that was."""


@dataclass(frozen=True)
class Hit:
    document: SearchDocument
    title: list[Piece]
    text: list[Piece]


@dataclass
class Found:
    """`corrections`: (typed, what was looked for instead); `unknown`: typed words that no text says; `loose`: not every
    word was found together, so texts with some of them are shown."""

    text: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    plans: dict[str, int] = field(default_factory=dict)
    corrections: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    loose: bool = False
    page: int = 1
    pages: int = 1


def find(
    *, text: str, thesaurus: Thesaurus, plans: Collection[str], kind: str = "", plan: str = "", page: int = 1
) -> Found:
    """`plans`: those whose texts may be shown, besides texts of no plan. Never raises for what a person typed."""
    found = Found(clean(text))
    groups = _understood(found, thesaurus)
    if not groups:
        return found
    public = SearchDocument.objects.filter(plan__in=["", *plans], is_public=True)
    matching = public.filter(Matches(tuple(group.alternatives for group in groups)))
    _count(found, matching, kind, plan)
    if not found.total and len(groups) > 1:
        found.loose = True
        matching = public.filter(Matches((tuple(one for group in groups for one in group.alternatives),)))
        _count(found, matching, kind, plan)
    if not found.total:
        found.corrections = []
        return found
    found.pages = min(-(-found.total // PAGE_SIZE), LAST_PAGE)
    found.page = min(max(page, 1), found.pages)
    start = (found.page - 1) * PAGE_SIZE
    ordered = _ordered(_narrowed(matching, kind, plan), groups, found.loose)
    stems = set().union(*(group.stems for group in groups))
    found.hits = [
        Hit(row, marked(row.title, stems, row.language), snippet(row.body, stems, row.language))
        for row in ordered[start : start + PAGE_SIZE]
    ]
    return found


def _understood(found: Found, thesaurus: Thesaurus) -> list[Group]:
    """What to look for: groups that some text says, by the words that it uses for them. One query."""
    groups = groups_of(found.text, thesaurus)
    if not groups:
        return []
    known = look_up(
        set().union(*(group.stems for group in groups)),
        [term.word for group in groups for term in group.terms if term.spells and len(group.terms) == 1],
        thesaurus.words,
    )
    meant = []
    for group in groups:
        words = [group] if _said(group, known) or len(group.terms) == 1 else map(word_group, group.terms)
        for word in words:
            if said := _said(word, known):
                meant.append(said)
            elif nearest := known.nearest.get(word.typed):
                found.corrections.append((word.typed, nearest))
                meant.append(corrected(word.terms[0], nearest, thesaurus))
            else:
                found.unknown.append(word.typed)
    return meant


def _said(group: Group, known: Known) -> Group | None:
    """The group with the alternatives whose stems all occur, or None."""
    alternatives = tuple(one for one in group.alternatives if known.stems.issuperset(one))
    return replace(group, alternatives=alternatives) if alternatives else None


def _narrowed(documents: QuerySet[SearchDocument], kind: str, plan: str) -> QuerySet[SearchDocument]:
    return documents.filter(**({"kind": kind} if kind else {}), **({"plan": plan} if plan else {}))


def _count(found: Found, matching: QuerySet[SearchDocument], kind: str, plan: str) -> None:
    """Each facet counts what the other one leaves. One query: there are some tens of pairs of kind and plan."""
    kinds, plans = Counter[str](), Counter[str]()
    for of_kind, of_plan, number in matching.values_list("kind", "plan").annotate(n=Count("id")).order_by():
        kinds[of_kind] += number if plan in ("", of_plan) else 0
        plans[of_plan] += number if kind in ("", of_kind) else 0
        found.total += number if plan in ("", of_plan) and kind in ("", of_kind) else 0
    found.kinds = {name: number for name, number in kinds.items() if number}
    found.plans = {name: number for name, number in plans.items() if number and name}


def _ordered(documents: QuerySet[SearchDocument], groups: Sequence[Group], loose: bool) -> QuerySet[SearchDocument]:
    """Best first. Equal ones: newest first, then by kind and id, which every database compares alike."""
    score = _total(_in_title(group, ASKED // len(groups)) for group in groups) + F("weight")
    if len(groups) > 1:
        phrase = " ".join(found for group in groups for found in group.alternatives[0])
        score += _if(Q(title_stems__contains=f" {phrase} "), TOGETHER)
    if loose:
        score += _total(_if(Q(pk__in=_holding(group)), FOUND) for group in groups)
    return documents.annotate(score=score).order_by("-score", "-day", "kind", "object_id")


def _in_title(group: Group, asked: int) -> Case:
    """Points of one thing asked: for being in the title, and for how much of the title it is."""
    longest = sorted(group.alternatives, key=len, reverse=True)
    whens = [
        When(
            reduce(and_, (Q(title_stems__contains=f" {found} ") for found in stems)),
            then=Value(asked) + Value(TOLD * len(stems)) / F("title_words"),
        )
        for stems in longest
    ]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def _holding(group: Group) -> QuerySet[SearchDocument]:
    return SearchDocument.objects.filter(Matches((group.alternatives,))).values("pk")


def _if(condition: Q, points: int) -> Case:
    return Case(When(condition, then=Value(points)), default=Value(0), output_field=IntegerField())


def _total(parts: Iterable[Combinable]) -> Combinable:
    return reduce(add, parts)
