"""Who signed up and who came: personal data, for the secretariat of the space alone.

What is delicate of a person (sex, age, ethnicity, disability) is only counted: it is never shown beside a name.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import services
from consultations.admin.spaces import SpacePartAdmin
from consultations.choices import RegistrationState
from consultations.models import Attendance, Registration
from consultations.permissions import can_keep_space
from consultations.selectors.spaces import has_started
from core.admin_steps import Step, SteppedAdmin
from core.forms import ConfirmForm
from people.models import User

COUNTED = ("organization_name", "organization_type", "territory", "mode")


def may_cancel(user: User, obj: Registration) -> bool:
    is_to_come = obj.space.cancelled_at is None and not has_started(obj.space, timezone.now())
    return can_keep_space(user, obj.space) and obj.state != RegistrationState.CANCELLED and is_to_come


def cancel(user: User, obj: Registration, data: dict[str, Any]) -> Any:
    services.cancel_registration(registration=obj, by=user)
    return _("La inscripción quedó cancelada y se avisó a la persona.")


@admin.register(Registration)
class RegistrationAdmin(SpacePartAdmin, SteppedAdmin):
    addable = changeable = False
    list_display = ("receipt", "author_name", "author_mail", "organization_name", "state", "came", "received_at")
    list_filter = (("space", admin.RelatedOnlyFieldListFilter), "state")
    search_fields = ("receipt", "author_name", "author_mail", "organization_name")
    list_per_page = 200
    ordering = ("space", "received_at", "pk")
    fields = (
        "space",
        "receipt",
        "author_name",
        "author_mail",
        *COUNTED,
        "state",
        "received_at",
        "cancelled_at",
        "came",
    )
    readonly_fields = fields
    actions = ("mark",)
    steps = (Step("cancelar", _("Cancelar la inscripción"), ConfirmForm, may_cancel, cancel),)

    def rows(self, user: User) -> QuerySet[Registration]:
        return super().rows(user).select_related("space__plan__jurisdiction", "territory", "attendance")

    def is_public(self, obj: Registration) -> bool:
        """Its page is its holder's."""
        return False

    @admin.display(description=_("asistió"), boolean=True)
    def came(self, obj: Registration) -> bool:
        return hasattr(obj, "attendance")

    @admin.action(description=_("Marcar que asistieron"), permissions=["view"])
    def mark(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        chosen: dict[int, list[Registration]] = defaultdict(list)
        for row in queryset:
            chosen[row.space_id].append(row)
        try:
            with transaction.atomic():
                noted = sum(
                    services.mark_attendance(space=rows[0].space, registrations=rows, by=request.user)
                    for _space, rows in sorted(chosen.items())
                )
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        self.message_user(request, _("Asistentes nuevos: %(new)s.") % {"new": noted}, messages.SUCCESS)


@admin.register(Attendance)
class AttendanceAdmin(SpacePartAdmin):
    addable = changeable = False
    list_display = ("__str__", "name", "space", *COUNTED, "noted_at")
    list_filter = (("space", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name", "organization_name")
    list_per_page = 200
    fields = ("space", "registration", "name", *COUNTED, "noted_at")
    readonly_fields = fields
    actions = ("remove",)

    def rows(self, user: User) -> QuerySet[Attendance]:
        return super().rows(user).select_related("space__plan__jurisdiction", "territory", "registration")

    @admin.action(description=_("Quitar: se anotaron por error"), permissions=["view"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Attendance]) -> None:
        gone = services.remove_attendance(attendances=queryset, by=request.user)
        self.message_user(request, _("Asistentes que se quitaron: %(n)s.") % {"n": gone}, messages.SUCCESS)
