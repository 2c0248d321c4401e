"""What staff fill in: OGP's field definitions as help, a reason asked exactly when it is needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminIntegerFieldWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.choices import CommitmentState, Completion, DateField, ParticipationRole, Voice
from commitments.models import Commitment, Evidence, Milestone, Participation, ProgressReport
from commitments.permissions import commitments_of, reporting_organizations
from commitments.services.commitments import NEXT_STATES
from core.files import ACCEPT, MAX_BYTES, MEGABYTE
from core.forms import StepForm
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


PERCENT_ERROR = _("Escriba un porcentaje entero entre 0 y 100.")
REASON_HELP = _("Obligatorio cuando el dato ya es público. Queda en la historia, con lo que decía antes.")


class _Helped(forms.ModelForm):
    """Puts the help texts at the fields that the admin leaves in the form."""

    helps: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in self.helps.items():
            if name in self.fields:
                self.fields[name].help_text = text


class _DatesInOrder(forms.ModelForm):
    """An end before its start is told at the end's own field."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for prefix in ("", "planned_"):
            start, end = data.get(f"{prefix}starts_on"), data.get(f"{prefix}ends_on")
            if start and end and end < start:
                self.add_error(f"{prefix}ends_on", _("La fecha final no puede ser anterior a la inicial."))
        return data


class CommitmentAddForm(_DatesInOrder, _Helped):
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
        place = data.get("jurisdiction")
        if plan is None and place is None and not {"plan", "jurisdiction"} & set(self.errors):
            self.add_error("plan", _("Elija el plan; o la jurisdicción, si el compromiso no es de un plan."))
        elif plan is not None and place is not None:
            self.add_error("jurisdiction", _("Un compromiso con plan tiene la jurisdicción de su plan."))
        if plan is None and theme is not None:
            self.add_error("theme", _("Un tema es de un plan: elija el plan."))
        elif theme is not None and plan is not None and theme.plan_id != plan.pk:
            self.add_error("theme", _("Ese tema es de otro plan."))
        return data


class CommitmentChangeForm(_DatesInOrder, _Helped):
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


class CorrectionForm(forms.ModelForm):
    """A figure that others may have cited changes with its reason."""

    reason = forms.CharField(
        label=_("Motivo de la corrección"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=REASON_HELP,
    )


class MilestoneChangeForm(_DatesInOrder):
    class Meta:
        model = Milestone
        fields = ("title",)


class MilestoneAddForm(_DatesInOrder):
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
    percent = forms.IntegerField(
        label=_("Porcentaje"),
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), PERCENT_ERROR),
        widget=AdminIntegerFieldWidget(attrs={"inputmode": "numeric"}),
    )
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
    """A link or a file, not both."""

    upload = forms.FileField(
        label=_("Archivo"),
        required=False,
        help_text=_("PDF, documento de oficina, imagen o CSV, hasta %(max)s MB.") % {"max": MAX_BYTES // MEGABYTE},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    class Meta:
        model = Evidence
        fields = ("title", "url", "dated_on")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.has_changed() and not self.errors and bool(data.get("url")) == bool(data.get("upload")):
            self.add_error("upload", _("Añada el enlace o el archivo, uno de los dos."))
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """The file is kept by the service; that there is one of the two is checked here and there."""
        return super()._get_validation_exclusions() | {"url", "file"}

    def validate_constraints(self) -> None:
        """A file that was not kept yet breaks "one of the two"."""


class MoveDateForm(StepForm):
    field = forms.ChoiceField(label=_("Fecha que se mueve"), choices=DateField.choices, initial=DateField.END)
    new_date = forms.DateField(label=_("Nueva fecha"), widget=AdminDateWidget())
    reason = forms.CharField(
        label=_("Motivo"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("El motivo será público, junto con la fecha anterior y la nueva."),
    )


def _searched(label: Any, *, several: bool = False, required: bool = False) -> Any:
    """Organizations are hundreds: they are searched for, not listed."""
    kind = forms.ModelMultipleChoiceField if several else forms.ModelChoiceField
    widget = AutocompleteSelectMultiple if several else AutocompleteSelect
    field = Participation._meta.get_field("organization")
    return kind(Organization.objects.none(), label=label, required=required, widget=widget(field, admin.site))


class _OrganizationsForm(StepForm):
    """`offered` are the organizations that the person may name; those already there stay possible."""

    def __init__(self, data: Any = None, *, obj: Any, user: User, offered: Any) -> None:
        self.offered = offered
        super().__init__(data, obj=obj, user=user)

    def offer(self, present: list[int]) -> None:
        choices = Organization.objects.filter(Q(pk__in=self.offered.order_by().values("pk")) | Q(pk__in=present))
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = choices


class PartiesForm(_OrganizationsForm):
    lead = _searched(_("Entidad responsable"), required=True)
    co_leads = _searched(_("Corresponsables"), several=True)
    supports = _searched(_("Entidades de apoyo"), several=True)
    counterparts = _searched(_("Contrapartes de sociedad civil"), several=True)
    reason = forms.CharField(
        label=_("Motivo"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=REASON_HELP
    )

    def fit(self) -> None:
        present: dict[str, list[int]] = {}
        for role, organization in self.obj.participations.values_list("role", "organization"):
            present.setdefault(role, []).append(organization)
        self.offer([pk for pks in present.values() for pk in pks])
        self.initial = {
            "lead": next(iter(present.get(ParticipationRole.LEAD, [])), None),
            "co_leads": present.get(ParticipationRole.CO_LEAD, []),
            "supports": present.get(ParticipationRole.SUPPORT, []),
            "counterparts": present.get(ParticipationRole.COUNTERPART, []),
        }


class ResponsiblesForm(_OrganizationsForm):
    lead = _searched(_("Entidad que lidera"))
    supports = _searched(_("Entidades que apoyan"), several=True)
    reason = forms.CharField(
        label=_("Motivo"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=REASON_HELP
    )

    def fit(self) -> None:
        present = list(self.obj.responsibles.values_list("organization", "leads"))
        self.offer([pk for pk, _leads in present])
        self.initial = {
            "lead": next((pk for pk, leads in present if leads), None),
            "supports": [pk for pk, leads in present if not leads],
        }


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
