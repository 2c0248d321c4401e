"""Erasing a person: every row that an address leads to, in one transaction, and a line of history that says it of nobody.

What is public stays without its author, unless the person takes it back as well. Accounts are another matter
(aga_portal/privacy/accounts.py): acts of office stay on record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from aga_portal.privacy import anonymise
from aga_portal.privacy.copy import held
from aga_portal.privacy.requests import mail_hash
from aga_portal.privacy.retention import MODERATED
from aga_portal.search import upkeep
from committee.choices import ApplicationState
from committee.models import Application
from consultations.choices import RegistrationState
from consultations.models import Attendance, Registration, Support
from consultations.services import cancel_registration, withdraw_support
from core import activity, consents, mail_retention
from core.models import PersonRequest, PublicIntake
from notifications.models import Follower
from notifications.services import leave_all
from people.models import User

ONE_WORD = 1


@dataclass
class Erased:
    """How many rows of each kind were dealt with. `account`: that address has one, and it stays."""

    counts: dict[str, int] = field(default_factory=dict)
    account: bool = False


def preview(mail: str) -> Erased:
    """What `erase` would deal with; nothing is changed."""
    counts = {item.holding.key: item.count for item in held(mail)}
    return Erased(counts, _has_account(mail))


@transaction.atomic
def erase(
    mail: str, *, withdraw: bool = False, request: PersonRequest | None = None, now: datetime | None = None
) -> Erased:
    """Erase what is held about the address. `withdraw`: published texts go too. May run twice.

    Mails that follow from it (a place given back, a support withdrawn) are withdrawn with the rest. The copies of pages that
    this process keeps are dropped at once; the others' cannot be reached any more, for the history has a new line.
    """
    moment, address = now or timezone.now(), mail.strip()
    if not address:
        raise ValidationError(_("Escriba un correo."))
    done = preview(address)
    said, receipts = _said(address), _receipts(address)
    touched: dict[type[Model], list[int]] = {}
    for kind in MODERATED:
        for row in kind._default_manager.select_for_update(of=("self",)).filter(author_mail__iexact=address):
            touched.setdefault(kind, []).append(row.pk)
            anonymise.moderated(row, withdraw=withdraw, said=said)
    _erase_registrations(address, moment)
    _erase_supports(address, moment)
    _erase_applications(address, withdraw)
    for follower in Follower.objects.filter(author_mail__iexact=address):
        leave_all(follower=follower)
    for kind, of_kind in receipts.items():
        consents.forget_gone(kind, of_kind)
    mail_retention.empty_address(address)
    _note(address, request, done, moment)
    for kind, ids in touched.items():
        upkeep.rewrite(kind, ids, now=moment)
    transaction.on_commit(caches["pages"].clear)
    return done


def _said(address: str) -> tuple[str, ...]:
    """What the words of this person may repeat: the address, and full names. One name alone is too common a word to cut out."""
    names: set[str] = set()
    for kind in (*MODERATED, Registration, Application):
        names.update(kind._default_manager.filter(author_mail__iexact=address).values_list("author_name", flat=True))
    full = sorted((name.strip() for name in names if len(name.split()) > ONE_WORD), key=len, reverse=True)
    return (address, *full)


def _receipts(address: str) -> dict[type[PublicIntake], list[str]]:
    """What this person sent, by kind."""
    return {
        kind: list(kind._default_manager.filter(author_mail__iexact=address).values_list("receipt", flat=True))
        for kind in (*MODERATED, Registration, Support, Follower, Application)
    }


def _erase_registrations(address: str, now: datetime) -> None:
    """A place that is still to come is given back first, so that the next in line has it."""
    rows = Registration.objects.filter(author_mail__iexact=address)
    for row in rows.exclude(state=RegistrationState.CANCELLED).select_related("space"):
        try:
            with transaction.atomic():
                cancel_registration(registration=row, now=now)
        except ValidationError:  # it has begun, or was cancelled: there is no place to give back
            continue
    Attendance.objects.filter(registration__in=rows.values("pk")).update(name="", organization_name="", import_key=None)
    anonymise.registrations(rows)


def _erase_supports(address: str, now: datetime) -> None:
    rows = Support.objects.filter(author_mail__iexact=address)
    today = timezone.localdate(now)
    for row in rows.filter(consultation__closes_on__gte=today):
        withdraw_support(support=row, now=now)
        row.delete()
    anonymise.supports(rows)


def _erase_applications(address: str, withdraw: bool) -> None:
    rows = Application.objects.filter(author_mail__iexact=address)
    rows.filter(state=ApplicationState.RECEIVED).delete()
    anonymise.applications(rows, withdraw=withdraw)


def _note(address: str, request: PersonRequest | None, done: Erased, now: datetime) -> None:
    """The requests of this address lose it; one line of history says that something was erased, of whom it does not say."""
    digest = mail_hash(address)
    PersonRequest.objects.filter(mail__iexact=address).update(mail="", key_hash=None)
    if request is None:
        request = PersonRequest.objects.create(mail_hash=digest, asked_at=now)
    PersonRequest.objects.filter(pk=request.pk).update(erased_at=now)
    changes = {"person": digest[:16], "counts": done.counts}
    activity.record(verb="borró los datos de una persona", obj=request, by=None, public=False, changes=changes, now=now)


def _has_account(address: str) -> bool:
    return User.objects.filter(email__iexact=address).exists()
