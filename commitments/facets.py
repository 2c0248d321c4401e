"""How many commitments each value of a filter would leave, counted in one query whatever the number of values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.forms import Form

from commitments.filters import CommitmentFilter
from commitments.models import Commitment
from people.choices import TerritoryLevel
from people.models import Territory
from plans.choices import Scheme

# Computed from progress or read text by text: applied once, before counting.
COSTLY = ("search", "light", "completion", "late", "starred", "on")
COLUMNS = {"plan": "plan__slug", "theme": "theme__slug", "branch": "branch", "level": "level", "state": "state"}
MAPPED_LEVELS = (TerritoryLevel.COUNTRY, TerritoryLevel.REGION)
Narrow = Callable[[str | None], QuerySet[Commitment]]


def narrowing(form: Form, rows: QuerySet[Commitment]) -> Narrow:
    """A function from a filter's name to the rows that all the other filters leave; from None, that all leave.

    `form` is the valid form of a CommitmentFilter: checking its references again for every facet would cost queries.
    """
    blank = CommitmentFilter({}, rows).form
    blank.is_valid()

    def apply(base: QuerySet[Commitment], kept: Callable[[str], bool]) -> QuerySet[Commitment]:
        found = CommitmentFilter(form.data, base)
        found.form.cleaned_data, found.form._errors = (
            {name: value if kept(name) else blank.cleaned_data[name] for name, value in form.cleaned_data.items()},
            form.errors,
        )
        return found.qs

    costly = any(form.cleaned_data[name] not in (None, "") for name in COSTLY if name != "on")
    base = apply(rows, lambda name: name in COSTLY) if costly else rows
    all_left = apply(base, lambda name: name not in COSTLY)

    def without(left_out: str | None) -> QuerySet[Commitment]:
        """Leaving out a filter that nobody chose changes nothing; a filter set costs more to build than to run."""
        if left_out is None or form.cleaned_data[left_out] == blank.cleaned_data[left_out]:
            return all_left
        return apply(base, lambda name: name != left_out and name not in COSTLY)

    return without


def facet_counts(without: Narrow, role: str = "") -> dict[str, dict[str, int]]:
    """Filter → value → commitments. A commitment of a place counts in every place that holds it, once."""
    parts = [_counted(without(name), name, F(column)) for name, column in COLUMNS.items()]
    taking_part = Q(participations__role=role) if role else Q()
    parts += [
        _counted(without("organization").filter(taking_part), "organization", F("participations__organization__slug")),
        _counted(
            without("value").filter(classifications__scheme=Scheme.OGP_VALUE), "value", F("classifications__code")
        ),
        _by_territory(without("territory")),
    ]
    counts: dict[str, dict[str, int]] = {}
    for name, key, found in parts[0].union(*parts[1:], all=True):
        if key:
            counts.setdefault(name, {})[key] = found
    return counts


def _counted(rows: QuerySet[Commitment], name: str, key: Any) -> QuerySet[Any]:
    return (
        _bare(rows)
        .annotate(
            facet=Value(name, output_field=CharField()), key=Cast(Coalesce(key, Value("")), CharField(max_length=150))
        )
        .values("facet", "key")
        .annotate(found=Count("pk", distinct=True))
        .values_list("facet", "key", "found")
    )


def _by_territory(rows: QuerySet[Commitment]) -> QuerySet[Any]:
    inside = Q(territory=OuterRef("pk")) | Q(territory__parent=OuterRef("pk"))
    inside |= Q(territory__parent__parent=OuterRef("pk"))
    found = (
        Commitment.territories.through.objects.filter(inside, commitment__in=_ids(rows))
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(total=Count("commitment", distinct=True))
        .values("total")
    )
    return (
        Territory.objects.filter(level__in=MAPPED_LEVELS)
        .order_by()
        .annotate(
            facet=Value("territory", output_field=CharField()),
            key=Cast("code", CharField(max_length=150)),
            found=Coalesce(Subquery(found, output_field=IntegerField()), 0),
        )
        .values_list("facet", "key", "found")
    )


def _bare(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    return rows.select_related(None).prefetch_related(None).defer(None).order_by()


def _ids(rows: QuerySet[Commitment]) -> QuerySet[Any]:
    return _bare(rows).values("pk")
