from rest_framework import serializers

from committee.choices import CommitteeKind, SeatSector
from core.api import ChoiceValue, Citation, CodeReference, PageAddress, Reference
from core.choices import DatePrecision


class CommitteeSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    kind = ChoiceValue(CommitteeKind)
    jurisdiction = CodeReference()
    plan = Reference(name="title")
    created_by_act = serializers.CharField()
    created_on = serializers.DateField(allow_null=True)
    ended_by_act = serializers.CharField()
    ended_on = serializers.DateField(allow_null=True)
    is_ended = serializers.BooleanField()
    note = serializers.CharField()
    source = Citation()
    url = PageAddress()


class SeatSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    committee = Reference()
    order = serializers.IntegerField()
    sector = ChoiceValue(SeatSector)
    organization = Reference()
    holder = serializers.CharField(allow_null=True)
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    attested_on = serializers.DateField(allow_null=True)
    attested_precision = ChoiceValue(DatePrecision)
    source = Citation()
