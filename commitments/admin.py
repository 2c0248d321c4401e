"""Commitments, milestones and reports: an entity works on its own rows, the secretariat on those of its jurisdiction.

Every write calls a service. Nothing here publishes by saving, moves a planned date or rewrites a published report.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, Q, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from commitments import services
from commitments.choices import CommitmentState, ReportState, Voice
from commitments.forms import (
    CommitmentAddForm,
    CommitmentChangeForm,
    EvidenceForm,
    MilestoneAddForm,
    MoveDateForm,
    ReportForm,
    ReviewForm,
    StateForm,
)
from commitments.models import (
    Commitment,
    CommitmentVersion,
    Contact,
    DatasetTarget,
    DateChange,
    Evidence,
    Indicator,
    IrmAssessment,
    IrmRecommendation,
    IrmReport,
    Measurement,
    Milestone,
    MilestoneResponsible,
    Participation,
    ProgressReport,
)
from commitments.permissions import (
    can_edit_commitment,
    can_edit_report,
    can_move_dates,
    can_report,
    can_review,
    commitments_of,
    milestones_of,
    reports_of,
)
from commitments.services.commitments import NEXT_STATES
from core.admin import LedgerInline, PlaceAdmin, StaffAdmin
from people.choices import Role
from people.models import Organization, User
from people.permissions import jurisdiction_ids, organization_ids
from plans.models import ActionPlan, ReportingPeriod, Theme


def is_editor(user: User) -> bool:
    return bool(organization_ids(user, Role.ENTITY_EDITOR))


def keeps_commitments(user: User) -> bool:
    return bool(user.is_superuser or jurisdiction_ids(user, Role.SECRETARIAT))


class CommitmentPartAdmin(StaffAdmin):
    """Seen with its commitment, by its entity and its secretariat; written by the secretariat, through a service.

    `commitment_path` leads from the row to the commitment.
    """

    commitment_path = "commitment"
    addable = False

    def rows(self, user: User) -> QuerySet:
        if user.is_superuser:
            return self.model._default_manager.all()
        return self.model._default_manager.filter(**{f"{self.commitment_path}__in": commitments_of(user)})

    def can_see_any(self, user: User) -> bool:
        return keeps_commitments(user) or is_editor(user)

    def can_add(self, user: User) -> bool:
        return self.addable and keeps_commitments(user)

    def public_commitment(self, commitment: Commitment) -> bool:
        return commitment.state != CommitmentState.DRAFT and (commitment.plan is None or commitment.plan.is_public)


class NamedOrganizationInline(LedgerInline):
    """The name without a link: the reader may have no door to that organization."""

    readonly_fields = ("organization_name",)

    @admin.display(description=_("organización"))
    def organization_name(self, obj: Any) -> str:
        return str(obj.organization)


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
    list_display = ("title", "number", "plan", "theme", "state", "updated_at")
    list_select_related = ("plan", "theme")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "state", "branch", "level")
    search_fields = ("title", "number", "code")
    form = CommitmentChangeForm
    autocomplete_fields = ("territories",)
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
            start: tuple = ("plan", "lead", "supports", "counterparts")
            return ((None, {"fields": start + self.TEXTS}), (_("Datos"), {"fields": self.FACTS + self.LISTS}))
        texts = self.TEXTS + (("reason",) if self.has_change_permission(request, obj) else ())
        return (
            (None, {"fields": ("plan", "state", "state_reason", *texts)}),
            (_("Datos"), {"fields": self.FACTS + self.LISTS}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("plan", "state", "state_reason", *self.LISTS) if obj else ()

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
        return services.revise_commitment(commitment=obj, by=user, reason=reason, **changed)

    def get_urls(self) -> list:
        step = path(
            "<path:object_id>/estado/", self.admin_site.admin_view(self.state_view), name="commitments_commitment_state"
        )
        return [step, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
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


def _has_next_state(user: User, commitment: Commitment) -> bool:
    return can_edit_commitment(user, commitment) and bool(NEXT_STATES.get(CommitmentState(commitment.state)))


class ResponsibleInline(NamedOrganizationInline):
    model = MilestoneResponsible
    fields = ("organization_name", "leads")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("organization")


class DateChangeInline(LedgerInline):
    model = DateChange
    fields = ("changed_at", "field", "old_date", "new_date", "reason")


class ReportInline(NamedOrganizationInline):
    """Drafts of others never show, not even under a shared milestone."""

    model = ProgressReport
    fields = ("organization_name", "voice", "percent", "completion", "state", "verification", "published_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        seen = Q(pk__in=reports_of(request.user).values("pk")) | Q(state=ReportState.PUBLISHED)
        return super().get_queryset(request).filter(seen).select_related("organization")


@admin.register(Milestone)
class MilestoneAdmin(CommitmentPartAdmin):
    """The entity that answers for a milestone writes its real dates; a planned date moves by its own step."""

    addable = True
    list_display = ("title", "commitment", "order", "planned_ends_on", "ends_on")
    list_select_related = ("commitment",)
    list_filter = (("commitment__plan", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("title", "commitment__title", "commitment__number")
    autocomplete_fields = ("commitment",)
    inlines = (ResponsibleInline, ReportInline, DateChangeInline)
    change_form_template = "admin/commitments/milestone_change_form.html"
    TEXTS = ("title", "order", "product", "verification", "weight")
    PLANNED = (("planned_starts_on", "planned_starts_precision"), ("planned_ends_on", "planned_ends_precision"))
    REAL = ("starts_on", "ends_on")

    def rows(self, user: User) -> QuerySet:
        return milestones_of(user).select_related("commitment__plan")

    def can_change_any(self, user: User) -> bool:
        return self.can_see_any(user)

    def can_change(self, user: User, obj: Milestone) -> bool:
        return can_move_dates(user, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("commitment", "lead", "supports", *self.TEXTS, *self.PLANNED)}),)
        return (
            (None, {"fields": ("of_commitment", *self.TEXTS)}),
            (
                _("Fechas previstas"),
                {
                    "fields": ("planned_starts_on", "planned_ends_on"),
                    "description": _("Cambian solo con «Mover fecha» y su motivo."),
                },
            ),
            (_("Fechas reales"), {"fields": self.REAL}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        texts = () if can_edit_commitment(request.user, obj.commitment) else self.TEXTS
        return ("of_commitment", "planned_starts_on", "planned_ends_on", *texts)

    @admin.display(description=_("compromiso"))
    def of_commitment(self, obj: Milestone) -> str:
        """Its name without a link: who is responsible for one milestone may have no door to the commitment."""
        return str(obj.commitment)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        if obj is None:
            kwargs["form"] = MilestoneAddForm
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in {"lead", "supports"} & set(form.base_fields):
            form.base_fields[name].queryset = self.visible(Organization, request)
        return form

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple:
        return self.inlines if obj else ()

    def write(self, user: User, obj: Milestone, form: ModelForm, change: bool) -> Model:
        data = form.cleaned_data
        if not change:
            return services.create_milestone(by=user, **data)
        return services.describe_milestone(milestone=obj, by=user, **{name: data[name] for name in form.changed_data})

    def get_urls(self) -> list:
        step = path(
            "<path:object_id>/mover-fecha/",
            self.admin_site.admin_view(self.move_date_view),
            name="commitments_milestone_move",
        )
        return [step, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        context["can_move_dates"] = bool(obj and self.has_change_permission(request, obj))
        context["can_report"] = bool(obj and can_report(request.user, obj, Voice.GOVERNMENT))
        return super().render_change_form(request, context, *args, **kwargs)

    def move_date_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: Milestone, data: dict[str, Any]) -> Any:
            services.move_date(milestone=obj, by=request.user, **data)
            return _("La fecha se movió y el cambio quedó en la historia.")

        return self.step_view(
            request, object_id, allowed=can_move_dates, form_class=MoveDateForm, do=do, title=_("Mover fecha")
        )


class EvidenceInline(admin.StackedInline):
    """Links are added while the report can be edited, and never changed afterwards."""

    model = Evidence
    form = EvidenceForm
    fields = ("title", "url", "dated_on")
    extra = 1
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or can_edit_report(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ProgressReport)
class ProgressReportAdmin(StaffAdmin):
    """Draft → submitted → published or returned, by the services; a published report is read-only for everybody."""

    form = ReportForm
    list_display = (
        "milestone",
        "organization",
        "voice",
        "percent",
        "completion",
        "state",
        "submitted_at",
        "published_at",
    )
    list_select_related = ("milestone", "organization")
    list_filter = ("state", "voice", ("milestone__commitment__plan", admin.RelatedOnlyFieldListFilter))
    search_fields = ("milestone__title", "organization__name")
    autocomplete_fields = ("milestone",)
    ordering = ("-created_at", "-id")
    inlines = (EvidenceInline,)
    actions = ("verify_selected",)
    change_form_template = "admin/commitments/progressreport_change_form.html"
    EDITED = (
        "percent",
        "completion",
        "completion_reason",
        "actions",
        "obstacles",
        "reason",
        "next_steps",
    )
    STEPS = ("state", "verification", "is_late", "submitted_at", "reviewed_at", "review_note", "published_at")

    def rows(self, user: User) -> QuerySet:
        return reports_of(user).select_related("milestone__commitment__plan", "organization", "period")

    def can_see_any(self, user: User) -> bool:
        return keeps_commitments(user) or is_editor(user)

    def can_add(self, user: User) -> bool:
        return user.is_superuser or is_editor(user)

    can_change_any = can_add

    def can_change(self, user: User, obj: ProgressReport) -> bool:
        return can_edit_report(user, obj)

    def has_review_permission(self, request: HttpRequest) -> bool:
        return keeps_commitments(request.user)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        what = ("milestone", "organization", "period", "corrects")
        if obj is None:
            return ((None, {"fields": what + self.EDITED}),)
        return ((None, {"fields": ("voice", *what, *self.EDITED)}), (_("Trámite"), {"fields": self.STEPS}))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("voice", "milestone", "organization", "corrects", *self.STEPS) if obj else ()

    def choices_for(self, db_field: Any, request: HttpRequest) -> QuerySet:
        user = request.user
        if db_field.name == "organization" and not user.is_superuser:
            return Organization.objects.filter(pk__in=organization_ids(user, Role.ENTITY_EDITOR))
        if db_field.name == "period":
            plans = ActionPlan.objects.filter(commitments__milestones__in=milestones_of(user))
            return (
                ReportingPeriod.objects.open(timezone.localdate())
                .filter(plan__in=plans.values("pk"))
                .select_related("plan")
            )
        if db_field.name == "corrects":
            own = ProgressReport.objects.published().filter(voice=Voice.GOVERNMENT).select_related("milestone")
            return own if user.is_superuser else own.filter(organization__in=organization_ids(user, Role.ENTITY_EDITOR))
        return super().choices_for(db_field, request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """An editor of one entity reports for it; the period in course comes first."""
        initial = super().get_changeform_initial_data(request)
        own = organization_ids(request.user, Role.ENTITY_EDITOR)
        if len(own) == 1:
            initial.setdefault("organization", next(iter(own)))
        milestone = str(initial.get("milestone", ""))
        if milestone.isdigit():
            period = _period_of(milestones_of(request.user).filter(pk=milestone).first(), timezone.localdate())
            initial.setdefault("period", period)
        return initial

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        for field in form.base_fields.values():
            # One task on this screen, on a phone: no side doors to other forms.
            for door in ("can_add_related", "can_change_related", "can_view_related"):
                if hasattr(field.widget, door):
                    setattr(field.widget, door, False)
        return form

    def write(self, user: User, obj: ProgressReport, form: ModelForm, change: bool) -> Model:
        data = form.cleaned_data
        if change:
            fields = {name: data[name] for name in (*self.EDITED, "period") if name in data}
            return services.save_report(report=obj, by=user, **fields)
        return services.start_report(voice=Voice.GOVERNMENT, by=user, **data)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for row in formset.extra_forms:
            if row.has_changed():
                data = row.cleaned_data
                formset.new_objects.append(
                    services.add_evidence_link(
                        report=form.instance,
                        title=data["title"],
                        url=data["url"],
                        dated_on=data["dated_on"],
                        by=request.user,
                    )
                )

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list, change: bool) -> None:
        """Hand in after the evidence is there: "complete" asks for it."""
        super().save_related(request, form, formsets, change)
        if "_submit" in request.POST:
            report = services.submit_report(report=form.instance, by=request.user)
            form.instance.__dict__.update(report.__dict__)
            self.message_user(request, _("El reporte se envió a revisión."), messages.SUCCESS)

    def get_urls(self) -> list:
        step = path(
            "<path:object_id>/revisar/",
            self.admin_site.admin_view(self.review_view),
            name="commitments_progressreport_review",
        )
        return [step, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        context["can_submit"] = obj is None or (
            obj.voice == Voice.GOVERNMENT and self.has_change_permission(request, obj)
        )
        context["can_review"] = bool(obj and can_review(request.user, obj))
        return super().render_change_form(request, context, *args, **kwargs)

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: ProgressReport, data: dict[str, Any]) -> Any:
            if data["decision"] == ReviewForm.VERIFY:
                services.verify_report(report=obj, note=data["review_note"], by=request.user)
                return _("El reporte quedó verificado y publicado.")
            services.return_report(report=obj, note=data["review_note"], by=request.user)
            return _("El reporte volvió a su entidad.")

        return self.step_view(
            request, object_id, allowed=can_review, form_class=ReviewForm, do=do, title=_("Revisar el reporte")
        )

    @admin.action(description=_("Verificar y publicar"), permissions=["review"])
    def verify_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        done, refused = 0, 0
        for report in queryset:
            try:
                services.verify_report(report=report, by=request.user)
                done += 1
            except (PermissionDenied, ValidationError):
                refused += 1
        if done:
            self.message_user(request, _("Reportes publicados: %(count)s.") % {"count": done}, messages.SUCCESS)
        if refused:
            self.message_user(
                request, _("Reportes que no esperan su revisión: %(count)s.") % {"count": refused}, messages.WARNING
            )


def _period_of(milestone: Milestone | None, today: date) -> int | None:
    if milestone is None:
        return None
    return (
        ReportingPeriod.objects.open(today)
        .filter(plan=milestone.commitment.plan_id)
        .values_list("pk", flat=True)
        .first()
    )


@admin.register(Evidence)
class EvidenceAdmin(StaffAdmin):
    """What supports one's reports; written from the report."""

    list_display = ("title", "report_link", "dated_on")
    list_select_related = ("report__milestone",)
    search_fields = ("title", "report__milestone__title")
    fields = ("title", "report", "url", "dated_on")

    def rows(self, user: User) -> QuerySet:
        if user.is_superuser:
            return Evidence.objects.all()
        return Evidence.objects.filter(report__in=reports_of(user))

    def can_see_any(self, user: User) -> bool:
        return keeps_commitments(user) or is_editor(user)

    @admin.display(description=_("reporte"))
    def report_link(self, obj: Evidence) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:commitments_progressreport_change", args=[obj.report_id]), obj.report
        )


