"""What supports a report, read-only here: it is written from the report."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from commitments.admin.base import (
    is_editor,
    keeps_commitments,
)
from commitments.models import (
    Evidence,
)
from commitments.permissions import (
    reports_of,
)
from core.admin import StaffAdmin
from people.models import User


@admin.register(Evidence)
class EvidenceAdmin(StaffAdmin):
    """What supports one's reports; written from the report."""

    list_display = ("title", "report_link", "dated_on")
    list_select_related = ("report__milestone",)
    search_fields = ("title", "report__milestone__title")
    fields = ("title", "report", "url", "dated_on")

    def rows(self, user: User) -> QuerySet:
        if user.is_superuser:
            return Evidence.objects.all()
        return Evidence.objects.filter(report__in=reports_of(user))

    def can_see_any(self, user: User) -> bool:
        return keeps_commitments(user) or is_editor(user)

    @admin.display(description=_("reporte"))
    def report_link(self, obj: Evidence) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:commitments_progressreport_change", args=[obj.report_id]), obj.report
        )
