"""What members and the secretariat write to run a session."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from committee.choices import SessionKind, SessionMode
from committee.models import Committee, Session, WorkingGroup
from committee.seen_forms import SeenForm

DAY = {"type": "date"}
HOUR = {"type": "time"}


class WhenAndWhere(forms.Form):
    """Shared by a session that is prepared and one that is moved."""

    held_on = forms.DateField(label=_("Fecha"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    starts_time = forms.TimeField(
        label=_("Hora de inicio"), required=False, widget=forms.TimeInput(attrs=HOUR, format="%H:%M")
    )
    ends_time = forms.TimeField(
        label=_("Hora de fin (opcional)"), required=False, widget=forms.TimeInput(attrs=HOUR, format="%H:%M")
    )
    mode = forms.ChoiceField(label=_("Modalidad"), choices=SessionMode, widget=forms.RadioSelect)
    place = forms.CharField(label=_("Lugar"), required=False, max_length=200, help_text=_("Es público."))
    link = forms.URLField(
        label=_("Enlace para conectarse"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("No se publica: solo va en la invitación y en esta página."),
    )


class SessionForm(WhenAndWhere, SeenForm):
    kind = forms.ChoiceField(label=_("Tipo"), choices=SessionKind)
    number = forms.IntegerField(label=_("Número"), min_value=1, max_value=32000)
    purpose = forms.CharField(
        label=_("Para qué (opcional)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Se publica al convocar."),
    )
    field_order = ("kind", "number", "held_on", "starts_time", "ends_time", "mode", "place", "link", "purpose")

    def fields_of(self) -> dict[str, Any]:
        """Of a valid form: what the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class NewSessionForm(SessionForm):
    """The number is proposed; whoever leaves it empty gets the next one that is free when it is saved."""

    number = forms.IntegerField(
        label=_("Número (opcional)"),
        min_value=1,
        max_value=32000,
        required=False,
        help_text=_("Vacío: el que sigue."),
    )
    group = forms.ModelChoiceField(
        WorkingGroup.objects.none(), label=_("Mesa de trabajo"), required=False, empty_label=_("Todo el comité")
    )
    field_order = ("group", *SessionForm.field_order)

    def __init__(self, data: Any = None, *, committee: Committee) -> None:
        super().__init__(data, initial={"mode": SessionMode.IN_PERSON})
        groups = committee.groups.filter(ended_on__isnull=True).order_by("name", "pk")
        self.fields["group"].queryset = groups
        if not groups:
            del self.fields["group"]


class ChangeSessionForm(SessionForm):
    def __init__(self, data: Any = None, *, session: Session) -> None:
        names = (*self.field_order, "purpose")
        super().__init__(data, initial={name: getattr(session, name) for name in names})


class AfterCallForm(SeenForm):
    """Once it was called only these two change by hand."""

    purpose = forms.CharField(label=_("Para qué"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    recording_url = forms.URLField(
        label=_("Grabación (enlace)"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Se publica en la página de la sesión."),
    )

    def __init__(self, data: Any = None, *, session: Session) -> None:
        super().__init__(data, initial={"purpose": session.purpose, "recording_url": session.recording_url})

    def fields_of(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("purpose", "recording_url")}


class CallForm(forms.Form):
    """Nothing to write: one reads who will be invited, and calls."""


class RescheduleForm(WhenAndWhere):
    """It comes filled with the present date, so that only what changes is written."""

    starts_time = forms.TimeField(label=_("Hora de inicio"), widget=forms.TimeInput(attrs=HOUR, format="%H:%M"))
    reason = forms.CharField(
        label=_("Motivo del cambio"),
        max_length=300,
        help_text=_("Será público, y se enviará a quienes están invitados."),
    )

    def __init__(self, data: Any = None, *, session: Session) -> None:
        names = [name for name in self.base_fields if name != "reason"]
        super().__init__(data, initial={name: getattr(session, name) for name in names})


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Motivo"), max_length=300, help_text=_("Será público, y se enviará a quienes están invitados.")
    )
