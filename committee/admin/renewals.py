"""Renewals and who applied, for the secretariat. A person's name and mail are seen here to answer, and nowhere else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committee import services
from committee.admin.base import SecretariatAdmin, when
from committee.choices import ApplicationState
from committee.models import Application, Renewal
from committee.selectors import RenewalState, renewal_state
from committee.staff_forms import DecideForm, ExtendRenewalForm, ResultForm, SeatElectedForm, TieForm
from core.admin import LedgerInline
from core.admin_steps import Step, SteppedAdmin
from core.forms import ConfirmForm
from people.models import User


def publish(user: User, obj: Renewal, data: dict[str, Any]) -> Any:
    services.publish_renewal(renewal=obj, by=user)
    return _("La convocatoria ya es pública.")


def extend(user: User, obj: Renewal, data: dict[str, Any]) -> Any:
    services.extend_renewal(renewal=obj, by=user, **data)
    return _("El nuevo cierre ya es público.")


def tie(user: User, obj: Renewal, data: dict[str, Any]) -> Any:
    services.tie_consultation(renewal=obj, by=user, **data)
    return _("La consulta quedó enlazada.") if data["consultation"] else _("La renovación quedó sin consulta.")


def decide(user: User, obj: Renewal, data: dict[str, Any]) -> Any:
    services.publish_renewal_result(renewal=obj, result=data["result"], outcomes=data["outcomes"], by=user)
    return _("El resultado ya es público, y se avisó a cada organización admitida.")


def in_state(*states: str, public: bool = True) -> Any:
    return when(lambda obj: renewal_state(obj, timezone.localdate()) in states and (obj.is_public or not public))


class ApplicationInline(LedgerInline):
    model = Application
    fields = ("organization_name", "sector", "state", "votes", "seat")
    show_change_link = True


@admin.register(Renewal)
class RenewalAdmin(SecretariatAdmin, SteppedAdmin):
    list_display = ("title", "committee", "opens_on", "closes_on", "state_now", "is_public")
    list_select_related = ("committee__plan",)
    list_filter = (("committee", admin.RelatedOnlyFieldListFilter), "is_public")
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("terms",)
    fields = (
        "committee",
        "title",
        "slug",
        "call",
        "terms",
        ("opens_on", "closes_on"),
        "is_public",
        "consultation",
        "result",
        "decided_on",
    )
    readonly_fields = ("is_public", "consultation", "result", "decided_on")
    frozen = ("committee", "slug")
    inlines = (ApplicationInline,)
    steps = (
        Step("publicar", _("Publicar"), ConfirmForm, when(lambda obj: not obj.is_public), publish),
        Step("prorrogar", _("Prorrogar"), ExtendRenewalForm, in_state("planned", "open"), extend),
        Step(
            "consulta", _("Enlazar la consulta"), TieForm, in_state("planned", "open", "evaluating", public=False), tie
        ),
        Step("resultado", _("Publicar el resultado"), ResultForm, in_state("evaluating"), decide),
    )

    def is_public(self, obj: Renewal) -> bool:
        committee = obj.committee
        return obj.is_public and committee.is_public and (committee.plan is None or committee.plan.is_public)

    @admin.display(description=_("estado"))
    def state_now(self, obj: Renewal) -> str:
        return str(renewal_state(obj, timezone.localdate()).label)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.inlines if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "title", "call", "opens_on", "closes_on") if obj is not None and obj.is_public else fixed

    def write(self, user: User, obj: Renewal, form: ModelForm, change: bool) -> Model:
        if change:
            return services.change_renewal(renewal=obj, by=user, **form.cleaned_data)
        return services.open_renewal(by=user, **form.cleaned_data)


def admit(user: User, obj: Application, data: dict[str, Any]) -> Any:
    is_admitted = data["decision"] == "admit"
    services.decide_application(application=obj, admit=is_admitted, reason=data["reason"], by=user)
    return _("Admitida: ya es pública.") if is_admitted else _("No admitida, con su motivo.")


def seat(user: User, obj: Application, data: dict[str, Any]) -> Any:
    services.seat_elected(application=obj, by=user, **data)
    return _("Ya tiene asiento. Dé posesión a quien lo ocupa en «Periodos en los asientos».")


def is_undecided(obj: Application) -> bool:
    return renewal_state(obj.renewal, timezone.localdate()) != RenewalState.DECIDED


def awaits_seat(obj: Application) -> bool:
    return obj.state == ApplicationState.ELECTED and obj.seat_id is None


@admin.register(Application)
class ApplicationAdmin(SecretariatAdmin, SteppedAdmin):
    """Nobody edits what was sent: it is admitted or not, and seated."""

    place = "renewal__committee__jurisdiction"
    addable = False
    changeable = False
    list_display = ("organization_name", "renewal", "sector", "state", "votes", "received_at")
    list_select_related = ("renewal",)
    list_filter = (("renewal", admin.RelatedOnlyFieldListFilter), "state", "sector")
    search_fields = ("organization_name", "receipt")
    fields = (
        "receipt",
        "renewal",
        "organization_name",
        "sector",
        "statement",
        "author_name",
        "author_mail",
        "received_at",
        "state",
        "state_reason",
        "votes",
        "seat",
    )
    steps = (
        Step("decidir", _("Admitir o no"), DecideForm, when(is_undecided), admit),
        Step("asiento", _("Dar el asiento"), SeatElectedForm, when(awaits_seat), seat),
    )

    def is_public(self, obj: Application) -> bool:
        """Its page is for whoever holds the receipt."""
        return False
