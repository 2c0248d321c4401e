import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.filters import BooleanFilter, ChoiceFilter, OrderingFilter, ReferenceFilter, SearchFilter
from plans.choices import ClaimSubject, DocumentKind, StageKind
from plans.models import ActionPlan, Claim, Document, Stage, Theme


def public_plans() -> QuerySet[ActionPlan]:
    return ActionPlan.objects.public().order_by("jurisdiction__code", "-number", "pk")


class OfPlanFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))


class StageFilter(OfPlanFilter):
    kind = ChoiceFilter(choices=StageKind, label=_("Tipo"))
    search = SearchFilter(fields=("title", "note"))
    ordering = OrderingFilter("order", "title", "starts_on", "ends_on", "planned_starts_on", "planned_ends_on")

    class Meta:
        model = Stage
        fields: list[str] = []


class ThemeFilter(OfPlanFilter):
    is_retired = BooleanFilter(field_name="is_retired", label=_("Retirado"))
    search = SearchFilter(fields=("title",))
    ordering = OrderingFilter("order", "title")

    class Meta:
        model = Theme
        fields: list[str] = []


class DocumentFilter(OfPlanFilter):
    kind = ChoiceFilter(choices=DocumentKind, label=_("Tipo"))
    search = SearchFilter(fields=("title", "publisher"))
    ordering = OrderingFilter("title", "dated_on")

    class Meta:
        model = Document
        fields: list[str] = []


class ClaimFilter(OfPlanFilter):
    subject = ChoiceFilter(choices=ClaimSubject, label=_("Se refiere a"))
    clashing = BooleanFilter(method="with_clash", label=_("Se contradice con otra"))
    search = SearchFilter(fields=("text", "unit", "note"))
    ordering = OrderingFilter("key", "value", "attested_on", named={"slug": "key"})

    class Meta:
        model = Claim
        fields: list[str] = []

    def with_clash(self, queryset: QuerySet[Claim], _name: str, wanted: bool | None) -> QuerySet[Claim]:
        if wanted is None:
            return queryset
        clashing = Claim.clashes_with.through.objects.filter(to_claim__in=Claim.objects.public())
        ids = clashing.values("from_claim_id")
        return queryset.filter(pk__in=ids) if wanted else queryset.exclude(pk__in=ids)
