import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from committee.choices import CommitteeKind, SeatSector
from committee.models import Committee, Seat
from core.filters import BooleanFilter, ChoiceFilter, DateFilter, OrderingFilter, ReferenceFilter, SearchFilter
from people.models import Organization
from plans.models import ActionPlan


def public_plans() -> QuerySet[ActionPlan]:
    return ActionPlan.objects.public().order_by("jurisdiction__code", "-number", "pk")


def public_committees() -> QuerySet[Committee]:
    return Committee.objects.public().order_by("name", "pk")


class CommitteeFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))
    kind = ChoiceFilter(choices=CommitteeKind, label=_("Tipo"))
    is_ended = BooleanFilter(field_name="is_ended", label=_("Terminado"))
    search = SearchFilter(fields=("name",))
    ordering = OrderingFilter("name", "created_on")

    class Meta:
        model = Committee
        fields: list[str] = []


class SeatFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="committee__plan__slug", rows=public_plans, name="title", label=_("Plan"))
    committee = ReferenceFilter(field_name="committee__slug", rows=public_committees, label=_("Comité"))
    sector = ChoiceFilter(choices=SeatSector, label=_("Sector"))
    organization = ReferenceFilter(
        field_name="organization__slug",
        rows=lambda: Organization.objects.order_by("name", "pk"),
        label=_("Organización"),
    )
    attested_on = DateFilter(field_name="attested_on", label=_("Atestiguado el"))
    search = SearchFilter(fields=("organization__name", "organization__acronym"))
    ordering = OrderingFilter("order", "since", "attested_on")

    class Meta:
        model = Seat
        fields: list[str] = []
