"""Observations of public bodies and the reasoned responses."""

from __future__ import annotations

from django.contrib import admin

from consultations.admin.base import SecretariatAdmin
from consultations.models import Decision, InstitutionalObservation
from plans.models import ActionPlan


@admin.register(InstitutionalObservation)
class ObservationAdmin(SecretariatAdmin):
    list_display = ("subject", "organization", "plan", "count")
    list_select_related = ("organization", "plan")
    search_fields = ("subject", "text")
    autocomplete_fields = ("organization", "source")
    frozen = ("plan", "key")


@admin.register(Decision)
class DecisionAdmin(SecretariatAdmin):
    place = "observation__plan__jurisdiction"
    list_display = ("observation", "outcome", "reason", "decided_on")
    list_select_related = ("observation",)
    list_filter = ("outcome",)
    autocomplete_fields = ("observation", "commitment", "source")
    frozen = ("observation",)

    def plan_of(self, obj: Decision) -> ActionPlan:
        return obj.observation.plan
