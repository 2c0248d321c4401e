"""Who answers for a milestone writes its real dates; a planned date moves by its own step."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from commitments import services
from commitments.admin.base import (
    CommitmentPartAdmin,
    NamedOrganizationInline,
    is_editor,
    keeps_commitments,
)
from commitments.choices import ReportState, Voice
from commitments.forms import (
    MilestoneAddForm,
    MilestoneChangeForm,
    MoveDateForm,
    ResponsiblesForm,
)
from commitments.models import (
    DateChange,
    Milestone,
    MilestoneResponsible,
    ProgressReport,
)
from commitments.permissions import (
    can_edit_commitment,
    can_move_dates,
    can_report,
    milestones_of,
    reports_of,
)
from core.admin import LedgerInline, StaffAdmin
from people.models import Organization, User


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
    saved_field = "updated_at"
    form = MilestoneChangeForm
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
        changed = {name: data[name] for name in form.changed_data}
        return services.describe_milestone(milestone=obj, by=user, seen_at=form.seen_at, **changed)

    def get_urls(self) -> list:
        guarded = self.admin_site.admin_view
        steps = [
            path("<path:object_id>/mover-fecha/", guarded(self.move_date_view), name="commitments_milestone_move"),
            path(
                "<path:object_id>/responsables/",
                guarded(self.responsibles_view),
                name="commitments_milestone_responsibles",
            ),
        ]
        return [*steps, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        context["can_move_dates"] = bool(obj and self.has_change_permission(request, obj))
        context["can_edit"] = bool(obj and can_edit_commitment(request.user, obj.commitment))
        context["can_report"] = bool(obj and can_report(request.user, obj, Voice.GOVERNMENT))
        return super().render_change_form(request, context, *args, **kwargs)

    def responsibles_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: Milestone, data: dict[str, Any]) -> Any:
            services.set_responsibles(milestone=obj, by=request.user, **data)
            return _("Los responsables del hito cambiaron.")

        return self.step_view(
            request,
            object_id,
            allowed=lambda user, milestone: can_edit_commitment(user, milestone.commitment),
            form_class=partial(ResponsiblesForm, offered=self.visible(Organization, request)),
            do=do,
            title=_("Cambiar los responsables"),
        )

    def move_date_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: Milestone, data: dict[str, Any]) -> Any:
            services.move_date(milestone=obj, by=request.user, **data)
            return _("La fecha se movió y el cambio quedó en la historia.")

        return self.step_view(
            request, object_id, allowed=can_move_dates, form_class=MoveDateForm, do=do, title=_("Mover fecha")
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
