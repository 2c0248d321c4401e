"""What a person does with her account leaves a line of history, without addresses, codes or keys."""

from __future__ import annotations

from time import time
from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as factor
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from core import activity
from people.models import User
from people.sign_in.middleware import RENEWED

CHANGES = (
    (account.password_changed, "cambió su contraseña"),
    (account.password_set, "puso su contraseña"),
    (account.password_reset, "recuperó su contraseña"),
    (account.email_changed, "cambió su correo"),
    (factor.authenticator_added, "puso un segundo factor"),
    (factor.authenticator_removed, "quitó un segundo factor"),
    (factor.authenticator_reset, "renovó sus códigos de recuperación"),
)


def connect() -> None:
    for signal, verb in CHANGES:
        signal.connect(_recorder(verb), weak=False, dispatch_uid=f"people.sign_in.{verb}")


def _recorder(verb: str) -> Any:
    def record(user: User, authenticator: Authenticator | None = None, **_rest: Any) -> None:
        kind = {"kind": authenticator.type} if authenticator else {}
        activity.record(verb=verb, obj=user, by=user, public=False, label=f"#{user.pk}", changes=kind)

    return record


@receiver(post_save, sender=User, dispatch_uid="people.sign_in.one_address")
def keep_one_address(instance: User, update_fields: frozenset[str] | None, raw: bool = False, **_rest: Any) -> None:
    """The library's list of addresses follows the account's: one, trusted, since accounts come by invitation."""
    if raw or (update_fields is not None and "email" not in update_fields):
        return
    with transaction.atomic():
        mine = EmailAddress.objects.filter(user=instance)
        mine.exclude(email=instance.email.lower()).delete()
        EmailAddress.objects.update_or_create(
            user=instance, email=instance.email.lower(), defaults={"primary": True, "verified": True}
        )


@receiver(user_logged_in, dispatch_uid="people.sign_in.session")
def begin_session(request: HttpRequest, **_rest: Any) -> None:
    """Idle time counts from here: the first page after signing in has nothing to write."""
    request.session[RENEWED] = int(time())
