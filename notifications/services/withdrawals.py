"""A mail that has not left goes nowhere once the right that it was written for has ended."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.choices import MailState
from core.models import ActivityRecord, OutgoingMail
from notifications.models import Digest, Reminder
from people.models import Membership

WAITING = (MailState.QUEUED, MailState.RETRYING)


def withdraw_reminders(*, now: datetime) -> int:
    """Take back the waiting mails of whoever has lost a role since they were written; returns how many. May run twice.

    What was taken back was never told: its rows go with it, and what is still the person's business is written anew.
    One query while no mail of reminders waits, five or six otherwise.
    """
    waiting = Digest.objects.filter(mail__state__in=WAITING).order_by("pk")
    found = list(waiting.values_list("person_id", "person__is_active", "mail_id", "mail__created_at"))
    if not found:
        return 0
    rights = _Rights({person for person, *_rest in found}, min(at for *_rest, at in found), now)
    gone = [mail for person, is_active, mail, at in found if not is_active or rights.shrank(person, at)]
    return _take_back(gone) if gone else 0


class _Rights:
    """What has ended for some people since a moment. Two queries; a third when something has."""

    def __init__(self, people: set[int], since: datetime, now: datetime) -> None:
        today = timezone.localdate(now)
        theirs = Membership.objects.filter(user__in=people)
        self._still = set(theirs.active(today).values_list("user_id", flat=True))
        ended = theirs.filter(until__gte=timezone.localdate(since) - timedelta(days=1), until__lt=today)
        rows = {str(pk): (user, until) for pk, user, until in ended.values_list("pk", "user_id", "until")}
        self._days: dict[int, list[date]] = defaultdict(list)
        self._moments: dict[int, list[datetime]] = defaultdict(list)
        for user, until in rows.values():
            self._days[user].append(until)
        if rows:
            told = ActivityRecord.objects.filter(object_type=Membership._meta.label_lower, object_id__in=list(rows))
            for key, at in told.filter(at__gte=since).order_by("pk").values_list("object_id", "at"):
                self._moments[rows[key][0]].append(at)

    def shrank(self, person: int, since: datetime) -> bool:
        """None is left, one ran out on a later day, or somebody closed one since."""
        if person not in self._still:
            return True
        written_on = timezone.localdate(since)
        ran_out = any(until >= written_on for until in self._days[person])
        return ran_out or any(at > since for at in self._moments[person])


@transaction.atomic
def _take_back(mails: list[int]) -> int:
    """Only those that no worker has taken. Without an address, nobody can send them again by mistake."""
    rows = OutgoingMail.objects.select_for_update().filter(pk__in=mails, state__in=WAITING)
    kept = list(rows.order_by("pk").values_list("pk", flat=True))
    OutgoingMail.objects.filter(pk__in=kept).update(
        state=MailState.FAILED,
        recipient="",
        body="",
        last_error=_("Retirado: la persona perdió el papel por el que se le escribía."),
    )
    Reminder.objects.filter(mail__in=kept).delete()
    Digest.objects.filter(mail__in=kept).delete()
    return len(kept)
