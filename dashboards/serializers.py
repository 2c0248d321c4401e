from typing import Any

from rest_framework import serializers

from commitments.choices import Completion, Light
from core.api import ChoiceValue, Citation, CodeReference, Figure, PageAddress, Reference
from core.choices import DatePrecision
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from plans.choices import PlanState


class ByCompletionSerializer(serializers.Serializer):
    """Milestones at each level of completion."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {level: serializers.IntegerField(default=0) for level in Completion.values}


class ByLightSerializer(serializers.Serializer):
    """Commitments of each light."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {light: serializers.IntegerField(default=0) for light in Light.values}


class PlanProgressSerializer(serializers.Serializer):
    actual = Figure(allow_null=True)
    expected = Figure(allow_null=True)
    commitments = serializers.IntegerField()
    left_out = serializers.IntegerField()
    milestones = serializers.IntegerField()
    by_completion = ByCompletionSerializer()
    late = serializers.IntegerField()
    without_information = serializers.IntegerField()
    gap = Figure(allow_null=True)


class PlanSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    country = serializers.CharField(source="jurisdiction.country_code")
    jurisdiction = CodeReference()
    number = serializers.IntegerField()
    title = serializers.CharField()
    summary = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    starts_precision = ChoiceValue(DatePrecision)
    ends_on = serializers.DateField(allow_null=True)
    ends_precision = ChoiceValue(DatePrecision)
    state = ChoiceValue(PlanState)
    current = serializers.BooleanField()
    is_demo = serializers.BooleanField()
    progress = PlanProgressSerializer()
    commitments_count = serializers.IntegerField()
    source = Citation()
    url = PageAddress()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)


class SnapshotSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    date = serializers.DateField()
    plan = Reference(name="title")
    scope = ChoiceValue(Scope)
    key = serializers.CharField()
    name = serializers.CharField()
    commitments = serializers.IntegerField()
    left_out = serializers.IntegerField()
    milestones = serializers.IntegerField()
    by_completion = ByCompletionSerializer()
    actual = Figure(allow_null=True)
    expected = Figure(allow_null=True)
    late = serializers.IntegerField()
    without_information = serializers.IntegerField()
    gap = Figure(allow_null=True)
    government = Figure(allow_null=True)
    civil_society = Figure(allow_null=True)
    light = ChoiceValue(Light, allow_null=True)
    by_light = ByLightSerializer()
    days_late = serializers.IntegerField()
    moved = serializers.IntegerField()
    days_slipped = serializers.IntegerField()
    reports_due = serializers.IntegerField()
    reports_on_time = serializers.IntegerField()
    computed_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(source="computed_at")

    def to_representation(self, instance: ProgressSnapshot) -> dict[str, Any]:
        """Only a commitment has a light."""
        told: dict[str, Any] = super().to_representation(instance)
        return told | {"light": told["light"] or None} if "light" in told else told
