"""Proposals: their words, their review, what they came from and what became of them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from commitments.selectors import if_public
from consultations.filters import PROPOSAL_CHANGED, ProposalFilter
from consultations.models import Proposal
from consultations.selectors.proposals import proposal_if_public, public_proposals, space_if_public, with_smart
from consultations.serializers import ProposalSerializer
from core.api import ReadOnlyResource, SlugLookup


class ProposalResource(SlugLookup, ReadOnlyResource):
    """Propuestas para los planes. Los apoyos de una priorización que los oculta van vacíos hasta que cierra."""

    serializer_class = ProposalSerializer
    filterset_class = ProposalFilter

    def get_queryset(self) -> QuerySet[Proposal]:
        rows = with_smart(public_proposals(timezone.localdate()))
        return rows.annotate(changed_at=PROPOSAL_CHANGED).order_by("plan_id", "pk")

    def prepare(self, rows: list[Proposal]) -> None:
        for row in rows:
            row.public_space = space_if_public(row.space)
            row.public_commitment = if_public(row.commitment)
            row.public_merged_into = proposal_if_public(row.merged_into)
            row.public_split_from = proposal_if_public(row.split_from)
            row.answer = getattr(row, "decision", None)
