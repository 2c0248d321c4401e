import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from consultations.choices import (
    SUBJECT_FIELDS,
    Channel,
    ConsultationKind,
    ConsultationState,
    DecisionReason,
    OrganizationType,
    Outcome,
    ProposalState,
    SpaceKind,
    SubjectKind,
    TallySector,
    TallySubject,
)
from consultations.models import Consultation, Contribution, Decision, Proposal, Space, Tally
from core.api import changed_at, newest
from core.filters import (
    BooleanFilter,
    ChoiceFilter,
    DateFilter,
    OrderingFilter,
    ReferenceFilter,
    SearchFilter,
    UpdatedAfterFilter,
)
from core.text import stems
from people.models import Territory
from plans.models import ActionPlan, Theme

SPACE_CHANGED = changed_at(Space)
CONSULTATION_CHANGED = changed_at(Consultation)
DECISION_CHANGED = changed_at(Decision)
CONTRIBUTION_CHANGED = newest("moderated_at", changed_at(Decision, about="decision__pk"))
"""Its words are never edited: it is published, and answered."""
PROPOSAL_CHANGED = changed_at(Proposal, "updated_at")
PUBLIC_PROPOSAL_STATES = [choice for choice in ProposalState.choices if choice[0] != ProposalState.DRAFT]


def public_plans() -> QuerySet[ActionPlan]:
    return ActionPlan.objects.public().order_by("jurisdiction__code", "-number", "pk")


def public_themes() -> QuerySet[Theme]:
    return Theme.objects.filter(plan__is_public=True).order_by("plan_id", "order", "pk")


def territories() -> QuerySet[Territory]:
    return Territory.objects.order_by("name", "pk")


class SpaceFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))
    kind = ChoiceFilter(choices=SpaceKind, label=_("Tipo"))
    theme = ReferenceFilter(rows=public_themes, name="title", method="with_theme", label=_("Tema"))
    territory = ReferenceFilter(rows=territories, key="code", method="inside_territory", label=_("Territorio"))
    starts_after = DateFilter(field_name="starts_on", lookup_expr="gte", label=_("Empieza desde"))
    starts_before = DateFilter(field_name="starts_on", lookup_expr="lte", label=_("Empieza hasta"))
    updated_after = UpdatedAfterFilter(SPACE_CHANGED)
    search = SearchFilter(fields=("title", "summary"))
    ordering = OrderingFilter("starts_on", "ends_on", "title", named={"updated_at": SPACE_CHANGED})

    class Meta:
        model = Space
        fields: list[str] = []

    def with_theme(self, queryset: QuerySet[Space], _name: str, slug: str) -> QuerySet[Space]:
        links = Space.themes.through.objects.filter(theme__slug=slug)
        return queryset.filter(pk__in=links.values("space_id"))

    def inside_territory(self, queryset: QuerySet[Space], _name: str, code: str) -> QuerySet[Space]:
        return queryset.filter(territory__in=Territory.objects.inside(code))


class TallyFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))
    subject = ChoiceFilter(choices=TallySubject, label=_("Qué se cuenta"))
    sector = ChoiceFilter(choices=TallySector, label=_("Sector"))
    space = ReferenceFilter(
        field_name="space__slug",
        rows=lambda: Space.objects.public().order_by("pk"),
        name="title",
        label=_("Espacio"),
    )
    theme = ReferenceFilter(field_name="theme__slug", rows=public_themes, name="title", label=_("Tema"))
    territory = ReferenceFilter(rows=territories, key="code", method="inside_territory", label=_("Territorio"))
    search = SearchFilter(fields=("key", "table", "consultation"))
    ordering = OrderingFilter("key", "table", "order", "value", named={"slug": "key"})

    class Meta:
        model = Tally
        fields: list[str] = []

    def inside_territory(self, queryset: QuerySet[Tally], _name: str, code: str) -> QuerySet[Tally]:
        return queryset.filter(territory__in=Territory.objects.inside(code))


class ConsultationFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))
    kind = ChoiceFilter(choices=ConsultationKind, label=_("Tipo"))
    state = ChoiceFilter(choices=ConsultationState, method="in_state", label=_("Estado"))
    theme = ReferenceFilter(rows=public_themes, name="title", method="with_theme", label=_("Tema"))
    updated_after = UpdatedAfterFilter(CONSULTATION_CHANGED)
    search = SearchFilter(fields=("title", "summary"))
    ordering = OrderingFilter("opens_on", "closes_on", "title", named={"updated_at": CONSULTATION_CHANGED})

    class Meta:
        model = Consultation
        fields: list[str] = []

    def in_state(self, queryset: QuerySet[Consultation], _name: str, state: str) -> QuerySet[Consultation]:
        return queryset.in_state(state, timezone.localdate())

    def with_theme(self, queryset: QuerySet[Consultation], _name: str, slug: str) -> QuerySet[Consultation]:
        links = Consultation.themes.through.objects.filter(theme__slug=slug)
        return queryset.filter(pk__in=links.values("consultation_id"))


def public_consultations() -> QuerySet[Consultation]:
    return Consultation.objects.public().order_by("pk")


class ContributionFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="consultation__plan__slug", rows=public_plans, name="title", label=_("Plan"))
    consultation = ReferenceFilter(
        field_name="consultation__slug", rows=public_consultations, name="title", label=_("Consulta")
    )
    channel = ChoiceFilter(choices=Channel, label=_("Vía"))
    theme = ReferenceFilter(field_name="theme__slug", rows=public_themes, name="title", label=_("Tema"))
    territory = ReferenceFilter(rows=territories, key="code", method="inside_territory", label=_("Territorio"))
    organization_type = ChoiceFilter(choices=OrganizationType, label=_("Tipo de organización"))
    outcome = ChoiceFilter(field_name="decision__outcome", choices=Outcome, label=_("Decisión"))
    answered = BooleanFilter(method="with_answer", label=_("Con respuesta"))
    updated_after = UpdatedAfterFilter(CONTRIBUTION_CHANGED)
    search = django_filters.CharFilter(method="with_words", max_length=200, label=_("Buscar"))
    ordering = OrderingFilter("received_at", named={"published_at": "moderated_at", "updated_at": CONTRIBUTION_CHANGED})

    class Meta:
        model = Contribution
        fields: list[str] = []

    def inside_territory(self, queryset: QuerySet[Contribution], _name: str, code: str) -> QuerySet[Contribution]:
        return queryset.filter(territory__in=Territory.objects.inside(code))

    def with_words(self, queryset: QuerySet[Contribution], _name: str, text: str) -> QuerySet[Contribution]:
        """Every word, whatever its accents and endings, or a receipt. The database compares the stems kept beside the text."""
        words = Q(*[Q(stems__contains=word) for word in stems(text)]) if stems(text) else Q(pk__in=[])
        return queryset.filter(words | Q(receipt__iexact=text.strip()))

    def with_answer(self, queryset: QuerySet[Contribution], _name: str, wanted: bool) -> QuerySet[Contribution]:
        return queryset.filter(decision__isnull=not wanted)


class DecisionFilter(django_filters.FilterSet):
    plan = ReferenceFilter(rows=public_plans, name="title", method="of_plan", label=_("Plan"))
    kind = ChoiceFilter(choices=SubjectKind, method="about", label=_("Sobre qué"))
    consultation = ReferenceFilter(
        field_name="contribution__consultation__slug", rows=public_consultations, name="title", label=_("Consulta")
    )
    outcome = ChoiceFilter(choices=Outcome, label=_("Decisión"))
    reason = ChoiceFilter(choices=DecisionReason, label=_("Motivo"))
    commitment = ReferenceFilter(
        field_name="commitment__slug",
        rows=lambda: Commitment.objects.public().order_by("pk"),
        name="title",
        label=_("Compromiso"),
    )
    updated_after = UpdatedAfterFilter(DECISION_CHANGED)
    search = SearchFilter(
        fields=("text", "observation__subject", "observation__text", "contribution__text", "proposal__title")
    )
    ordering = OrderingFilter("decided_on", "outcome", named={"updated_at": DECISION_CHANGED})

    class Meta:
        model = Decision
        fields: list[str] = []

    def of_plan(self, queryset: QuerySet[Decision], _name: str, slug: str) -> QuerySet[Decision]:
        contributions = Contribution.objects.filter(consultation__plan__slug=slug)
        return queryset.filter(
            Q(observation__plan__slug=slug)
            | Q(proposal__plan__slug=slug)
            | Q(contribution__in=contributions.values("pk"))
        )

    def about(self, queryset: QuerySet[Decision], _name: str, kind: str) -> QuerySet[Decision]:
        return queryset.filter(**{f"{SUBJECT_FIELDS[SubjectKind(kind)]}__isnull": False})


class ProposalFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))
    state = ChoiceFilter(choices=PUBLIC_PROPOSAL_STATES, label=_("Estado"))
    theme = ReferenceFilter(field_name="theme__slug", rows=public_themes, name="title", label=_("Tema"))
    territory = ReferenceFilter(rows=territories, key="code", method="inside_territory", label=_("Territorio"))
    space = ReferenceFilter(
        field_name="space__slug",
        rows=lambda: Space.objects.public().order_by("pk"),
        name="title",
        label=_("Espacio"),
    )
    consultation = ReferenceFilter(
        rows=public_consultations, name="title", method="in_consultation", label=_("Priorización")
    )
    commitment = ReferenceFilter(
        field_name="commitment__slug",
        rows=lambda: Commitment.objects.public().order_by("pk"),
        name="title",
        label=_("Compromiso"),
    )
    updated_after = UpdatedAfterFilter(PROPOSAL_CHANGED)
    search = SearchFilter(fields=("title", "text"))
    # By those that are shown: null while hidden, so that no order tells them.
    ordering = OrderingFilter(
        "title", "created_at", named={"supports": "shown_supports", "updated_at": PROPOSAL_CHANGED}
    )

    class Meta:
        model = Proposal
        fields: list[str] = []

    def inside_territory(self, queryset: QuerySet[Proposal], _name: str, code: str) -> QuerySet[Proposal]:
        return queryset.filter(territory__in=Territory.objects.inside(code))

    def in_consultation(self, queryset: QuerySet[Proposal], _name: str, slug: str) -> QuerySet[Proposal]:
        links = Proposal.consultations.through.objects.filter(consultation__slug=slug)
        return queryset.filter(pk__in=links.values("proposal_id"))
