"""The second step of signing in: who must have one, and how whoever lost it gets in again."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core import activity, mail
from people.models import User
from people.permissions import may_manage_person

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def holds_role(user: User) -> bool:
    """Whoever may do more than read: members of a committee too."""
    return user.is_superuser or bool(user.current_memberships)


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def is_compulsory_for(user: User) -> bool:
    return settings.SECOND_FACTOR == "required" and holds_role(user)


def must_set_up(user: User | AnonymousUser) -> bool:
    """Signed in, with a role, on a portal that asks for the second factor, and without one."""
    if settings.SECOND_FACTOR != "required" or not user.is_authenticated:
        return False
    return holds_role(user) and not has_second_factor(user)


@transaction.atomic
def reset_second_factor(*, user: User, by: User) -> None:
    """Take away every factor of a person who lost hers; her sessions end and a mail tells her.

    Raises PermissionDenied for whoever does not manage this person (see `may_manage_person`).
    """
    if not may_manage_person(by, user):
        raise PermissionDenied
    Authenticator.objects.filter(user_id=user.pk).delete()
    end_sessions(user)
    activity.record(verb="quitó el segundo factor de", obj=user, by=by, public=False, label=f"#{user.pk}")
    with translation.override(settings.LANGUAGE_CODE):
        mail.queue(
            to=user.email,
            subject=_("Se quitó el segundo paso de su cuenta"),
            body=render_to_string("account/email/second_factor_reset_message.txt", {"site": settings.SITE_URL}),
        )


def end_sessions(user: User) -> None:
    """Every browser in which the person is signed in."""
    mine = [row.pk for row in Session.objects.iterator() if row.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(pk__in=mine).delete()
