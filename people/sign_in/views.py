"""Pages of ours around the library's: the account, the second step at a glance, and the invitation."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from core import activity
from people.models import User
from people.selectors import memberships_of
from people.services import InvitationRefused, accept_invitation, find_invitation
from people.services.second_factor import has_second_factor, is_compulsory_for, must_set_up
from people.sign_in.forms import SetPasswordForm
from people.sign_in.middleware import GOES_ON

IN_SESSION = "invitation"
View = Callable[..., HttpResponse]


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("full_name",)
        labels = {"full_name": gettext_lazy("Su nombre")}
        help_texts = {"full_name": gettext_lazy("Como debe aparecer en las actas y en los avisos.")}


@never_cache
@login_required
def my_account(request: HttpRequest) -> HttpResponse:
    """Everything of one's own account in one place."""
    return _account_page(request, NameForm(instance=request.user))


@require_POST
@never_cache
@login_required
def change_name(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return _account_page(request, form)
    form.instance.save(update_fields=["full_name"])
    activity.record(
        verb="cambió su nombre", obj=form.instance, by=request.user, public=False, label=f"#{request.user.pk}"
    )
    messages.success(request, _("Guardamos su nombre."))
    return redirect("people:account")


def _account_page(request: HttpRequest, form: NameForm) -> HttpResponse:
    context = {
        "form": form,
        "memberships": memberships_of(request.user),
        "today": timezone.localdate(),
        "has_second_factor": has_second_factor(request.user),
        "is_compulsory": is_compulsory_for(request.user),
    }
    return render(request, "people/account.html", context)


class SecondFactorView(IndexView):
    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        extra = {"is_compulsory": is_compulsory_for(user), "must_set_up": must_set_up(user)}
        return {**super().get_context_data(**kwargs), **extra, "passkeys": settings.PASSKEYS}


class RecoveryCodesView(ViewRecoveryCodesView):
    """Shown once; what is shown can be kept as a file without asking the portal for it again."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if context["can_view_codes"]:
            lines = [_("Códigos de recuperación de %(site)s") % {"site": settings.SITE_URL}, *context["unused_codes"]]
            context["file"] = "data:text/plain;charset=utf-8," + quote("\r\n".join(lines) + "\r\n")
        context["goes_on"] = self.request.session.get(GOES_ON)
        return context


second_factor = never_cache(SecondFactorView.as_view())
recovery_codes = never_cache(RecoveryCodesView.as_view())


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:
    """Accounts come by invitation only."""
    raise Http404


def with_passkeys(view: View) -> View:
    """A page that exists only where passkeys work (aga_portal/sign_in.py)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PASSKEYS:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@never_cache
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """Puts the key away and goes on at an address without it, which nothing can pass on."""
    request.session[IN_SESSION] = token
    return redirect("people:invitation")


@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation(request: HttpRequest) -> HttpResponse:
    """The invited person sets a password; then she signs in with it."""
    token = request.session.get(IN_SESSION, "")
    try:
        found = find_invitation(token)
        if request.user.is_authenticated:
            raise InvitationRefused("signed_in")
        form = SetPasswordForm(found.user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            accept_invitation(token=token, password=form.cleaned_data["password1"])
            del request.session[IN_SESSION]
            messages.success(request, _("Su cuenta está lista. Ingrese con su correo y su contraseña nueva."))
            return redirect("people:sign_in")
    except InvitationRefused as refused:
        status = 200 if refused.reason == "signed_in" else 410
        return render(request, "people/invitation_refused.html", {"reason": refused.reason}, status=status)
    return render(request, "people/invitation.html", {"form": form, "invitation": found})
