from __future__ import annotations

from django.contrib import admin

from core.admin import PlaceAdmin
from dashboards.models import ProgressSnapshot
from people.choices import Role
from people.models import User
from people.permissions import jurisdiction_ids


@admin.register(ProgressSnapshot)
class ProgressSnapshotAdmin(PlaceAdmin):
    """Kept for ever, written by the nightly task alone."""

    addable = changeable = False
    list_display = ("date", "plan", "scope", "name", "actual", "expected", "late")
    list_select_related = ("plan",)
    list_filter = ("scope", ("plan", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "key")

    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)
