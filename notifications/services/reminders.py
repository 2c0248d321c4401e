"""Reminders: one row per subject, person, kind and local date, and the mail in the same transaction."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commitments.models import Milestone
from core import mail
from notifications.choices import ReminderKind
from notifications.models import Reminder
from notifications.selectors import editors_of, milestones_due
from people.models import User

DAYS_BEFORE_DUE = 7


def remind_due_milestones(*, today: date) -> int:
    """Tell the editors of every milestone due in seven days or less, once; returns how many mails.

    May run twice, or twice at once. A day on which nothing ran is made up for the next time, with one mail.
    """
    return sum(
        _remind(milestone, person, today)
        for milestone in milestones_due(today, today + timedelta(days=DAYS_BEFORE_DUE))
        for person in editors_of(milestone, today)
    )


@transaction.atomic
def _remind(milestone: Milestone, person: User, today: date) -> int:
    due_on = milestone.planned_ends_on
    assert due_on is not None  # only milestones with an end are due
    days = (due_on - today).days
    # The person's row is the lock: two schedulers at once wait here, and the second finds the reminder.
    User.objects.select_for_update().get(pk=person.pk)
    key = {
        "kind": ReminderKind.MILESTONE_DUE,
        "subject_type": milestone._meta.label_lower,
        "subject_id": str(milestone.pk),
        "person": person,
        "local_date": due_on - timedelta(days=DAYS_BEFORE_DUE),
    }
    if Reminder.objects.filter(**key).exists():
        return 0
    queued = mail.queue(
        to=person.email,
        subject=_("Vence el %(day)s: %(milestone)s")
        % {"day": date_format(due_on, "j \\d\\e F"), "milestone": milestone.title},
        body=render_to_string(
            "emails/milestone_due.txt",
            {
                "person": person,
                "milestone": milestone,
                "commitment": milestone.commitment,
                "days": days,
                "site": settings.SITE_URL,
            },
        ),
    )
    Reminder.objects.create(mail=queued, **key)
    return 1
