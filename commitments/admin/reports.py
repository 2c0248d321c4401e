"""Progress reports: an entity drafts and hands in, the secretariat verifies or returns."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments import services
from commitments.admin.base import (
    is_editor,
    keeps_commitments,
)
from commitments.choices import Voice
from commitments.forms import (
    EvidenceForm,
    ReportForm,
    ReviewForm,
)
from commitments.models import (
    Evidence,
    Milestone,
    ProgressReport,
)
from commitments.permissions import (
    can_edit_report,
    can_review,
    milestones_of,
    reports_of,
)
from core.admin import StaffAdmin
from people.choices import Role
from people.models import Organization, User
from people.permissions import organization_ids
from plans.models import ActionPlan, ReportingPeriod


class EvidenceInline(admin.StackedInline):
    """Links and files are added while the report can be edited, and never changed afterwards."""

    model = Evidence
    form = EvidenceForm
    fields = ("title", "url", "upload", "dated_on")
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
    saved_field = "updated_at"
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
            return services.save_report(report=obj, by=user, seen_at=form.seen_at, **fields)
        return services.start_report(voice=Voice.GOVERNMENT, by=user, **data)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for row in formset.extra_forms:
            if row.has_changed():
                data = row.cleaned_data
                add = services.add_evidence_file if data["upload"] else services.add_evidence_link
                given = {"upload": data["upload"]} if data["upload"] else {"url": data["url"]}
                formset.new_objects.append(
                    add(
                        report=form.instance,
                        title=data["title"],
                        dated_on=data["dated_on"],
                        by=request.user,
                        **given,
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
