"""The cadence of a kind of reminder, as its keeper writes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from notifications.models import ReminderRule

LONGEST = 730
FIRST_DAYS = ("days_before", "days_after")


class DaysField(forms.CharField):
    """Numbers with commas; blanks between them do no harm."""

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value)).split())


class ReminderRuleForm(forms.ModelForm):
    class Meta:
        model = ReminderRule
        fields = (
            "kind",
            "jurisdiction",
            "days_before",
            "days_after",
            "repeat_every",
            "escalate_after",
            "is_active",
        )
        field_classes = dict.fromkeys(FIRST_DAYS, DaysField)

    def clean(self) -> dict[str, Any]:
        """An active rule has a day to speak of, and no number that nobody would live to see."""
        data = super().clean() or self.cleaned_data
        for name in FIRST_DAYS:
            if any(int(number) > LONGEST for number in data.get(name, "").split(",") if number.isdecimal()):
                self.add_error(name, _("Escriba días entre 0 y %(most)s.") % {"most": LONGEST})
        if data.get("repeat_every") == 0:
            self.add_error("repeat_every", _("Escriba 1 o más, o deje el campo vacío."))
        days = any(data.get(name) for name in (*FIRST_DAYS, "repeat_every"))
        if data.get("is_active") and not self.errors and not days:
            raise ValidationError(_("Escriba al menos un día, o desactive la regla."))
        return data
