"""Forms of the steps that the secretariat takes on a stage, in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import gettext_lazy as _

from core.choices import DatePrecision
from people.models import User


class StageStepForm(forms.Form):
    """A step on one stage: `obj` is the stage, `user` who takes the step."""

    def __init__(self, data: Any = None, *, obj: Any, user: User) -> None:
        super().__init__(data)
        self.obj, self.user = obj, user


class RealDateForm(StageStepForm):
    on = forms.DateField(label=_("Fecha real"), widget=AdminDateWidget())
    precision = forms.ChoiceField(
        label=_("Qué tan exacta es"), choices=DatePrecision.choices, initial=DatePrecision.DAY
    )


class PublishTimelineForm(StageStepForm):
    published_on = forms.DateField(
        label=_("Se publicó el"),
        widget=AdminDateWidget(),
        help_text=_("La AGA pide al menos dos semanas entre la publicación del cronograma y el inicio."),
    )
