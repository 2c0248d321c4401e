"""Rows of the API. Figures of progress are attached to the rows by the resource before they are told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.choices import (
    CommitmentState,
    Completion,
    DateField,
    DidItOpen,
    Direction,
    EarlyResults,
    IndicatorKind,
    IrmCompletion,
    Light,
    ParticipationRole,
    PotentialForResults,
    PotentialImpact,
    Resources,
    Specificity,
    Verification,
    Voice,
)
from commitments.models import Evidence, Participation
from core.api import (
    ChoiceValue,
    Citation,
    CodeReference,
    Figure,
    KeyReference,
    PageAddress,
    Reference,
    ReferenceList,
    page_of,
)
from core.choices import DatePrecision
from people.choices import Branch, Level, Sector


class CommitmentReference(Reference):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("name", "title")
        super().__init__(**kwargs)


class ThemeReference(Reference):
    """A theme has no page of its own: its address is its plan's."""

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"slug": value.slug, "name": value.title, "url": page_of(value.plan, self.context.get("request"))}


class ParticipantReference(Reference):
    """An organization and its role in the commitment."""

    def schema(self) -> dict[str, Any]:
        schema = super().schema()
        schema["properties"]["role"] = {"type": "string", "enum": ParticipationRole.values}
        return schema

    def to_representation(self, value: Participation) -> dict[str, Any]:
        return super().to_representation(value.organization) | {"role": value.role}


class CommitmentProgressSerializer(serializers.Serializer):
    actual = Figure(allow_null=True)
    expected = Figure(allow_null=True)
    completion = ChoiceValue(Completion, allow_null=True)
    light = ChoiceValue(Light)
    government = Figure(allow_null=True)
    civil_society = Figure(allow_null=True)
    irm = ChoiceValue(IrmCompletion, allow_null=True)
    gap = Figure(allow_null=True)
    late = serializers.BooleanField()
    late_milestones = serializers.IntegerField()
    counted = serializers.BooleanField()


class CommitmentSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    number = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    short_title = serializers.CharField()
    summary = serializers.CharField()
    problem = serializers.CharField()
    plan = Reference(name="title")
    parent = CommitmentReference(source="public_parent")
    theme = ThemeReference()
    branch = ChoiceValue(Branch, allow_null=True)
    level = ChoiceValue(Level, allow_null=True)
    territories = ReferenceList(CodeReference())
    lead = Reference()
    participants = ReferenceList(ParticipantReference(), source="parts")
    state = ChoiceValue(CommitmentState)
    merged_into = CommitmentReference(source="public_merged_into")
    is_cross_cutting = serializers.BooleanField()
    starts_on = serializers.DateField(allow_null=True)
    starts_precision = ChoiceValue(DatePrecision)
    ends_on = serializers.DateField(allow_null=True)
    ends_precision = ChoiceValue(DatePrecision)
    progress = CommitmentProgressSerializer()
    milestones_count = serializers.IntegerField()
    starred = serializers.BooleanField()
    url = PageAddress()
    updated_at = serializers.DateTimeField()


@extend_schema_field(
    {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("scheme", "code", "name")},
        },
    }
)
class ClassificationList(serializers.Field):
    def to_representation(self, value: Any) -> list[dict[str, str]]:
        return [{"scheme": term.scheme, "code": term.code, "name": term.name} for term in value.all()]


class CommitmentDetailSerializer(CommitmentSerializer):
    """The long texts are told one commitment at a time."""

    causes = serializers.CharField()
    solution = serializers.CharField()
    expected_results = serializers.CharField()
    legal_basis = serializers.CharField()
    resources = ChoiceValue(Resources, allow_null=True)
    resources_note = serializers.CharField()
    state_reason = serializers.CharField()
    note = serializers.CharField()
    classifications = ClassificationList()
    source = Citation()


class DateChangeSerializer(serializers.Serializer):
    """A row of the deadline ledger. `who` is an organization or an office, never a person."""

    field = ChoiceValue(DateField)
    old_date = serializers.DateField(allow_null=True)
    new_date = serializers.DateField(allow_null=True)
    changed_at = serializers.DateTimeField()
    who = serializers.CharField(source="actor_label")
    reason = serializers.CharField()


class ReplySerializer(serializers.Serializer):
    voice = ChoiceValue(Voice)
    organization = serializers.CharField(source="organization.name")
    text = serializers.CharField()
    created_at = serializers.DateTimeField()


class MilestoneSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    commitment = CommitmentReference()
    parent = serializers.IntegerField(source="parent_id", allow_null=True)
    number = serializers.CharField()
    order = serializers.IntegerField()
    title = serializers.CharField()
    product = serializers.CharField()
    verification = serializers.CharField()
    responsible = Reference()
    supporting = ReferenceList(Reference())
    starts_on = serializers.DateField(source="planned_starts_on", allow_null=True)
    ends_on = serializers.DateField(source="planned_ends_on", allow_null=True)
    first_ends_on = serializers.DateField(allow_null=True)
    days_slipped = serializers.IntegerField()
    date_changes = DateChangeSerializer(many=True)
    weight = Figure()
    percent = Figure(source="progress.actual")
    actual = Figure(source="progress.actual")
    expected = Figure(source="progress.expected", allow_null=True)
    completion = ChoiceValue(Completion, source="progress.completion")
    light = ChoiceValue(Light, source="progress.light")
    late = serializers.BooleanField(source="progress.late")
    government = Figure(source="progress.government", allow_null=True)
    civil_society = Figure(source="progress.civil_society", allow_null=True)
    last_report_on = serializers.DateField(source="progress.last_report_on", allow_null=True)
    evidence_count = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class ProgressReportSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    commitment = CommitmentReference(source="milestone.commitment")
    milestone = KeyReference(name="title")
    voice = ChoiceValue(Voice)
    organization = Reference()
    period = serializers.CharField(allow_null=True)
    percent = serializers.IntegerField()
    completion = ChoiceValue(Completion)
    completion_reason = serializers.CharField()
    actions = serializers.CharField()
    obstacles = serializers.CharField()
    reason = serializers.CharField()
    next_steps = serializers.CharField()
    verification = ChoiceValue(Verification)
    is_late = serializers.BooleanField()
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    replies = ReplySerializer(many=True)
    evidence_count = serializers.IntegerField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)


class EvidenceSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    report = serializers.IntegerField(source="report_id")
    milestone = KeyReference(source="report.milestone", name="title")
    commitment = CommitmentReference(source="report.milestone.commitment")
    voice = ChoiceValue(Voice, source="report.voice")
    title = serializers.CharField()
    dated_on = serializers.DateField(allow_null=True)
    url = serializers.SerializerMethodField()
    file_name = serializers.CharField(source="file.name", allow_null=True, default=None)
    content_type = serializers.CharField(source="file.content_type", allow_null=True, default=None)
    size = serializers.IntegerField(source="file.size", allow_null=True, default=None)
    sha256 = serializers.CharField(source="file.sha256", allow_null=True, default=None)
    link_status = serializers.IntegerField(allow_null=True)
    link_checked_at = serializers.DateTimeField(allow_null=True)
    link_succeeded_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)

    def get_url(self, evidence: Evidence) -> str:
        if evidence.url:
            return evidence.url
        return self.context["request"].build_absolute_uri(reverse("commitments:evidence_download", args=[evidence.pk]))


class IndicatorSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    commitment = CommitmentReference()
    order = serializers.IntegerField()
    name = serializers.CharField()
    kind = ChoiceValue(IndicatorKind)
    unit = serializers.CharField()
    direction = ChoiceValue(Direction)
    baseline_value = Figure(allow_null=True)
    baseline_on = serializers.DateField(allow_null=True)
    baseline_source = serializers.CharField()
    target_value = Figure(allow_null=True)
    target_on = serializers.DateField(allow_null=True)
    measurements_count = serializers.IntegerField()


class MeasurementSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    indicator = KeyReference()
    commitment = CommitmentReference(source="indicator.commitment")
    measured_on = serializers.DateField()
    value = Figure()
    unit = serializers.CharField(source="indicator.unit")
    dimension = serializers.CharField()
    category = serializers.CharField()
    source = serializers.CharField()


class IrmAssessmentSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    report = Reference(name="title")
    plan = Reference(source="report.plan", name="title")
    code = serializers.CharField()
    title = serializers.CharField()
    commitments = ReferenceList(CommitmentReference())
    specificity = ChoiceValue(Specificity, allow_null=True)
    relevance = ClassificationList()
    potential_impact = ChoiceValue(PotentialImpact, allow_null=True)
    completion = ChoiceValue(IrmCompletion, allow_null=True)
    did_it_open_government = ChoiceValue(DidItOpen, allow_null=True)
    verifiable = serializers.BooleanField(allow_null=True)
    open_government_lens = serializers.BooleanField(allow_null=True)
    potential_for_results = ChoiceValue(PotentialForResults, allow_null=True)
    early_results = ChoiceValue(EarlyResults, allow_null=True)
    starred = serializers.BooleanField(allow_null=True)
    stated_starred = serializers.BooleanField(allow_null=True)
    promising = serializers.BooleanField(allow_null=True)
    promising_reason = serializers.CharField()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)


class OrganizationSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    acronym = serializers.CharField()
    sector = ChoiceValue(Sector)
    branch = ChoiceValue(Branch, allow_null=True)
    level = ChoiceValue(Level, allow_null=True)
    territory = CodeReference()
    parent = Reference()
    site = serializers.CharField()
    is_demo = serializers.BooleanField()
    url = PageAddress()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)
