"""What the Independent Reporting Mechanism published, entered by the secretariat."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from commitments import services
from commitments.admin.base import (
    SecretariatAdmin,
)
from commitments.forms import CorrectionForm
from commitments.models import (
    IrmAssessment,
    IrmRecommendation,
    IrmReport,
)
from people.models import User


@admin.register(IrmReport)
class IrmReportAdmin(SecretariatAdmin):
    """Entered as it was published."""

    list_display = ("title", "plan", "product", "dated_on")
    list_select_related = ("plan",)
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "product")
    search_fields = ("title",)
    autocomplete_fields = ("document",)
    frozen = ("plan", "slug")

    def write(self, user: User, obj: IrmReport, form: ModelForm, change: bool) -> Model:
        return (
            super().write(user, obj, form, change)
            if change
            else services.create_irm_report(by=user, **form.cleaned_data)
        )


@admin.register(IrmAssessment)
class IrmAssessmentAdmin(SecretariatAdmin):
    """What was entered wrong is corrected with a reason, told on every commitment that it touches."""

    place = "report__plan__jurisdiction"
    list_display = ("code", "report", "completion", "potential_impact", "potential_for_results")
    list_select_related = ("report",)
    list_filter = (("report", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("code", "title")
    autocomplete_fields = ("report", "commitments")
    frozen = ("report",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        if obj is not None and self.has_change_permission(request, obj):
            kwargs["form"] = CorrectionForm
        return super().get_form(request, obj, change=change, **kwargs)

    def write(self, user: User, obj: IrmAssessment, form: ModelForm, change: bool) -> Model:
        data = form.cleaned_data
        if not change:
            return services.add_assessment(by=user, **data)
        changed = {name: data[name] for name in {*form.changed_data, "reason"} if name in data}
        return services.revise_assessment(assessment=obj, by=user, **changed)


@admin.register(IrmRecommendation)
class IrmRecommendationAdmin(SecretariatAdmin):
    """Who takes it up, by when, what is answered and where it stands."""

    place = "report__plan__jurisdiction"
    list_display = ("__str__", "report", "addressed_to", "state", "due_on")
    list_select_related = ("report", "addressed_to")
    list_filter = ("state",)
    search_fields = ("text",)
    autocomplete_fields = ("report", "addressed_to")
    frozen = ("report",)

    def write(self, user: User, obj: IrmRecommendation, form: ModelForm, change: bool) -> Model:
        data = form.cleaned_data
        if not change:
            return services.add_recommendation(by=user, **data)
        changed = {name: data[name] for name in form.changed_data}
        return services.follow_recommendation(recommendation=obj, by=user, **changed)
