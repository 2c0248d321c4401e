"""Accounts, rights, organizations and territories; and the activity log, which core cannot place by jurisdiction."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import activity
from core.admin import PlaceAdmin, ReferenceAdmin, StaffAdmin
from core.admin_steps import Step, SteppedAdmin
from core.models import ActivityRecord
from people import services
from people.admin_invitations import ConfirmForm
from people.choices import Role
from people.models import Membership, Organization, Territory, User
from people.permissions import GRANTABLE, jurisdiction_ids, may_manage_person, organization_ids
from people.services.second_factor import has_second_factor

# Rights come from memberships; groups of permissions mean nothing here.
admin.site.unregister(Group)
# One way in for everybody: the portal's own, with its second step and its limits.
admin.site.login = secure_admin_login(admin.site.login)


def _inside(path: str, places: set[int]) -> Q:
    """The territory at `path` is one of `places` or lies inside one (the tree is at most three deep)."""
    return (
        Q(**{f"{path}__in": places})
        | Q(**{f"{path}__parent__in": places})
        | Q(**{f"{path}__parent__parent__in": places})
    )


def _secretariats(user: User) -> set[int]:
    return jurisdiction_ids(user, Role.SECRETARIAT)


@admin.register(Territory)
class TerritoryAdmin(ReferenceAdmin):
    list_display = ("name", "code", "level", "parent")
    list_select_related = ("parent",)
    list_filter = ("level",)
    search_fields = ("name", "code", "official_code")
    autocomplete_fields = ("parent",)


@admin.register(Organization)
class OrganizationAdmin(PlaceAdmin):
    """An editor sees its own entity; the secretariat keeps those of its country and sees those of no country."""

    list_display = ("name", "acronym", "sector", "branch", "level", "territory")
    list_select_related = ("territory",)
    list_filter = ("sector", "branch", "level", "is_demo")
    search_fields = ("name", "acronym")
    autocomplete_fields = ("territory", "parent")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "acronym", "slug", "sector", "branch", "level", "territory", "parent", "site", "source_note")
    frozen = ("slug",)

    def jurisdictions(self, user: User) -> set[int]:
        return _secretariats(user)

    def rows(self, user: User) -> QuerySet:
        if user.is_superuser:
            return Organization.objects.all()
        places = _secretariats(user)
        seen = Q(pk__in=organization_ids(user, Role.ENTITY_EDITOR)) | _inside("territory", places)
        return Organization.objects.filter(seen | Q(territory__isnull=True) if places else seen)

    def can_see_any(self, user: User) -> bool:
        return bool(user.is_staff)

    def can_add(self, user: User) -> bool:
        return user.is_superuser or bool(_secretariats(user))

    can_change_any = can_add

    def place_of(self, obj: Organization) -> Territory | None:
        """The country that the organization's territory lies in."""
        place = obj.territory
        while place is not None and place.parent is not None:
            place = place.parent
        return place

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "territory" in form.base_fields and not request.user.is_superuser:
            form.base_fields["territory"].required = True
            form.base_fields["territory"].queryset = Territory.objects.filter(
                Q(pk__in=_secretariats(request.user)) | _inside("parent", _secretariats(request.user))
            )
        return form

    def write(self, user: User, obj: Organization, form: forms.ModelForm, change: bool) -> Model:
        return (
            super().write(user, obj, form, change)
            if change
            else services.create_organization(by=user, **form.cleaned_data)
        )


class AccountCreationForm(BaseUserCreationForm):
    """The e-mail address is the login."""

    class Meta:
        model = User
        fields = ("email", "full_name")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class AccountChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "full_name", "is_active", "is_superuser", "password")


def _may_reset(by: User, user: User) -> bool:
    return may_manage_person(by, user) and has_second_factor(user)


def _reset(by: User, user: User, data: dict[str, Any]) -> str:
    services.reset_second_factor(user=user, by=by)
    return str(_("Quitamos su segundo paso y cerramos sus sesiones. Le avisamos por correo."))


