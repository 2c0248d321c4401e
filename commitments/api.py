"""Commitments and what hangs from them; organizations too, whose part in a plan is told by commitments."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, OuterRef, Prefetch, QuerySet, Subquery
from rest_framework.serializers import BaseSerializer

from commitments import filters, serializers
from commitments.changes import ASSESSMENT_CHANGED, EVIDENCE_CHANGED, ORGANIZATION_CHANGED, REPORT_CHANGED
from commitments.choices import DateField, ParticipationRole
from commitments.irm import star_facts, starred
from commitments.models import (
    Commitment,
    Evidence,
    Indicator,
    IrmAssessment,
    Measurement,
    Milestone,
    MilestoneResponsible,
    Participation,
    ProgressReport,
    ReportReply,
)
from commitments.progress import MilestoneFacts, MilestoneProgress, milestone_progress
from commitments.selectors import days_slipped, first_dates, if_public, progress_of
from core.api import DatedResource, ReadOnlyResource, SlugLookup
from core.listed import counted, listed
from core.models import LinkCheck
from people.models import Organization

# `problem` is told in lists; the rest only one commitment at a time.
LONG_TEXTS = ("causes", "solution", "expected_results", "resources_note", "legal_basis", "state_reason")


def of_link(column: str) -> Subquery:
    """What the last visit to the row's link found."""
    return Subquery(LinkCheck.objects.filter(url=OuterRef("url")).values(column))


def parts_of(row: Any) -> list[Participation]:
    """In the order in which they were written, with what a reference tells of each organization."""
    return [
        Participation(
            pk=part["id"],
            role=part["role"],
            organization=Organization(**{key: part[key] for key in ("pk", "slug", "name")}),
        )
        for part in sorted(row.parts or (), key=lambda part: part["id"])
    ]


PARTIES = ("participants", "lead")
FIGURES = ("progress", "starred")


class CommitmentResource(SlugLookup, DatedResource):
    """Compromisos con su avance al día que se pida."""

    filterset_class = filters.CommitmentFilter

    def get_serializer_class(self) -> type[BaseSerializer]:
        if self.action == "retrieve":
            return serializers.CommitmentDetailSerializer
        return serializers.CommitmentSerializer

    def get_queryset(self) -> QuerySet[Commitment]:
        rows = (
            Commitment.objects.public()
            .select_related("plan", "theme__plan", "parent__plan", "merged_into__plan")
            .annotate(milestones_count=counted(Milestone.objects.all(), "commitment"))
            .order_by("plan_id", "order", "pk")
        )
        if self.wants(*PARTIES):
            told = {"id": "pk", "role": "role"} | {key: f"organization__{key}" for key in ("pk", "slug", "name")}
            rows = rows.annotate(parts=listed(Participation.objects.all(), "commitment", **told))
        if self.wants("territories"):
            rows = rows.prefetch_related("territories")
        if self.action == "retrieve":
            return rows.select_related(
                "plan", "theme__plan", "parent__plan", "merged_into__plan", "source__document__plan"
            ).prefetch_related("classifications")
        return rows.defer(*LONG_TEXTS)

    def prepare(self, rows: list[Commitment]) -> None:
        day = self.filterset.day
        progress = progress_of(rows, day) if self.wants(*FIGURES) else {}
        for row in rows:
            if progress:
                row.progress = progress[row.pk]
                row.starred = row.progress.starred
            if self.wants(*PARTIES):
                row.parts = parts_of(row)
                row.lead = next((part.organization for part in row.parts if part.role == ParticipationRole.LEAD), None)
            row.public_parent = if_public(row.parent)
            row.public_merged_into = if_public(row.merged_into)


ANSWERING = ("responsible", "supporting")
LEDGER = ("first_ends_on", "days_slipped", "date_changes")
OF_PROGRESS = (
    "percent",
    "actual",
    "expected",
    "completion",
    "light",
    "late",
    "government",
    "civil_society",
    "last_report_on",
)


