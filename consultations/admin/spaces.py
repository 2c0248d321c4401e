"""Spaces and what they leave behind, for the secretariat of their jurisdiction. What the public was told changes by steps."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import services
from consultations.admin.base import SecretariatAdmin
from consultations.models import Space, SpaceMaterial, Speaker, Testimonial
from consultations.permissions import can_keep_space
from consultations.selectors.spaces import SpaceState, has_started, standing_of, with_places
from consultations.services.spaces import BEFORE_PUBLICATION
from consultations.space_forms import (
    AttendanceTableForm,
    CancelSpaceForm,
    CapacityForm,
    ConsentForm,
    MaterialForm,
    MoveSpaceForm,
    ReopenForm,
    SpaceReasonForm,
    TestimonialForm,
    WalkInForm,
)
from core.admin_steps import Step, SteppedAdmin
from core.forms import ConfirmForm
from people.models import User
from plans.models import ActionPlan

BY_STEPS = (
    "is_public",
    "registration_closed_at",
    "close_reason",
    "cancelled_at",
    "cancel_reason",
)


def when(condition: Any) -> Any:
    """A step for the secretariat of the space, while the condition holds."""
    return lambda user, obj: can_keep_space(user, obj) and condition(obj)


def is_standing(obj: Space) -> bool:
    return obj.cancelled_at is None


def is_to_come(obj: Space) -> bool:
    return is_standing(obj) and not has_started(obj, timezone.now())


def has_begun(obj: Space) -> bool:
    return is_standing(obj) and (obj.starts_on is None or obj.starts_on <= timezone.localdate())


def takes(obj: Space) -> bool:
    return obj.takes_registrations and is_to_come(obj)


def publish(user: User, obj: Space, data: dict[str, Any]) -> Any:
    services.publish_space(space=obj, by=user)
    return _("El espacio ya está en el calendario.")


def move(user: User, obj: Space, data: dict[str, Any]) -> Any:
    services.move_space(space=obj, by=user, **data)
    return _("El cambio ya es público, con su motivo, y se avisó a quienes se inscribieron.")


def change_capacity(user: User, obj: Space, data: dict[str, Any]) -> Any:
    services.change_capacity(space=obj, by=user, **data)
    return _("El aforo cambió.")


def close(user: User, obj: Space, data: dict[str, Any]) -> Any:
    services.close_registrations(space=obj, by=user, **data)
    return _("La inscripción quedó cerrada, con su motivo.")


def reopen(user: User, obj: Space, data: dict[str, Any]) -> Any:
    services.reopen_registrations(space=obj, by=user, **data)
    return _("La inscripción está abierta otra vez.")


def cancel(user: User, obj: Space, data: dict[str, Any]) -> Any:
    services.cancel_space(space=obj, by=user, **data)
    return _("El espacio quedó cancelado, con su motivo, y se avisó a quienes se inscribieron.")


def load(user: User, obj: Space, data: dict[str, Any]) -> Any:
    upload = data["upload"]
    done = services.import_attendance(space=obj, content=upload.read(), name=upload.name, sheet=data["sheet"], by=user)
    text = _("Asistentes nuevos: %(new)s. Ya estaban: %(left)s.") % {"new": done.added, "left": done.repeated}
    if done.unread:
        text += " " + _("Columnas que no se leyeron: %(names)s.") % {"names": ", ".join(done.unread)}
    return text


class WalkIn(WalkInForm):
    """Its data are what the service asks."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        return cleaned if self.errors else {"name": cleaned["name"], **self.answers()}


def note(user: User, obj: Space, data: dict[str, Any]) -> Any:
    services.note_walk_in(space=obj, by=user, **data)
    return _("La persona quedó anotada como asistente.")


@admin.register(Space)
class SpaceAdmin(SecretariatAdmin, SteppedAdmin):
    list_display = ("title", "kind", "plan", "territory", "starts_on", "state_now", "is_public")
    list_select_related = ("plan", "territory")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "kind", "is_public")
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("commitment", "territory", "report", "source", "themes")
    exclude = ("outcomes", "registration_closed_by", "cancelled_by")
    frozen = ("plan", "slug")
    steps = (
        Step("publicar", _("Publicar"), ConfirmForm, when(lambda obj: not obj.is_public and is_standing(obj)), publish),
        Step("mover", _("Cambiar la fecha o el lugar"), MoveSpaceForm, when(is_standing), move),
        Step("aforo", _("Cambiar el aforo"), CapacityForm, when(is_standing), change_capacity),
        Step(
            "cerrar-inscripcion",
            _("Cerrar la inscripción"),
            SpaceReasonForm,
            when(lambda obj: takes(obj) and obj.registration_closed_at is None),
            close,
        ),
        Step("reabrir-inscripcion", _("Reabrir la inscripción"), ReopenForm, when(takes), reopen),
        Step("anotar", _("Anotar a quien vino sin inscripción"), WalkIn, when(has_begun), note),
        Step("importar", _("Importar asistentes"), AttendanceTableForm, when(has_begun), load),
        Step("cancelar", _("Cancelar el espacio"), CancelSpaceForm, when(is_standing), cancel),
    )

    def rows(self, user: User) -> QuerySet[Space]:
        return with_places(super().rows(user)).select_related("plan__jurisdiction")

    def is_public(self, obj: Space) -> bool:
        return obj.is_public and (obj.plan is None or obj.plan.is_public)

    @admin.display(description=_("estado"))
    def state_now(self, obj: Space) -> str:
        return str(SpaceState(standing_of(obj, timezone.now()).state).label)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = tuple(super().get_readonly_fields(request, obj))
        if obj is None:
            return (*fixed, *(name for name in BY_STEPS if name != "is_public"))
        return (*fixed, *BY_STEPS, *(BEFORE_PUBLICATION if obj.is_public else ()))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "plan" in form.base_fields:
            form.base_fields["plan"].required = True
        return form

    def write(self, user: User, obj: Space, form: ModelForm, change: bool) -> Model:
        data = form.cleaned_data
        if not change:
            return services.create_space(by=user, **data)
        changed = {name: data[name] for name in form.changed_data}
        return services.change_space(space=obj, by=user, **changed)

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().render_change_form(request, context, *args, **kwargs)
        obj = kwargs.get("obj")
        if obj is not None and can_keep_space(request.user, obj):
            for name, title in (("registration", _("Ver inscripciones")), ("attendance", _("Ver asistentes"))):
                address = reverse(f"admin:consultations_{name}_changelist")
                context["steps"].append((f"{address}?space__id__exact={obj.pk}", title))
        return response


