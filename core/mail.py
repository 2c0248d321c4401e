"""Mail leaves through the outbox: a row in the transaction that causes it, carried later by a worker.

Exactly once is impossible over SMTP. A message that was being sent when a worker died is marked doubtful and
is not sent again by itself: at most one doubtful message per crash, and it can be seen in the admin.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.utils import make_msgid
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q

from core.choices import MailState
from core.models import OutgoingMail

MAX_ATTEMPTS = 6
RETRY_AFTER = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
)
LOST_AFTER = timedelta(minutes=15)


def queue(*, to: str, subject: str, body: str, language: str = "es", calendar: str = "") -> OutgoingMail:
    """A row in the outbox. Call it inside the transaction of what the mail speaks of.

    `calendar` is an iCalendar text (RFC 5545) that goes along as a file, its METHOD told in the type (RFC 6047).
    """
    return OutgoingMail.objects.create(
        message_id=make_msgid(domain=settings.MAIL_DOMAIN),
        recipient=to,
        subject=" ".join(subject.split())[:200],
        body=body,
        language=language,
        calendar=calendar,
    )


def drain(*, now: datetime, limit: int = 100) -> int:
    """Send what is due; returns how many were sent. Two drains at once never send one message twice."""
    sent = 0
    for pk in list(OutgoingMail.objects.due(now).values_list("pk", flat=True)[:limit]):
        if _claim(pk, now):
            sent += _send(OutgoingMail.objects.get(pk=pk), now)
    return sent


def flag_lost(*, now: datetime) -> int:
    """Messages stuck in sending: their worker died, nobody knows whether they left."""
    return OutgoingMail.objects.filter(state=MailState.SENDING, started_at__lt=now - LOST_AFTER).update(
        state=MailState.DOUBTFUL, last_error="El proceso que lo enviaba terminó sin responder."
    )


def _claim(pk: int, now: datetime) -> bool:
    claimable = Q(state=MailState.QUEUED) | Q(state=MailState.RETRYING)
    return OutgoingMail.objects.filter(claimable, pk=pk).update(state=MailState.SENDING, started_at=now) == 1


def _send(mail: OutgoingMail, now: datetime) -> int:
    message = EmailMessage(mail.subject, mail.body, to=[mail.recipient], headers={"Message-ID": mail.message_id})
    if mail.calendar:
        method = re.search(r"^METHOD:(\w+)", mail.calendar, re.MULTILINE)
        kind = f"text/calendar; method={method[1]}" if method else "text/calendar"
        message.attach("invitacion.ics", mail.calendar, kind)
    mail.attempts += 1
    try:
        message.send()
    except Exception as error:  # whatever the server did, the row must say so
        mail.last_error = type(error).__name__
        if _is_final(error) or mail.attempts >= MAX_ATTEMPTS:
            mail.state = MailState.FAILED
        else:
            mail.state = MailState.RETRYING
            mail.not_before = now + RETRY_AFTER[min(mail.attempts, len(RETRY_AFTER)) - 1]
        mail.save(update_fields=["attempts", "last_error", "state", "not_before"])
        return 0
    mail.state, mail.sent_at, mail.last_error = MailState.SENT, now, ""
    mail.save(update_fields=["attempts", "state", "sent_at", "last_error"])
    return 1


def _is_final(error: Exception) -> bool:
    """The server refused for good (5xx); anything else is worth another try."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _text in error.recipients.values())
    return isinstance(error, SMTPResponseException) and 500 <= error.smtp_code < 600
