from core.api import CodeLookup, ReadOnlyResource
from people.filters import TerritoryFilter
from people.models import Territory
from people.serializers import TerritorySerializer


class TerritoryResource(CodeLookup, ReadOnlyResource):
    """Países, departamentos o regiones y municipios."""

    queryset = Territory.objects.select_related("parent").order_by("code")
    serializer_class = TerritorySerializer
    filterset_class = TerritoryFilter
