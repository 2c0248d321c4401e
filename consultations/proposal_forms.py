"""What the secretariat fills in to move a proposal, and the one screen with which anybody supports it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.choices import LEFT_OUT_STATES, CommitmentState
from commitments.models import Commitment, Participation
from consultations.choices import ConsultationKind, DecisionReason, Outcome, SmartCriterion, SmartVerdict
from consultations.forms import places_in
from consultations.models import Consultation, Proposal, Support
from consultations.permissions import UNDECIDED_STATES
from consultations.services.proposal_steps import MAX_TEXT
from core.forms import StepForm
from core.intake import IntakeForm, Submission
from people.models import Organization, Territory, User

PARTS = 5
LONG = forms.Textarea(attrs={"rows": 6})
SHORT = forms.Textarea(attrs={"rows": 3})
ANSWER_HELP = _(
    "Será pública, junto a la propuesta, y llegará por correo a quienes la apoyaron o la ayudaron a escribir."
)


class ProposalForm(forms.ModelForm):
    """Where it comes from and what it says. What changed is told apart by the door, which calls the services."""

    reason = forms.CharField(
        label=_("Motivo del cambio"),
        required=False,
        max_length=300,
        widget=SHORT,
        help_text=_("Obligatorio si cambia el título o el texto. Es público, junto a lo que decía antes."),
    )

    class Meta:
        model = Proposal
        fields = ("plan", "title", "text", "space", "contributions", "source", "theme", "territory")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            self.fields["text"].widget.attrs.update(rows=12, maxlength=MAX_TEXT)
        if "contributions" in self.fields:
            self.fields["contributions"].help_text = _(
                "Búsquelos por radicado o por sus palabras. Una propuesta viene de un espacio, de aportes o de una fuente."
            )


class ProposalStepForm(StepForm):
    """A step on one proposal: `obj` is it, `user` who takes the step."""

    def __init__(self, data: Any = None, *, obj: Proposal, user: User) -> None:
        super().__init__(data, obj=obj, user=user)
        self.fit()

    def fit(self) -> None:
        """Limit the choices to what this proposal and this person allow."""


class SmartForm(ProposalStepForm):
    """A verdict and a note per criterion; those left as they were are not written again."""

    office = forms.CharField(
        label=_("Oficina que revisa"),
        max_length=200,
        required=False,
        help_text=_("Firma la revisión en público. Si la deja vacía, firma la secretaría técnica."),
    )

    def fit(self) -> None:
        latest = {note.criterion: note for note in self.obj.smart_notes.order_by("pk")}
        for value, label in SmartCriterion.choices:
            note = latest.get(value)
            self.fields[f"{value}_verdict"] = forms.ChoiceField(
                label=gettext("¿Es %(criterion)s?") % {"criterion": label},
                choices=[("", gettext("Sin revisar")), *SmartVerdict.choices],
                required=False,
                initial=note.verdict if note else "",
            )
            self.fields[f"{value}_note"] = forms.CharField(
                label=gettext("Nota: %(criterion)s") % {"criterion": label},
                widget=SHORT,
                required=False,
                initial=note.note if note else "",
            )

    def notes(self) -> dict[str, tuple[str, str]]:
        return notes_in(self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for value in SmartCriterion.values:
            if data.get(f"{value}_note", "").strip() and not data.get(f"{value}_verdict"):
                self.add_error(f"{value}_verdict", _("Elija el resultado de este criterio."))
        return data


def notes_in(data: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The criteria that have a verdict, as `review_proposal` takes them."""
    judged = {value: data.get(f"{value}_verdict", "") for value in SmartCriterion.values}
    return {value: (verdict, data.get(f"{value}_note", "")) for value, verdict in judged.items() if verdict}


class ProposalAnswerForm(ProposalStepForm):
    OUTCOMES = (Outcome.ACCEPTED, Outcome.ACCEPTED_WITH_CHANGE, Outcome.NOT_ACCEPTED)
    outcome = forms.ChoiceField(label=_("Decisión"), choices=[(value, value.label) for value in OUTCOMES])
    reason = forms.ChoiceField(
        label=_("Motivo"),
        choices=[("", "—"), *DecisionReason.choices],
        required=False,
        help_text=_("Obligatorio si no se acoge."),
    )
    text = forms.CharField(label=_("Respuesta"), widget=LONG, help_text=ANSWER_HELP)


class MergeForm(ProposalStepForm):
    sources = forms.ModelMultipleChoiceField(
        Proposal.objects.none(), label=_("Propuestas que se reúnen en esta"), widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label=_("Respuesta para quienes las apoyaron"), widget=LONG, help_text=ANSWER_HELP)
    new_title = forms.CharField(
        label=_("Nuevo título (opcional)"), max_length=250, required=False, help_text=_("Será una nueva versión.")
    )
    new_text = forms.CharField(label=_("Nuevo texto (opcional)"), max_length=MAX_TEXT, required=False, widget=LONG)

    def fit(self) -> None:
        others = Proposal.objects.filter(plan=self.obj.plan_id, state__in=UNDECIDED_STATES).exclude(pk=self.obj.pk)
        self.fields["sources"].queryset = others.order_by("title", "pk")


