"""What the secretariat writes in each step of the admin on committees, seats, tenures, renewals and groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committee.choices import ApplicationState
from committee.models import (
    Application,
    Committee,
    CommitteeText,
    GroupMember,
    Renewal,
    Seat,
    TextEvidence,
    WorkingGroup,
)
from committee.services.committees import WRITTEN_KINDS
from committee.services.renewals import Result
from consultations.choices import ConsultationKind
from consultations.models import Consultation
from core.forms import StepForm
from people.models import Organization

LINES = forms.Textarea(attrs={"rows": 5})


def day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class EndCommitteeForm(StepForm):
    ended_on = day(_("Último día"))
    act = forms.CharField(label=_("Acto que lo termina"), max_length=200)


class QuorumForm(StepForm):
    """Every part that is filled must hold."""

    since = day(_("Rige desde"), help_text=_("Hoy o un día que venga: una regla no cambia el pasado."))
    percent = forms.IntegerField(label=_("Porcentaje de asientos ocupados"), required=False, min_value=1, max_value=100)
    at_least = forms.IntegerField(label=_("Asientos como mínimo"), required=False, min_value=1, max_value=999)
    each_sector = forms.BooleanField(label=_("Al menos un asiento de cada sector"), required=False, initial=True)
    text = forms.CharField(label=_("Como lo dice el reglamento"), required=False, widget=LINES)


class AddTextForm(StepForm):
    kind = forms.ChoiceField(label=_("Tipo"), choices=[(kind.value, kind.label) for kind in WRITTEN_KINDS])
    text = forms.CharField(label=_("Texto"), widget=LINES)
    since = day(_("Rige desde"), required=False)


class ReplaceTextForm(StepForm):
    words = forms.CharField(label=_("Nuevo texto"), widget=LINES)
    since = day(_("Rige desde"))

    def __init__(self, data: Any = None, *, obj: CommitteeText, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        self.fields["words"].initial = obj.text


class EndTextForm(StepForm):
    until = day(_("Último día en que rige"))


class EvidenceForm(StepForm):
    title = forms.CharField(label=_("Qué lo muestra"), max_length=200)
    path = forms.CharField(
        label=_("Dirección en el portal"), max_length=300, help_text=_("Por ejemplo /comite/colombia/integrantes/.")
    )


class RemoveEvidenceForm(StepForm):
    evidence = forms.ModelChoiceField(TextEvidence.objects.none(), label=_("Muestra"))

    def __init__(self, data: Any = None, *, obj: CommitteeText, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        self.fields["evidence"].queryset = obj.evidence.all()


def organizations_for(committee: Committee) -> Any:
    """Those of its country, and those whose place nobody recorded."""
    here = Organization.objects.filter(territory__in=_places(committee)) | Organization.objects.filter(territory=None)
    return here.order_by("name", "pk")


def _places(committee: Committee) -> Any:
    return type(committee.jurisdiction).objects.inside(committee.jurisdiction.code).values("pk")


class GiveSeatForm(StepForm):
    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Organización"))

    def __init__(self, data: Any = None, *, obj: Seat, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        self.fields["organization"].queryset = organizations_for(obj.committee)


class EndSeatForm(StepForm):
    until = day(_("Último día del asiento"))
    reason = forms.CharField(label=_("Motivo"), max_length=300, help_text=_("Se envía a quien ocupa el asiento."))


class SuspendForm(StepForm):
    since = day(_("Desde"), initial=timezone.localdate)
    decided_by = forms.CharField(label=_("Quién lo decidió"), max_length=200, help_text=_("Un órgano, no una persona."))
    reason = forms.CharField(label=_("Motivo"), max_length=400, help_text=_("Será público."))


class ResumeForm(StepForm):
    decided_by = forms.CharField(label=_("Quién lo decidió"), max_length=200, required=False)
    reason = forms.CharField(label=_("Motivo"), max_length=400, required=False)


class WithdrawForm(StepForm):
    ends_on = day(_("Último día"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Motivo"), max_length=400, help_text=_("Será público."))
    decided_by = forms.CharField(label=_("Quién lo decidió"), max_length=200, required=False)


class ExtendRenewalForm(StepForm):
    closes_on = day(_("Nuevo cierre"))


class TieForm(StepForm):
    consultation = forms.ModelChoiceField(
        Consultation.objects.none(), label=_("Consulta ciudadana"), required=False, empty_label=_("Ninguna")
    )

    def __init__(self, data: Any = None, *, obj: Renewal, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        asked = Consultation.objects.filter(
            kind=ConsultationKind.RENEWAL, plan__jurisdiction=obj.committee.jurisdiction_id
        )
        self.fields["consultation"].queryset = asked.order_by("-opens_on")
        self.fields["consultation"].initial = obj.consultation_id


class ResultForm(StepForm):
    """The words, and a mark and a number for each admitted application."""

    result = forms.CharField(label=_("Resultado"), widget=LINES, help_text=_("Para quien no siguió el proceso."))

    def __init__(self, data: Any = None, *, obj: Renewal, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        self.admitted = list(obj.applications.filter(state=ApplicationState.ADMITTED).order_by("organization_name"))
        for row in self.admitted:
            name = {"name": row.organization_name}
            self.fields[f"elected_{row.pk}"] = forms.BooleanField(label=_("Elegida: %(name)s") % name, required=False)
            self.fields[f"votes_{row.pk}"] = forms.IntegerField(
                label=_("Votos o puntos: %(name)s") % name, required=False, min_value=0, max_value=2_000_000_000
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["outcomes"] = {
            row.pk: Result(elected=bool(cleaned.get(f"elected_{row.pk}")), votes=cleaned.get(f"votes_{row.pk}"))
            for row in self.admitted
        }
        return cleaned


class DecideForm(StepForm):
    decision = forms.ChoiceField(
        label=_("Decisión"),
        choices=[("admit", _("Admitir")), ("refuse", _("No admitir"))],
        widget=forms.RadioSelect,
        help_text=_("Admitida, el nombre de la organización y sus razones son públicos."),
    )
    reason = forms.CharField(
        label=_("Motivo"), max_length=300, required=False, help_text=_("Obligatorio cuando no se admite.")
    )


class SeatElectedForm(StepForm):
    """An existing seat, or a new one from a day on. Who holds it is told afterwards, in its own door."""

    seat = forms.ModelChoiceField(Seat.objects.none(), label=_("Asiento"), required=False, empty_label=_("Uno nuevo"))
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Organización, si el asiento es nuevo o no la tiene"), required=False
    )
    since = day(_("El asiento nuevo empieza el"), required=False)

    def __init__(self, data: Any = None, *, obj: Application, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        committee = obj.renewal.committee
        seats = committee.seats.filter(sector=obj.sector).select_related("organization", "committee")
        in_force = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
        self.fields["seat"].queryset = seats.filter(in_force).order_by("order", "pk")
        self.fields["organization"].queryset = organizations_for(committee)


class MemberForm(StepForm):
    """By its seat in the committee, or invited."""

    seat = forms.ModelChoiceField(
        Seat.objects.none(), label=_("Por su asiento"), required=False, empty_label=_("Sin asiento")
    )
    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("O invitada"), required=False)
    coordinates = forms.BooleanField(label=_("Coordina la mesa"), required=False)
    since = day(_("Desde"), initial=timezone.localdate)

    def __init__(self, data: Any = None, *, obj: WorkingGroup, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        seats = obj.committee.seats.filter(organization__isnull=False).select_related("organization", "committee")
        self.fields["seat"].queryset = seats.order_by("sector", "order", "pk")
        self.fields["organization"].queryset = organizations_for(obj.committee)


class EndMemberForm(StepForm):
    member = forms.ModelChoiceField(GroupMember.objects.none(), label=_("Organización"))
    until = day(_("Último día"), initial=timezone.localdate)

    def __init__(self, data: Any = None, *, obj: WorkingGroup, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        present = obj.members.filter(until__isnull=True).select_related("organization")
        self.fields["member"].queryset = present
        self.fields["member"].label_from_instance = lambda row: row.organization.name


class EndGroupForm(StepForm):
    ended_on = day(_("Último día"), initial=timezone.localdate)
