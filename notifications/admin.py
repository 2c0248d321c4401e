from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import PlaceAdmin, StaffAdmin
from core.admin_steps import Step, SteppedAdmin
from core.forms import ConfirmForm
from notifications import services
from notifications.models import Digest, Follower, Reminder, ReminderRule
from notifications.rule_forms import ReminderRuleForm
from people.choices import Role
from people.models import Territory, User
from people.permissions import jurisdiction_ids


@admin.register(Reminder)
class ReminderAdmin(StaffAdmin):
    """Who was told what; names people, so for superusers only."""

    list_display = ("kind", "subject_type", "subject_id", "person", "local_date")
    list_select_related = ("person",)
    list_filter = ("kind",)


@admin.register(Digest)
class DigestAdmin(StaffAdmin):
    """Which mail of reminders each person had on each day; for superusers only."""

    list_display = ("person", "local_date", "mail")
    list_select_related = ("person", "mail")
    date_hierarchy = "local_date"


@admin.register(ReminderRule)
class ReminderRuleAdmin(PlaceAdmin):
    """The general rules, which superusers change, and a jurisdiction's own, which its secretariat writes and changes."""

    place = "jurisdiction"
    shared_when_unplaced = True
    form = ReminderRuleForm
    frozen = ("kind", "jurisdiction")
    list_display = ("kind", "jurisdiction", "days_before", "days_after", "repeat_every", "escalate_after", "is_active")
    list_select_related = ("jurisdiction",)
    list_filter = ("kind", "is_active")

    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A secretariat writes rules of its own places, never the general one."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if "jurisdiction" in form.base_fields and not request.user.is_superuser:
            field = form.base_fields["jurisdiction"]
            field.required, field.queryset = True, Territory.objects.filter(pk__in=self.jurisdictions(request.user))
        return form


def may_erase(user: Any, obj: Follower) -> bool:
    return bool(user.is_superuser)


def erase(user: Any, obj: Follower, data: dict[str, Any]) -> Any:
    services.leave_all(follower=obj)
    return _("Su correo se borró, y con él todo lo que seguía.")


@admin.register(Follower)
class FollowerAdmin(SteppedAdmin):
    """Addresses of people without an account: for superusers only, hidden in lists, found by whoever knows them whole.

    Nobody edits them; whoever asks in writing to be forgotten is erased here.
    """

    list_display = ("receipt", "masked", "follows", "language", "received_at")
    search_fields = ("=receipt", "=author_mail")
    fields = ("receipt", "masked", "language", "received_at", "consent_version", "consent_at", "followed")
    readonly_fields = fields
    steps = (Step("borrar", _("Borrar su correo y lo que sigue"), ConfirmForm, may_erase, erase),)

    def rows(self, user: Any) -> QuerySet[Follower]:
        return (
            super().rows(user).annotate(n=Count("subscriptions", filter=Q(subscriptions__confirmed_at__isnull=False)))
        )

    @admin.display(description=_("correo"))
    def masked(self, obj: Follower) -> str:
        name, _at, domain = obj.author_mail.partition("@")
        return f"{name[:1]}…@{domain[:1]}…{domain[domain.rfind('.') :]}"

    @admin.display(description=_("sigue"))
    def follows(self, obj: Any) -> int:
        return obj.n

    @admin.display(description=_("lo que sigue"))
    def followed(self, obj: Follower) -> str:
        return ", ".join(f"{row.get_kind_display()} {row.key}" for row in obj.subscriptions.all()) or "—"
