"""Contributions that say much the same, suggested to whoever moderates; nobody is grouped by a machine alone."""

from __future__ import annotations

from django.db.models import QuerySet

from consultations.models import Consultation, Contribution
from consultations.similarity import groups, similar
from core.choices import ModerationState


def similar_to(contribution: Contribution, *, limit: int = 10) -> list[tuple[Contribution, int]]:
    """The most alike of the same consultation with a score from 1 to 100, best first. Two queries."""
    rows = _comparable(contribution.consultation_id).exclude(pk=contribution.pk)
    matches = similar(contribution.stems, rows.values_list("pk", "stems"), limit=limit)
    found = Contribution.objects.select_related("group").in_bulk([match.id for match in matches])
    return [(found[match.id], round(match.score * 100)) for match in matches]


def suggested_groups(consultation: Consultation) -> list[list[Contribution]]:
    """Groups of what has no group yet and says much the same. Two queries."""
    loose = _comparable(consultation.pk).filter(group__isnull=True)
    found = groups(loose.values_list("pk", "stems"))
    rows = Contribution.objects.in_bulk([key for group in found for key in group])
    return [[rows[key] for key in group] for group in found]


def _comparable(consultation_id: int) -> QuerySet[Contribution]:
    rows = Contribution.objects.filter(consultation=consultation_id).exclude(moderation=ModerationState.HIDDEN)
    return rows.order_by("pk")
