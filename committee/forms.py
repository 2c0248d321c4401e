"""What the public writes about a committee: a day to look at, and an application for a seat."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committee.choices import SeatSector
from committee.models import Application
from committee.services.renewals import MAX_STATEMENT
from core.filters import DateField
from core.intake import IntakeForm


class DayForm(forms.Form):
    """The day of a composition: today, or one that passed."""

    fecha = DateField(
        label=_("¿Qué día?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_fecha(self) -> date | None:
        day = self.cleaned_data["fecha"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("Escriba hoy o un día que ya pasó."))
        return day


class LongText(forms.CharField):
    """Several lines; a line break counts as one character, as people count it."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class ApplicationForm(IntakeForm):
    """One screen, no account. The person's name and mail are asked to answer, and are never public."""

    purpose = Application.consent_purpose
    show_author = None
    organization_name = forms.CharField(
        label=_("Organización"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Escriba el nombre de la organización.")},
        help_text=_("Será público si la postulación se admite."),
    )
    sector = forms.ChoiceField(
        label=_("Sector por el que se postula"),
        choices=SeatSector.choices,
        initial=SeatSector.CIVIL_SOCIETY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija el sector.")},
    )
    statement = LongText(
        label=_("¿Por qué se postula?"),
        max_length=MAX_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Escriba por qué se postula.")},
        help_text=_("Hasta 5.000 caracteres. Será público si se admite: no incluya datos personales."),
    )
    author_name = forms.CharField(
        label=_("Su nombre"),
        max_length=120,
        error_messages={"required": _("Escriba su nombre.")},
        help_text=_("Nunca se publica."),
    )
    author_mail = forms.EmailField(
        label=_("Su correo"),
        error_messages={"required": _("Escriba su correo.")},
        help_text=_("Le enviaremos su comprobante y la respuesta. Nunca se publica."),
    )
    field_order = ("organization_name", "sector", "statement", "author_name", "author_mail", "consent")

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        super().__init__(request.POST if request.method == "POST" else None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["show_author"] = False
        if self.request.FILES:
            raise forms.ValidationError(_("Este formulario no recibe archivos: escriba dónde se leen."))
        return cleaned

    def words(self) -> dict[str, str]:
        """Of a valid form only."""
        return {name: self.cleaned_data[name] for name in ("organization_name", "sector", "statement")}
