"""The door to inviting a person. An invitation is sent, sent again or withdrawn; nothing else of it changes."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_steps import Step, SteppedAdmin
from people import services
from people.choices import JURISDICTION_ROLES, Role
from people.models import Invitation, Organization, Territory, User
from people.permissions import grantable_roles, jurisdiction_ids

# What the sign-in library keeps is seen and changed through its own pages and through services, never row by row.
for own in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    if admin.site.is_registered(own):
        admin.site.unregister(own)


class InvitationForm(forms.ModelForm):
    """Who, to what, where and for how long."""

    email = forms.EmailField(label=gettext_lazy("Correo"))
    full_name = forms.CharField(label=gettext_lazy("Nombre"), max_length=150)
    role = forms.ChoiceField(
        label=gettext_lazy("Papel"),
        required=False,
        help_text=gettext_lazy("Sin papel, solo abre la cuenta: por ejemplo, de quien ocupará un asiento del comité."),
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=gettext_lazy("Organización"),
        required=False,
        help_text=gettext_lazy("Para el papel de editor de entidad o de integrante del comité."),
    )
    jurisdiction = forms.ModelChoiceField(
        Territory.objects.none(),
        label=gettext_lazy("Jurisdicción"),
        required=False,
        help_text=gettext_lazy("Para los demás papeles, o si solo abre la cuenta."),
    )
    since = forms.DateField(label=gettext_lazy("Desde"), required=False, widget=admin.widgets.AdminDateWidget)
    until = forms.DateField(label=gettext_lazy("Hasta"), required=False, widget=admin.widgets.AdminDateWidget)

    class Meta:
        model = Invitation
        fields = ("language",)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        role = data.get("role")
        needed = "jurisdiction" if not role or role in JURISDICTION_ROLES else "organization"
        other = "organization" if needed == "jurisdiction" else "jurisdiction"
        if not data.get(needed) and (role or not self.may_leave_unplaced):
            self.add_error(needed, _("Este papel lo pide.") if role else _("Diga qué jurisdicción responde por ella."))
        if data.get(other):
            self.add_error(other, _("Este papel no lo lleva. Déjelo vacío."))
        return data


class ConfirmForm(forms.Form):
    """A step that asks nothing but to be confirmed."""

    def __init__(self, *args: Any, obj: Any = None, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def _is_open(user: User, invitation: Invitation) -> bool:
    return invitation.is_open and services.may_answer_for(user, invitation)


def _resend(user: User, invitation: Invitation, data: dict[str, Any]) -> str:
    services.resend_invitation(invitation=invitation, by=user)
    return _("Enviamos otro enlace. El anterior ya no sirve.")


def _withdraw(user: User, invitation: Invitation, data: dict[str, Any]) -> str:
    services.withdraw_invitation(invitation=invitation, by=user)
    return _("La invitación quedó retirada. El enlace ya no sirve.")


@admin.register(Invitation)
class InvitationAdmin(SteppedAdmin):
    """The secretariat sees those of its jurisdiction."""

    form = InvitationForm
    list_display = ("user", "address", "role", "place", "state", "expires_at", "invited_by")
    list_select_related = ("user", "jurisdiction", "membership__organization", "membership__jurisdiction", "invited_by")
    search_fields = ("user__email", "user__full_name")
    fields = ("email", "full_name", "role", "organization", "jurisdiction", "since", "until", "language")
    shown = ("user", "address", "role", "place", "state", "invited_by", "created_at", "expires_at", "accepted_at")
    steps = (
        Step("reenviar", gettext_lazy("Enviar otra vez"), ConfirmForm, _is_open, _resend),
        Step("retirar", gettext_lazy("Retirar la invitación"), ConfirmForm, _is_open, _withdraw),
    )

    def rows(self, user: User) -> QuerySet:
        if user.is_superuser:
            return Invitation.objects.all()
        return Invitation.objects.filter(jurisdiction__in=jurisdiction_ids(user, Role.SECRETARIAT))

    def can_see_any(self, user: User) -> bool:
        return bool(grantable_roles(user))

    can_add = can_see_any

    def is_public(self, obj: Any) -> bool:
        return False

    @admin.display(description=gettext_lazy("correo"))
    def address(self, obj: Invitation) -> str:
        return obj.user.email

    @admin.display(description=gettext_lazy("papel"))
    def role(self, obj: Invitation) -> str:
        return obj.membership.get_role_display() if obj.membership else _("solo la cuenta")

    @admin.display(description=gettext_lazy("dónde"))
    def place(self, obj: Invitation) -> str:
        held = obj.membership
        return str((held.organization or held.jurisdiction) if held else obj.jurisdiction or "—")

    @admin.display(description=gettext_lazy("estado"))
    def state(self, obj: Invitation) -> str:
        return obj.state(timezone.now()).label

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.shown if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.shown if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, **{**kwargs, "fields": ("language",)})
        roles = grantable_roles(request.user)
        chosen = [(role.value, role.label) for role in Role if role in roles]
        form.base_fields["role"].choices = [("", _("Solo la cuenta")), *chosen]
        form.base_fields["organization"].queryset = self.visible(Organization, request)
        places = Territory.objects.filter(pk__in=jurisdiction_ids(request.user, Role.SECRETARIAT))
        form.base_fields["jurisdiction"].queryset = self._all(Territory) if request.user.is_superuser else places
        form.may_leave_unplaced = request.user.is_superuser
        return form

    @staticmethod
    def _all(model: type[Model]) -> QuerySet:
        return model._default_manager.filter(parent__isnull=True)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        title = {"title": _("Invitar a una persona")}
        return super().add_view(request, form_url, {**(extra_context or {}), **title})

    def write(self, user: User, obj: Invitation, form: forms.ModelForm, change: bool) -> Model:
        return services.invite(by=user, **{**form.cleaned_data, "role": form.cleaned_data["role"] or ""})
