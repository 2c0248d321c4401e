"""What staff fill in: OGP's field definitions as help, a reason asked exactly when it is needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commitments.choices import CommitmentState, Completion, DateField, Voice
from commitments.models import Commitment, Evidence, Milestone, ProgressReport
from commitments.permissions import commitments_of, reporting_organizations
from commitments.services.commitments import NEXT_STATES
from people.models import Organization, User

COMMITMENT_HELP = {
    "title": _("Diga qué se promete, con un verbo y un resultado que se pueda comprobar."),
    "summary": _("En lenguaje claro: qué cambia y para quién. 60 palabras como máximo."),
    "problem": _("¿Qué problema público se quiere resolver y a quién afecta?"),
    "causes": _("¿Por qué ocurre el problema?"),
    "solution": _("¿Qué se ha hecho ya y qué se hará para resolverlo?"),
    "expected_results": _("¿Qué productos y qué cambios se esperan al terminar?"),
    "legal_basis": _("Normas o planes nacionales y territoriales con los que se relaciona."),
    "resources_note": _("De dónde sale el presupuesto y qué falta por asegurar."),
}
REPORT_HELP = {
    "milestone": _("Solo aparecen los hitos de su entidad."),
    "organization": _("La entidad en cuyo nombre reporta."),
    "period": _("El periodo abierto del plan. Después del cierre, el reporte queda como tardío."),
    "percent": _("Avance acumulado del hito, de 0 a 100. «100» exige al menos una evidencia."),
    "completion": _(
        "Escala de la Alianza: no iniciado (0), limitado (menos de 50), sustancial (50 a 99), completo (100). "
        "Si la deja vacía, sigue al porcentaje."
    ),
    "completion_reason": _("Solo si el nivel que eligió no corresponde al porcentaje."),
    "actions": _("Qué se hizo en el periodo, con hechos que se puedan comprobar."),
    "obstacles": _("Qué dificultó el avance: recursos, normas, coordinación, tecnología."),
    "reason": _("Obligatorio si el hito va tarde, no ha empezado o el porcentaje baja."),
    "next_steps": _("Qué sigue y para cuándo."),
    "corrects": _("Un reporte publicado no se edita: el nuevo dice a cuál corrige."),
}


class _Helped(forms.ModelForm):
    """Puts the help texts at the fields that the admin leaves in the form."""

    helps: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in self.helps.items():
            if name in self.fields:
                self.fields[name].help_text = text


class CommitmentAddForm(_Helped):
    """A draft with its entities."""

    helps = COMMITMENT_HELP
    lead = forms.ModelChoiceField(Organization.objects.none(), label=_("Entidad responsable"))
    supports = forms.ModelMultipleChoiceField(
        Organization.objects.none(), label=_("Entidades de apoyo"), required=False
    )
    counterparts = forms.ModelMultipleChoiceField(
        Organization.objects.none(), label=_("Contrapartes de sociedad civil"), required=False
    )

    class Meta:
        model = Commitment
        fields = ("plan", "title")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        theme, plan = data.get("theme"), data.get("plan")
        if plan is None:
            self.add_error("plan", _("Elija el plan del compromiso."))
        elif theme is not None and theme.plan_id != plan.pk:
            self.add_error("theme", _("Ese tema es de otro plan."))
        return data


class CommitmentChangeForm(_Helped):
    """A public text changes with its reason; the old text is kept."""

    helps = COMMITMENT_HELP
    reason = forms.CharField(
        label=_("Motivo del cambio"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Obligatorio cuando cambia un texto que el público ya puede leer."),
    )

    class Meta:
        model = Commitment
        fields = ("title",)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        theme = data.get("theme")
        if theme is not None and theme.plan_id != self.instance.plan_id:
            self.add_error("theme", _("Ese tema es de otro plan."))
        return data


class MilestoneAddForm(forms.ModelForm):
    lead = forms.ModelChoiceField(Organization.objects.none(), label=_("Entidad que lidera"), required=False)
    supports = forms.ModelMultipleChoiceField(
        Organization.objects.none(), label=_("Entidades que apoyan"), required=False
    )

    class Meta:
        model = Milestone
        fields = ("commitment", "title", "order")


class ReportForm(_Helped):
    """A government report, in one screen."""

    helps = REPORT_HELP
    user: User | None = None
    completion = forms.ChoiceField(
        label=_("Nivel de cumplimiento"), choices=[("", _("Según el porcentaje")), *Completion.choices], required=False
    )

    class Meta:
        model = ProgressReport
        fields = ("milestone", "organization", "percent", "completion")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("completion_reason", "actions", "obstacles", "reason", "next_steps"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 3
        if "percent" in self.fields:
            self.fields["percent"].widget.attrs.update(min=0, max=100, inputmode="numeric")

    def clean(self) -> dict[str, Any]:
        """The entity must answer for the milestone; said at the field before the service refuses."""
        data = super().clean()
        milestone, organization = data.get("milestone"), data.get("organization")
        if milestone and organization and self.user:
            answering = reporting_organizations(self.user, milestone, Voice.GOVERNMENT)
            if not answering.filter(pk=organization.pk).exists():
                self.add_error("organization", _("Esa entidad no puede reportar este hito."))
        return data


class EvidenceForm(forms.ModelForm):
    class Meta:
        model = Evidence
        fields = ("title", "url", "dated_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "url" in self.fields:
            self.fields["url"].required = True


class StepForm(forms.Form):
    """A step on one row: `obj` is the row, `user` who takes the step."""

    def __init__(self, data: Any = None, *, obj: Any, user: User) -> None:
        super().__init__(data)
        self.obj, self.user = obj, user
        self.fit()

    def fit(self) -> None:
        """Limit the choices to what this row and this person allow."""


class MoveDateForm(StepForm):
    field = forms.ChoiceField(label=_("Fecha que se mueve"), choices=DateField.choices, initial=DateField.END)
    new_date = forms.DateField(label=_("Nueva fecha"), widget=AdminDateWidget())
    reason = forms.CharField(
        label=_("Motivo"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("El motivo será público, junto con la fecha anterior y la nueva."),
    )


class StateForm(StepForm):
    state = forms.ChoiceField(label=_("Nuevo estado"))
    state_reason = forms.CharField(
        label=_("Motivo"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Obligatorio para retirar un compromiso. Será público."),
    )
    merged_into = forms.ModelChoiceField(Commitment.objects.none(), label=_("Se fusiona con"), required=False)

    def fit(self) -> None:
        following = NEXT_STATES.get(CommitmentState(self.obj.state), set())
        self.fields["state"].choices = [choice for choice in CommitmentState.choices if choice[0] in following]
        self.fields["merged_into"].queryset = (
            commitments_of(self.user).filter(plan=self.obj.plan_id).exclude(pk=self.obj.pk)
        )


class ReviewForm(StepForm):
    VERIFY, RETURN = "verify", "return"
    decision = forms.ChoiceField(
        label=_("Decisión"),
        choices=[(VERIFY, _("Verificar y publicar")), (RETURN, _("Devolver a la entidad"))],
        widget=forms.RadioSelect,
    )
    review_note = forms.CharField(
        label=_("Nota"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Obligatoria si devuelve el reporte: la entidad la leerá."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("decision") == self.RETURN and not data.get("review_note", "").strip():
            raise ValidationError({"review_note": _("Escriba por qué devuelve el reporte.")})
        return data
