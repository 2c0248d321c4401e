"""Committees, what they are for and by which rule they decide. What the public reads changes by steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from committee import services
from committee.admin.base import SecretariatAdmin, when
from committee.models import Committee, CommitteeText, QuorumRule, TextEvidence
from committee.services.committees import WRITTEN_KINDS
from committee.staff_forms import (
    AddTextForm,
    EndCommitteeForm,
    EndTextForm,
    EvidenceForm,
    QuorumForm,
    RemoveEvidenceForm,
    ReplaceTextForm,
)
from core.admin import LedgerInline
from core.admin_steps import Step, SteppedAdmin
from core.forms import ConfirmForm
from people.models import Territory, User


def publish(user: User, obj: Committee, data: dict[str, Any]) -> Any:
    services.publish_committee(committee=obj, by=user)
    return _("El comité ya es público.")


def set_rule(user: User, obj: Committee, data: dict[str, Any]) -> Any:
    services.set_quorum_rule(committee=obj, by=user, **data)
    return _("La regla quedó fijada desde ese día.")


def add_text(user: User, obj: Committee, data: dict[str, Any]) -> Any:
    services.add_text(committee=obj, by=user, **data)
    return _("El texto quedó añadido.")


def end(user: User, obj: Committee, data: dict[str, Any]) -> Any:
    services.end_committee(committee=obj, by=user, **data)
    return _("El comité quedó terminado.")


class CommitteeAddForm(forms.ModelForm):
    functions = forms.CharField(
        label=_("Funciones"), widget=forms.Textarea, required=False, help_text=_("Una por renglón, en su orden.")
    )
    responsibilities = forms.CharField(
        label=_("Responsabilidades"), widget=forms.Textarea, required=False, help_text=_("Una por renglón.")
    )

    class Meta:
        model = Committee
        fields = ("jurisdiction", "name", "slug", "kind")

    def clean_functions(self) -> list[str]:
        return self._lines("functions")

    def clean_responsibilities(self) -> list[str]:
        return self._lines("responsibilities")

    def _lines(self, name: str) -> list[str]:
        return [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]


class QuorumInline(LedgerInline):
    model = QuorumRule
    fields = ("since", "percent", "at_least", "each_sector", "text")


class TextInline(LedgerInline):
    model = CommitteeText
    fields = ("kind", "order", "text", "since", "until", "attested_on")
    show_change_link = True


@admin.register(Committee)
class CommitteeAdmin(SecretariatAdmin, SteppedAdmin):
    place = "jurisdiction"
    list_display = ("name", "jurisdiction", "kind", "created_on", "is_ended", "is_public")
    list_select_related = ("jurisdiction", "plan")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("rules", "source")
    readonly_fields = ("is_public", "is_ended", "ended_on", "ended_by_act")
    frozen = ("jurisdiction", "slug")
    inlines = (QuorumInline, TextInline)
    FIELDS = (
        "jurisdiction",
        "plan",
        "kind",
        "name",
        "slug",
        ("created_by_act", "created_on"),
        "rules",
        "note",
        "source",
    )
    BY_STEPS = ("is_public", ("is_ended", "ended_on", "ended_by_act"))
    steps = (
        Step("publicar", _("Publicar"), ConfirmForm, when(lambda obj: not obj.is_public), publish),
        Step("quorum", _("Fijar la regla de quórum"), QuorumForm, when(lambda obj: not obj.is_ended), set_rule),
        Step("texto", _("Añadir una función o responsabilidad"), AddTextForm, when(lambda obj: True), add_text),
        Step("terminar", _("Terminar el comité"), EndCommitteeForm, when(lambda obj: not obj.is_ended), end),
    )

    def is_public(self, obj: Committee) -> bool:
        return obj.is_public and (obj.plan is None or obj.plan.is_public)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = self.BY_STEPS if obj else ("functions", "responsibilities")
        return ((None, {"fields": (*self.FIELDS, *own)}),)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.inlines if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = CommitteeAddForm
        return super().get_form(request, obj, change=change, **kwargs)

    def choices_for(self, db_field: Any, request: HttpRequest) -> QuerySet:
        if db_field.name == "jurisdiction" and not request.user.is_superuser:
            return Territory.objects.filter(pk__in=self.jurisdictions(request.user))
        return super().choices_for(db_field, request)

    def write(self, user: User, obj: Committee, form: forms.ModelForm, change: bool) -> Model:
        if change:
            return services.change_committee(committee=obj, by=user, **form.cleaned_data)
        return services.create_committee(by=user, **form.cleaned_data)


def replace(user: User, obj: CommitteeText, data: dict[str, Any]) -> Any:
    services.replace_text(text=obj, by=user, **data)
    return _("El texto nuevo rige desde ese día; el anterior queda en la historia.")


def retire(user: User, obj: CommitteeText, data: dict[str, Any]) -> Any:
    services.end_text(text=obj, by=user, **data)
    return _("El texto deja de regir después de ese día.")


def show(user: User, obj: CommitteeText, data: dict[str, Any]) -> Any:
    services.add_evidence(text=obj, by=user, **data)
    return _("La muestra ya se ve junto al texto.")


def unshow(user: User, obj: CommitteeText, data: dict[str, Any]) -> Any:
    services.remove_evidence(evidence=data["evidence"], by=user)
    return _("La muestra se quitó.")


def is_written(obj: CommitteeText) -> bool:
    return obj.kind in WRITTEN_KINDS and obj.until is None


class EvidenceInline(LedgerInline):
    model = TextEvidence
    fields = ("title", "path")


@admin.register(CommitteeText)
class CommitteeTextAdmin(SecretariatAdmin, SteppedAdmin):
    addable = False
    changeable = False
    list_display = ("__str__", "committee", "kind", "order", "since", "until", "attested_on")
    list_select_related = ("committee",)
    list_filter = (("committee", admin.RelatedOnlyFieldListFilter), "kind")
    inlines = (EvidenceInline,)
    steps = (
        Step("cambiar", _("Cambiar desde un día"), ReplaceTextForm, when(is_written), replace),
        Step("retirar", _("Retirar"), EndTextForm, when(is_written), retire),
        Step("muestra", _("Mostrar dónde se cumple"), EvidenceForm, when(lambda obj: True), show),
        Step(
            "quitar-muestra",
            _("Quitar una muestra"),
            RemoveEvidenceForm,
            when(lambda obj: obj.evidence.exists()),
            unshow,
        ),
    )
