"""What those who sit write about decisions and agreements."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment, Milestone
from committee.choices import AgreementState, DecisionMethod
from committee.models import AgendaItem, Agreement, CommitteeDecision, Session
from committee.selectors.agreements import owner_organizations, owner_people, promises_to_choose
from committee.services.agreements import NEXT_STATES
from people.models import Organization, User

LONG = {"rows": 4}
LONGEST = 4000
PLACES = {"organization": "owner", "person": "owner", "commitment": "promise", "milestone": "promise"}
"""Where the form asks what a service calls otherwise."""


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def show_errors(form: forms.Form, error: ValidationError) -> None:
    """Each message at its field, or at the top when the form does not ask it."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, texts in found.items():
        field = PLACES.get(name, name)
        form.add_error(field if field in form.fields else None, texts)


class DecisionForm(forms.Form):
    text = forms.CharField(
        label=_("Qué se decidió"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs=LONG),
        error_messages={"required": _("Escriba qué se decidió.")},
    )
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label=_("Punto de la agenda"), required=False, empty_label=_("Ninguno")
    )
    method = forms.ChoiceField(
        label=_("Cómo se decidió"),
        choices=DecisionMethod.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija si fue por consenso o por votación.")},
    )
    in_favour = forms.IntegerField(label=_("Votos a favor"), min_value=0, max_value=999, required=False)
    against = forms.IntegerField(label=_("Votos en contra"), min_value=0, max_value=999, required=False)
    abstained = forms.IntegerField(label=_("Abstenciones"), min_value=0, max_value=999, required=False)

    def __init__(self, data: Any = None, *, session: Session, decision: CommitteeDecision | None = None) -> None:
        super().__init__(
            data, initial={name: getattr(decision, name) for name in self.base_fields} if decision else None
        )
        self.fields["item"].queryset = session.agenda.order_by("order")
        for name in ("in_favour", "against", "abstained"):
            self.fields[name].help_text = _("Solo si hubo votación.")


class AgreementForm(forms.Form):
    text = forms.CharField(
        label=_("Qué se va a hacer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs=LONG),
        error_messages={"required": _("Escriba qué se va a hacer.")},
        help_text=_("Será público. Diga algo que luego se pueda comprobar."),
    )
    owner = forms.ChoiceField(
        label=_("Quién responde"),
        error_messages={"required": _("Elija quién responde.")},
        help_text=_("De una persona, el público lee su organización u oficina, no su nombre."),
    )
    owner_label = forms.CharField(
        label=_("Oficina o cargo (opcional)"), max_length=200, required=False, help_text=_("Como lo leerá el público.")
    )
    due_on = forms.DateField(
        label=_("Para qué día"), widget=day_input(), error_messages={"required": _("Escriba para qué día.")}
    )
    promise = forms.ChoiceField(label=_("Compromiso o hito del que trata (opcional)"), required=False)

    def __init__(self, data: Any = None, *, session: Session, today: date) -> None:
        super().__init__(data)
        self.organizations = {row.pk: row for row in owner_organizations(session.committee, today).order_by("name")}
        self.people = {row.pk: row for row in owner_people(session.committee, today).order_by("full_name", "pk")}
        self.promises: dict[str, Commitment | Milestone] = {}
        self.fields["owner"].choices = [
            ("", "—"),
            (_("Organizaciones"), [(f"o{key}", row.name) for key, row in self.organizations.items()]),
            (_("Personas"), [(f"p{key}", str(row)) for key, row in self.people.items()]),
        ]
        self.fields["promise"].choices = [("", _("Ninguno")), *self._promises(session)]

    def _promises(self, session: Session) -> list[tuple[str, list[tuple[str, Any]]]]:
        groups = []
        for commitment, milestones in promises_to_choose(session.committee):
            self.promises[f"c{commitment.pk}"] = commitment
            options: list[tuple[str, Any]] = [(f"c{commitment.pk}", _("Todo el compromiso"))]
            for milestone in milestones:
                self.promises[f"m{milestone.pk}"] = milestone
                options.append((f"m{milestone.pk}", milestone.title))
            groups.append((str(commitment), options))
        return groups

    @property
    def values(self) -> dict[str, Any]:
        """Of a valid form, as the service asks."""
        data = self.cleaned_data
        owner, promise = data["owner"], self.promises.get(data["promise"])
        person: User | None = self.people[int(owner[1:])] if owner.startswith("p") else None
        organization: Organization | None = self.organizations[int(owner[1:])] if owner.startswith("o") else None
        return {
            "text": data["text"],
            "owner_label": data["owner_label"],
            "due_on": data["due_on"],
            "person": person,
            "organization": organization,
            "commitment": promise if isinstance(promise, Commitment) else None,
            "milestone": promise if isinstance(promise, Milestone) else None,
        }


class FollowForm(forms.Form):
    state = forms.ChoiceField(label=_("Estado"), required=False)
    text = forms.CharField(
        label=_("Qué se hizo"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("Será público. Obligatorio si lo cierra: diga qué se logró o por qué se descarta."),
    )

    def __init__(self, data: Any = None, *, agreement: Agreement) -> None:
        super().__init__(data)
        # What is sent is for the service to judge: somebody may have closed it meanwhile.
        reachable = NEXT_STATES.get(agreement.state, ()) if data is None else NEXT_STATES[AgreementState.PENDING]
        same = _("Sigue igual: %(state)s") % {"state": agreement.get_state_display()}
        self.fields["state"].choices = [("", same), *((state.value, state.label.capitalize()) for state in reachable)]


class MoveForm(forms.Form):
    due_on = forms.DateField(
        label=_("Nueva fecha"), widget=day_input(), error_messages={"required": _("Escriba la nueva fecha.")}
    )
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Diga por qué cambia la fecha: será público.")},
        help_text=_("Será público, junto a la fecha anterior y la nueva."),
    )
