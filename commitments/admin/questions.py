"""What citizens sent: moderators publish or hide it, the entity answers. Nobody edits their words or sees their mail."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from commitments import services
from commitments.intake_forms import AnswerForm, ModerateForm
from commitments.models import OutdatedFlag, Question
from commitments.models.question import AnsweredIntake
from commitments.permissions import can_answer, can_moderate, intakes_of
from core.admin import StaffAdmin
from people.models import User


def may_moderate(user: User, row: AnsweredIntake) -> bool:
    return can_moderate(user, row.commitment)


class AnsweredIntakeAdmin(StaffAdmin):
    list_display = ("receipt", "commitment", "moderation", "received_at", "answer_due_on", "answered_at")
    list_select_related = ("commitment",)
    list_filter = ("moderation",)
    search_fields = ("receipt", "text", "commitment__title")
    change_form_template = "admin/commitments/intake_change_form.html"
    fields = (
        "receipt",
        "of_commitment",
        "of_milestone",
        "text",
        "author",
        "received_at",
        "moderation",
        "hide_reason",
        "answer_due_on",
        "answer",
        "answered_at",
    )
    readonly_fields = fields

    def rows(self, user: User) -> QuerySet:
        return intakes_of(user, self.model).select_related("commitment__plan", "milestone")

    def can_see_any(self, user: User) -> bool:
        return bool(user.is_staff)

    def is_public(self, obj: AnsweredIntake) -> bool:
        return False

    @admin.display(description=_("compromiso"))
    def of_commitment(self, obj: AnsweredIntake) -> str:
        return str(obj.commitment)

    @admin.display(description=_("hito"))
    def of_milestone(self, obj: AnsweredIntake) -> str:
        return str(obj.milestone or "—")

    @admin.display(description=_("quién"))
    def author(self, obj: AnsweredIntake) -> str:
        return obj.shown_author or "—"

    def get_urls(self) -> list:
        name = f"commitments_{self.opts.model_name}"
        steps = [
            path("<path:object_id>/moderar/", self.admin_site.admin_view(self.moderate_view), name=f"{name}_moderate"),
            path("<path:object_id>/responder/", self.admin_site.admin_view(self.answer_view), name=f"{name}_answer"),
        ]
        return [*steps, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs["obj"]
        context["can_moderate"] = may_moderate(request.user, obj)
        context["can_answer"] = can_answer(request.user, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def moderate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: AnsweredIntake, data: dict[str, Any]) -> Any:
            hide_reason = "" if data["decision"] == ModerateForm.PUBLISH else data["decision"]
            services.moderate_intake(row=obj, hide_reason=hide_reason, by=request.user)
            return _("Quedó oculta, con su motivo.") if hide_reason else _("Ya es pública.")

        return self.step_view(
            request, object_id, allowed=may_moderate, form_class=ModerateForm, do=do, title=_("Moderar")
        )

    def answer_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(obj: AnsweredIntake, data: dict[str, Any]) -> Any:
            services.answer_intake(row=obj, text=data["answer"], by=request.user)
            return _("La respuesta ya es pública.")

        return self.step_view(
            request, object_id, allowed=can_answer, form_class=AnswerForm, do=do, title=_("Responder")
        )


@admin.register(Question)
class QuestionAdmin(AnsweredIntakeAdmin):
    pass


@admin.register(OutdatedFlag)
class OutdatedFlagAdmin(AnsweredIntakeAdmin):
    pass
