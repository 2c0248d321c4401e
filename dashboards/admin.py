from __future__ import annotations

from django.contrib import admin

from core.admin import PlaceAdmin
from dashboards.admin_rebuild import RebuildAdmin
from dashboards.models import ProgressSnapshot, WeeklyReport
from people.choices import Role
from people.models import User
from people.permissions import jurisdiction_ids


@admin.register(ProgressSnapshot)
class ProgressSnapshotAdmin(RebuildAdmin):
    """Kept for ever; written by tasks and by the step that rebuilds a curve."""

    addable = changeable = False
    list_display = ("date", "plan", "scope", "name", "actual", "expected", "late")
    list_select_related = ("plan",)
    list_filter = ("scope", ("plan", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "key")

    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)


@admin.register(WeeklyReport)
class WeeklyReportAdmin(PlaceAdmin):
    """To be read on its page: what was published never changes, here or anywhere."""

    addable = changeable = False
    list_display = ("starts_on", "plan", "published_at")
    list_select_related = ("plan",)
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter),)
    fields = ("plan", "starts_on", "computed_at", "published_at")

    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)
