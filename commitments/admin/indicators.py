"""What is measured and which datasets were promised."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm

from commitments import services
from commitments.admin.base import (
    CommitmentPartAdmin,
)
from commitments.models import (
    DatasetTarget,
    Indicator,
    Measurement,
)
from people.models import User


@admin.register(Indicator)
class IndicatorAdmin(CommitmentPartAdmin):
    addable = True
    list_display = ("name", "commitment", "kind", "baseline_value", "target_value", "unit")
    list_select_related = ("commitment",)
    search_fields = ("name", "commitment__title")
    autocomplete_fields = ("commitment",)

    def write(self, user: User, obj: Indicator, form: ModelForm, change: bool) -> Model:
        return services.add_indicator(by=user, **form.cleaned_data)


@admin.register(Measurement)
class MeasurementAdmin(CommitmentPartAdmin):
    addable = True
    commitment_path = "indicator__commitment"
    list_display = ("indicator", "measured_on", "value", "category")
    list_select_related = ("indicator",)
    search_fields = ("indicator__name",)
    autocomplete_fields = ("indicator",)

    def write(self, user: User, obj: Measurement, form: ModelForm, change: bool) -> Model:
        return services.add_measurement(by=user, **form.cleaned_data)


@admin.register(DatasetTarget)
class DatasetTargetAdmin(CommitmentPartAdmin):
    addable = True
    list_display = ("name", "commitment", "order", "state")
    list_select_related = ("commitment",)
    list_filter = ("state",)
    search_fields = ("name", "commitment__title")
    autocomplete_fields = ("commitment",)
    fields = ("commitment", "order", "name", "distinct_name", "note", "state", "url")

    def write(self, user: User, obj: DatasetTarget, form: ModelForm, change: bool) -> Model:
        return services.add_dataset_target(by=user, **form.cleaned_data)