class MilestoneResource(DatedResource):
    """Hitos con sus fechas, sus aplazamientos y su avance al día que se pida."""

    serializer_class = serializers.MilestoneSerializer
    filterset_class = filters.MilestoneFilter

    def get_queryset(self) -> QuerySet[Milestone]:
        responsibles = MilestoneResponsible.objects.select_related("organization").order_by("-leads", "pk")
        parts = [Prefetch("responsibles", responsibles)] if self.wants(*ANSWERING) else []
        parts += ["date_changes"] if self.wants(*LEDGER) else []
        return (
            Milestone.objects.public()
            .select_related("commitment")
            .prefetch_related(*parts)
            .annotate(evidence_count=counted(Evidence.objects.public(), "report__milestone"))
            .order_by("commitment_id", "order", "pk")
        )

    def prepare(self, rows: list[Milestone]) -> None:
        if self.wants(*OF_PROGRESS):
            self._attach_progress(rows)
        for row in rows:
            if self.wants(*LEDGER):
                row.first_ends_on = first_dates(row)[DateField.END]
                row.days_slipped = days_slipped(row)
            if self.wants(*ANSWERING):
                answering = [responsible.organization for responsible in row.responsibles.all()]
                row.responsible = answering[0] if answering else None
                row.supporting = answering[1:]

    def _attach_progress(self, rows: list[Milestone]) -> None:
        commitments = {row.commitment_id: row.commitment for row in rows}
        day = self.filterset.day
        figures: dict[int, MilestoneProgress] = {}
        for progress in progress_of(commitments.values(), day, irm=False).values():
            figures |= progress.milestones
        for row in rows:
            # One that hangs from another commitment's milestone counts in neither; it is told on its own.
            alone = MilestoneFacts(row.pk, row.planned_starts_on, row.planned_ends_on)
            row.progress = figures.get(row.pk) or milestone_progress(alone, day)[row.pk]


class ProgressReportResource(ReadOnlyResource):
    """Reportes de avance publicados, en las dos voces."""

    serializer_class = serializers.ProgressReportSerializer
    filterset_class = filters.ProgressReportFilter

    def get_queryset(self) -> QuerySet[ProgressReport]:
        return (
            ProgressReport.objects.public()
            .select_related("milestone__commitment", "organization", "period")
            .prefetch_related(Prefetch("replies", ReportReply.objects.select_related("organization").order_by("pk")))
            .annotate(evidence_count=counted(Evidence.objects.all(), "report"), changed_at=REPORT_CHANGED)
            .order_by("-published_at", "-pk")
        )


class EvidenceResource(ReadOnlyResource):
    """Evidencias de los reportes publicados."""

    serializer_class = serializers.EvidenceSerializer
    filterset_class = filters.EvidenceFilter

    def get_queryset(self) -> QuerySet[Evidence]:
        return (
            Evidence.objects.public()
            .select_related("report__milestone__commitment", "file")
            .annotate(
                link_status=of_link("status"),
                link_checked_at=of_link("checked_at"),
                link_succeeded_at=of_link("succeeded_at"),
                changed_at=EVIDENCE_CHANGED,
            )
            .order_by("report_id", "pk")
        )

    def unrecorded(self) -> object:
        """Links are visited every day without a line of history."""
        return LinkCheck.objects.aggregate(newest=Max("checked_at"))["newest"]


class IndicatorResource(ReadOnlyResource):
    """Indicadores con su línea de base y su meta."""

    serializer_class = serializers.IndicatorSerializer
    filterset_class = filters.IndicatorFilter

    def get_queryset(self) -> QuerySet[Indicator]:
        return (
            Indicator.objects.filter(commitment__in=Commitment.objects.public())
            .select_related("commitment")
            .annotate(measurements_count=counted(Measurement.objects.all(), "indicator"))
            .order_by("commitment_id", "order", "pk")
        )


class MeasurementResource(ReadOnlyResource):
    """Mediciones de los indicadores."""

    serializer_class = serializers.MeasurementSerializer
    filterset_class = filters.MeasurementFilter

    def get_queryset(self) -> QuerySet[Measurement]:
        return (
            Measurement.objects.filter(indicator__commitment__in=Commitment.objects.public())
            .select_related("indicator__commitment")
            .order_by("indicator_id", "measured_on", "pk")
        )


class IrmAssessmentResource(ReadOnlyResource):
    """Evaluaciones del Mecanismo de Revisión Independiente, con las escalas de antes y de ahora."""

    serializer_class = serializers.IrmAssessmentSerializer
    filterset_class = filters.IrmAssessmentFilter

    def get_queryset(self) -> QuerySet[IrmAssessment]:
        commitments = Commitment.objects.public().order_by("order", "pk")
        return (
            IrmAssessment.objects.filter(report__plan__is_public=True)
            .select_related("report__plan")
            .prefetch_related(Prefetch("commitments", commitments), "relevance")
            .annotate(changed_at=ASSESSMENT_CHANGED)
            .order_by("report_id", "pk")
        )

    def prepare(self, rows: list[IrmAssessment]) -> None:
        for row in rows:
            row.starred = starred(star_facts(row))


class OrganizationResource(SlugLookup, ReadOnlyResource):
    """Entidades y organizaciones."""

    queryset = (
        Organization.objects.select_related("territory", "parent")
        .annotate(changed_at=ORGANIZATION_CHANGED)
        .order_by("name", "pk")
    )
    serializer_class = serializers.OrganizationSerializer
    filterset_class = filters.OrganizationFilter
