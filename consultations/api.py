"""Spaces, what was counted in them, and the reasoned responses."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from commitments.choices import CommitmentState
from commitments.models import Commitment
from consultations.filters import DecisionFilter, SpaceFilter, TallyFilter
from consultations.models import Decision, Space, Tally
from consultations.serializers import DecisionSerializer, SpaceSerializer, TallySerializer
from core.api import ReadOnlyResource, SlugLookup
from plans.models import Theme

SOURCE = "source__document__plan"


def if_public(commitment: Commitment | None) -> Commitment | None:
    """A public row may point to a draft or to a plan not yet published. Select its plan."""
    if commitment is None or commitment.state == CommitmentState.DRAFT:
        return None
    return commitment if commitment.plan is None or commitment.plan.is_public else None


class SpaceResource(SlugLookup, ReadOnlyResource):
    """Mesas, talleres y otros espacios de participación."""

    serializer_class = SpaceSerializer
    filterset_class = SpaceFilter

    def get_queryset(self) -> QuerySet[Space]:
        themes = Theme.objects.select_related("plan").order_by("order", "pk")
        return (
            Space.objects.public()
            .select_related("plan", "stage", "commitment__plan", "territory", SOURCE)
            .prefetch_related(Prefetch("themes", themes))
            .order_by("-starts_on", "title", "pk")
        )

    def prepare(self, rows: list[Space]) -> None:
        for row in rows:
            row.public_commitment = if_public(row.commitment)


class TallyResource(ReadOnlyResource):
    """Conteos que dan las fuentes. El de todo un plan no se suma a los de sus espacios."""

    serializer_class = TallySerializer
    filterset_class = TallyFilter

    def get_queryset(self) -> QuerySet[Tally]:
        return (
            Tally.objects.public()
            .select_related("plan", "space", "territory", "theme__plan", SOURCE)
            .order_by("plan_id", "table", "order", "pk")
        )


class DecisionResource(ReadOnlyResource):
    """Respuestas motivadas a las observaciones."""

    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter

    def get_queryset(self) -> QuerySet[Decision]:
        return (
            Decision.objects.filter(observation__plan__is_public=True)
            .select_related("observation__plan", "observation__organization", "commitment__plan", SOURCE)
            .order_by("observation__plan_id", "observation__order", "pk")
        )

    def prepare(self, rows: list[Decision]) -> None:
        for row in rows:
            row.public_commitment = if_public(row.commitment)
