from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class BoardDayForm(forms.Form):
    """The day a dashboard is asked for; without one, the last computed."""

    fecha = forms.DateField(
        label=_("Ver el tablero de otro día"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
