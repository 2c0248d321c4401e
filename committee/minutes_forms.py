"""What members and the secretariat write on some minutes: the text, an observation, its outcome, a reason, an annex."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from committee.choices import ObservationOutcome
from committee.services.minutes import MAX_OBSERVATION
from committee.services.minutes_publication import LONGEST_CHANGE
from core.files import ACCEPT, MAX_BYTES, MEGABYTE

LONGEST_REASON = 400


class Lines(forms.CharField):
    """A line break counts as one character, as people count it. Space at the end of a text is left as it is."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class TextForm(forms.Form):
    """The text whole. What it holds is checked by the service, so that a page with a wrong one still shows it all."""

    text = Lines(
        label=_("Texto del acta"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "lang": "es"}),
        error_messages={"required": _("Escriba el texto del acta.")},
        help_text=_(
            "Con ## empieza un título, con - una lista y entre ** va lo que resalta. Lo que está entre corchetes se completa."
        ),
    )
    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class CorrectionForm(TextForm):
    what_changed = forms.CharField(
        label=_("Qué cambió y por qué"),
        max_length=LONGEST_CHANGE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Diga qué cambió y por qué: será público.")},
        help_text=_("Es público y va con la nueva versión. La anterior se sigue leyendo."),
    )
    field_order = ("text", "what_changed", "seen_at")


class NothingForm(forms.Form):
    """A step that asks for nothing but its button."""


class WindowForm(forms.Form):
    until = forms.DateField(
        label=_("Se observa hasta"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Cinco días hábiles si no elige otro día."),
    )


class ObservationForm(forms.Form):
    text = Lines(
        label=_("Su observación"),
        max_length=MAX_OBSERVATION,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Escriba qué debe cambiar y por qué.")},
        help_text=_(
            "No se edita después. Será pública con el acta, a nombre de su organización: no incluya datos personales."
        ),
    )


class ResolutionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decisión"),
        choices=ObservationOutcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija si la observación se acoge o no.")},
    )
    reason = forms.CharField(
        label=_("Motivo"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Obligatorio si no se acoge. Será público con el acta."),
    )


class ApprovalForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("Qué hay que cambiar"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Diga qué hay que cambiar: quien redacta lo leerá.")},
    )


class AnnexForm(forms.Form):
    title = forms.CharField(
        label=_("Título del anexo"), max_length=200, error_messages={"required": _("Póngale título al anexo.")}
    )
    upload = forms.FileField(
        label=_("Archivo"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Elija el archivo.")},
        help_text=_("PDF, documento de oficina, imagen o CSV, hasta %(max)s MB.") % {"max": MAX_BYTES // MEGABYTE},
    )
