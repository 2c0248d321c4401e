"""Counts that sources give, for the secretariat of their jurisdiction."""

from __future__ import annotations

from django.contrib import admin

from consultations.admin.base import SecretariatAdmin
from consultations.models import Tally


@admin.register(Tally)
class TallyAdmin(SecretariatAdmin):
    list_display = ("key", "plan", "subject", "space", "value")
    list_select_related = ("plan", "space")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "subject")
    search_fields = ("key", "table")
    autocomplete_fields = ("space", "territory", "theme", "source")
    frozen = ("plan", "key")
