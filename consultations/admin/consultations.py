"""Consultations: prepared by the secretariat, then changed by steps that the public can see."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import services
from consultations.admin.base import SecretariatAdmin
from consultations.choices import ConsultationState
from consultations.forms import EnterContributionForm
from consultations.models import Consultation, DeadlineChange, Section
from consultations.permissions import can_manage
from consultations.staff_forms import CancelForm, ExtendForm, ReportForm, TableForm
from core.admin import LedgerInline
from core.admin_steps import Step, SteppedAdmin
from core.forms import ConfirmForm
from people.models import User

ANSWERABLE = (ConsultationState.OPEN, ConsultationState.ANALYSING)


def in_state(*states: str, public: bool = True) -> Any:
    """A step for the secretariat, while the consultation is in one of the states."""

    def allowed(user: User, obj: Consultation) -> bool:
        is_there = obj.state(timezone.localdate()) in states and (obj.is_public or not public)
        return is_there and can_manage(user, obj.plan)

    return allowed


def may_publish(user: User, obj: Consultation) -> bool:
    return not obj.is_public and obj.cancelled_at is None and can_manage(user, obj.plan)


def publish(user: User, obj: Consultation, data: dict[str, Any]) -> Any:
    services.publish_consultation(consultation=obj, by=user)
    return _("La consulta ya es pública.")


def extend(user: User, obj: Consultation, data: dict[str, Any]) -> Any:
    services.extend_consultation(consultation=obj, by=user, **data)
    return _("El nuevo cierre ya es público, con su motivo.")


def cancel(user: User, obj: Consultation, data: dict[str, Any]) -> Any:
    services.cancel_consultation(consultation=obj, by=user, **data)
    return _("La consulta quedó cancelada, con su motivo.")


def report(user: User, obj: Consultation, data: dict[str, Any]) -> Any:
    services.publish_report(consultation=obj, by=user, **data)
    return _("El informe ya es público.")


def load(user: User, obj: Consultation, data: dict[str, Any]) -> Any:
    done = services.import_contributions(consultation=obj, table=data["file"], by=user)
    text = _("Aportes nuevos: %(new)s. Ya estaban: %(left)s. Los nuevos esperan moderación.")
    return text % {"new": len(done.created), "left": done.left}


class EnterForm(EnterContributionForm):
    """Its data are what the service asks."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            cleaned["words"] = self.words()
        return cleaned


def enter(user: User, obj: Consultation, data: dict[str, Any]) -> Any:
    asked = ("words", "channel", "said_on", "author_name", "author_mail", "show_author", "consented")
    row = services.enter_contribution(consultation=obj, by=user, **{name: data[name] for name in asked})
    return _("Quedó con el radicado %(receipt)s y espera moderación.") % {"receipt": row.receipt}


class SectionInline(admin.StackedInline):
    model = Section
    fields = ("order", "title", "text")
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or (not obj.is_public and can_manage(request.user, obj.plan))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class DeadlineInline(LedgerInline):
    model = DeadlineChange
    fields = ("changed_at", "old_closes_on", "new_closes_on", "reason")


@admin.register(Consultation)
class ConsultationAdmin(SecretariatAdmin, SteppedAdmin):
    list_display = ("title", "kind", "plan", "opens_on", "closes_on", "state_now", "is_public")
    list_select_related = ("plan",)
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "kind", "is_public")
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("stage", "themes")
    fields = (
        "plan",
        "kind",
        "title",
        "slug",
        "summary",
        "what_happens",
        "norms",
        "stage",
        "themes",
        ("opens_on", "closes_on"),
        "hides_results",
        "note",
        "is_public",
        "cancel_reason",
        "report_summary",
        "unanswered_reason",
    )
    readonly_fields = ("is_public", "cancel_reason", "report_summary", "unanswered_reason")
    frozen = ("plan", "kind", "slug")
    inlines = (SectionInline, DeadlineInline)
    steps = (
        Step("publicar", _("Publicar"), ConfirmForm, may_publish, publish),
        Step("prorrogar", _("Prorrogar"), ExtendForm, in_state("planned", "open"), extend),
        Step("digitar", _("Digitar un aporte"), EnterForm, in_state(*ANSWERABLE), enter),
        Step("importar", _("Importar aportes"), TableForm, in_state(*ANSWERABLE), load),
        Step("informe", _("Publicar el informe"), ReportForm, in_state("analysing"), report),
        Step("cancelar", _("Cancelar"), CancelForm, in_state("planned", "open", "analysing", public=False), cancel),
    )

    def is_public(self, obj: Consultation) -> bool:
        return obj.is_public and obj.plan.is_public

    @admin.display(description=_("estado"))
    def state_now(self, obj: Consultation) -> str:
        return str(obj.state(timezone.localdate()).label)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or not obj.is_public:
            return fixed
        return (*fixed, "title", "summary", "stage", "themes", "opens_on", "closes_on", "hides_results")

    def write(self, user: User, obj: Consultation, form: ModelForm, change: bool) -> Model:
        if not change:
            return services.create_consultation(by=user, **form.cleaned_data)
        return services.change_consultation(consultation=obj, by=user, **form.cleaned_data)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        if formset.model is not Section or not formset.has_changed():
            return
        kept = [row.cleaned_data for row in formset.forms if row.cleaned_data and not row.cleaned_data.get("DELETE")]
        ordered = sorted(kept, key=lambda row: row["order"])
        sections = [(row["title"], row["text"]) for row in ordered]
        services.save_sections(consultation=form.instance, sections=sections, by=request.user)
