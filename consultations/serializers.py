from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from consultations.choices import (
    Channel,
    DecisionReason,
    Invitation,
    Mode,
    OrganizationType,
    Outcome,
    SpaceKind,
    TallySector,
    TallySubject,
)
from core.api import ChoiceValue, Citation, CodeReference, PageAddress, Reference, ReferenceList, page_of
from core.choices import DatePrecision

INSTITUTIONAL = "institutional_observation"


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
    invitation = ChoiceValue(Invitation, allow_null=True)
    capacity = serializers.IntegerField(allow_null=True)
    close_reason = serializers.CharField()
    outcomes = TextList()
    note = serializers.CharField()
    source = Citation()
    url = PageAddress()


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


class SubjectSerializer(serializers.Serializer):
    """What the decision answers: an observation of a public body."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="subject")
    text = serializers.CharField()
    count = serializers.IntegerField()
    organization = Reference()


class DecisionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.SerializerMethodField()
    plan = Reference(source="observation.plan", name="title")
    outcome = ChoiceValue(Outcome)
    reason = ChoiceValue(DecisionReason, allow_null=True)
    text = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)
    decided_precision = ChoiceValue(DatePrecision)
    commitment = Reference(source="public_commitment", name="title")
    subject = SubjectSerializer(source="observation")
    source = Citation()

    def get_kind(self, _decision: Any) -> str:
        return INSTITUTIONAL
