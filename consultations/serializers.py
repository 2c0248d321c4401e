from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from consultations.choices import (
    Channel,
    ConsultationKind,
    ConsultationState,
    DecisionReason,
    Invitation,
    Mode,
    OrganizationType,
    Outcome,
    ProposalState,
    SmartCriterion,
    SmartVerdict,
    SpaceKind,
    SubjectKind,
    TallySector,
    TallySubject,
)
from consultations.selectors.spaces import SpaceState
from core.api import (
    ChoiceValue,
    Citation,
    ClockTime,
    CodeReference,
    KeyReference,
    PageAddress,
    Reference,
    ReferenceList,
    page_of,
)
from core.choices import DatePrecision


class ThemeReference(Reference):
    """A theme has no page of its own: its address is its plan's."""

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"slug": value.slug, "name": value.title, "url": page_of(value.plan, self.context.get("request"))}


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class TextList(serializers.Field):
    def to_representation(self, value: list[Any]) -> list[str]:
        return [str(item) for item in value]


class SpaceSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    plan = Reference(name="title")
    stage = Reference(name="title")
    commitment = Reference(source="public_commitment", name="title")
    kind = ChoiceValue(SpaceKind)
    title = serializers.CharField()
    summary = serializers.CharField()
    themes = ReferenceList(ThemeReference())
    territory = CodeReference()
    place = serializers.CharField()
    link = serializers.CharField()
    mode = ChoiceValue(Mode, allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    starts_precision = ChoiceValue(DatePrecision)
    ends_on = serializers.DateField(allow_null=True)
    ends_precision = ChoiceValue(DatePrecision)
    starts_time = ClockTime(allow_null=True)
    ends_time = ClockTime(allow_null=True)
    invitation = ChoiceValue(Invitation, allow_null=True)
    capacity = serializers.IntegerField(allow_null=True)
    state = ChoiceValue(SpaceState, source="standing.state")
    registrations_open = serializers.BooleanField(source="standing.takes")
    places_left = serializers.IntegerField(source="standing.places_left", allow_null=True)
    close_reason = serializers.CharField()
    cancel_reason = serializers.CharField()
    outcomes = TextList()
    note = serializers.CharField()
    source = Citation()
    url = PageAddress()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)


class TallySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField(source="key")
    plan = Reference(name="title")
    table = serializers.CharField()
    order = serializers.IntegerField()
    subject = ChoiceValue(TallySubject)
    space = Reference(name="title")
    consultation = serializers.CharField()
    sector = ChoiceValue(TallySector, allow_null=True)
    organization_type = ChoiceValue(OrganizationType, allow_null=True)
    territory = CodeReference()
    theme = ThemeReference()
    channel = ChoiceValue(Channel, allow_null=True)
    mode = ChoiceValue(Mode, allow_null=True)
    value = serializers.IntegerField()
    is_approximate = serializers.BooleanField()
    source = Citation()


class SectionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    order = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()


class ConsultationSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    plan = Reference(name="title")
    stage = Reference(name="title")
    kind = ChoiceValue(ConsultationKind)
    state = ChoiceValue(ConsultationState, source="state_today")
    title = serializers.CharField()
    summary = serializers.CharField()
    what_happens = serializers.CharField()
    norms = serializers.CharField()
    themes = ReferenceList(ThemeReference())
    opens_on = serializers.DateField()
    opens_precision = ChoiceValue(DatePrecision)
    closes_on = serializers.DateField()
    closes_precision = ChoiceValue(DatePrecision)
    cancel_reason = serializers.CharField()
    report_summary = serializers.CharField()
    unanswered_reason = serializers.CharField()
    reported_at = serializers.DateTimeField(allow_null=True)
    contributions_count = serializers.IntegerField()
    answered_count = serializers.IntegerField()
    note = serializers.CharField()
    source = Citation()
    url = PageAddress()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)


class ContributionDecisionSerializer(serializers.Serializer):
    """The answer, beside the words that it answers."""

    id = serializers.IntegerField()
    outcome = ChoiceValue(Outcome)
    reason = ChoiceValue(DecisionReason, allow_null=True)
    text = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)
    commitment = Reference(source="public_commitment", name="title")


class ContributionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    receipt = serializers.CharField()
    consultation = Reference(name="title")
    section = KeyReference(name="title")
    channel = ChoiceValue(Channel)
    theme = ThemeReference()
    territory = CodeReference()
    organization_type = ChoiceValue(OrganizationType, allow_null=True)
    text = serializers.CharField()
    author = serializers.SerializerMethodField()
    published_at = serializers.DateTimeField(source="moderated_at")
    decision = ContributionDecisionSerializer(allow_null=True)
    url = PageAddress()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)

    @extend_schema_field({"type": "string", "nullable": True})
    def get_author(self, row: Any) -> str | None:
        return row.shown_author or None


class SubjectSerializer(serializers.Serializer):
    """What the decision answers: a contribution, a proposal or an observation of a public body."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="subject_name")
    text = serializers.CharField()
    count = serializers.IntegerField(default=1)
    organization = Reference(default=None)
    url = PageAddress()


class DecisionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = ChoiceValue(SubjectKind)
    plan = Reference(name="title")
    outcome = ChoiceValue(Outcome)
    reason = ChoiceValue(DecisionReason, allow_null=True)
    text = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)
    decided_precision = ChoiceValue(DatePrecision)
    revised_on = serializers.DateField(allow_null=True)
    revision_reason = serializers.CharField()
    commitment = Reference(source="public_commitment", name="title")
    subject = SubjectSerializer()
    source = Citation()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)


class SmartNoteSerializer(serializers.Serializer):
    """The note in force of one criterion, signed by an office."""

    criterion = ChoiceValue(SmartCriterion)
    verdict = ChoiceValue(SmartVerdict)
    note = serializers.CharField()
    office = serializers.CharField(source="actor_label")
    reviewed_at = serializers.DateTimeField()


class ProposalDecisionSerializer(serializers.Serializer):
    outcome = ChoiceValue(Outcome)
    reason = ChoiceValue(DecisionReason, allow_null=True)
    text = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)


class ProposalSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    plan = Reference(name="title")
    space = Reference(source="public_space", name="title")
    theme = ThemeReference()
    territory = CodeReference()
    title = serializers.CharField()
    text = serializers.CharField()
    state = ChoiceValue(ProposalState)
    versions_count = serializers.IntegerField()
    smart = SmartNoteSerializer(source="notes_in_force", many=True)
    contributions_count = serializers.IntegerField()
    merged_into = Reference(source="public_merged_into", name="title")
    split_from = Reference(source="public_split_from", name="title")
    commitment = Reference(source="public_commitment", name="title")
    decision = ProposalDecisionSerializer(source="answer", allow_null=True)
    supports = serializers.IntegerField(source="shown_supports", allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)
    url = PageAddress()
