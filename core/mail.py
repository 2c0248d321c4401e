"""Mail leaves through the outbox: a row in the transaction that causes it, carried later by a worker.

Exactly once is impossible over SMTP. A message whose fate nobody knows (its worker died, or the server took the text and never
answered) is doubtful and is not sent again by itself: at most one per crash, and a person decides about it in the admin.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from time import monotonic

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import activity
from core.choices import MailState
from core.mail_message import compose
from core.models import OutgoingMail
from core.smtp import AnswerLost, Carrier, ServerSilent, Unreachable, answer

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
RETRY_AFTER = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=4))
UNREACHABLE_FOR = timedelta(minutes=1)
LOST_AFTER = timedelta(minutes=3)
"""Longer than the longest honest sending: the hard limit of the task that drains (core/tasks.py)."""
DRAIN_SECONDS = 8
"""A drain takes no further message after this, so that a worker that is asked to stop does so soon; beat sends the next."""
BATCH = 100


def queue(
    *, to: str, subject: str, body: str, language: str = "es", calendar: str = "", unsubscribe_url: str = ""
) -> OutgoingMail:
    """A row in the outbox. Call it inside the transaction of what the mail speaks of.

    `body` is plain text; its HTML part is made when it is sent: blank lines part paragraphs, lines that begin with "- " are a
    list, web addresses become links. `calendar` is an iCalendar text (RFC 5545) that goes along as a file, its METHOD told in the
    type (RFC 6047). `unsubscribe_url` makes it a list mail: a full address that a mail program's button calls with POST (RFC 8058).
    """
    row = _row(to, subject, body)
    row.language, row.calendar, row.unsubscribe_url = language, calendar, unsubscribe_url
    row.save()
    return row


def queue_all(letters: Iterable[tuple[str, str, str]]) -> list[OutgoingMail]:
    """The same for many at once, each as (to, subject, body): rows in their order, written together."""
    return OutgoingMail.objects.bulk_create([_row(*letter) for letter in letters])


def _row(to: str, subject: str, body: str) -> OutgoingMail:
    return OutgoingMail(
        message_id=make_msgid(domain=settings.MAIL_DOMAIN),
        recipient=to,
        subject=" ".join(subject.split())[:200],
        body=body,
    )


def drain(*, now: datetime, limit: int | None = None) -> int:
    """Send what is due, oldest first; returns how many were sent. Two drains at once never send one message twice.

    Ends when nothing is due, after `limit` messages or `DRAIN_SECONDS`, or when the server cannot be reached.
    """
    sent, tried, clock = 0, 0, _Clock(now)
    with Carrier() as carrier:
        while keys := list(OutgoingMail.objects.due(clock.now()).values_list("pk", flat=True)[:BATCH]):
            for pk in keys:
                if clock.elapsed() > DRAIN_SECONDS or (limit is not None and tried >= limit):
                    return sent
                try:
                    carrier.open()
                except Unreachable as error:
                    _put_off(pk, error, clock.now())
                    return sent
                if mail := _take(pk, clock.now()):
                    tried += 1
                    sent += _send(mail, carrier, clock)
    return sent


def flag_lost(*, now: datetime) -> int:
    """Messages stuck in sending: their worker died, nobody knows whether they left."""
    return OutgoingMail.objects.filter(state=MailState.SENDING, started_at__lt=now - LOST_AFTER).update(
        state=MailState.DOUBTFUL,
        attempts=F("attempts") + 1,
        last_error=_("El proceso que lo enviaba terminó sin decir si salió."),
    )


@transaction.atomic
def retry(*, mail: OutgoingMail, now: datetime, by: AbstractBaseUser) -> OutgoingMail:
    """Put a failed or doubtful message back in the queue, with all its tries. A doubtful one may arrive twice: a person says so.

    Raises ValidationError in any other state, and when its recipient has been erased.
    """
    again = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    before = again.state
    if before not in {MailState.FAILED, MailState.DOUBTFUL}:
        raise ValidationError(_("Solo se vuelve a enviar un correo fallido o dudoso."))
    if not again.recipient:
        raise ValidationError(_("Su destinatario pidió no recibir más: ya no hay a quién enviarlo."))
    again.state, again.attempts, again.not_before, again.last_error = MailState.QUEUED, 0, now, ""
    again.save(update_fields=["state", "attempts", "not_before", "last_error"])
    activity.record(verb="volvió a enviar", obj=again, by=by, public=False, changes={"before": before}, now=now)
    return again


@transaction.atomic
def forget(address: str) -> None:
    """Somebody left the lists: their list mails (those with `unsubscribe_url`) keep neither address nor text.

    Those that have not left are deleted (one that is leaving at this instant may still arrive); the others keep their subject,
    state and dates, so that figures stay true. Mails that are not of a list (receipts, calls to a session) stay: they are the
    record of a procedure.
    """
    of_lists = OutgoingMail.objects.filter(recipient__iexact=address).exclude(unsubscribe_url="")
    of_lists.filter(state__in=[MailState.QUEUED, MailState.RETRYING, MailState.SENDING]).delete()
    of_lists.update(recipient="", body="", calendar="", unsubscribe_url="", last_error="")


class _Clock:
    """The moment that was given, and what has gone by since."""

    def __init__(self, now: datetime) -> None:
        self.start, self.began = now, monotonic()

    def elapsed(self) -> float:
        return monotonic() - self.began

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.elapsed())


@dataclass(frozen=True)
class _Outcome:
    state: MailState
    text: str = ""
    counted: bool = True
    wait: timedelta = timedelta(0)


def _take(pk: int, now: datetime) -> OutgoingMail | None:
    """The row, if it was still due: the database lets one of many drains change it."""
    if not OutgoingMail.objects.due(now).filter(pk=pk).update(state=MailState.SENDING, started_at=now):
        return None
    return OutgoingMail.objects.filter(pk=pk).first()


def _put_off(pk: int, error: Unreachable, now: datetime) -> None:
    """No try is counted: the server was not asked. However long it is away, nothing is given up."""
    logger.warning("the mail server cannot be reached: %s", type(error.__cause__).__name__)
    OutgoingMail.objects.due(now).filter(pk=pk).update(
        state=MailState.RETRYING, not_before=now + UNREACHABLE_FOR, last_error=_short(_unreachable(error))
    )


def _send(mail: OutgoingMail, carrier: Carrier, clock: _Clock) -> int:
    outcome = _Outcome(MailState.SENT)
    try:
        carrier.send(compose(mail))
    except Exception as error:  # whatever happened, the row must say so
        outcome = _judge(error, mail.attempts + 1)
        logger.warning(
            "mail %s: %s after try %s (%s)",
            mail.pk,
            outcome.state.value,
            mail.attempts + outcome.counted,
            answer(error)[0] or type(error).__name__,
        )
    _note(mail, outcome, clock.now())
    return int(outcome.state == MailState.SENT)


def _note(mail: OutgoingMail, outcome: _Outcome, now: datetime) -> None:
    """Only while the row is still this sending: a later one by a person's wish is left alone."""
    OutgoingMail.objects.filter(
        pk=mail.pk, started_at=mail.started_at, state__in=[MailState.SENDING, MailState.DOUBTFUL]
    ).update(
        state=outcome.state,
        attempts=mail.attempts + outcome.counted,
        not_before=now + outcome.wait if outcome.wait else mail.not_before,
        last_error=_short(outcome.text.replace(mail.recipient, "…")),
        sent_at=now if outcome.state == MailState.SENT else None,
    )


