"""The cycle of a plan: planned dates are typed, real dates and the publication of the timeline are steps."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User
from plans import services
from plans.admin.base import PlanPartAdmin
from plans.forms import PublishTimelineForm, RealDateForm
from plans.models import Stage
from plans.permissions import can_run_cycle
from plans.selectors import NOTICE_DAYS, days_of_notice, has_short_notice, stage_state

TEXTS = ("title", "slug", ("order", "kind"), "parent", "note")
PLANNED = ("planned_starts_on", "planned_ends_on")
REAL = (("starts_on", "starts_precision"), ("ends_on", "ends_precision"), "published_on", "notice")


def notice_text(stage: Stage) -> str:
    """What the secretariat reads when the timeline was public too late; empty otherwise."""
    if not has_short_notice(stage):
        return ""
    text = _(
        "Aviso corto: entre la publicación del cronograma y el inicio hay %(days)s días. La AGA pide al menos %(least)s."
    )
    return text % {"days": days_of_notice(stage), "least": NOTICE_DAYS}


def warn_of_short_notice(door: admin.ModelAdmin, request: HttpRequest, stages: list[Stage]) -> None:
    for stage in stages:
        if text := notice_text(stage):
            door.message_user(request, f"{stage}: {text}", messages.WARNING)


@admin.register(Stage)
class StageAdmin(PlanPartAdmin):
    list_display = ("title", "plan", "kind", "order", "standing", "planned_starts_on", "starts_on", "ends_on")
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    frozen = ("plan", "slug", "starts_on", "starts_precision", "ends_on", "ends_precision", "published_on")
    change_form_template = "admin/plans/stage_change_form.html"

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        planned = (_("Fechas previstas"), {"fields": PLANNED, "description": _("Un paso queda dentro de su etapa.")})
        if obj is None:
            return ((None, {"fields": ("plan", *TEXTS, "source")}), planned)
        real = {"fields": REAL, "description": _("Cambian solo con los pasos de arriba.")}
        return ((None, {"fields": ("plan", *TEXTS, "source")}), planned, (_("Lo que ocurrió"), real))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), "notice") if obj else ()

    @admin.display(description=_("aviso"))
    def notice(self, obj: Stage) -> str:
        return notice_text(obj) or "—"

    @admin.display(description=_("estado"))
    def standing(self, obj: Stage) -> str:
        return str(stage_state(obj, timezone.localdate()).label)

    def write(self, user: User, obj: Stage, form: ModelForm, change: bool) -> Model:
        if not change:
            return services.add_stage(by=user, **form.cleaned_data)
        changed = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
        return services.change_stage(stage=obj, by=user, **changed)

    def get_urls(self) -> list:
        guarded = self.admin_site.admin_view
        steps = [
            path("<path:object_id>/inicio/", guarded(self.start_view), name="plans_stage_start"),
            path("<path:object_id>/fin/", guarded(self.end_view), name="plans_stage_end"),
            path("<path:object_id>/cronograma/", guarded(self.publish_view), name="plans_stage_publish"),
        ]
        return [*steps, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        context["can_step"] = bool(obj and self.runs(request.user, obj))
        return super().render_change_form(request, context, *args, **kwargs)

    @staticmethod
    def runs(user: User, stage: Stage) -> bool:
        return can_run_cycle(user, stage.plan)

    def start_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: Stage, data: dict[str, Any]) -> Any:
            warn_of_short_notice(self, request, [services.start_stage(stage=obj, by=request.user, **data)])
            return _("El inicio de la etapa quedó registrado.")

        return self._step(request, object_id, RealDateForm, do, _("Registrar el inicio"))

    def end_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: Stage, data: dict[str, Any]) -> Any:
            services.end_stage(stage=obj, by=request.user, **data)
            return _("El fin de la etapa quedó registrado.")

        return self._step(request, object_id, RealDateForm, do, _("Registrar el fin"))

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: Stage, data: dict[str, Any]) -> Any:
            warn_of_short_notice(
                self, request, services.publish_timeline(plan=obj.plan, stage=obj, by=request.user, **data)
            )
            return _("La publicación del cronograma quedó registrada.")

        return self._step(request, object_id, PublishTimelineForm, do, _("Publicar el cronograma"))

    def _step(self, request: HttpRequest, object_id: str, form_class: Any, do: Any, title: Any) -> HttpResponse:
        return self.step_view(request, object_id, allowed=self.runs, form_class=form_class, do=do, title=title)
