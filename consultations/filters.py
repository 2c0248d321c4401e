import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from consultations.choices import DecisionReason, Outcome, SpaceKind, TallySector, TallySubject
from consultations.models import Decision, Space, Tally
from core.filters import ChoiceFilter, DateFilter, OrderingFilter, ReferenceFilter, SearchFilter
from people.models import Territory
from plans.models import ActionPlan, Theme


def public_plans() -> QuerySet[ActionPlan]:
    return ActionPlan.objects.public().order_by("jurisdiction__code", "-number", "pk")


def public_themes() -> QuerySet[Theme]:
    return Theme.objects.filter(plan__is_public=True).order_by("plan_id", "order", "pk")


def territories() -> QuerySet[Territory]:
    return Territory.objects.order_by("name", "pk")


class SpaceFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))
    kind = ChoiceFilter(choices=SpaceKind, label=_("Tipo"))
    theme = ReferenceFilter(rows=public_themes, name="title", method="with_theme", label=_("Tema"))
    territory = ReferenceFilter(rows=territories, key="code", method="inside_territory", label=_("Territorio"))
    starts_after = DateFilter(field_name="starts_on", lookup_expr="gte", label=_("Empieza desde"))
    starts_before = DateFilter(field_name="starts_on", lookup_expr="lte", label=_("Empieza hasta"))
    search = SearchFilter(fields=("title", "summary"))
    ordering = OrderingFilter("starts_on", "title")

    class Meta:
        model = Space
        fields: list[str] = []

    def with_theme(self, queryset: QuerySet[Space], _name: str, slug: str) -> QuerySet[Space]:
        links = Space.themes.through.objects.filter(theme__slug=slug)
        return queryset.filter(pk__in=links.values("space_id"))

    def inside_territory(self, queryset: QuerySet[Space], _name: str, code: str) -> QuerySet[Space]:
        return queryset.filter(territory__in=Territory.objects.inside(code))


class TallyFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))
    subject = ChoiceFilter(choices=TallySubject, label=_("Qué se cuenta"))
    sector = ChoiceFilter(choices=TallySector, label=_("Sector"))
    space = ReferenceFilter(
        field_name="space__slug",
        rows=lambda: Space.objects.public().order_by("pk"),
        name="title",
        label=_("Espacio"),
    )
    theme = ReferenceFilter(field_name="theme__slug", rows=public_themes, name="title", label=_("Tema"))
    territory = ReferenceFilter(rows=territories, key="code", method="inside_territory", label=_("Territorio"))
    search = SearchFilter(fields=("key", "table", "consultation"))
    ordering = OrderingFilter("key", "table", "order", "value")

    class Meta:
        model = Tally
        fields: list[str] = []

    def inside_territory(self, queryset: QuerySet[Tally], _name: str, code: str) -> QuerySet[Tally]:
        return queryset.filter(territory__in=Territory.objects.inside(code))


class DecisionFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="observation__plan__slug", rows=public_plans, name="title", label=_("Plan"))
    outcome = ChoiceFilter(choices=Outcome, label=_("Decisión"))
    reason = ChoiceFilter(choices=DecisionReason, label=_("Motivo"))
    commitment = ReferenceFilter(
        field_name="commitment__slug",
        rows=lambda: Commitment.objects.public().order_by("pk"),
        name="title",
        label=_("Compromiso"),
    )
    search = SearchFilter(fields=("text", "observation__subject", "observation__text"))
    ordering = OrderingFilter("decided_on", "outcome")

    class Meta:
        model = Decision
        fields: list[str] = []
