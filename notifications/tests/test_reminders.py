"""Reminders over the demonstration, as a person who tries the portal meets them: told once, marked as fictitious, sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core import mail as django_mail
from django.utils import timezone

from core import mail
from core.choices import MailState
from core.models import OutgoingMail
from notifications.models import Digest, Reminder
from notifications.quiet import open_day_from
from notifications.services import send_reminders
from notifications.tasks import send_reminders as task
from people.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(demonstration: None, db: None, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutgoingMail.objects.all().delete()


@pytest.fixture
def noon() -> datetime:
    """Of the first open day from today on."""
    here = timezone.localtime().replace(hour=12)
    return here + (open_day_from(here.date(), "CO") - here.date())


def test_each_person_has_one_mail_that_is_marked(noon: datetime) -> None:
    sent = send_reminders(now=noon)
    assert sent == OutgoingMail.objects.count() == Digest.objects.count() > 0
    assert send_reminders(now=noon + timedelta(hours=1)) == 0
    message = OutgoingMail.objects.get(recipient="editor2@demostracion.example")
    assert "Serie histórica publicada" in message.body
    for body in OutgoingMail.objects.values_list("body", flat=True):
        assert body.count("\n- ") == body.count("Demostración: sus datos son ficticios.")
    assert Reminder.objects.filter(mail=message, kind="milestone_due").exists()


def test_nobody_is_told_after_the_right_ends(noon: datetime) -> None:
    Membership.objects.update(until=noon.date() - timedelta(days=1))
    assert send_reminders(now=noon) == 0


def test_the_real_plans_remind_nobody_of_the_past(noon: datetime) -> None:
    """Nobody has an account for them, and what they tell is over; only the demonstration speaks."""
    send_reminders(now=noon)
    assert {row.person.email.partition("@")[2] for row in Reminder.objects.select_related("person")} == {
        "demostracion.example"
    }


def test_the_task_is_the_service_at_a_moment(noon: datetime) -> None:
    assert task(at=noon.isoformat()) == Digest.objects.count() > 0
    assert task(at=noon.isoformat()) == 0


def test_the_outbox_carries_them(noon: datetime) -> None:
    sent = send_reminders(now=noon)
    assert mail.drain(now=timezone.now()) == sent and mail.drain(now=timezone.now()) == 0
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT}
    stable = set(OutgoingMail.objects.values_list("message_id", flat=True))
    assert {message.extra_headers["Message-ID"] for message in django_mail.outbox} == stable