@admin.register(DateChange)
class DateChangeAdmin(StaffAdmin):
    """The deadline ledger: read-only for everybody."""

    list_display = ("milestone", "field", "old_date", "new_date", "reason", "changed_at")
    list_select_related = ("milestone",)
    search_fields = ("milestone__title", "reason")
    fields = ("milestone", "field", "old_date", "new_date", "reason", "changed_at")

    def rows(self, user: User) -> QuerySet:
        return (
            DateChange.objects.all()
            if user.is_superuser
            else DateChange.objects.filter(milestone__in=milestones_of(user))
        )

    def can_see_any(self, user: User) -> bool:
        return keeps_commitments(user) or is_editor(user)


@admin.register(Indicator)
class IndicatorAdmin(CommitmentPartAdmin):
    addable = True
    list_display = ("name", "commitment", "kind", "baseline_value", "target_value", "unit")
    list_select_related = ("commitment",)
    search_fields = ("name", "commitment__title")
    autocomplete_fields = ("commitment",)

    def write(self, user: User, obj: Indicator, form: ModelForm, change: bool) -> Model:
        return services.add_indicator(by=user, **form.cleaned_data)


@admin.register(Measurement)
class MeasurementAdmin(CommitmentPartAdmin):
    addable = True
    commitment_path = "indicator__commitment"
    list_display = ("indicator", "measured_on", "value", "category")
    list_select_related = ("indicator",)
    search_fields = ("indicator__name",)
    autocomplete_fields = ("indicator",)

    def write(self, user: User, obj: Measurement, form: ModelForm, change: bool) -> Model:
        return services.add_measurement(by=user, **form.cleaned_data)


