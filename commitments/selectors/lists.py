"""Commitments for lists, and short facts about them that need no progress."""

from __future__ import annotations

from datetime import date
from statistics import median

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.utils import timezone

from commitments.choices import CommitmentState, DateField, Voice
from commitments.models import Commitment, Milestone, Participation, ProgressReport
from people.models import Organization

LONG_TEXTS = ("problem", "causes", "solution", "expected_results", "resources_note", "legal_basis", "state_reason")


def public_commitments() -> QuerySet[Commitment]:
    """For lists: what a row shows, without the long texts."""
    return (
        Commitment.objects.public()
        .select_related("plan__jurisdiction", "theme")
        .prefetch_related(
            Prefetch("participations", Participation.objects.select_related("organization")), "territories"
        )
        .defer(*LONG_TEXTS)
    )


def if_public(commitment: Commitment | None) -> Commitment | None:
    """A public row may point to a draft or to a plan not yet published. Select its plan."""
    if commitment is None or commitment.state == CommitmentState.DRAFT:
        return None
    return commitment if commitment.plan is None or commitment.plan.is_public else None


def first_dates(milestone: Milestone) -> dict[str, date | None]:
    """First planned start and end, from the ledger (prefetch `date_changes` for lists)."""
    first: dict[str, date | None] = {
        DateField.START: milestone.planned_starts_on,
        DateField.END: milestone.planned_ends_on,
    }
    for change in sorted(milestone.date_changes.all(), key=lambda change: (change.changed_at, change.pk), reverse=True):
        first[change.field] = change.old_date
    return first


def days_slipped(milestone: Milestone) -> int:
    """Days between the first and the current planned end; negative when it was brought forward."""
    first = first_dates(milestone)[DateField.END]
    if first is None or milestone.planned_ends_on is None:
        return 0
    return (milestone.planned_ends_on - first).days


def days_to_publish(organization: Organization) -> float | None:
    """Median of the days between sending and publishing its reports; None when it has published none. One query."""
    times = (
        ProgressReport.objects.public()
        .filter(organization=organization, voice=Voice.GOVERNMENT, submitted_at__isnull=False)
        .order_by()
        .values_list("submitted_at", "published_at")
    )
    days = [(timezone.localdate(out) - timezone.localdate(sent)).days for sent, out in times]
    return median(days) if days else None


def commitments_by_territory() -> Subquery:
    """Public commitments of a territory and of what it holds, each once, as its page counts them."""
    inside = Q(territory=OuterRef("pk")) | Q(territory__parent=OuterRef("pk"))
    inside |= Q(territory__parent__parent=OuterRef("pk"))
    return Subquery(
        Commitment.territories.through.objects.filter(inside, commitment__in=Commitment.objects.public())
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(total=Count("commitment", distinct=True))
        .values("total"),
        output_field=IntegerField(),
    )
