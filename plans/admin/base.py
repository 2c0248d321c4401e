"""What the doors of a plan's parts share."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from core.admin import PlaceAdmin
from people.choices import Role
from people.models import User
from people.permissions import jurisdiction_ids


class PlanPartAdmin(PlaceAdmin):
    """Something that hangs from a plan."""

    list_select_related = ("plan",)
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter),)
    frozen = ("plan",)

    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Sources are thousands: they are searched for, not listed."""
        long_lists = {"source", "document", "organization", "territory"}
        return tuple(field.name for field in self.opts.fields if field.name in long_lists)
