from django.contrib import admin

from core.admin import StaffAdmin
from notifications.models import Reminder


@admin.register(Reminder)
class ReminderAdmin(StaffAdmin):
    """Who was told what; names people, so for superusers only."""

    list_display = ("kind", "subject_type", "subject_id", "person", "local_date")
    list_select_related = ("person",)
    list_filter = ("kind",)
