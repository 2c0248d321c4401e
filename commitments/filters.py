"""Filters of the lists of this floor. The list page and the API use the same ones, so their totals agree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.changes import ASSESSMENT_CHANGED, EVIDENCE_CHANGED, ORGANIZATION_CHANGED, REPORT_CHANGED
from commitments.choices import (
    CommitmentState,
    Completion,
    IndicatorKind,
    Light,
    ParticipationRole,
    Verification,
    Voice,
)
from commitments.irm import starred_commitments
from commitments.models import (
    Commitment,
    Evidence,
    Indicator,
    IrmAssessment,
    IrmReport,
    Measurement,
    Milestone,
    MilestoneResponsible,
    Participation,
    ProgressReport,
)
from commitments.selectors import narrowed, progress_of
from core.filters import (
    BooleanFilter,
    ChoiceFilter,
    DateFilter,
    MomentFilter,
    OrderingFilter,
    ReferenceFilter,
    SearchFilter,
    UpdatedAfterFilter,
    WholeNumberFilter,
)
from people.choices import Branch, Level, Sector
from people.models import Organization, Territory
from plans.choices import Scheme
from plans.models import ActionPlan, Classification, PlanParticipation, Theme

PUBLIC_STATES = [choice for choice in CommitmentState.choices if choice[0] != CommitmentState.DRAFT]


def public_plans() -> QuerySet[ActionPlan]:
    return ActionPlan.objects.public().order_by("jurisdiction__code", "-number", "pk")


def public_themes() -> QuerySet[Theme]:
    return Theme.objects.filter(plan__is_public=True).order_by("plan_id", "order", "pk")


def public_commitment_rows() -> QuerySet[Commitment]:
    return Commitment.objects.public().order_by("plan_id", "order", "pk")


def organizations() -> QuerySet[Organization]:
    return Organization.objects.order_by("name", "pk")


def values_of(scheme: str) -> QuerySet[Classification]:
    return Classification.objects.filter(scheme=scheme).order_by("order")


class DatedFilterSet(django_filters.FilterSet):
    """`day` is the day of the figures: the one asked for, else today."""

    def __init__(self, data: Mapping[str, Any] | None = None, queryset: QuerySet | None = None, **kwargs: Any) -> None:
        self.today: date = kwargs.pop("today", None) or timezone.localdate()
        super().__init__(data, queryset, **kwargs)

    @property
    def day(self) -> date:
        if not self.is_bound or not self.form.is_valid():
            return self.today
        return self.form.cleaned_data.get("on") or self.today


class CommitmentFilter(DatedFilterSet):
    """Filters that need the computed progress run last, over what the others kept."""

    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))
    branch = ChoiceFilter(choices=Branch, label=_("Rama"))
    level = ChoiceFilter(choices=Level, label=_("Nivel"))
    territory = ReferenceFilter(
        rows=lambda: Territory.objects.order_by("name", "pk"),
        key="code",
        method="inside_territory",
        label=_("Territorio"),
    )
    theme = ReferenceFilter(field_name="theme__slug", rows=public_themes, name="title", label=_("Tema"))
    organization = ReferenceFilter(rows=organizations, method="later", label=_("Entidad"))
    role = ChoiceFilter(choices=ParticipationRole, method="later", label=_("Papel de la entidad"))
    state = ChoiceFilter(choices=PUBLIC_STATES, label=_("Estado"))
    completion = ChoiceFilter(choices=Completion, method="later", label=_("Cumplimiento"))
    light = ChoiceFilter(choices=Light, method="later", label=_("Semáforo"))
    value = ReferenceFilter(
        rows=lambda: values_of(Scheme.OGP_VALUE),
        key="code",
        method="with_value",
        label=_("Principio de gobierno abierto"),
    )
    sdg = ReferenceFilter(
        rows=lambda: values_of(Scheme.SDG), key="code", number="order", method="with_sdg", label=_("ODS")
    )
    starred = BooleanFilter(method="later", label=_("Estelar según el MRI"))
    late = BooleanFilter(method="later", label=_("Tarde"))
    updated_after = UpdatedAfterFilter()
    on = DateFilter(method="later", label=_("Cifras al día"))
    search = SearchFilter(fields=("number", "code", "title", "short_title", "summary"))
    ordering = OrderingFilter("number", "title", "starts_on", "ends_on", "updated_at", "order")

    class Meta:
        model = Commitment
        fields: list[str] = []

    def later(self, queryset: QuerySet[Commitment], _name: str, _value: Any) -> QuerySet[Commitment]:
        """Applied together with others in `filter_queryset`."""
        return queryset

    def inside_territory(self, queryset: QuerySet[Commitment], _name: str, code: str) -> QuerySet[Commitment]:
        places = Commitment.territories.through.objects.filter(territory__in=Territory.objects.inside(code))
        return queryset.filter(pk__in=places.values("commitment_id"))

    def with_value(self, queryset: QuerySet[Commitment], _name: str, code: str) -> QuerySet[Commitment]:
        return _classified(queryset, Scheme.OGP_VALUE, code)

    def with_sdg(self, queryset: QuerySet[Commitment], _name: str, code: str) -> QuerySet[Commitment]:
        return _classified(queryset, Scheme.SDG, code)

    def filter_queryset(self, queryset: QuerySet[Commitment]) -> QuerySet[Commitment]:
        wanted = self.form.cleaned_data
        queryset = _taking_part(super().filter_queryset(queryset), wanted["organization"], wanted["role"])
        if wanted["starred"] is not None:
            condition = Q(pk__in=starred_commitments(self.day))
            queryset = queryset.filter(condition if wanted["starred"] else ~condition)
        computed = {name: wanted[name] or None for name in ("light", "completion")} | {"late": wanted["late"]}
        if any(value is not None for value in computed.values()):
            queryset = narrowed(queryset, self.day, **computed)
        return queryset


def _taking_part(queryset: QuerySet[Commitment], organization: str, role: str) -> QuerySet[Commitment]:
    """The organization in that role: both in the same row."""
    if not organization and not role:
        return queryset
    parts = Participation.objects.filter(commitment=OuterRef("pk"))
    if organization:
        parts = parts.filter(organization__slug=organization)
    if role:
        parts = parts.filter(role=role)
    return queryset.filter(Exists(parts))


def _classified(queryset: QuerySet[Commitment], scheme: str, code: str) -> QuerySet[Commitment]:
    condition = Q(classification__code=code)
    if scheme == Scheme.SDG and code.isdecimal():
        condition |= Q(classification__order=int(code))
    terms = Commitment.classifications.through.objects.filter(condition, classification__scheme=scheme)
    return queryset.filter(pk__in=terms.values("commitment_id"))


class OfCommitmentFilter(DatedFilterSet):
    """Lists whose rows belong to a commitment name it in `parent`, a path of lookups."""

    parent = "commitment"

    def of_plan(self, queryset: QuerySet, _name: str, slug: str) -> QuerySet:
        return queryset.filter(**{f"{self.parent}__plan__slug": slug})

    def of_commitment(self, queryset: QuerySet, _name: str, slug: str) -> QuerySet:
        return queryset.filter(**{f"{self.parent}__slug": slug})

    plan = ReferenceFilter(rows=public_plans, name="title", method="of_plan", label=_("Plan"))
    commitment = ReferenceFilter(
        rows=public_commitment_rows, name="title", method="of_commitment", label=_("Compromiso")
    )


class MilestoneFilter(OfCommitmentFilter):
    organization = ReferenceFilter(rows=organizations, method="answers", label=_("Entidad"))
    completion = ChoiceFilter(choices=Completion, method="later", label=_("Cumplimiento"))
    light = ChoiceFilter(choices=Light, method="later", label=_("Semáforo"))
    late = BooleanFilter(method="later", label=_("Tarde"))
    updated_after = UpdatedAfterFilter()
    on = DateFilter(method="later", label=_("Cifras al día"))
    search = SearchFilter(fields=("title", "product"))
    ordering = OrderingFilter(
        "order",
        "title",
        "planned_starts_on",
        "planned_ends_on",
        "updated_at",
        named={"starts_on": "planned_starts_on", "ends_on": "planned_ends_on"},
    )

    class Meta:
        model = Milestone
        fields: list[str] = []

    def later(self, queryset: QuerySet[Milestone], _name: str, _value: Any) -> QuerySet[Milestone]:
        """Applied together in `filter_queryset`."""
        return queryset

    def answers(self, queryset: QuerySet[Milestone], _name: str, slug: str) -> QuerySet[Milestone]:
        parts = MilestoneResponsible.objects.filter(organization__slug=slug)
        return queryset.filter(pk__in=parts.values("milestone_id"))

    def filter_queryset(self, queryset: QuerySet[Milestone]) -> QuerySet[Milestone]:
        queryset = super().filter_queryset(queryset)
        wanted = {name: self.form.cleaned_data[name] for name in ("completion", "light", "late")}
        wanted = {name: value for name, value in wanted.items() if value not in (None, "")}
        if not wanted:
            return queryset
        commitments = Commitment.objects.filter(pk__in=queryset.order_by().values("commitment_id")).only("pk")
        kept = [
            key
            for progress in progress_of(commitments, self.day).values()
            for key, figures in progress.milestones.items()
            if all(getattr(figures, name) == value for name, value in wanted.items())
        ]
        return queryset.filter(pk__in=kept)


class ProgressReportFilter(OfCommitmentFilter):
    parent = "milestone__commitment"
    milestone = WholeNumberFilter(field_name="milestone_id", label=_("Hito"))
    organization = ReferenceFilter(field_name="organization__slug", rows=organizations, label=_("Entidad"))
    voice = ChoiceFilter(choices=Voice, label=_("Voz"))
    verification = ChoiceFilter(choices=Verification, label=_("Verificación"))
    completion = ChoiceFilter(choices=Completion, label=_("Cumplimiento"))
    published_after = MomentFilter(field_name="published_at", lookup_expr="gt", label=_("Publicado después de"))
    updated_after = UpdatedAfterFilter(REPORT_CHANGED)
    search = SearchFilter(fields=("actions", "obstacles", "reason", "next_steps"))
    ordering = OrderingFilter("published_at", "submitted_at", "percent", named={"updated_at": REPORT_CHANGED})

    class Meta:
        model = ProgressReport
        fields: list[str] = []


class EvidenceFilter(OfCommitmentFilter):
    parent = "report__milestone__commitment"
    report = WholeNumberFilter(field_name="report_id", label=_("Reporte"))
    milestone = WholeNumberFilter(field_name="report__milestone_id", label=_("Hito"))
    updated_after = UpdatedAfterFilter(EVIDENCE_CHANGED)
    search = SearchFilter(fields=("title",))
    ordering = OrderingFilter("dated_on", "title", named={"updated_at": EVIDENCE_CHANGED})

    class Meta:
        model = Evidence
        fields: list[str] = []


class IndicatorFilter(OfCommitmentFilter):
    kind = ChoiceFilter(choices=IndicatorKind, label=_("Tipo"))
    search = SearchFilter(fields=("name", "unit"))
    ordering = OrderingFilter("order", "name", "target_on")

    class Meta:
        model = Indicator
        fields: list[str] = []


class MeasurementFilter(OfCommitmentFilter):
    parent = "indicator__commitment"
    indicator = WholeNumberFilter(field_name="indicator_id", label=_("Indicador"))
    search = SearchFilter(fields=("indicator__name", "dimension", "category"))
    ordering = OrderingFilter("measured_on", "value")

    class Meta:
        model = Measurement
        fields: list[str] = []


class IrmAssessmentFilter(DatedFilterSet):
    plan = ReferenceFilter(field_name="report__plan__slug", rows=public_plans, name="title", label=_("Plan"))
    report = ReferenceFilter(
        field_name="report__slug",
        rows=lambda: IrmReport.objects.filter(plan__is_public=True).order_by("pk"),
        name="title",
        label=_("Informe"),
    )
    commitment = ReferenceFilter(rows=public_commitment_rows, name="title", method="about", label=_("Compromiso"))
    updated_after = UpdatedAfterFilter(ASSESSMENT_CHANGED)
    search = SearchFilter(fields=("code", "title"))
    ordering = OrderingFilter("code", "title", "report__dated_on", named={"updated_at": ASSESSMENT_CHANGED})

    class Meta:
        model = IrmAssessment
        fields: list[str] = []

    def about(self, queryset: QuerySet[IrmAssessment], _name: str, slug: str) -> QuerySet[IrmAssessment]:
        links = IrmAssessment.commitments.through.objects.filter(commitment__slug=slug)
        return queryset.filter(pk__in=links.values("irmassessment_id"))


class OrganizationFilter(django_filters.FilterSet):
    plan = ReferenceFilter(rows=public_plans, name="title", method="with_a_part", label=_("Plan"))
    sector = ChoiceFilter(choices=Sector, label=_("Sector"))
    branch = ChoiceFilter(choices=Branch, label=_("Rama"))
    level = ChoiceFilter(choices=Level, label=_("Nivel"))
    territory = ReferenceFilter(
        rows=lambda: Territory.objects.order_by("name", "pk"),
        key="code",
        method="inside_territory",
        label=_("Territorio"),
    )
    updated_after = UpdatedAfterFilter(ORGANIZATION_CHANGED)
    search = SearchFilter(fields=("name", "acronym"))
    ordering = OrderingFilter("name", "acronym", "sector", named={"updated_at": ORGANIZATION_CHANGED})

    class Meta:
        model = Organization
        fields: list[str] = []

    def with_a_part(self, queryset: QuerySet[Organization], _name: str, slug: str) -> QuerySet[Organization]:
        """A role in the plan, in one of its public commitments or in one of their milestones."""
        commitments = Commitment.objects.public().filter(plan__slug=slug)
        return queryset.filter(
            Exists(PlanParticipation.objects.filter(organization=OuterRef("pk"), plan__slug=slug))
            | Exists(Participation.objects.filter(organization=OuterRef("pk"), commitment__in=commitments))
            | Exists(
                MilestoneResponsible.objects.filter(organization=OuterRef("pk"), milestone__commitment__in=commitments)
            )
        )

    def inside_territory(self, queryset: QuerySet[Organization], _name: str, code: str) -> QuerySet[Organization]:
        return queryset.filter(territory__in=Territory.objects.inside(code))
