from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.choices import Light
from core.api import changed_at
from core.filters import (
    BooleanFilter,
    ChoiceFilter,
    DateFilter,
    OrderingFilter,
    ReferenceFilter,
    SearchFilter,
    UpdatedAfterFilter,
)
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from people.choices import TerritoryLevel
from people.models import Territory
from plans.choices import PlanState
from plans.models import ActionPlan

PLAN_CHANGED = changed_at(ActionPlan, "updated_at")
"""A stage or a document of the plan changes the plan."""


def public_plans() -> QuerySet[ActionPlan]:
    return ActionPlan.objects.public().order_by("jurisdiction__code", "-number", "pk")


def countries() -> QuerySet[Territory]:
    return Territory.objects.filter(level=TerritoryLevel.COUNTRY).order_by("name")


class PlanFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="slug", rows=public_plans, name="title", label=_("Plan"))
    country = ReferenceFilter(rows=countries, key="code", method="of_country", label=_("País"))
    state = ChoiceFilter(choices=PlanState, label=_("Estado"))
    is_demo = BooleanFilter(field_name="is_demo", label=_("Demostración"))
    updated_after = UpdatedAfterFilter(PLAN_CHANGED)
    on = DateFilter(method="told_as_of", label=_("Cifras al día"))
    search = SearchFilter(fields=("title", "summary"))
    ordering = OrderingFilter("number", "title", "starts_on", "ends_on", named={"updated_at": PLAN_CHANGED})

    class Meta:
        model = ActionPlan
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any] | None = None, queryset: QuerySet | None = None, **kwargs: Any) -> None:
        self.today: date = kwargs.pop("today", None) or timezone.localdate()
        super().__init__(data, queryset, **kwargs)

    @property
    def day(self) -> date:
        """The day of the figures: the one asked for, else today."""
        if not self.is_bound or not self.form.is_valid():
            return self.today
        return self.form.cleaned_data.get("on") or self.today

    def told_as_of(self, queryset: QuerySet[ActionPlan], _name: str, _value: date) -> QuerySet[ActionPlan]:
        """Changes the figures, not the rows."""
        return queryset

    def of_country(self, queryset: QuerySet[ActionPlan], _name: str, code: str) -> QuerySet[ActionPlan]:
        return queryset.filter(jurisdiction__in=Territory.objects.inside(code))


class SnapshotFilter(django_filters.FilterSet):
    plan = ReferenceFilter(field_name="plan__slug", rows=public_plans, name="title", label=_("Plan"))
    scope = ChoiceFilter(choices=Scope, label=_("Alcance"))
    key = django_filters.CharFilter(field_name="key", label=_("Clave"))
    light = ChoiceFilter(choices=Light, label=_("Semáforo"))
    date = DateFilter(field_name="date", label=_("Fecha"))
    since = DateFilter(field_name="date", lookup_expr="gte", label=_("Desde"))
    until = DateFilter(field_name="date", lookup_expr="lte", label=_("Hasta"))
    updated_after = UpdatedAfterFilter("computed_at")
    search = SearchFilter(fields=("key", "name"))
    ordering = OrderingFilter("date", "scope", "key", "actual", "late", "days_late", "days_slipped", "computed_at")

    class Meta:
        model = ProgressSnapshot
        fields: list[str] = []
