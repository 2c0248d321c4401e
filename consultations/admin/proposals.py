"""Proposals, for the secretariat of their plan: drafted here, changed in new versions, moved by steps that people see."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import services
from consultations.admin.base import SecretariatAdmin
from consultations.choices import ConsultationKind, ProposalState
from consultations.models import Consultation, Proposal, ProposalVersion, SmartNote
from consultations.permissions import (
    UNDECIDED_STATES,
    can_change_proposal,
    can_manage,
    can_review_proposal,
    can_take_proposal_to,
)
from consultations.proposal_forms import (
    ConvertForm,
    MergeForm,
    PrioritiseForm,
    ProposalAnswerForm,
    ProposalForm,
    SmartForm,
    SplitForm,
    notes_in,
    parts_in,
)
from core.admin import LedgerInline
from core.admin_steps import Step, SteppedAdmin
from core.forms import ConfirmForm
from people.models import Organization, User


def may_take_to(state: ProposalState) -> Callable[[User, Proposal], bool]:
    return lambda user, obj: can_take_proposal_to(user, obj, state, timezone.localdate())


def may_review(user: User, obj: Proposal) -> bool:
    return can_review_proposal(user, obj, timezone.localdate())


def may_prioritise(user: User, obj: Proposal) -> bool:
    return obj.state in UNDECIDED_STATES and can_manage(user, obj.plan)


def publish(user: User, obj: Proposal, data: dict[str, Any]) -> Any:
    services.publish_proposal(proposal=obj, by=user)
    return _("La propuesta ya es pública.")


def review(user: User, obj: Proposal, data: dict[str, Any]) -> Any:
    services.review_proposal(proposal=obj, notes=notes_in(data), office=data["office"], by=user)
    return _("La revisión ya es pública.")


def prioritise(user: User, obj: Proposal, data: dict[str, Any]) -> Any:
    services.set_prioritisations(proposal=obj, consultations=data["consultations"], by=user)
    return _("Las priorizaciones de la propuesta cambiaron.")


def answer(user: User, obj: Proposal, data: dict[str, Any]) -> Any:
    services.answer_proposal(proposal=obj, by=user, **data)
    return _("La respuesta ya es pública. Quienes la apoyaron o la ayudaron a escribir reciben un correo.")


def merge(user: User, obj: Proposal, data: dict[str, Any]) -> Any:
    services.merge_proposals(into=obj, by=user, **data)
    return _("Las propuestas quedaron reunidas en esta.")


def split(user: User, obj: Proposal, data: dict[str, Any]) -> Any:
    made = services.split_proposal(proposal=obj, parts=parts_in(data), by=user)
    return _("La propuesta se dividió en %(n)s.") % {"n": len(made)}


def convert(user: User, obj: Proposal, data: dict[str, Any]) -> Any:
    made = services.turn_into_commitment(proposal=obj, by=user, **{"text": "", **data})
    return _("La propuesta ya es parte del compromiso «%(commitment)s».") % {"commitment": made}


class VersionInline(LedgerInline):
    model = ProposalVersion
    fields = ("number", "written_at", "title", "text", "reason")
    readonly_fields = fields
    ordering = ("-number",)


class SmartInline(LedgerInline):
    model = SmartNote
    fields = ("criterion", "verdict", "note", "actor_label", "reviewed_at")
    readonly_fields = fields
    ordering = ("-pk",)


@admin.register(Proposal)
class ProposalAdmin(SecretariatAdmin, SteppedAdmin):
    """Supports are counted on the public page, once they may be known: here nobody sees them earlier."""

    saved_field = "updated_at"
    form = ProposalForm
    list_display = ("title", "plan", "theme", "state", "updated_at")
    list_select_related = ("plan", "theme")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "state")
    search_fields = ("title", "text")
    autocomplete_fields = ("space", "contributions", "source", "theme", "territory")
    frozen = ("plan",)
    inlines = (VersionInline, SmartInline)
    actions = ("prioritise_chosen",)
    ORIGIN = ("space", "contributions", "source", "theme", "territory")
    LINEAGE = ("merged_into", "split_from", "commitment", "response")
    steps = (
        Step("publicar", _("Publicar"), ConfirmForm, may_take_to(ProposalState.PROPOSED), publish),
        Step("revisar", _("Revisar (SMART)"), SmartForm, may_review, review),
        Step("priorizar", _("Poner en priorización"), PrioritiseForm, may_prioritise, prioritise),
        Step("responder", _("Responder"), ProposalAnswerForm, may_take_to(ProposalState.NOT_ACCEPTED), answer),
        Step("reunir", _("Reunir otras en esta"), MergeForm, may_take_to(ProposalState.MERGED), merge),
        Step("dividir", _("Dividir"), SplitForm, may_take_to(ProposalState.SPLIT), split),
        Step("convertir", _("Convertir en compromiso"), ConvertForm, may_take_to(ProposalState.COMMITTED), convert),
    )

    def rows(self, user: User) -> QuerySet:
        return super().rows(user).select_related("plan__jurisdiction", "theme")

    def can_change(self, user: User, obj: Proposal) -> bool:
        return can_change_proposal(user, obj, timezone.localdate())

    def is_public(self, obj: Proposal) -> bool:
        return obj.state != ProposalState.DRAFT and obj.plan.is_public

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        words: tuple[str, ...] = ("plan", "title", "text")
        if obj is None:
            return ((None, {"fields": words}), (_("De dónde viene"), {"fields": self.ORIGIN}))
        words = ("state", *words, *(("reason",) if self.has_change_permission(request, obj) else ()))
        return (
            (None, {"fields": words}),
            (_("De dónde viene"), {"fields": self.ORIGIN}),
            (_("En qué terminó"), {"fields": self.LINEAGE}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(("state", *self.LINEAGE) if obj else ()))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    @admin.display(description=_("respuesta"))
    def response(self, obj: Proposal) -> str:
        return str(obj.decision.text) if hasattr(obj, "decision") else "—"

    def write(self, user: User, obj: Proposal, form: ModelForm, change: bool) -> Model:
        data = dict(form.cleaned_data)
        reason = data.pop("reason", "")
        if not change:
            return services.create_proposal(by=user, **data)
        changed = {name: data[name] for name in form.changed_data if name in data}
        seen_at, row = form.seen_at, obj
        if changed.keys() & {"title", "text"}:
            row = services.revise_proposal(
                proposal=obj, title=data["title"], text=data["text"], reason=reason, by=user, seen_at=seen_at
            )
            seen_at = None
        if places := {name: changed[name] for name in self.ORIGIN if name in changed}:
            row = services.place_proposal(proposal=row, by=user, seen_at=seen_at, **places)
        return row

    def take_step(self, request: HttpRequest, object_id: str, step: Step) -> HttpResponse:
        if step.form_class is not ConvertForm:
            return super().take_step(request, object_id, step)
        return self.step_view(
            request,
            object_id,
            allowed=step.allowed,
            form_class=partial(ConvertForm, offered=self.visible(Organization, request)),
            do=lambda obj, data: step.do(request.user, obj, data),
            title=step.title,
        )

    @admin.action(description=_("Poner en la priorización que se prepara"), permissions=["view"])
    def prioritise_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        rows = list(queryset)
        preparing = Consultation.objects.filter(
            plan__in={row.plan_id for row in rows},
            kind=ConsultationKind.PRIORITISATION,
            is_public=False,
            cancelled_at__isnull=True,
        )
        found = list(preparing)
        if len(found) != 1 or len({row.plan_id for row in rows}) != 1:
            words = _("Elija propuestas de un plan que tenga una sola priorización en preparación.")
            self.message_user(request, words, messages.ERROR)
            return
        try:
            with transaction.atomic():
                for row in rows:
                    services.set_prioritisations(proposal=row, consultations=found, by=request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, _("Propuestas en la priorización: %(n)s.") % {"n": len(rows)})
