from datetime import date

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from committee.choices import AgreementState, CommitteeKind, SeatSector, SessionKind, SessionMode
from committee.models import OPEN_STATES, Agreement, Committee, Seat, Session, WorkingGroup
from committee.selectors.composition import seats_in_force
from core.api import changed_at, newest
from core.filters import (
    BooleanFilter,
    ChoiceFilter,
    DateFilter,
    OrderingFilter,
    ReferenceFilter,
    SearchFilter,
    UpdatedAfterFilter,
    YearFilter,
)
from people.models import Organization
from plans.models import ActionPlan

COMMITTEE_CHANGED = changed_at(Committee)
SESSION_CHANGED = newest("updated_at", "minutes__updated_at")
"""Its calling, agenda and attendance are its own; its minutes are told beside it."""
AGREEMENT_CHANGED = changed_at(Agreement)


def public_plans() -> QuerySet[ActionPlan]:
    return ActionPlan.objects.public().order_by("jurisdiction__code", "-number", "pk")


def public_committees() -> QuerySet[Committee]:
    return Committee.objects.public().order_by("name", "pk")


class CommitteeFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))
    kind = ChoiceFilter(choices=CommitteeKind, label=_("Tipo"))
    is_ended = BooleanFilter(field_name="is_ended", label=_("Terminado"))
    updated_after = UpdatedAfterFilter(COMMITTEE_CHANGED)
    search = SearchFilter(fields=("name",))
    ordering = OrderingFilter("name", "created_on", named={"updated_at": COMMITTEE_CHANGED})

    class Meta:
        model = Committee
        fields: list[str] = []


class SeatFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="committee__plan__slug", rows=public_plans, name="title", label=_("Plan"))
    committee = ReferenceFilter(field_name="committee__slug", rows=public_committees, label=_("Comité"))
    sector = ChoiceFilter(choices=SeatSector, label=_("Sector"))
    organization = ReferenceFilter(
        field_name="organization__slug",
        rows=lambda: Organization.objects.order_by("name", "pk"),
        label=_("Organización"),
    )
    attested_on = DateFilter(field_name="attested_on", label=_("Atestiguado el"))
    on = DateFilter(method="in_force", label=_("En vigor el día"))
    search = SearchFilter(fields=("organization__name", "organization__acronym"))
    ordering = OrderingFilter("order", "since", "attested_on")

    class Meta:
        model = Seat
        fields: list[str] = []

    def in_force(self, queryset: QuerySet[Seat], _name: str, value: date) -> QuerySet[Seat]:
        """The composition of that day."""
        return seats_in_force(queryset, value)


class SessionFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="committee__plan__slug", rows=public_plans, name="title", label=_("Plan"))
    committee = ReferenceFilter(field_name="committee__slug", rows=public_committees, label=_("Comité"))
    group = ReferenceFilter(
        field_name="group__slug",
        rows=lambda: WorkingGroup.objects.public().order_by("name", "pk"),
        label=_("Mesa de trabajo"),
    )
    kind = ChoiceFilter(choices=SessionKind, label=_("Tipo"))
    mode = ChoiceFilter(choices=SessionMode, label=_("Modalidad"))
    year = YearFilter(field_name="held_on__year", label=_("Año"))
    held_after = DateFilter(field_name="held_on", lookup_expr="gte", label=_("Desde"))
    held_before = DateFilter(field_name="held_on", lookup_expr="lte", label=_("Hasta"))
    updated_after = UpdatedAfterFilter(SESSION_CHANGED)
    search = SearchFilter(fields=("slug", "purpose", "place"))
    ordering = OrderingFilter("held_on", "number", named={"updated_at": SESSION_CHANGED})

    class Meta:
        model = Session
        fields: list[str] = []


def public_commitments() -> QuerySet[Commitment]:
    return Commitment.objects.public().order_by("plan_id", "order", "pk")


class AgreementFilter(django_filters.FilterSet):
    """The same for the public list and for the API, so that their totals agree."""

    committee = ReferenceFilter(field_name="session__committee__slug", rows=public_committees, label=_("Comité"))
    plan = ReferenceFilter(rows=public_plans, name="title", method="of_plan", label=_("Plan"))
    session = ReferenceFilter(
        field_name="session__slug",
        rows=lambda: Session.objects.public().order_by("-held_on", "pk"),
        name="slug",
        label=_("Sesión"),
    )
    state = ChoiceFilter(choices=AgreementState, label=_("Estado"))
    organization = ReferenceFilter(
        field_name="organization__slug",
        rows=lambda: Organization.objects.order_by("name", "pk"),
        label=_("Responsable"),
    )
    commitment = ReferenceFilter(
        field_name="commitment__slug", rows=public_commitments, name="title", label=_("Compromiso")
    )
    late = BooleanFilter(method="is_late", label=_("Vencido"))
    year = YearFilter(field_name="session__held_on__year", label=_("Año de la sesión"))
    due_after = DateFilter(field_name="due_on", lookup_expr="gte", label=_("Vence desde"))
    due_before = DateFilter(field_name="due_on", lookup_expr="lte", label=_("Vence hasta"))
    updated_after = UpdatedAfterFilter(AGREEMENT_CHANGED)
    search = SearchFilter(fields=("text", "owner_label"))
    ordering = OrderingFilter("due_on", "closed_on", "number", named={"updated_at": AGREEMENT_CHANGED})

    class Meta:
        model = Agreement
        fields: list[str] = []

    def of_plan(self, queryset: QuerySet[Agreement], _name: str, slug: str) -> QuerySet[Agreement]:
        """Of the plan's own committee, or about one of its commitments."""
        public = Commitment.objects.public().filter(plan__slug=slug)
        return queryset.filter(Q(session__committee__plan__slug=slug) | Q(commitment__in=public.values("pk")))

    def is_late(self, queryset: QuerySet[Agreement], _name: str, wanted: bool) -> QuerySet[Agreement]:
        overdue = Q(state__in=OPEN_STATES, due_on__lt=timezone.localdate())
        return queryset.filter(overdue if wanted else ~overdue)