@admin.register(User)
class UserAdmin(SteppedAdmin, DjangoUserAdmin):
    """The secretariat opens accounts and sees those of its jurisdiction; only a superuser changes them."""

    steps = (Step("quitar-segundo-factor", _("Quitar el segundo paso"), ConfirmForm, _may_reset, _reset),)

    add_form = AccountCreationForm
    form = AccountChangeForm
    list_display = ("email", "full_name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active",)
    search_fields = ("email", "full_name")
    ordering = ("email",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "full_name", "password")}),
        (_("Acceso"), {"fields": ("is_active", "is_superuser", "last_login", "created_at")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": ("email", "full_name", "password1", "password2"),
                "description": _("Cree la cuenta y después dele un papel en «Membresías». Sin papel, no entra aquí."),
            },
        ),
    )
    readonly_fields = ("last_login", "created_at")

    def rows(self, user: User) -> QuerySet:
        if user.is_superuser:
            return User.objects.all()
        places = _secretariats(user)
        if not places:
            return User.objects.none()
        placed = Membership.objects.filter(Q(jurisdiction__in=places) | _inside("organization__territory", places))
        fresh = Q(memberships__isnull=True)
        return User.objects.filter(
            Q(pk__in=placed.values("user")) | Q(pk__in=User.objects.filter(fresh).values("pk")), is_superuser=False
        )

    def can_see_any(self, user: User) -> bool:
        return user.is_superuser or bool(_secretariats(user))

    def can_add(self, user: User) -> bool:
        return self.can_see_any(user)

    def can_change_any(self, user: User) -> bool:
        # Django's own account form asks for both rights before it opens an account.
        return self.can_see_any(user)

    def can_change(self, user: User, obj: Model) -> bool:
        return bool(user.is_superuser)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            return ((None, {"fields": ("email", "full_name", "is_active", "last_login", "created_at")}),)
        return super().get_fieldsets(request, obj)

    def write(self, user: User, obj: User, form: forms.ModelForm, change: bool) -> Model:
        obj.save()
        activity.record(
            verb="modificó la cuenta" if change else "abrió la cuenta",
            obj=obj,
            by=user,
            public=False,
            label=f"#{obj.pk}",
        )
        return obj


class MembershipForm(forms.ModelForm):
    """Says at the field what the database would refuse."""

    class Meta:
        model = Membership
        fields = ("user", "role", "organization", "jurisdiction", "since", "until")


@admin.register(Membership)
class MembershipAdmin(StaffAdmin):
    """Opened and closed through services; nothing else about a right can change."""

    form = MembershipForm
    list_display = ("user", "role", "organization", "jurisdiction", "since", "until")
    list_select_related = ("user", "organization", "jurisdiction")
    list_filter = ("role",)
    search_fields = ("user__email", "user__full_name", "organization__name")
    autocomplete_fields = ("user", "organization")
    ordering = ("user__email", "id")

    def rows(self, user: User) -> QuerySet:
        if user.is_superuser:
            return Membership.objects.all()
        places = _secretariats(user)
        return Membership.objects.filter(
            Q(jurisdiction__in=places) | _inside("organization__territory", places), user__is_superuser=False
        )

    def can_see_any(self, user: User) -> bool:
        return user.is_superuser or bool(_secretariats(user))

    can_add = can_change_any = can_see_any

    def can_change(self, user: User, obj: Membership) -> bool:
        """A seat's membership follows its tenure, and nobody closes or renews their own right."""
        return user.is_superuser or (obj.role in self._grantable(user) and obj.user_id != user.pk)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user", "role", "organization", "jurisdiction", "since") if obj else ()

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            roles = self._grantable(request.user)
            kwargs["choices"] = [("", "---------")] + [(role.value, role.label) for role in Role if role in roles]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def choices_for(self, db_field: Any, request: HttpRequest) -> QuerySet:
        user = request.user
        if user.is_superuser:
            return super().choices_for(db_field, request)
        if db_field.name == "jurisdiction":
            return Territory.objects.filter(pk__in=_secretariats(user))
        if db_field.name == "organization":
            return Organization.objects.filter(_inside("territory", _secretariats(user)))
        return super().choices_for(db_field, request).exclude(pk=user.pk)

    def write(self, user: User, obj: Membership, form: forms.ModelForm, change: bool) -> Model:
        if not change:
            return services.grant_membership(by=user, **form.cleaned_data)
        until = form.cleaned_data.get("until")
        if until is None:
            raise ValidationError({"until": _("Escriba el último día de este papel.")})
        return services.end_membership(membership=obj, until=until, by=user)

    @staticmethod
    def _grantable(user: User) -> set[Role]:
        """A secretariat is named by a superuser; a member's right comes with the seat."""
        return set(Role) if user.is_superuser else set(GRANTABLE)


@admin.register(ActivityRecord)
class ActivityRecordAdmin(StaffAdmin):
    """History is read, never written by hand."""

    list_display = ("at", "actor_label", "verb", "object_label", "plan", "is_public")
    list_filter = ("is_public",)
    search_fields = ("object_label", "verb", "plan")
    date_hierarchy = "at"

    def rows(self, user: User) -> QuerySet:
        if user.is_superuser:
            return ActivityRecord.objects.all()
        codes = Territory.objects.filter(pk__in=_secretariats(user)).values("code")
        return ActivityRecord.objects.filter(jurisdiction__in=codes)

    def can_see_any(self, user: User) -> bool:
        return user.is_superuser or bool(_secretariats(user))
