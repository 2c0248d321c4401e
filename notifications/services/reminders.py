"""Reminders: what the cadences ask for by now, told once, in at most one mail per person and day.

May run twice, or twice at once: the person's row is the lock, and one row per (kind, subject, person, day of the cadence)
says what was told. Whatever nobody sent while the portal was down is told once, at its latest step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q

from commitments.models import ProgressReport
from core import mail
from notifications.choices import ReminderKind
from notifications.models import Digest, Reminder
from notifications.quiet import is_night
from notifications.selectors.due import Owed, Scene, owed
from notifications.services.digests import Letter
from people.models import User

PAUSE = timedelta(days=5)
"""Between two mails to one person on one milestone."""
PAUSED_KINDS = (ReminderKind.MILESTONE_LATE, ReminderKind.NO_REPORT, ReminderKind.REPORT_TO_REVIEW)
"""What keeps the pause. What warns of a deadline to come does not: late, it would be of no use."""
BATCH = 500

Told = dict[tuple[str, str, str, int], date]
Parcel = list[Owed]


def send_reminders(*, now: datetime) -> int:
    """Queue the day's mail of whoever is owed one; returns how many mails.

    Nothing leaves before seven in the morning or on a quiet day of the subject's country. What falls on the day after
    somebody's mail left waits for the next day's.
    """
    if is_night(now):
        return 0
    found = list(owed(Scene(now)))
    parcels = list(_parcels(_not_held(_not_told(found))).items())
    return sum(_tell(dict(batch)) for batch in _batches(parcels))


def _not_told(found: Iterable[Owed]) -> list[Owed]:
    """Without what was told at this step of its cadence or at a later one."""
    waiting = list(found)
    told = _told_since(waiting)
    return [item for item in waiting if item.key not in told or told[item.key] < item.nominal]


def _told_since(items: list[Owed], people: Iterable[int] | None = None) -> Told:
    """The latest step told of each matter to each person. One query."""
    if not items:
        return {}
    rows = Reminder.objects.filter(local_date__gte=min(item.nominal for item in items))
    if people is not None:
        rows = rows.filter(person__in=people)
    columns = rows.order_by("local_date").values_list("kind", "subject_type", "subject_id", "person_id", "local_date")
    return {(kind, subject_type, subject_id, person): day for kind, subject_type, subject_id, person, day in columns}


def _not_held(items: list[Owed]) -> list[Owed]:
    """Without what concerns a milestone that the person had a mail about less than five days ago."""
    kept = [item for item in items if item.matter.kind in PAUSED_KINDS]
    recent = _milestones_told(min(item.today for item in kept) - PAUSE) if kept else {}

    def is_held(item: Owed) -> bool:
        days = recent.get((item.person, item.matter.milestone), ())
        return item.matter.kind in PAUSED_KINDS and any(item.today - day < PAUSE for day in days)

    return [item for item in items if not is_held(item)]


def _milestones_told(after: date) -> dict[tuple[int, int | None], list[date]]:
    """The days on which each person had a mail about each milestone, by the kinds that keep the pause. Three queries."""
    digests = Digest.objects.filter(local_date__gt=after)
    day_of = dict(digests.values_list("mail_id", "local_date"))
    rows = Reminder.objects.filter(kind__in=PAUSED_KINDS, mail__in=digests.order_by().values("mail"))
    found = list(rows.order_by("pk").values_list("kind", "subject_id", "person_id", "mail_id"))
    reports = {subject for kind, subject, *_rest in found if kind == ReminderKind.REPORT_TO_REVIEW}
    milestone_of = dict(ProgressReport.objects.filter(pk__in=reports).values_list("pk", "milestone_id"))
    told: dict[tuple[int, int | None], list[date]] = defaultdict(list)
    for kind, subject, person, mail_id in found:
        milestone = milestone_of.get(int(subject)) if kind == ReminderKind.REPORT_TO_REVIEW else int(subject)
        if mail_id in day_of:
            told[person, milestone].append(day_of[mail_id])
    return told


def _parcels(items: Iterable[Owed]) -> dict[tuple[int, date], Parcel]:
    """What goes into one mail: everything for one person on one local day."""
    parcels: dict[tuple[int, date], Parcel] = defaultdict(list)
    for item in items:
        parcels[item.person, item.today].append(item)
    return dict(sorted(parcels.items()))


def _batches(parcels: list[tuple[tuple[int, date], Parcel]]) -> Iterator[list[tuple[tuple[int, date], Parcel]]]:
    rest = iter(parcels)
    while batch := list(islice(rest, BATCH)):
        yield batch


@transaction.atomic
def _tell(parcels: dict[tuple[int, date], Parcel]) -> int:
    """Some people at once, each once a day. Another scheduler that is at them waits here and finds them told."""
    people = _locked({person for person, _day in parcels})
    days = {day for _person, day in parcels}
    written = set(Digest.objects.filter(person__in=people, local_date__in=days).values_list("person_id", "local_date"))
    told = _told_since([item for items in parcels.values() for item in items], people)
    letters: list[tuple[User, date, Parcel]] = []
    for (person, day), items in parcels.items():
        fresh = [item for item in items if item.key not in told or told[item.key] < item.nominal]
        if person in people and fresh and (person, day) not in written:
            letters.append((people[person], day, fresh))
    mails = mail.queue_all(Letter(person, items).written() for person, _day, items in letters)
    Digest.objects.bulk_create(
        Digest(person=person, local_date=day, mail=row)
        for (person, day, _items), row in zip(letters, mails, strict=True)
    )
    Reminder.objects.bulk_create(
        Reminder(
            kind=item.matter.kind,
            subject_type=item.matter.subject_type,
            subject_id=item.matter.subject_id,
            person=person,
            local_date=item.nominal,
            mail=row,
        )
        for (person, _day, items), row in zip(letters, mails, strict=True)
        for item in items
    )
    return len(letters)


def _locked(keys: set[int]) -> dict[int, User]:
    """Always in the same order, so that two schedulers never wait for each other. Without accounts closed meanwhile."""
    rows = User.objects.select_for_update().filter(Q(pk__in=keys), is_active=True).order_by("pk")
    return {user.pk: user for user in rows}
