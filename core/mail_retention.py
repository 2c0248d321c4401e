"""Mail that no longer says whom it was for: after a time, or when that person asks. What became of it stays counted."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.choices import MailState
from core.models import OutgoingMail

MAIL_KEPT = timedelta(days=180)
WAITING = (MailState.QUEUED, MailState.RETRYING)
EMPTY = {"recipient": "", "body": "", "calendar": "", "unsubscribe_url": "", "last_error": ""}
BATCH = 500


def empty_old(*, now: datetime) -> int:
    """Of mails that were written MAIL_KEPT ago and wait no longer: address, text and files are emptied. May run twice."""
    old = OutgoingMail.objects.filter(created_at__lt=now - MAIL_KEPT).exclude(recipient="").exclude(state__in=WAITING)
    emptied = 0
    while found := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        emptied += OutgoingMail.objects.filter(pk__in=found).update(**EMPTY)
    return emptied


def empty_address(address: str) -> tuple[int, int]:
    """Somebody asked to be erased: (withdrawn before they left, emptied). Call it inside a transaction.

    One that is leaving at this instant may still arrive. Rows stay, so that what refers to them and the counts stay true;
    one that had not left ends as failed, and cannot be sent again without an address.
    """
    theirs = OutgoingMail.objects.filter(recipient__iexact=address)
    withdrawn = theirs.filter(state__in=[*WAITING, MailState.SENDING]).update(state=MailState.FAILED)
    return withdrawn, theirs.update(**EMPTY)
