"""The yearly self-evaluation as the secretariat runs it. There is no door to the answers, for anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from committee import services
from committee.admin.base import SecretariatAdmin
from committee.evaluation_forms import EvaluationAddForm, EvaluationStep, ExtendForm, PublishForm
from committee.models import EvaluationQuestion, SelfEvaluation
from committee.permissions import can_manage
from committee.selectors.evaluations import anonymous_texts, seats_that_answered
from core.admin import LedgerInline
from core.admin_steps import Step, SteppedAdmin
from people.models import User


def may_remind(user: User, obj: SelfEvaluation) -> bool:
    is_open = obj.opens_on <= timezone.localdate() <= obj.closes_on
    return is_open and obj.published_at is None and can_manage(user, obj.committee)


def remind(user: User, obj: SelfEvaluation, data: dict[str, Any]) -> Any:
    sent = services.remind_evaluation(evaluation=obj, today=timezone.localdate(), by=user)
    return ngettext("Se envió %(n)s recordatorio.", "Se enviaron %(n)s recordatorios.", sent) % {"n": sent}


def may_extend(user: User, obj: SelfEvaluation) -> bool:
    return obj.published_at is None and can_manage(user, obj.committee)


def extend(user: User, obj: SelfEvaluation, data: dict[str, Any]) -> Any:
    services.extend_evaluation(evaluation=obj, by=user, **data)
    return _("El cierre quedó ampliado.")


def may_publish(user: User, obj: SelfEvaluation) -> bool:
    return timezone.localdate() > obj.closes_on and may_extend(user, obj)


def publish(user: User, obj: SelfEvaluation, data: dict[str, Any]) -> Any:
    services.publish_evaluation(evaluation=obj, by=user, **data)
    return _("La autoevaluación ya es pública, con las cifras de hoy.")


class QuestionInline(LedgerInline):
    model = EvaluationQuestion
    fields = readonly_fields = ("order", "text", "kind")


@admin.register(SelfEvaluation)
class EvaluationAdmin(SecretariatAdmin, SteppedAdmin):
    """Opened here, from the committee's functions; what it shows of the answers names nobody."""

    changeable = False
    list_display = ("committee", "year", "opens_on", "closes_on", "published_at")
    list_select_related = ("committee",)
    list_filter = (("committee", admin.RelatedOnlyFieldListFilter),)
    inlines = (QuestionInline,)
    steps = (
        Step("recordar", _("Recordar a quienes faltan"), EvaluationStep, may_remind, remind),
        Step("ampliar", _("Ampliar el cierre"), ExtendForm, may_extend, extend),
        Step("publicar", _("Publicar"), PublishForm, may_publish, publish),
    )
    SHOWN = ("committee", "year", "opens_on", "closes_on", "answered", "written", "summary", "published_at")
    readonly_fields = ("answered", "written")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        adds = (*EvaluationAddForm.Meta.fields, "open_questions")
        return ((None, {"fields": self.SHOWN if obj else adds}),)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.inlines if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = EvaluationAddForm
        return super().get_form(request, obj, change=change, **kwargs)

    def is_public(self, obj: SelfEvaluation) -> bool:
        return False

    def rows(self, user: User) -> QuerySet:
        return super().rows(user).select_related("committee__jurisdiction", "committee__plan")

    @admin.display(description=_("asientos que respondieron"))
    def answered(self, obj: SelfEvaluation) -> int:
        return len(seats_that_answered(obj))

    @admin.display(description=_("lo que se escribió"))
    def written(self, obj: SelfEvaluation) -> str:
        """After the closing, without seat nor order."""
        today: date = timezone.localdate()
        if today <= obj.closes_on:
            return str(_("Se lee después del cierre, sin decir de quién es."))
        found = anonymous_texts(obj, today)
        rows = [
            (question, format_html_join(mark_safe("<br>"), "«{}»", ((text,) for text in texts)))
            for question, texts in found
        ]
        return format_html_join(mark_safe("<br><br>"), "<strong>{}</strong><br>{}", rows) or "—"

    def write(self, user: User, obj: SelfEvaluation, form: forms.ModelForm, change: bool) -> Model:
        return services.open_evaluation(by=user, **form.cleaned_data)
