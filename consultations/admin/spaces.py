"""Spaces, for the secretariat of their jurisdiction."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from consultations import services
from consultations.admin.base import SecretariatAdmin
from consultations.models import Space, Speaker
from people.models import User
from plans.models import ActionPlan


@admin.register(Space)
class SpaceAdmin(SecretariatAdmin):
    list_display = ("title", "kind", "plan", "territory", "starts_on", "is_public")
    list_select_related = ("plan", "territory")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "kind", "is_public")
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("commitment", "territory", "report", "source", "themes")
    exclude = ("outcomes",)
    frozen = ("plan", "slug", "is_public")

    def is_public(self, obj: Space) -> bool:
        return obj.is_public and (obj.plan is None or obj.plan.is_public)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "plan" in form.base_fields:
            form.base_fields["plan"].required = True
        return form

    def write(self, user: User, obj: Space, form: ModelForm, change: bool) -> Model:
        return super().write(user, obj, form, change) if change else services.create_space(by=user, **form.cleaned_data)


@admin.register(Speaker)
class SpeakerAdmin(SecretariatAdmin):
    place = "space__plan__jurisdiction"
    list_display = ("name", "role", "space")
    list_select_related = ("space",)
    search_fields = ("name", "space__title")
    autocomplete_fields = ("space", "source")
    frozen = ("space",)

    def plan_of(self, obj: Speaker) -> ActionPlan | None:
        return obj.space.plan
