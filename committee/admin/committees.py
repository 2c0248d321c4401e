"""Committees, seats and tenures, for the secretariat of their jurisdiction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from committee import services
from committee.models import Committee, CommitteeText, Seat, Tenure
from core.admin import PlaceAdmin
from people.choices import Role
from people.models import Territory, User
from people.permissions import jurisdiction_ids
from plans.models import ActionPlan


class SecretariatAdmin(PlaceAdmin):
    place = "committee__jurisdiction"

    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)

    def plan_of(self, obj: Any) -> ActionPlan | None:
        return None


class CommitteeAddForm(forms.ModelForm):
    functions = forms.CharField(
        label=_("Funciones"), widget=forms.Textarea, required=False, help_text=_("Una por renglón, en su orden.")
    )

    class Meta:
        model = Committee
        fields = ("jurisdiction", "name", "slug", "kind")

    def clean_functions(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["functions"].splitlines() if line.strip()]


@admin.register(Committee)
class CommitteeAdmin(SecretariatAdmin):
    place = "jurisdiction"
    list_display = ("name", "jurisdiction", "kind", "created_on", "is_ended", "is_public")
    list_select_related = ("jurisdiction",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("rules", "source")
    frozen = ("jurisdiction", "slug", "is_public")
    FIELDS = (
        "jurisdiction",
        "plan",
        "kind",
        "name",
        "slug",
        ("created_by_act", "created_on"),
        ("ended_by_act", "ended_on", "is_ended"),
        "rules",
        "note",
        "is_public",
        "source",
    )

    def is_public(self, obj: Committee) -> bool:
        return obj.is_public and (obj.plan is None or obj.plan.is_public)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return ((None, {"fields": self.FIELDS if obj else (*self.FIELDS, "functions")}),)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = CommitteeAddForm
        return super().get_form(request, obj, change=change, **kwargs)

    def choices_for(self, db_field: Any, request: HttpRequest) -> QuerySet:
        if db_field.name == "jurisdiction" and not request.user.is_superuser:
            return Territory.objects.filter(pk__in=self.jurisdictions(request.user))
        return super().choices_for(db_field, request)

    def write(self, user: User, obj: Committee, form: forms.ModelForm, change: bool) -> Model:
        return (
            super().write(user, obj, form, change)
            if change
            else services.create_committee(by=user, **form.cleaned_data)
        )


@admin.register(CommitteeText)
class CommitteeTextAdmin(SecretariatAdmin):
    list_display = ("__str__", "committee", "kind", "order", "attested_on")
    list_select_related = ("committee",)
    list_filter = (("committee", admin.RelatedOnlyFieldListFilter), "kind")
    autocomplete_fields = ("source",)
    frozen = ("committee",)


@admin.register(Seat)
class SeatAdmin(SecretariatAdmin):
    changeable = False
    list_display = ("organization", "committee", "sector", "order", "since", "until", "attested_on")
    list_select_related = ("organization", "committee")
    list_filter = (("committee", admin.RelatedOnlyFieldListFilter), "sector")
    search_fields = ("organization__name", "committee__name")
    autocomplete_fields = ("organization",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("committee", "sector", "organization", "order", "since")}),)
        return super().get_fieldsets(request, obj)

    def write(self, user: User, obj: Seat, form: forms.ModelForm, change: bool) -> Model:
        for name in ("organization", "since"):
            if not form.cleaned_data.get(name):
                raise ValidationError({name: _("Este campo es obligatorio.")})
        return services.add_seat(by=user, **form.cleaned_data)


@admin.register(Tenure)
class TenureAdmin(SecretariatAdmin):
    """A tenure opens the membership of its holder; both are history once written."""

    place = "seat__committee__jurisdiction"
    changeable = False
    list_display = ("holder", "seat", "kind", "starts_on", "ends_on", "state")
    list_select_related = ("seat__organization", "seat__committee", "user")
    list_filter = ("state", "kind")
    search_fields = ("holder_name", "seat__organization__name")
    autocomplete_fields = ("seat", "user")

    @admin.display(description=_("persona"))
    def holder(self, obj: Tenure) -> str:
        return obj.holder_name or (str(obj.user) if obj.user else "—")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("seat", "user", "kind", "starts_on", "ends_on")}),)
        return super().get_fieldsets(request, obj)

    def write(self, user: User, obj: Tenure, form: forms.ModelForm, change: bool) -> Model:
        for name in ("user", "starts_on", "ends_on"):
            if not form.cleaned_data.get(name):
                raise ValidationError({name: _("Este campo es obligatorio.")})
        return services.begin_tenure(by=user, **form.cleaned_data)
