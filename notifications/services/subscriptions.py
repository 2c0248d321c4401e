"""Following without an account: asked for with an address, counted once whoever reads that mail confirms, left at any time.

Nothing here tells one person about another: asking for an address that already follows looks the same from outside,
and changes nothing of what that address follows until its owner confirms. Leaving everything erases the address.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import intake, mail
from core.models import OutgoingMail
from notifications.choices import Cadence
from notifications.links import Asked, confirm_url, leave_url
from notifications.models import Follower, Subscription
from notifications.selectors.targets import Target, find_target

PREFIX = "SG"
LETTERS_PER_HOUR = 5
"""How many letters to confirm the same address is sent in an hour, whoever asks: nobody floods another's mailbox."""
CONFIRMED_WITHIN = timedelta(days=7)


def request_follow(
    *, target: Target, cadence: str, submission: intake.Submission, now: datetime | None = None
) -> Subscription:
    """Keep the request and send the link that confirms it. One row per address and target.

    Asked again, the same link is sent again. Raises core.intake.TooMany for this sender whether or not the address was
    known, and ValidationError when the target is not public any more.
    """
    with transaction.atomic():
        moment = now or timezone.now()
        if cadence not in Cadence.values:
            raise ValidationError({"cadence": _("Elija una de las dos opciones.")})
        if find_target(target.kind, target.key) is None:
            raise ValidationError(_("Esto ya no está publicado: no se puede seguir."))
        _check_sender(submission.sender_hash, moment)
        follower = _kept(submission, moment)
        row, is_new = Subscription.objects.get_or_create(
            follower=follower, kind=target.kind, key=target.key, defaults={"cadence": cadence, "created_at": moment}
        )
        if not is_new and row.confirmed_at is None:
            row.cadence, row.created_at = cadence, moment
            row.save(update_fields=["cadence", "created_at"])
        row.follower = follower
        _send_link(row, target, cadence, submission.language, moment)
        return row


@transaction.atomic
def confirm_follow(*, asked: Asked, now: datetime | None = None) -> Subscription | None:
    """Count it, as often as the link says. Done again, nothing changes; None when it was left or erased meanwhile."""
    follower = _locked(asked.subscription.follower_id)
    row = Subscription.objects.filter(pk=asked.subscription.pk).first()
    if follower is None or row is None:
        return None
    row.cadence = asked.cadence
    row.confirmed_at = row.confirmed_at or now or timezone.now()
    row.save(update_fields=["cadence", "confirmed_at"])
    follower.language = _spoken()
    follower.save(update_fields=["language"])
    return row


@transaction.atomic
def change_cadence(*, follower: Follower, subscription: int, cadence: str) -> bool:
    """Whether there was such a subscription of this follower."""
    if cadence not in Cadence.values:
        raise ValidationError({"cadence": _("Elija una de las dos opciones.")})
    held = _locked(follower.pk)
    rows = Subscription.objects.filter(follower=held, pk=subscription, confirmed_at__isnull=False)
    return held is not None and rows.update(cadence=cadence) == 1


@transaction.atomic
def leave(*, follower: Follower, subscription: int) -> bool:
    """Leave one thing; whoever follows nothing any more is erased. Returns whether the follower is still kept."""
    held = _locked(follower.pk)
    if held is None:
        return False
    Subscription.objects.filter(follower=held, pk=subscription).delete()
    if Subscription.objects.filter(follower=held).exists():
        return True
    _erase(held)
    return False


@transaction.atomic
def leave_all(*, follower: Follower) -> None:
    """Erase the address, here and in the mails that were written to it. May run twice."""
    held = _locked(follower.pk)
    if held is not None:
        _erase(held)


def erase_unconfirmed(*, now: datetime) -> int:
    """What nobody confirmed in CONFIRMED_WITHIN is forgotten, and with it the addresses that follow nothing else."""
    late = Subscription.objects.filter(confirmed_at__isnull=True, created_at__lte=now - CONFIRMED_WITHIN)
    erased = 0
    for pk in sorted(set(late.values_list("follower", flat=True))):
        with transaction.atomic():
            held = _locked(pk)
            if held is None:
                continue
            late.filter(follower=held).delete()
            if not Subscription.objects.filter(follower=held).exists():
                _erase(held)
                erased += 1
    return erased


def _erase(follower: Follower) -> None:
    address = follower.author_mail
    follower.delete()
    mail.forget(address)


def _locked(pk: int) -> Follower | None:
    """One change of a follower at a time: nothing is mailed to an address while it is being erased."""
    return Follower.objects.select_for_update(of=("self",)).filter(pk=pk).first()


def _check_sender(sender_hash: str, now: datetime) -> None:
    """The same limit as for any public form, asked before it is known whether the address is new."""
    recent = Follower.objects.filter(sender_hash=sender_hash, received_at__gt=now - timedelta(hours=1))
    if sender_hash and recent.count() >= intake.PER_HOUR:
        raise intake.TooMany


def _kept(submission: intake.Submission, now: datetime) -> Follower:
    """The locked row of this address, written now or known; the database keeps one per address, however it is spelled."""
    address = submission.author_mail.strip()
    follower = _known(address).first() or _received(address, submission, now)
    held = Follower.objects.select_for_update(of=("self",)).get(pk=follower.pk)
    held.sender_hash, held.received_at = submission.sender_hash, now
    held.save(update_fields=["sender_hash", "received_at"])
    return held


def _received(address: str, submission: intake.Submission, now: datetime) -> Follower:
    """A new row, or the one that somebody else wrote at the same moment."""
    keyed = hashlib.sha256(f"{submission.form_key}:{address.lower()}".encode()).hexdigest()
    row = Follower(token=secrets.token_urlsafe(32))
    try:
        return intake.receive(row, replace(submission, author_mail=address, form_key=keyed), prefix=PREFIX, now=now)[0]
    except Follower.DoesNotExist:
        return _known(address).get()


def _known(address: str) -> QuerySet[Follower]:
    return Follower.objects.alias(folded=Lower("author_mail")).filter(folded=address.lower())


def _send_link(row: Subscription, target: Target, cadence: str, language: str, now: datetime) -> None:
    """Beyond LETTERS_PER_HOUR nothing is sent and nothing looks different. The letter is the same for everybody."""
    with translation.override(language):
        subject = _("Confirme que quiere recibir avisos")
        sent = OutgoingMail.objects.filter(recipient=row.follower.author_mail, created_at__gt=now - timedelta(hours=1))
        if sent.filter(body__contains="/seguir/confirmar/").count() >= LETTERS_PER_HOUR:
            return
        context = {
            "target": target,
            "cadence": Cadence(cadence).label,
            "url": confirm_url(row, cadence),
            "leave_url": leave_url(row.follower),
        }
        body = render_to_string("emails/follow_confirm.txt", context)
    mail.queue(
        to=row.follower.author_mail,
        subject=subject,
        body=body,
        language=language,
        unsubscribe_url=context["leave_url"],
    )


def _spoken() -> str:
    return (translation.get_language() or "es")[:2]
