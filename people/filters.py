import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, OrderingFilter, ReferenceFilter, SearchFilter
from people.choices import TerritoryLevel
from people.models import Territory


def territories() -> QuerySet[Territory]:
    return Territory.objects.order_by("name", "pk")


class TerritoryFilter(django_filters.FilterSet):
    level = ChoiceFilter(choices=TerritoryLevel, label=_("Nivel"))
    parent = ReferenceFilter(
        field_name="parent__code", rows=territories, key="code", label=_("Territorio que lo contiene")
    )
    territory = ReferenceFilter(rows=territories, key="code", method="inside", label=_("Dentro del territorio"))
    search = SearchFilter(fields=("name", "code", "official_code"))
    ordering = OrderingFilter("name", "code", "level")

    class Meta:
        model = Territory
        fields: list[str] = []

    def inside(self, queryset: QuerySet[Territory], _name: str, code: str) -> QuerySet[Territory]:
        return queryset.filter(pk__in=Territory.objects.inside(code).values("pk"))
