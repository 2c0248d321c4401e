"""What committee members write in their own space: reports in civil society's voice, reviews and replies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commitments.choices import Completion
from commitments.models import ProgressReport
from core.files import ACCEPT, MAX_BYTES, MEGABYTE
from people.models import Organization

LONG = {"rows": 4}


class VoiceReportForm(forms.Form):
    """One screen, comfortable on a phone: a report and one piece of evidence at a time."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("En nombre de"), empty_label=None)
    percent = forms.IntegerField(
        label=_("¿Cuánto va, de 0 a 100?"),
        min_value=0,
        max_value=100,
        error_messages={
            "invalid": _("Escriba un número entero entre 0 y 100."),
            "min_value": _("Escriba un número entero entre 0 y 100."),
            "max_value": _("Escriba un número entero entre 0 y 100."),
        },
    )
    completion = forms.ChoiceField(
        label=_("Nivel de cumplimiento"), choices=[("", _("Según el porcentaje")), *Completion.choices], required=False
    )
    completion_reason = forms.CharField(
        label=_("Por qué el nivel difiere del porcentaje"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    actions = forms.CharField(label=_("Qué ha visto hecho"), widget=forms.Textarea(attrs=LONG))
    obstacles = forms.CharField(label=_("Obstáculos"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(
        label=_("Motivo del retraso o del descenso"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Obligatorio si el hito va tarde, no ha empezado o el porcentaje baja."),
    )
    next_steps = forms.CharField(label=_("Qué sigue"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    evidence_title = forms.CharField(label=_("Evidencia: título"), max_length=200, required=False)
    evidence_url = forms.URLField(label=_("Evidencia: enlace"), required=False, max_length=500, assume_scheme="https")
    evidence_file = forms.FileField(
        label=_("Evidencia: archivo"),
        required=False,
        help_text=_("PDF, documento de oficina, imagen o CSV, hasta %(max)s MB.") % {"max": MAX_BYTES // MEGABYTE},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    REPORT_FIELDS = ("percent", "completion", "completion_reason", "actions", "obstacles", "reason", "next_steps")

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations
        self.fields["percent"].widget.attrs["inputmode"] = "numeric"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        given = [name for name in ("evidence_url", "evidence_file") if data.get(name)]
        if len(given) == 2:
            self.add_error("evidence_file", _("Añada el enlace o el archivo; el otro va en una segunda evidencia."))
        if given and not data.get("evidence_title"):
            self.add_error("evidence_title", _("Póngale título a la evidencia."))
        if data.get("evidence_title") and not given and not {"evidence_url", "evidence_file"} & set(self.errors):
            self.add_error("evidence_title", _("Añada el enlace o el archivo de esta evidencia."))
        return data

    @property
    def report_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.REPORT_FIELDS}


def initial_of(report: ProgressReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in VoiceReportForm.REPORT_FIELDS}


class ReviewForm(forms.Form):
    VERIFY, RETURN = "verify", "return"
    decision = forms.ChoiceField(
        label=_("Decisión"),
        choices=[(VERIFY, _("Verificar y publicar")), (RETURN, _("Devolver a la entidad"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija si lo verifica o lo devuelve.")},
    )
    review_note = forms.CharField(
        label=_("Nota"),
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("Obligatoria si devuelve el reporte: la entidad la leerá."),
    )


class ReplyForm(forms.Form):
    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("En nombre de"), empty_label=None)
    text = forms.CharField(
        label=_("Réplica"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Es una sola, será pública junto al reporte y no se podrá cambiar."),
    )

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations
