from rest_framework import serializers

from core.api import ChoiceValue, CodeReference, PageAddress
from people.choices import TerritoryLevel


class TerritorySerializer(serializers.Serializer):
    code = serializers.CharField()
    official_code = serializers.CharField()
    name = serializers.CharField()
    level = ChoiceValue(TerritoryLevel)
    parent = CodeReference()
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    url = PageAddress()
