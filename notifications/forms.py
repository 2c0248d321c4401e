"""What is written to follow something, and what is asked of the calendar."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.filters import ReferenceField
from core.intake import IntakeForm, Submission
from notifications.choices import Cadence, EventKind, TargetKind
from notifications.models import Follower
from notifications.selectors.targets import Target, find_target
from plans.models import ActionPlan

FIRST_YEAR, LAST_YEAR = 2000, 2099


class FollowForm(IntakeForm):
    """An address and how often. No name: it is not asked for."""

    purpose = Follower.consent_purpose
    author_mail = forms.EmailField(
        label=_("Su correo"),
        help_text=_("Allí recibirá un enlace para confirmar. Nunca se publica."),
        error_messages={
            "required": _("Escriba su correo: allí recibirá el enlace para confirmar."),
            "invalid": _("Revise su correo: debe verse como nombre@ejemplo.org."),
        },
    )
    cadence = forms.ChoiceField(
        label=_("¿Cada cuánto?"),
        choices=Cadence.choices,
        initial=Cadence.WEEKLY,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Elija cada cuánto quiere recibir avisos."),
            "invalid_choice": _("Elija una de las dos opciones."),
        },
    )
    field_order = ("author_mail", "cadence", "consent")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        del self.fields["author_name"], self.fields["show_author"]

    def submission(self, request: HttpRequest) -> Submission:
        """Of a valid form only."""
        self.cleaned_data.update(author_name="", show_author=False)
        return super().submission(request)


@dataclass(frozen=True)
class Month:
    first: date

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.replace(day=1))

    @property
    def last(self) -> date:
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


class MonthField(forms.CharField):
    default_error_messages = {"invalid": _("Escriba el mes como AAAA-MM.")}

    def to_python(self, value: Any) -> Month | None:
        text = super().to_python(value)
        if not text:
            return None
        year, _dash, month = text.partition("-")
        if len(text) != 7 or not text.isascii() or not (year + month).isdigit():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if not (FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= 12):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return Month(date(int(year), int(month), 1))


class CalendarForm(forms.Form):
    """Strict, like every list of the portal: what is not understood is refused and never ignored."""

    mes = MonthField(required=False, widget=forms.HiddenInput)
    plan = ReferenceField(rows=ActionPlan.objects.public, name="title", label=_("Plan"), required=False)
    tipo = forms.ChoiceField(label=_("Qué"), choices=[("", _("Todo")), *EventKind.choices], required=False)

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def asked(self) -> tuple[Month, Target | None, list[str]]:
        """The month, the plan and the kinds; this month of everything where nothing valid is asked."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        target = find_target(TargetKind.PLAN, data["plan"]) if data.get("plan") else None
        return data.get("mes") or Month.of(self.today), target, [data["tipo"]] if data.get("tipo") else EventKind.values
