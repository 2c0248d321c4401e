"""What the Independent Reporting Mechanism published, entered by the secretariat."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from commitments import services
from commitments.admin.base import (
    SecretariatAdmin,
)
from commitments.models import (
    IrmAssessment,
    IrmRecommendation,
    IrmReport,
)
from people.models import User
from plans.models import ActionPlan


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
    place = "report__plan__jurisdiction"
    changeable = False
    list_display = ("code", "report", "completion", "potential_impact", "potential_for_results")
    list_select_related = ("report",)
    list_filter = (("report", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("code", "title")
    autocomplete_fields = ("report", "commitments")

    def write(self, user: User, obj: IrmAssessment, form: ModelForm, change: bool) -> Model:
        commitments, report = form.cleaned_data["commitments"], form.cleaned_data["report"]
        if any(commitment.plan_id != report.plan_id for commitment in commitments):
            raise ValidationError({"commitments": _("Elija compromisos del plan que trata el informe.")})
        return services.add_assessment(by=user, **form.cleaned_data)


@admin.register(IrmRecommendation)
class IrmRecommendationAdmin(SecretariatAdmin):
    place = "report__plan__jurisdiction"
    list_display = ("__str__", "report", "state", "due_on")
    list_select_related = ("report",)
    list_filter = ("state",)
    autocomplete_fields = ("report", "addressed_to")
    frozen = ("report",)

    def plan_of(self, obj: IrmRecommendation) -> ActionPlan:
        return obj.report.plan
