"""The commitments that stand out on a day, ranked in SQL: the latest, the most moved, the most told differently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, ExpressionWrapper, F, FloatField, Q, QuerySet, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import Abs, RowNumber, Sign

from commitments.choices import CommitmentState
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot

FIRST_ROWS = 20
"""How many of each a page shows; the CSV has all."""


def public_snapshots() -> QuerySet[ProgressSnapshot]:
    """Those of public plans, without the rows of a commitment that is not public any more."""
    hidden = Q(scope=Scope.COMMITMENT, commitment__state=CommitmentState.DRAFT)
    return ProgressSnapshot.objects.filter(plan__is_public=True).exclude(hidden)


@dataclass(frozen=True)
class Standouts:
    """Rows of commitments, the most notable first, and how many there are of each kind in all."""

    late: list[ProgressSnapshot] = field(default_factory=list)
    moved: list[ProgressSnapshot] = field(default_factory=list)
    contrasts: list[ProgressSnapshot] = field(default_factory=list)
    late_total: int = 0
    moved_total: int = 0
    contrasts_total: int = 0


def standouts(members: QuerySet[ProgressSnapshot], limit: int | None) -> Standouts:
    """In one query, whatever their number: the database ranks, and at most three times `limit` rows come back."""
    late, moved, told = Q(late__gt=0), Q(moved__gt=0), Q(gap__isnull=False)
    rows = members.filter(late | moved | told).annotate(
        late_rank=_rank(F("days_late").desc(), F("late").desc()),
        moved_rank=_rank(Sign("moved").desc(), F("days_slipped").desc(), F("moved").desc()),
        gap_rank=_rank(Abs("gap").desc(nulls_last=True)),
        late_total=Window(Count("pk", filter=late)),
        moved_total=Window(Count("pk", filter=moved)),
        contrasts_total=Window(Count("pk", filter=told)),
    )
    if limit is not None:
        rows = rows.filter(Q(late_rank__lte=limit) | Q(moved_rank__lte=limit) | Q(gap_rank__lte=limit))
    found = list(rows.order_by("key"))
    if not found:
        return Standouts()
    return Standouts(
        late=_first((row for row in found if row.late), "late_rank", limit),
        moved=_first((row for row in found if row.moved), "moved_rank", limit),
        contrasts=_first((row for row in found if row.gap is not None), "gap_rank", limit),
        late_total=found[0].late_total,
        moved_total=found[0].moved_total,
        contrasts_total=found[0].contrasts_total,
    )


def least_punctual(members: QuerySet[ProgressSnapshot], limit: int | None) -> tuple[list[ProgressSnapshot], int]:
    """Those of whom a report was due, who kept their word least first, and how many they are. One query."""
    kept = ExpressionWrapper(F("reports_on_time") * 1.0 / F("reports_due"), output_field=FloatField())
    rows = members.filter(reports_due__gt=0).annotate(in_all=Window(Count("pk")))
    found = list(rows.order_by(kept, "-reports_due", "name", "key")[:limit])
    return found, found[0].in_all if found else 0


def _rank(*order: OrderBy) -> Window:
    return Window(RowNumber(), order_by=[*order, F("key").asc()])


def _first(rows: Iterable[ProgressSnapshot], rank: str, limit: int | None) -> list[ProgressSnapshot]:
    return sorted(rows, key=lambda row: getattr(row, rank))[:limit]