@admin.register(DatasetTarget)
class DatasetTargetAdmin(CommitmentPartAdmin):
    addable = True
    list_display = ("name", "commitment", "order", "state")
    list_select_related = ("commitment",)
    list_filter = ("state",)
    search_fields = ("name", "commitment__title")
    autocomplete_fields = ("commitment",)
    fields = ("commitment", "order", "name", "distinct_name", "note", "state", "url")

    def write(self, user: User, obj: DatasetTarget, form: ModelForm, change: bool) -> Model:
        return services.add_dataset_target(by=user, **form.cleaned_data)


class SecretariatAdmin(PlaceAdmin):
    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)


@admin.register(Contact)
class ContactAdmin(SecretariatAdmin):
    place = "commitment__plan__jurisdiction"
    list_display = ("office", "role", "public_mail", "commitment")
    list_select_related = ("commitment",)
    search_fields = ("office", "commitment__title")
    autocomplete_fields = ("commitment",)
    frozen = ("commitment",)

    def plan_of(self, obj: Contact) -> ActionPlan | None:
        return obj.commitment.plan


@admin.register(IrmReport)
class IrmReportAdmin(SecretariatAdmin):
    """Entered as it was published."""

    list_display = ("title", "plan", "product", "dated_on")
    list_select_related = ("plan",)
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "product")
    search_fields = ("title",)
    autocomplete_fields = ("document",)
    frozen = ("plan", "slug")

    def write(self, user: User, obj: IrmReport, form: ModelForm, change: bool) -> Model:
        return (
            super().write(user, obj, form, change)
            if change
            else services.create_irm_report(by=user, **form.cleaned_data)
        )


