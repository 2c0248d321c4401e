from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from pages import services
from pages.admin.base import ContentAdmin
from pages.models import Correction, GlossaryTerm
from people.models import User


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ContentAdmin):
    saved_field = "updated_at"
    list_display = ("term", "acronym", "is_public", "updated_at")
    list_filter = ("is_public",)
    search_fields = ("term", "acronym", "definition")
    prepopulated_fields = {"slug": ("term",)}
    autocomplete_fields = ("source",)
    fields = ("term", "slug", "acronym", "other_forms", "definition", "source", "is_public")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def is_public(self, obj: GlossaryTerm) -> bool:
        return obj.is_public

    def write(self, user: User, obj: GlossaryTerm, form: ModelForm, change: bool) -> Model:
        if not change:
            return services.save_term(by=user, **form.cleaned_data)
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        return services.save_term(by=user, row=obj, seen_at=form.seen_at, **changed)


@admin.register(Correction)
class CorrectionAdmin(ContentAdmin):
    """Written once: a mistake in a correction is corrected by another."""

    list_display = ("place", "corrected_on", "noticed_by")
    search_fields = ("place", "was", "now_says")
    fields = ("corrected_on", "place", "url", "was", "now_says", "reason", "noticed_by")

    def can_change_any(self, user: User) -> bool:
        return False

    def can_change(self, user: User, obj: Model) -> bool:
        return False

    def write(self, user: User, obj: Correction, form: ModelForm, change: bool) -> Model:
        return services.add_correction(by=user, **form.cleaned_data)
