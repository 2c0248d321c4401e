"""Working groups: who is in and what they follow, for the secretariat."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from committee import services
from committee.admin.base import SecretariatAdmin, when
from committee.models import GroupMember, WorkingGroup
from committee.staff_forms import EndGroupForm, EndMemberForm, MemberForm
from core.admin import LedgerInline
from core.admin_steps import Step, SteppedAdmin
from people.models import User


def add_member(user: User, obj: WorkingGroup, data: dict[str, Any]) -> Any:
    services.add_group_member(group=obj, by=user, **data)
    return _("La organización ya está en la mesa.")


def end_member(user: User, obj: WorkingGroup, data: dict[str, Any]) -> Any:
    services.end_group_member(member=data["member"], until=data["until"], by=user)
    return _("La organización sale de la mesa ese día.")


def end(user: User, obj: WorkingGroup, data: dict[str, Any]) -> Any:
    services.end_group(group=obj, by=user, **data)
    return _("La mesa quedó terminada; su página y sus actas siguen públicas.")


def is_open(obj: WorkingGroup) -> bool:
    return obj.ended_on is None


class MemberInline(LedgerInline):
    model = GroupMember
    fields = ("organization", "seat", "coordinates", "since", "until")


@admin.register(WorkingGroup)
class WorkingGroupAdmin(SecretariatAdmin, SteppedAdmin):
    list_display = ("name", "committee", "theme", "created_on", "ended_on", "is_public")
    list_select_related = ("committee__plan", "theme")
    list_filter = (("committee", admin.RelatedOnlyFieldListFilter), "is_public")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("theme", "commitments")
    fields = ("committee", "name", "slug", "purpose", "theme", "commitments", "created_on", "ended_on", "is_public")
    readonly_fields = ("ended_on",)
    frozen = ("committee", "slug", "created_on")
    inlines = (MemberInline,)
    steps = (
        Step("integrante", _("Sumar una organización"), MemberForm, when(is_open), add_member),
        Step("salida", _("Registrar una salida"), EndMemberForm, when(is_open), end_member),
        Step("terminar", _("Terminar la mesa"), EndGroupForm, when(is_open), end),
    )

    def is_public(self, obj: WorkingGroup) -> bool:
        committee = obj.committee
        return obj.is_public and committee.is_public and (committee.plan is None or committee.plan.is_public)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.inlines if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def write(self, user: User, obj: WorkingGroup, form: ModelForm, change: bool) -> Model:
        if change:
            return services.change_group(group=obj, by=user, **form.cleaned_data)
        return services.create_group(by=user, **form.cleaned_data)
