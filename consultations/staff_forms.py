"""The steps of the admin on consultations, contributions and responses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from consultations.choices import DecisionReason, Outcome
from consultations.models import Consultation, Contribution, ContributionGroup
from consultations.selectors import similar_to
from core.choices import HideReason
from core.forms import StepForm
from core.tables import MAX_BYTES, Refused, read_table
from plans.models import ActionPlan, Document

LINES = forms.Textarea(attrs={"rows": 5})
DAY = forms.DateInput(attrs={"type": "date"})


class ExtendForm(StepForm):
    closes_on = forms.DateField(label=_("Nuevo cierre"), widget=DAY)
    reason = forms.CharField(label=_("Motivo"), max_length=300, help_text=_("Será público."))


class CancelForm(StepForm):
    reason = forms.CharField(
        label=_("Motivo"), max_length=300, help_text=_("Será público, y se avisa a quien aportó con su correo.")
    )


class ReportForm(StepForm):
    report_summary = forms.CharField(
        label=_("El informe en breve"), widget=LINES, help_text=_("Qué se oyó, qué se decidió y por qué.")
    )
    report = forms.ModelChoiceField(
        Document.objects.none(), label=_("Documento del informe (opcional)"), required=False
    )
    unanswered_reason = forms.CharField(
        label=_("Si quedan aportes sin respuesta, ¿por qué?"),
        widget=LINES,
        required=False,
        help_text=_("Será público."),
    )

    def __init__(self, data: Any = None, *, obj: Consultation, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        self.fields["report"].queryset = Document.objects.public().filter(plan=obj.plan)


class TableForm(StepForm):
    """A table as a file, read before its service sees it."""

    takes_files = True
    file = forms.FileField(
        label=_("Tabla (CSV, XLSX u ODS)"),
        help_text=_(
            "Columnas: texto, vía, fecha; opcionales: sección, tema, territorio, tipo de organización, organización, "
            "nombre, correo, autoriza guardar, autoriza publicar nombre."
        ),
    )

    def __init__(self, data: Any = None, *, obj: Consultation, user: Any, files: Any = None) -> None:
        super().__init__(data, obj=obj, user=user)
        self.files = files or {}

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise ValidationError(_("El archivo pesa más de 10 MB. Divídalo."))
        try:
            return read_table(upload.read(), upload.name)
        except Refused as error:
            raise ValidationError(str(error)) from error


class ModerateForm(StepForm):
    PUBLISH = "publish"
    decision = forms.ChoiceField(
        label=_("Decisión"),
        choices=[
            (PUBLISH, _("Publicar")),
            *[(value, _("No publicar: %(reason)s") % {"reason": label}) for value, label in HideReason.choices],
        ],
        widget=forms.RadioSelect,
        help_text=_("El motivo es público. Las palabras no se editan."),
    )


class AnswerForm(StepForm):
    """The reasoned response to one subject, or the same to several."""

    outcome = forms.ChoiceField(label=_("Decisión"), choices=Outcome.choices)
    reason = forms.ChoiceField(
        label=_("Motivo"),
        choices=[("", "—"), *DecisionReason.choices],
        required=False,
        help_text=_("Obligatorio cuando no se acoge."),
    )
    text = forms.CharField(
        label=_("Respuesta"),
        widget=LINES,
        help_text=_("Será pública. Diga qué se decidió y por qué, en lenguaje claro."),
    )
    commitment = forms.ModelChoiceField(
        Commitment.objects.none(), label=_("Compromiso al que llevó (opcional)"), required=False
    )

    def __init__(self, data: Any = None, *, obj: Any, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        self.fields["commitment"].queryset = Commitment.objects.filter(plan=plan_of(obj)).order_by("order", "pk")

    @property
    def answer(self) -> dict[str, Any]:
        """Of a valid form only: what the service asks."""
        return {name: self.cleaned_data[name] for name in ("outcome", "reason", "text", "commitment")}


class ReviseForm(AnswerForm):
    why = forms.CharField(label=_("Por qué se corrige"), max_length=300, help_text=_("Será público."))

    def __init__(self, data: Any = None, *, obj: Any, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        for name in ("outcome", "reason", "text", "commitment"):
            self.fields[name].initial = getattr(obj, name)


class GroupForm(StepForm):
    """Several contributions of one consultation under one sentence, new or known."""

    group = forms.ModelChoiceField(
        ContributionGroup.objects.none(), label=_("Grupo que ya existe"), required=False, empty_label=_("Uno nuevo")
    )
    title = forms.CharField(
        label=_("Qué oímos"), max_length=300, required=False, help_text=_("En una frase, si el grupo es nuevo.")
    )

    def __init__(self, data: Any = None, *, obj: Any, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        self.fields["group"].queryset = ContributionGroup.objects.filter(consultation=consultation_of(obj))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("group") and not cleaned.get("title", "").strip():
            self.add_error("title", _("Escriba en una frase qué dicen, o elija un grupo."))
        return cleaned


class SimilarForm(GroupForm):
    """The same, choosing among those that look alike."""

    alike = forms.MultipleChoiceField(
        label=_("Aportes parecidos"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    field_order = ("alike", "group", "title")

    def __init__(self, data: Any = None, *, obj: Contribution, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        found = similar_to(obj)
        self.fields["alike"].choices = [
            (row.pk, f"{row.receipt} ({score} %): {row.text[:240]}{_in_group(row)}") for row, score in found
        ]
        self.fields["alike"].help_text = "" if found else _("No se encontró ningún aporte parecido en esta consulta.")
        self.fields["group"].initial = obj.group_id


def _in_group(row: Contribution) -> str:
    return f" · {row.group}" if row.group else ""


def consultation_of(obj: Any) -> Consultation:
    if isinstance(obj, Consultation):
        return obj
    return obj.consultation


def plan_of(obj: Any) -> ActionPlan:
    """The plan of a contribution, group, consultation, proposal, observation or decision."""
    return obj.plan if hasattr(obj, "plan") else obj.consultation.plan
