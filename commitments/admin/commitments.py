"""The secretariat drafts and amends; the entity reads its own. Nothing here publishes by saving."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from commitments import services
from commitments.admin.base import (
    CommitmentPartAdmin,
    NamedOrganizationInline,
    keeps_commitments,
)
from commitments.choices import CommitmentState
from commitments.forms import (
    CommitmentAddForm,
    CommitmentChangeForm,
    PartiesForm,
    StateForm,
)
from commitments.models import (
    Commitment,
    CommitmentVersion,
    Contact,
    Milestone,
    Participation,
)
from commitments.permissions import (
    can_edit_commitment,
    commitments_of,
    milestones_of,
)
from commitments.services.commitments import NEXT_STATES
from core.admin import LedgerInline
from people.choices import Role
from people.models import Organization, Territory, User
from people.permissions import jurisdiction_ids
from plans.models import Theme


class ParticipationInline(NamedOrganizationInline):
    model = Participation
    fields = ("organization_name", "role")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("organization")


class MilestoneInline(LedgerInline):
    model = Milestone
    fields = ("order", "title", "planned_starts_on", "planned_ends_on", "weight")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return milestones_of(request.user).order_by("order", "id")


class VersionInline(LedgerInline):
    model = CommitmentVersion
    fields = ("changed_at", "field", "old_text", "new_text", "reason")


@admin.register(Commitment)
class CommitmentAdmin(CommitmentPartAdmin):
    addable = True
    saved_field = "updated_at"
    list_display = ("title", "number", "plan", "theme", "state", "updated_at")
    list_select_related = ("plan", "theme")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "state", "branch", "level")
    search_fields = ("title", "number", "code")
    form = CommitmentChangeForm
    autocomplete_fields = ("territories", "continued_from")
    inlines = (ParticipationInline, MilestoneInline, VersionInline)
    change_form_template = "admin/commitments/commitment_change_form.html"
    TEXTS = ("title", "short_title", "summary", "problem", "causes", "solution", "expected_results")
    FACTS = (
        "number",
        "order",
        "code",
        "theme",
        "branch",
        "level",
        ("starts_on", "starts_precision"),
        ("ends_on", "ends_precision"),
        "resources",
        "resources_note",
        "legal_basis",
        "is_cross_cutting",
        "note",
    )
    LISTS = ("classifications", "territories")
    ORIGIN = ("continued_from",)

    def rows(self, user: User) -> QuerySet:
        return commitments_of(user)

    def can_change_any(self, user: User) -> bool:
        return keeps_commitments(user)

    def can_change(self, user: User, obj: Commitment) -> bool:
        return can_edit_commitment(user, obj)

    def is_public(self, obj: Commitment) -> bool:
        return self.public_commitment(obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            start: tuple = ("plan", "jurisdiction", "lead", "supports", "counterparts")
            return ((None, {"fields": start + self.TEXTS}), (_("Datos"), {"fields": self.FACTS + self.LISTS}))
        texts = self.TEXTS + (("reason",) if self.has_change_permission(request, obj) else ())
        return (
            (None, {"fields": ("plan" if obj.plan_id else "jurisdiction", "state", "state_reason", *texts)}),
            (_("Datos"), {"fields": self.FACTS + self.LISTS + self.ORIGIN}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("plan", "jurisdiction", "state", "state_reason") if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        if obj is None:
            kwargs["form"] = CommitmentAddForm
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in {"lead", "supports", "counterparts"} & set(form.base_fields):
            form.base_fields[name].queryset = self.visible(Organization, request)
        if obj is not None and "theme" in form.base_fields:
            form.base_fields["theme"].queryset = Theme.objects.filter(plan=obj.plan_id)
        return form

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple:
        return self.inlines if obj else ()

    def write(self, user: User, obj: Commitment, form: ModelForm, change: bool) -> Model:
        data = dict(form.cleaned_data)
        if not change:
            # Left empty, branch and level are those of the lead entity.
            unstated = {name for name in ("branch", "level") if not data[name]}
            stated = {name: value for name, value in data.items() if name not in unstated}
            return services.create_commitment(by=user, **stated)
        reason = data.pop("reason", "")
        changed = {name: data[name] for name in form.changed_data if name in data}
        lists = {name: changed.pop(name) for name in self.LISTS if name in changed}
        moved = {name: changed.pop(name) for name in self.ORIGIN if name in changed}
        revised = services.revise_commitment(commitment=obj, by=user, reason=reason, seen_at=form.seen_at, **changed)
        if lists:
            revised = services.place_commitment(commitment=revised, by=user, **lists)
        if moved:
            revised = services.continue_from(commitment=revised, earlier=moved["continued_from"], by=user)
        return revised

    def get_urls(self) -> list:
        guarded = self.admin_site.admin_view
        steps = [
            path("<path:object_id>/estado/", guarded(self.state_view), name="commitments_commitment_state"),
            path("<path:object_id>/entidades/", guarded(self.parties_view), name="commitments_commitment_parties"),
        ]
        return [*steps, *super().get_urls()]

    def choices_for(self, db_field: Any, request: HttpRequest) -> QuerySet:
        if db_field.name == "jurisdiction" and not request.user.is_superuser:
            return Territory.objects.filter(pk__in=jurisdiction_ids(request.user, Role.SECRETARIAT))
        return super().choices_for(db_field, request)

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        context["can_edit"] = bool(obj and can_edit_commitment(request.user, obj))
        context["can_change_state"] = bool(obj and _has_next_state(request.user, obj))
        return super().render_change_form(request, context, *args, **kwargs)

    def state_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: Commitment, data: dict[str, Any]) -> Any:
            services.change_state(
                commitment=obj,
                state=data["state"],
                reason=data["state_reason"],
                merged_into=data["merged_into"],
                by=request.user,
            )
            return _("El estado cambió.")

        return self.step_view(
            request, object_id, allowed=_has_next_state, form_class=StateForm, do=do, title=_("Cambiar el estado")
        )

    def parties_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: Commitment, data: dict[str, Any]) -> Any:
            services.set_participations(commitment=obj, by=request.user, **data)
            return _("Las entidades del compromiso cambiaron.")

        return self.step_view(
            request,
            object_id,
            allowed=can_edit_commitment,
            form_class=partial(PartiesForm, offered=self.visible(Organization, request)),
            do=do,
            title=_("Cambiar las entidades"),
        )


def _has_next_state(user: User, commitment: Commitment) -> bool:
    return can_edit_commitment(user, commitment) and bool(NEXT_STATES.get(CommitmentState(commitment.state)))


@admin.register(Contact)
class ContactAdmin(CommitmentPartAdmin):
    """The office that answers to the public."""

    addable = True
    list_display = ("office", "role", "public_mail", "commitment")
    list_select_related = ("commitment",)
    search_fields = ("office", "commitment__title")
    autocomplete_fields = ("commitment",)
    fields = ("commitment", "office", "role", "public_mail")

    def rows(self, user: User) -> QuerySet:
        return super().rows(user).select_related("commitment__plan")

    def can_change_any(self, user: User) -> bool:
        return keeps_commitments(user)

    def can_change(self, user: User, obj: Contact) -> bool:
        return can_edit_commitment(user, obj.commitment)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("commitment",) if obj else ()

    def write(self, user: User, obj: Contact, form: ModelForm, change: bool) -> Model:
        data = dict(form.cleaned_data)
        if change:
            return services.save_contact(commitment=obj.commitment, contact=obj, by=user, **data)
        return services.save_contact(by=user, **data)
