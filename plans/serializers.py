from rest_framework import serializers

from core.api import ChoiceValue, Citation, Figure, Reference, ReferenceList
from core.choices import DatePrecision
from plans.choices import ClaimSubject, DocumentKind, StageKind, StageState


class KeyedReference(Reference):
    """A row whose public name is its `key`."""

    def to_representation(self, value: object) -> dict[str, object]:
        return {"slug": value.key, "name": str(value), "url": None}


class StageSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    plan = Reference(name="title")
    parent = Reference(name="title")
    order = serializers.IntegerField()
    kind = ChoiceValue(StageKind)
    title = serializers.CharField()
    planned_starts_on = serializers.DateField(allow_null=True)
    planned_ends_on = serializers.DateField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    starts_precision = ChoiceValue(DatePrecision)
    ends_on = serializers.DateField(allow_null=True)
    ends_precision = ChoiceValue(DatePrecision)
    published_on = serializers.DateField(allow_null=True)
    days_before_start = serializers.IntegerField(allow_null=True)
    state = ChoiceValue(StageState)
    note = serializers.CharField()
    source = Citation()


class ThemeSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    plan = Reference(name="title")
    order = serializers.IntegerField()
    title = serializers.CharField()
    is_cross_cutting = serializers.BooleanField()
    is_retired = serializers.BooleanField()
    retired_on = serializers.DateField(allow_null=True)
    source = Citation()


class DocumentSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField(source="key")
    plan = Reference(name="title")
    title = serializers.CharField()
    kind = ChoiceValue(DocumentKind)
    publisher = serializers.CharField()
    dated_on = serializers.DateField(allow_null=True)
    date_precision = ChoiceValue(DatePrecision)
    language = serializers.CharField()
    note = serializers.CharField()
    url = serializers.CharField()


class ClaimSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField(source="key")
    plan = Reference(name="title")
    subject = ChoiceValue(ClaimSubject)
    subject_key = serializers.CharField()
    text = serializers.CharField()
    value = Figure(allow_null=True)
    unit = serializers.CharField()
    is_approximate = serializers.BooleanField()
    attested_on = serializers.DateField(allow_null=True)
    attested_precision = ChoiceValue(DatePrecision)
    source = Citation()
    note = serializers.CharField()
    clashes_with = ReferenceList(KeyedReference())
