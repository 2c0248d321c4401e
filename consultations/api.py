"""Spaces, what was counted in them, and the reasoned responses."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from commitments.choices import CommitmentState
from commitments.models import Commitment
from consultations.choices import SUBJECT_FIELDS, SubjectKind
from consultations.filters import (
    CONSULTATION_CHANGED,
    CONTRIBUTION_CHANGED,
    DECISION_CHANGED,
    SPACE_CHANGED,
    ConsultationFilter,
    ContributionFilter,
    DecisionFilter,
    SpaceFilter,
    TallyFilter,
)
from consultations.models import Consultation, Contribution, Decision, Space, Tally
from consultations.selectors import with_counts
from consultations.selectors.spaces import standing_of, with_places
from consultations.serializers import (
    ConsultationSerializer,
    ContributionSerializer,
    DecisionSerializer,
    SpaceSerializer,
    TallySerializer,
)
from core.api import ReadOnlyResource, SlugLookup
from plans.models import Theme

SOURCE = "source__document__plan"
OF_CONTRIBUTION = (
    *(field.name for field in Contribution._meta.concrete_fields if field.name != "stems"),
    *("consultation__slug", "consultation__title", "section__title", "territory__code", "territory__name"),
    *("theme__slug", "theme__title", "theme__plan__slug"),
    *(f"decision__{name}" for name in ("outcome", "reason", "text", "decided_on", "contribution")),
    *(f"decision__commitment__{name}" for name in ("slug", "title", "state", "plan__is_public")),
)
"""What a row tells, and no more: whole consultations and plans beside each would be most of a long list."""
NAMES = {
    SubjectKind.CONTRIBUTION: lambda row: row.receipt,
    SubjectKind.PROPOSAL: lambda row: row.title,
    SubjectKind.OBSERVATION: lambda row: row.subject,
}


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
            with_places(Space.objects.public())
            .select_related("plan", "stage", "commitment__plan", "territory", SOURCE)
            .prefetch_related(Prefetch("themes", themes))
            .annotate(changed_at=SPACE_CHANGED)
            .order_by("-starts_on", "title", "pk")
        )

    def prepare(self, rows: list[Space]) -> None:
        now = timezone.now()
        for row in rows:
            row.public_commitment = if_public(row.commitment)
            row.standing = standing_of(row, now)

    def unrecorded(self) -> object:
        """Registration opens and closes by the clock."""
        return timezone.now().replace(second=0, microsecond=0)


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


class ConsultationResource(SlugLookup, ReadOnlyResource):
    """Consultas: qué se preguntó, cuándo estuvo abierta y qué se hizo con lo que la gente dijo."""

    serializer_class = ConsultationSerializer
    filterset_class = ConsultationFilter

    def get_queryset(self) -> QuerySet[Consultation]:
        themes = Theme.objects.select_related("plan").order_by("order", "pk")
        return (
            with_counts(Consultation.objects.public())
            .select_related("plan", "stage", SOURCE)
            .prefetch_related(Prefetch("themes", themes))
            .annotate(changed_at=CONSULTATION_CHANGED)
            .order_by("-opens_on", "title", "pk")
        )

    def prepare(self, rows: list[Consultation]) -> None:
        today = timezone.localdate()
        for row in rows:
            row.state_today = row.state(today)


class ContributionResource(ReadOnlyResource):
    """Aportes publicados, en las palabras de quien los escribió, cada uno con su respuesta."""

    serializer_class = ContributionSerializer
    filterset_class = ContributionFilter

    def get_queryset(self) -> QuerySet[Contribution]:
        return (
            Contribution.objects.public()
            .select_related("consultation", "section", "theme__plan", "territory", "decision__commitment__plan")
            .only(*OF_CONTRIBUTION)
            .annotate(changed_at=CONTRIBUTION_CHANGED)
            .order_by("-received_at", "-pk")
        )

    def prepare(self, rows: list[Contribution]) -> None:
        for row in rows:
            if decision := getattr(row, "decision", None):
                decision.public_commitment = if_public(decision.commitment)


class DecisionResource(ReadOnlyResource):
    """Respuestas motivadas a los aportes, las propuestas y las observaciones."""

    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter

    def get_queryset(self) -> QuerySet[Decision]:
        return (
            Decision.objects.public()
            .select_related(
                "observation__plan",
                "observation__organization",
                "contribution__consultation__plan",
                "proposal__plan",
                "commitment__plan",
                SOURCE,
            )
            .annotate(changed_at=DECISION_CHANGED)
            .order_by("observation__plan_id", "observation__order", "pk")
        )

    def prepare(self, rows: list[Decision]) -> None:
        for row in rows:
            row.public_commitment = if_public(row.commitment)
            row.kind = next(kind for kind, field in SUBJECT_FIELDS.items() if getattr(row, field) is not None)
            row.subject.subject_name = NAMES[row.kind](row.subject)
