"""What citizens write about a commitment without an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment, Milestone, OutdatedFlag, Question
from core.choices import HideReason
from core.forms import StepForm
from core.intake import IntakeForm


class CommitmentIntakeForm(IntakeForm):
    text = forms.CharField(
        label=_("Su texto"), min_length=10, max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    milestone = forms.ModelChoiceField(
        Milestone.objects.none(),
        label=_("¿Sobre qué hito? (opcional)"),
        required=False,
        empty_label=_("Todo el compromiso"),
    )
    field_order = ("text", "milestone", "author_name", "author_mail", "show_author", "consent")

    def __init__(self, data: Any = None, *, commitment: Commitment, milestone: str = "") -> None:
        initial = {"milestone": milestone if milestone.isdigit() else None}
        super().__init__(data, initial=initial)
        self.fields["milestone"].queryset = commitment.milestones.order_by("order", "id")


class QuestionForm(CommitmentIntakeForm):
    purpose = Question.consent_purpose
    text = forms.CharField(
        label=_("Su pregunta"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Una pregunta o un comentario sobre lo que se prometió. No escriba datos personales."),
    )


class FlagForm(CommitmentIntakeForm):
    purpose = OutdatedFlag.consent_purpose
    text = forms.CharField(
        label=_("¿Qué está desactualizado?"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Diga qué dato no corresponde y, si puede, dónde está el correcto. No escriba datos personales."),
    )


class ModerateForm(StepForm):
    PUBLISH = "publish"
    decision = forms.ChoiceField(
        label=_("Decisión"),
        choices=[
            (PUBLISH, _("Publicar")),
            *[(value, _("No publicar: %(reason)s") % {"reason": label}) for value, label in HideReason.choices],
        ],
        widget=forms.RadioSelect,
        help_text=_("El motivo será visible para quien envió el texto. Las palabras no se editan."),
    )


class AnswerForm(StepForm):
    answer = forms.CharField(
        label=_("Respuesta"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Será pública y no se podrá cambiar. Si corrigió un dato, diga cuál y dónde."),
    )
