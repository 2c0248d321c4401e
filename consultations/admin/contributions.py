"""The queue of moderation, and the answers. Nobody edits a citizen's words or sees an address here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from consultations import services
from consultations.models import Consultation, Contribution, ContributionGroup
from consultations.permissions import can_moderate, can_respond, consultations_of, contributions_of
from consultations.staff_forms import AnswerForm, GroupForm, ModerateForm, ReviseForm, SimilarForm
from core.admin import LedgerInline, add_service_errors
from core.admin_steps import Step, SteppedAdmin
from core.choices import ModerationState
from core.forms import ConfirmForm, StepForm
from people.models import User


def may_moderate(user: User, obj: Contribution) -> bool:
    return can_moderate(user, obj.consultation.plan)


def may_answer(user: User, obj: Contribution) -> bool:
    published = obj.moderation == ModerationState.PUBLISHED
    return published and not hasattr(obj, "decision") and can_respond(user, obj)


def may_revise(user: User, obj: Contribution) -> bool:
    return hasattr(obj, "decision") and can_respond(user, obj)


def moderate(user: User, obj: Contribution, data: dict[str, Any]) -> Any:
    hide_reason = "" if data["decision"] == ModerateForm.PUBLISH else data["decision"]
    services.moderate_contribution(contribution=obj, hide_reason=hide_reason, by=user)
    return _("Quedó oculto, con su motivo.") if hide_reason else _("Ya es público.")


def answer(user: User, obj: Contribution, data: dict[str, Any]) -> Any:
    services.decide(subject=obj, by=user, **data)
    return _("La respuesta ya es pública.")


def revise(user: User, obj: Contribution, data: dict[str, Any]) -> Any:
    services.revise_decision(decision=obj.decision, by=user, **data)
    return _("La respuesta quedó corregida, con su motivo.")


def put_together(user: User, obj: Contribution, data: dict[str, Any]) -> Any:
    alike = contributions_of(user).filter(consultation=obj.consultation, pk__in=data["alike"])
    group = services.group_contributions(
        consultation=obj.consultation,
        contributions=[obj, *alike],
        title=data["title"],
        group=data["group"],
        by=user,
    )
    return _("Quedaron en el grupo «%(group)s».") % {"group": group}


def take_out(user: User, obj: Contribution, data: dict[str, Any]) -> Any:
    services.ungroup_contribution(contribution=obj, by=user)
    return _("Ya no está en un grupo.")


class ReviseOwnForm(ReviseForm):
    """The response of this contribution."""

    def __init__(self, data: Any = None, *, obj: Contribution, user: User) -> None:
        super().__init__(data, obj=obj.decision, user=user)


class AnsweredFilter(admin.SimpleListFilter):
    title = _("respuesta")
    parameter_name = "respuesta"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("sin respuesta")), ("si", _("con respuesta"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(decision__isnull=self.value() == "no") if self.value() else queryset


class ConsultationListFilter(admin.SimpleListFilter):
    """Only those that the person moderates."""

    title = _("consulta")
    parameter_name = "consulta"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), title) for pk, title in consultations_of(request.user).values_list("pk", "title")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value() or ""
        return queryset.filter(consultation=int(chosen)) if chosen.isdecimal() else queryset


@admin.register(Contribution)
class ContributionAdmin(SteppedAdmin):
    list_display = ("receipt", "excerpt", "consultation", "moderation", "group", "is_answered", "received_at")
    list_select_related = ("consultation", "group", "decision")
    list_filter = ("moderation", AnsweredFilter, ConsultationListFilter, "channel")
    search_fields = ("receipt", "text")
    ordering = ("received_at", "pk")
    actions = ("publish_chosen", "group_chosen", "answer_chosen")
    fields = (
        "receipt",
        "of_consultation",
        "text",
        "section",
        "theme",
        "territory",
        "organization_type",
        "channel",
        "said_on",
        "author",
        "received_at",
        "moderation",
        "hide_reason",
        "in_group",
        "response",
    )
    readonly_fields = fields
    steps = (
        Step("moderar", _("Moderar"), ModerateForm, may_moderate, moderate),
        Step("parecidos", _("Agrupar con parecidos"), SimilarForm, may_moderate, put_together),
        Step(
            "separar",
            _("Sacar del grupo"),
            ConfirmForm,
            lambda user, obj: obj.group_id and may_moderate(user, obj),
            take_out,
        ),
        Step("responder", _("Responder"), AnswerForm, may_answer, answer),
        Step("corregir", _("Corregir la respuesta"), ReviseOwnForm, may_revise, revise),
    )

    def rows(self, user: User) -> QuerySet:
        found = contributions_of(user).select_related("consultation__plan", "section", "theme", "territory", "group")
        return found.select_related("consultation__plan__jurisdiction", "decision").defer(
            "author_mail", "sender_hash", "stems"
        )

    def can_see_any(self, user: User) -> bool:
        return bool(user.is_superuser) or consultations_of(user).exists()

    def can_change_any(self, user: User) -> bool:
        """The bulk actions; a row changes by steps alone."""
        return self.can_see_any(user)

    def is_public(self, obj: Contribution) -> bool:
        return obj.moderation == ModerationState.PUBLISHED and obj.consultation.is_public

    @admin.display(description=_("consulta"))
    def of_consultation(self, obj: Contribution) -> str:
        return str(obj.consultation)

    @admin.display(description=_("grupo"))
    def in_group(self, obj: Contribution) -> str:
        return str(obj.group or "—")

    @admin.display(description=_("texto"))
    def excerpt(self, obj: Contribution) -> str:
        return Truncator(obj.text).chars(120)

    @admin.display(description=_("quién"))
    def author(self, obj: Contribution) -> str:
        return obj.shown_author or "—"

    @admin.display(description=_("respondido"), boolean=True)
    def is_answered(self, obj: Contribution) -> bool:
        return hasattr(obj, "decision")

    @admin.display(description=_("respuesta"))
    def response(self, obj: Contribution) -> str:
        return str(obj.decision.text) if hasattr(obj, "decision") else "—"

    def get_urls(self) -> list:
        guarded = self.admin_site.admin_view
        own = [
            path("agrupar/", guarded(self.group_view), name="consultations_contribution_group_many"),
            path("responder/", guarded(self.answer_view), name="consultations_contribution_answer_many"),
        ]
        return [*own, *super().get_urls()]

    @admin.action(description=_("Publicar"), permissions=["view"])
    def publish_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        done = 0
        for row in queryset.filter(moderation=ModerationState.PENDING):
            services.moderate_contribution(contribution=row, by=request.user)
            done += 1
        text = _("Publicados: %(n)s. Los que ya estaban revisados quedaron como estaban.") % {"n": done}
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=_("Agrupar"), permissions=["view"])
    def group_chosen(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return self._to("group_many", queryset)

    @admin.action(description=_("Responder a todos lo mismo"), permissions=["view"])
    def answer_chosen(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return self._to("answer_many", queryset)

    def _to(self, name: str, queryset: QuerySet) -> HttpResponse:
        chosen = ",".join(str(pk) for pk in queryset.order_by("pk").values_list("pk", flat=True))
        return HttpResponseRedirect(f"{reverse(f'admin:consultations_contribution_{name}')}?ids={chosen}")

    def group_view(self, request: HttpRequest) -> HttpResponse:
        def do(consultation: Consultation, rows: list[Contribution], data: dict[str, Any]) -> Any:
            group = services.group_contributions(
                consultation=consultation, contributions=rows, title=data["title"], group=data["group"], by=request.user
            )
            return _("Quedaron en el grupo «%(group)s».") % {"group": group}

        return self._many(request, GroupForm, do, _("Agrupar"))

    def answer_view(self, request: HttpRequest) -> HttpResponse:
        def do(consultation: Consultation, rows: list[Contribution], data: dict[str, Any]) -> Any:
            made = services.decide_many(contributions=rows, by=request.user, **data)
            return _("Respondidos: %(n)s.") % {"n": len(made)}

        return self._many(request, AnswerForm, do, _("Responder a todos lo mismo"))

    def _many(self, request: HttpRequest, form_class: type[StepForm], do: Any, title: Any) -> HttpResponse:
        """One form over several contributions of one consultation; those of others are not found."""
        ids = [int(part) for part in request.GET.get("ids", "").split(",") if part.isdecimal() and len(part) < 10]
        rows = list(self.rows(request.user).filter(pk__in=ids).order_by("pk"))
        if not rows or not all(may_moderate(request.user, row) for row in rows):
            raise PermissionDenied
        typed = request.POST if request.method == "POST" else None
        form = form_class(typed, obj=rows[0].consultation, user=request.user)
        if len({row.consultation_id for row in rows}) > 1:
            self.message_user(request, _("Elija aportes de una sola consulta."), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:consultations_contribution_changelist"))
        if request.method == "POST" and form.is_valid():
            try:
                self.message_user(request, do(rows[0].consultation, rows, form.cleaned_data), messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:consultations_contribution_changelist"))
            except ValidationError as error:
                add_service_errors(form, error)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": title,
            "rows": rows,
        }
        return TemplateResponse(request, "admin/consultations/many.html", context)


class GroupedInline(LedgerInline):
    model = Contribution
    fk_name = "group"
    fields = ("receipt", "text", "moderation")
    readonly_fields = fields
    verbose_name_plural = _("aportes del grupo")


def may_answer_group(user: User, obj: ContributionGroup) -> bool:
    return can_moderate(user, obj.consultation.plan) and obj.contributions.unanswered().exists()


def answer_group(user: User, obj: ContributionGroup, data: dict[str, Any]) -> Any:
    made = services.decide_group(group=obj, by=user, **data)
    return _("Respondidos: %(n)s.") % {"n": len(made)}


@admin.register(ContributionGroup)
class ContributionGroupAdmin(SteppedAdmin):
    list_display = ("title", "consultation", "theme")
    list_select_related = ("consultation", "theme")
    search_fields = ("title",)
    fields = ("title", "of_consultation", "theme")
    readonly_fields = fields
    inlines = (GroupedInline,)
    steps = (Step("responder", _("Responder al grupo"), AnswerForm, may_answer_group, answer_group),)

    def rows(self, user: User) -> QuerySet:
        found = ContributionGroup.objects.filter(consultation__in=consultations_of(user).values("pk"))
        return found.select_related("consultation__plan__jurisdiction", "theme")

    def can_see_any(self, user: User) -> bool:
        return bool(user.is_superuser) or consultations_of(user).exists()

    @admin.display(description=_("consulta"))
    def of_consultation(self, obj: ContributionGroup) -> str:
        return str(obj.consultation)