class SplitForm(ProposalStepForm):
    """PARTS parts at most; the first two are needed."""

    def fit(self) -> None:
        for number in range(1, PARTS + 1):
            needed = number <= 2
            self.fields[f"title_{number}"] = forms.CharField(
                label=gettext("Parte %(n)s: título") % {"n": number}, max_length=250, required=needed
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=gettext("Parte %(n)s: texto") % {"n": number},
                max_length=MAX_TEXT,
                widget=forms.Textarea(attrs={"rows": 4}),
                required=needed,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for number in range(3, PARTS + 1):
            title, text = data.get(f"title_{number}", ""), data.get(f"text_{number}", "")
            if bool(title) != bool(text):
                self.add_error(f"text_{number}" if title else f"title_{number}", _("Complete esta parte o vacíela."))
        return data


def parts_in(data: dict[str, Any]) -> list[tuple[str, str]]:
    numbers = range(1, PARTS + 1)
    return [(data[f"title_{n}"], data[f"text_{n}"]) for n in numbers if data.get(f"title_{n}")]


class ConvertForm(ProposalStepForm):
    """Into a new draft that an entity answers for, or into part of a commitment that the plan has."""

    lead = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Entidad responsable"),
        required=False,
        widget=AutocompleteSelect(Participation._meta.get_field("organization"), admin.site),
    )
    commitment = forms.ModelChoiceField(
        Commitment.objects.none(),
        label=_("O se suma a este compromiso"),
        required=False,
        help_text=_("Elija la entidad o el compromiso, uno de los dos."),
    )
    title = forms.CharField(label=_("Título del compromiso"), max_length=400, required=False)
    summary = forms.CharField(label=_("Resumen en lenguaje claro, 60 palabras"), widget=SHORT, required=False)
    problem = forms.CharField(label=_("Problema"), widget=LONG, required=False)
    solution = forms.CharField(label=_("Solución propuesta"), widget=LONG, required=False)
    text = forms.CharField(label=_("Respuesta"), widget=LONG, required=False, help_text=ANSWER_HELP)

    def __init__(self, data: Any = None, *, obj: Proposal, user: User, offered: QuerySet[Organization]) -> None:
        self.offered = offered
        super().__init__(data, obj=obj, user=user)

    def fit(self) -> None:
        ended = (*LEFT_OUT_STATES, CommitmentState.COMPLETED)
        self.fields["lead"].queryset = self.offered
        self.fields["commitment"].queryset = (
            Commitment.objects.filter(plan=self.obj.plan_id).exclude(state__in=ended).order_by("order", "pk")
        )
        self.initial = {"title": self.obj.title, "solution": self.obj.text}
        if hasattr(self.obj, "decision"):
            del self.fields["text"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if bool(data.get("lead")) == bool(data.get("commitment")):
            self.add_error("lead", _("Elija la entidad responsable o un compromiso: uno de los dos."))
        if "text" in self.fields and not data.get("text", "").strip():
            self.add_error("text", _("Escriba la respuesta y su razón: quienes la apoyaron la esperan."))
        return data


class PrioritiseForm(ProposalStepForm):
    consultations = forms.ModelMultipleChoiceField(
        Consultation.objects.none(),
        label=_("Priorizaciones en preparación"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Solo las que aún no se han anunciado: lo que se pregunta no cambia con la priorización abierta."),
    )

    def fit(self) -> None:
        preparing = Consultation.objects.filter(
            plan=self.obj.plan_id,
            kind=ConsultationKind.PRIORITISATION,
            is_public=False,
            cancelled_at__isnull=True,
        )
        self.fields["consultations"].queryset = preparing
        self.initial = {"consultations": list(preparing.filter(proposals=self.obj).values_list("pk", flat=True))}


class SupportForm(IntakeForm):
    """An address and, if the person wishes, from where. No name: it is not asked for."""

    purpose = Support.consent_purpose
    author_mail = forms.EmailField(
        label=_("Su correo"),
        help_text=_("Allí recibirá un enlace para confirmar. Nunca se publica."),
        error_messages={"required": _("Escriba su correo: allí recibirá el enlace para confirmar.")},
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=_("¿Desde dónde participa? (opcional)"),
        required=False,
        empty_label=_("Prefiero no decirlo"),
    )
    field_order = ("author_mail", "territory", "consent")

    def __init__(self, data: Any = None, *, consultation: Consultation) -> None:
        super().__init__(data)
        del self.fields["author_name"], self.fields["show_author"]
        self.fields["territory"].queryset = places_in(consultation).order_by("name", "pk")

    def submission(self, request: HttpRequest) -> Submission:
        self.cleaned_data.update(author_name="", show_author=False)
        return super().submission(request)
