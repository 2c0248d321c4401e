"""Seats and tenures: both are history once written, and change by steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committee import services
from committee.admin.base import SecretariatAdmin, when
from committee.choices import TenureState
from committee.models import Seat, Tenure
from committee.staff_forms import EndSeatForm, GiveSeatForm, ResumeForm, SuspendForm, WithdrawForm
from core.admin import LedgerInline
from core.admin_steps import Step, SteppedAdmin
from people.models import User


def ask_for(form: forms.ModelForm, *names: str) -> None:
    """Fields that a source may leave unknown and somebody who writes here may not. Raises ValidationError at each."""
    missing = {name: _("Este campo es obligatorio.") for name in names if not form.cleaned_data.get(name)}
    if missing:
        raise ValidationError(missing)


def give(user: User, obj: Seat, data: dict[str, Any]) -> Any:
    services.give_seat(seat=obj, by=user, **data)
    return _("El asiento ya tiene organización.")


def end(user: User, obj: Seat, data: dict[str, Any]) -> Any:
    services.end_seat(seat=obj, by=user, **data)
    return _("El asiento termina ese día, y se avisó a quien lo ocupa.")


class TenureInline(LedgerInline):
    model = Tenure
    fields = ("holder_name", "kind", "starts_on", "ends_on", "state")
    show_change_link = True


@admin.register(Seat)
class SeatAdmin(SecretariatAdmin, SteppedAdmin):
    changeable = False
    list_display = ("organization", "committee", "sector", "order", "since", "until", "attested_on")
    list_select_related = ("organization", "committee")
    list_filter = (("committee", admin.RelatedOnlyFieldListFilter), "sector")
    search_fields = ("organization__name", "committee__name")
    autocomplete_fields = ("organization",)
    inlines = (TenureInline,)
    steps = (
        Step("organizacion", _("Dar organización"), GiveSeatForm, when(lambda obj: obj.organization_id is None), give),
        Step("terminar", _("Terminar el asiento"), EndSeatForm, when(lambda obj: obj.until is None), end),
    )

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.inlines if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("committee", "sector", "organization", "order", "since")}),)
        return super().get_fieldsets(request, obj)

    def write(self, user: User, obj: Seat, form: forms.ModelForm, change: bool) -> Model:
        ask_for(form, "since")
        return services.add_seat(by=user, **form.cleaned_data)


def suspend(user: User, obj: Tenure, data: dict[str, Any]) -> Any:
    services.suspend_tenure(tenure=obj, by=user, **data)
    return _("El periodo quedó suspendido, y se avisó a la persona.")


def resume(user: User, obj: Tenure, data: dict[str, Any]) -> Any:
    services.resume_tenure(tenure=obj, by=user, **data)
    return _("El periodo se reanudó hoy, y se avisó a la persona.")


def withdraw(user: User, obj: Tenure, data: dict[str, Any]) -> Any:
    services.withdraw_tenure(tenure=obj, by=user, **data)
    return _("El periodo termina ese día, y se avisó a la persona.")


def in_state(*states: str) -> Any:
    """A tenure of the portal in one of the states, not yet over."""

    def holds(obj: Tenure) -> bool:
        is_ours = obj.user_id is not None and obj.starts_on is not None and obj.ends_on is not None
        return is_ours and obj.state in states and obj.ends_on >= timezone.localdate()

    return when(holds)


@admin.register(Tenure)
class TenureAdmin(SecretariatAdmin, SteppedAdmin):
    """A tenure opens the membership of its holder."""

    place = "seat__committee__jurisdiction"
    changeable = False
    list_display = ("holder", "seat", "kind", "starts_on", "ends_on", "state")
    list_select_related = ("seat__organization", "seat__committee", "user")
    list_filter = ("state", "kind")
    search_fields = ("holder_name", "seat__organization__name")
    autocomplete_fields = ("seat", "user")
    steps = (
        Step("suspender", _("Suspender"), SuspendForm, in_state(TenureState.ACTIVE), suspend),
        Step("reanudar", _("Reanudar"), ResumeForm, in_state(TenureState.SUSPENDED), resume),
        Step("retirar", _("Retirar"), WithdrawForm, in_state(TenureState.ACTIVE, TenureState.SUSPENDED), withdraw),
    )

    @admin.display(description=_("persona"))
    def holder(self, obj: Tenure) -> str:
        return obj.holder_name or (str(obj.user) if obj.user else "—")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("seat", "user", "kind", "starts_on", "ends_on")}),)
        return super().get_fieldsets(request, obj)

    def write(self, user: User, obj: Tenure, form: forms.ModelForm, change: bool) -> Model:
        ask_for(form, "user", "starts_on", "ends_on")
        return services.begin_tenure(by=user, **form.cleaned_data)