class SpacePartAdmin(SecretariatAdmin):
    """What hangs from a space; the space is chosen once."""

    place = "space__plan__jurisdiction"
    list_select_related = ("space",)
    autocomplete_fields: tuple[str, ...] = ("space",)
    frozen: tuple[str, ...] = ("space",)

    def rows(self, user: User) -> QuerySet:
        return super().rows(user).select_related("space__plan__jurisdiction")

    def plan_of(self, obj: Any) -> ActionPlan | None:
        return obj.space.plan


@admin.register(Speaker)
class SpeakerAdmin(SpacePartAdmin):
    list_display = ("name", "role", "space")
    search_fields = ("name", "space__title")
    autocomplete_fields = ("space", "source")

    def write(self, user: User, obj: Speaker, form: ModelForm, change: bool) -> Model:
        data = {"space": obj.space, **form.cleaned_data}
        return services.save_speaker(by=user, speaker=obj if change else None, **data)


@admin.register(SpaceMaterial)
class SpaceMaterialAdmin(SpacePartAdmin):
    list_display = ("title", "kind", "space", "added_at")
    list_filter = ("kind",)
    search_fields = ("title", "space__title")
    form = MaterialForm
    actions = ("remove",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("space", "kind", "title", "alt_text", "upload", "url", "order")}),)
        return ((None, {"fields": ("space", "kind", "title", "alt_text", "download", "url", "order")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("space", "kind", "download", "url") if obj else ()

    @admin.display(description=_("archivo"))
    def download(self, obj: SpaceMaterial) -> str:
        return str(obj.file or "—")

    def write(self, user: User, obj: SpaceMaterial, form: ModelForm, change: bool) -> Model:
        data = form.cleaned_data
        if change:
            words = {name: data[name] for name in ("title", "alt_text", "order")}
            return services.describe_material(material=obj, by=user, **words)
        return services.add_material(by=user, **{**data, "order": data["order"] or 0})

    @admin.action(description=_("Retirar de la página y borrar el archivo"), permissions=["change"])
    def remove(self, request: HttpRequest, queryset: QuerySet[SpaceMaterial]) -> None:
        for material in queryset:
            services.remove_material(material=material, by=request.user)
        self.message_user(request, _("Los materiales elegidos se retiraron."), messages.SUCCESS)


@admin.register(Testimonial)
class TestimonialAdmin(SpacePartAdmin, SteppedAdmin):
    """The words are not edited: a testimonial is published while its author agrees, and no longer."""

    list_display = ("__str__", "space", "name", "consent_at", "withdrawn_at")
    search_fields = ("text", "name", "space__title")
    autocomplete_fields = ("space", "source")
    form = TestimonialForm
    changeable = False
    steps = (
        Step(
            "autorizar",
            _("Registrar la autorización"),
            ConsentForm,
            lambda user, obj: can_keep_space(user, obj.space) and not is_published(obj),
            lambda user, obj, data: agree(user, obj, data),
        ),
        Step(
            "retirar",
            _("Retirar la autorización"),
            ConfirmForm,
            lambda user, obj: can_keep_space(user, obj.space) and is_published(obj),
            lambda user, obj, data: disagree(user, obj),
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("space", "text", "name", "role", "has_consent", "consent_note", "source")
        return ("space", "text", "name", "role", "consent_at", "consent_note", "withdrawn_at", "source")

    def write(self, user: User, obj: Testimonial, form: ModelForm, change: bool) -> Model:
        return services.add_testimonial(by=user, **form.cleaned_data)


def is_published(obj: Testimonial) -> bool:
    return obj.consent_at is not None and obj.withdrawn_at is None


def agree(user: User, obj: Testimonial, data: dict[str, Any]) -> Any:
    services.give_consent(testimonial=obj, by=user, **data)
    return _("El testimonio ya se muestra.")


def disagree(user: User, obj: Testimonial) -> Any:
    services.withdraw_consent(testimonial=obj, by=user)
    return _("El testimonio ya no se muestra.")