def _judge(error: Exception, attempts: int) -> _Outcome:
    """What a failed try means for the message; `attempts` counts this one."""
    code, words = answer(error)
    if isinstance(error, AnswerLost):
        text = _("El servidor recibió el texto y no confirmó: quizá lo entregó y quizá no.")
        return _Outcome(MailState.DOUBTFUL, text)
    if isinstance(error, Unreachable):
        return _Outcome(MailState.RETRYING, _unreachable(error), counted=False, wait=UNREACHABLE_FOR)
    if isinstance(error, ValueError):  # also a wrong encoding, or a header with more than one line
        return _Outcome(MailState.FAILED, _("El mensaje no se pudo componer: %(why)s") % {"why": error})
    if code:
        text = f"{code} {words}"
    elif isinstance(error, ServerSilent):
        text = _("El servidor no respondió a tiempo.")
    else:
        text = _("Se cortó antes de entregarlo: %(why)s") % {"why": type(error).__name__}
    if 500 <= code < 600 or attempts >= MAX_ATTEMPTS:
        return _Outcome(MailState.FAILED, text)
    return _Outcome(MailState.RETRYING, text, wait=RETRY_AFTER[attempts - 1])


def _unreachable(error: Unreachable) -> str:
    code, words = answer(error.__cause__)
    why = f"{code} {words}" if code else str(error.__cause__) or type(error.__cause__).__name__
    return _("No se pudo hablar con el servidor de correo: %(why)s") % {"why": why}


def _short(text: str) -> str:
    return " ".join(text.split())[: OutgoingMail._meta.get_field("last_error").max_length]