@admin.register(IrmAssessment)
class IrmAssessmentAdmin(SecretariatAdmin):
    place = "report__plan__jurisdiction"
    changeable = False
    list_display = ("code", "report", "completion", "potential_impact", "potential_for_results")
    list_select_related = ("report",)
    list_filter = (("report", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("code", "title")
    autocomplete_fields = ("report", "commitments")

    def write(self, user: User, obj: IrmAssessment, form: ModelForm, change: bool) -> Model:
        commitments, report = form.cleaned_data["commitments"], form.cleaned_data["report"]
        if any(commitment.plan_id != report.plan_id for commitment in commitments):
            raise ValidationError({"commitments": _("Elija compromisos del plan que trata el informe.")})
        return services.add_assessment(by=user, **form.cleaned_data)


@admin.register(IrmRecommendation)
class IrmRecommendationAdmin(SecretariatAdmin):
    place = "report__plan__jurisdiction"
    list_display = ("__str__", "report", "state", "due_on")
    list_select_related = ("report",)
    list_filter = ("state",)
    autocomplete_fields = ("report", "addressed_to")
    frozen = ("report",)

    def plan_of(self, obj: IrmRecommendation) -> ActionPlan:
        return obj.report.plan


from commitments import admin_questions  # noqa: E402, F401
