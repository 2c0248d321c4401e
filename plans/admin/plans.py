"""Plans, their parts and what their sources say, for the secretariat of their jurisdiction."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.admin import ReferenceAdmin
from people.models import Territory, User
from plans import services
from plans.admin.base import PlanPartAdmin
from plans.admin.stages import warn_of_short_notice
from plans.forms import PublishTimelineForm
from plans.models import (
    ActionPlan,
    ApprovingAct,
    Claim,
    Classification,
    Document,
    Lesson,
    PlanParticipation,
    PlanTerritory,
    PlanVersion,
    ReportingPeriod,
    Source,
    Theme,
    ThemeVersion,
)
from plans.permissions import can_run_cycle


@admin.register(ActionPlan)
class ActionPlanAdmin(PlanPartAdmin):
    """State, home page and publication are steps of the cycle: set at birth, then changed by services alone."""

    place = "jurisdiction"
    list_display = ("title", "jurisdiction", "number", "state", "current", "is_public")
    list_select_related = ("jurisdiction",)
    list_filter = ("state", "is_public")
    search_fields = ("title",)
    fields = (
        "jurisdiction",
        "number",
        "title",
        "slug",
        "summary",
        ("starts_on", "starts_precision"),
        ("ends_on", "ends_precision"),
        "state",
        "is_public",
        "source",
    )
    frozen = ("jurisdiction", "number", "slug", "state", "is_public")
    actions = ("put_on_home",)
    change_form_template = "admin/plans/actionplan_change_form.html"

    def get_urls(self) -> list:
        publish = self.admin_site.admin_view(self.publish_view)
        return [path("<path:object_id>/cronograma/", publish, name="plans_actionplan_publish"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        context["can_step"] = bool(obj and can_run_cycle(request.user, obj))
        return super().render_change_form(request, context, *args, **kwargs)

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The timeline of every stage that does not say yet when it became public."""

        def do(obj: ActionPlan, data: dict[str, Any]) -> Any:
            warn_of_short_notice(self, request, services.publish_timeline(plan=obj, by=request.user, **data))
            return _("La publicación del cronograma quedó registrada.")

        return self.step_view(
            request,
            object_id,
            allowed=can_run_cycle,
            form_class=PublishTimelineForm,
            do=do,
            title=_("Publicar el cronograma"),
        )

    def plan_of(self, obj: ActionPlan) -> ActionPlan:
        return obj

    def is_public(self, obj: ActionPlan) -> bool:
        return obj.is_public

    def choices_for(self, db_field: Any, request: HttpRequest) -> QuerySet:
        if db_field.name == "jurisdiction" and not request.user.is_superuser:
            return Territory.objects.filter(pk__in=self.jurisdictions(request.user))
        return super().choices_for(db_field, request)

    def write(self, user: User, obj: ActionPlan, form: ModelForm, change: bool) -> Model:
        return super().write(user, obj, form, change) if change else services.create_plan(by=user, **form.cleaned_data)

    @admin.action(description=_("Poner en portada"), permissions=["change"])
    def put_on_home(self, request: HttpRequest, queryset: QuerySet) -> None:
        plans = list(queryset.select_related("jurisdiction"))
        if len(plans) != 1:
            self.message_user(request, _("Elija un solo plan."), messages.ERROR)
            return
        services.make_current(plan=plans[0], by=request.user)
        self.message_user(request, _("El plan está en portada."), messages.SUCCESS)


@admin.register(Theme)
class ThemeAdmin(PlanPartAdmin):
    list_display = ("title", "plan", "order", "is_cross_cutting", "is_retired")
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    frozen = ("plan", "slug")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def write(self, user: User, obj: Theme, form: ModelForm, change: bool) -> Model:
        return super().write(user, obj, form, change) if change else services.add_theme(by=user, **form.cleaned_data)


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(PlanPartAdmin):
    list_display = ("name", "plan", "opens_on", "closes_on", "locks_on")

    def write(self, user: User, obj: ReportingPeriod, form: ModelForm, change: bool) -> Model:
        return super().write(user, obj, form, change) if change else services.add_period(by=user, **form.cleaned_data)


@admin.register(PlanVersion)
class PlanVersionAdmin(PlanPartAdmin):
    """A dated amendment is history once written."""

    list_display = ("plan", "number", "dated_on")
    fields = ("plan", "number", "dated_on", "summary")
    changeable = False


@admin.register(ThemeVersion)
class ThemeVersionAdmin(PlanPartAdmin):
    """History once written."""

    place = "theme__plan__jurisdiction"
    list_display = ("theme", "changed_on", "old_title", "new_title")
    list_select_related = ("theme",)
    list_filter = ()
    changeable = False
    frozen = ()

    def plan_of(self, obj: ThemeVersion) -> ActionPlan:
        return obj.theme.plan


@admin.register(ApprovingAct)
class ApprovingActAdmin(PlanPartAdmin):
    list_display = ("kind", "number", "plan", "dated_on")
    fields = ("plan", "kind", "number", "dated_on", "source")


@admin.register(PlanParticipation)
class PlanParticipationAdmin(PlanPartAdmin):
    place = "jurisdiction"
    list_display = ("organization", "role", "plan", "jurisdiction", "attested_on")
    list_select_related = ("organization", "plan", "jurisdiction")
    frozen = ("plan", "jurisdiction")

    def plan_of(self, obj: PlanParticipation) -> ActionPlan | None:
        return obj.plan

    def choices_for(self, db_field: Any, request: HttpRequest) -> QuerySet:
        if db_field.name == "jurisdiction" and not request.user.is_superuser:
            return Territory.objects.filter(pk__in=self.jurisdictions(request.user))
        return super().choices_for(db_field, request)


@admin.register(PlanTerritory)
class PlanTerritoryAdmin(PlanPartAdmin):
    list_display = ("territory", "plan", "note")
    list_select_related = ("territory", "plan")


@admin.register(Document)
class DocumentAdmin(PlanPartAdmin):
    shared_when_unplaced = True
    list_display = ("title", "kind", "plan", "dated_on", "is_public")
    search_fields = ("title", "key")
    fields = (
        "plan",
        "key",
        "title",
        "kind",
        "publisher",
        ("dated_on", "date_precision"),
        "language",
        "url",
        "note",
        "is_public",
    )
    frozen = ("plan", "key", "is_public")


@admin.register(Source)
class SourceAdmin(PlanPartAdmin):
    place = "document__plan__jurisdiction"
    shared_when_unplaced = True
    list_display = ("document", "page")
    list_select_related = ("document",)
    list_filter = (("document", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("document__title", "page", "passage")
    frozen = ("document",)


@admin.register(Claim)
class ClaimAdmin(PlanPartAdmin):
    """A claim says what its source says; claims that clash name each other."""

    shared_when_unplaced = True
    list_display = ("text", "value", "unit", "plan", "source")
    list_select_related = ("plan", "source__document")
    search_fields = ("text", "key")
    autocomplete_fields = ("clashes_with",)
    frozen = ("plan", "key")

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return ("source", "clashes_with")


@admin.register(Lesson)
class LessonAdmin(PlanPartAdmin):
    list_display = ("__str__", "plan", "dimension", "kind")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "dimension", "kind")
    frozen = ("plan", "key")


@admin.register(Classification)
class ClassificationAdmin(ReferenceAdmin):
    list_display = ("name", "scheme", "code", "order")
    list_filter = ("scheme",)
    search_fields = ("name",)
    fields = ("scheme", "code", "order", "name")
