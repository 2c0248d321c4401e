"""Observations of public bodies, and the reasoned responses to all that was heard."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consultations import services
from consultations.admin.base import SecretariatAdmin
from consultations.models import Decision, InstitutionalObservation
from consultations.permissions import can_respond, consultations_of, decisions_of
from consultations.staff_forms import AnswerForm, ReviseForm
from core.admin_steps import Step, SteppedAdmin
from people.models import User


def may_answer(user: User, obj: InstitutionalObservation) -> bool:
    return not hasattr(obj, "decision") and can_respond(user, obj)


def answer(user: User, obj: InstitutionalObservation, data: dict[str, Any]) -> Any:
    services.decide(subject=obj, by=user, **data)
    return _("La respuesta ya es pública.")


def may_revise(user: User, obj: Decision) -> bool:
    return can_respond(user, obj.subject)


def revise(user: User, obj: Decision, data: dict[str, Any]) -> Any:
    services.revise_decision(decision=obj, by=user, **data)
    return _("La respuesta quedó corregida, con su motivo.")


@admin.register(InstitutionalObservation)
class ObservationAdmin(SecretariatAdmin, SteppedAdmin):
    list_display = ("subject", "organization", "plan", "count")
    list_select_related = ("organization", "plan")
    search_fields = ("subject", "text")
    autocomplete_fields = ("organization", "source")
    frozen = ("plan", "key")
    steps = (Step("responder", _("Responder"), AnswerForm, may_answer, answer),)


@admin.register(Decision)
class DecisionAdmin(SteppedAdmin):
    """Written by the step of what it answers; corrected here, in public and with a reason."""

    list_display = ("about", "outcome", "reason", "decided_on", "revised_on")
    list_filter = ("outcome",)
    fields = (
        "about",
        "outcome",
        "reason",
        "text",
        "decided_on",
        "led_to",
        "revised_on",
        "revision_reason",
    )
    readonly_fields = fields
    steps = (Step("corregir", _("Corregir la respuesta"), ReviseForm, may_revise, revise),)

    def rows(self, user: User) -> QuerySet:
        return decisions_of(user).select_related(
            "contribution__consultation__plan__jurisdiction",
            "proposal__plan__jurisdiction",
            "observation__plan__jurisdiction",
            "commitment",
        )

    def can_see_any(self, user: User) -> bool:
        return bool(user.is_superuser) or consultations_of(user).exists() or decisions_of(user).exists()

    @admin.display(description=_("sobre"))
    def about(self, obj: Decision) -> str:
        return str(obj.subject)

    @admin.display(description=_("compromiso"))
    def led_to(self, obj: Decision) -> str:
        return str(obj.commitment or "—")
