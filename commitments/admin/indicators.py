"""What is measured and which datasets were promised: the secretariat adds, and corrects with its reason on the record."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from commitments import services
from commitments.admin.base import CommitmentPartAdmin, keeps_commitments
from commitments.forms import CorrectionForm
from commitments.models import Commitment, DatasetTarget, Indicator, Measurement
from commitments.permissions import can_edit_commitment
from people.models import User


class CorrectedAdmin(CommitmentPartAdmin):
    """Added once, and from then on corrected: `parent` never changes, and a public figure changes with a reason."""

    addable = True
    parent = "commitment"

    def rows(self, user: User) -> QuerySet:
        return super().rows(user).select_related(f"{self.commitment_path}__plan")

    def commitment_of(self, obj: Any) -> Commitment:
        return obj.commitment

    def can_change_any(self, user: User) -> bool:
        return keeps_commitments(user)

    def can_change(self, user: User, obj: Any) -> bool:
        return can_edit_commitment(user, self.commitment_of(obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (self.parent,) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        if obj is not None and self.has_change_permission(request, obj):
            kwargs["form"] = CorrectionForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The reason goes last, and only where something can be corrected."""
        shown = [name for name in super().get_fields(request, obj) if name != "reason"]
        return [*shown, "reason"] if obj is not None and self.has_change_permission(request, obj) else shown

    def correction(self, form: ModelForm) -> dict[str, Any]:
        data = form.cleaned_data
        return {name: data[name] for name in {*form.changed_data, "reason"} if name in data}


@admin.register(Indicator)
class IndicatorAdmin(CorrectedAdmin):
    list_display = ("name", "commitment", "kind", "baseline_value", "target_value", "unit")
    list_select_related = ("commitment",)
    search_fields = ("name", "commitment__title")
    autocomplete_fields = ("commitment",)

    def write(self, user: User, obj: Indicator, form: ModelForm, change: bool) -> Model:
        if change:
            return services.revise_indicator(indicator=obj, by=user, **self.correction(form))
        return services.add_indicator(by=user, **form.cleaned_data)


@admin.register(Measurement)
class MeasurementAdmin(CorrectedAdmin):
    commitment_path = "indicator__commitment"
    parent = "indicator"
    list_display = ("indicator", "measured_on", "value", "category")
    list_select_related = ("indicator",)
    search_fields = ("indicator__name",)
    autocomplete_fields = ("indicator",)

    def commitment_of(self, obj: Measurement) -> Commitment:
        return obj.indicator.commitment

    def write(self, user: User, obj: Measurement, form: ModelForm, change: bool) -> Model:
        if change:
            return services.correct_measurement(measurement=obj, by=user, **self.correction(form))
        return services.add_measurement(by=user, **form.cleaned_data)


@admin.register(DatasetTarget)
class DatasetTargetAdmin(CorrectedAdmin):
    list_display = ("name", "commitment", "order", "state")
    list_select_related = ("commitment",)
    list_filter = ("state",)
    search_fields = ("name", "commitment__title")
    autocomplete_fields = ("commitment",)
    fields = ("commitment", "order", "name", "distinct_name", "note", "state", "url")

    def write(self, user: User, obj: DatasetTarget, form: ModelForm, change: bool) -> Model:
        if change:
            return services.revise_dataset_target(target=obj, by=user, **self.correction(form))
        return services.add_dataset_target(by=user, **form.cleaned_data)
