"""A milestone due in seven days or less is told once to whoever edits for its entity today, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core import mail as django_mail
from django.core.management import call_command
from django.utils import timezone

from aga_portal.loading import Loader
from commitments.models import Milestone
from core import mail
from core.choices import MailState
from core.models import OutgoingMail
from notifications.models import Reminder
from notifications.services import remind_due_milestones
from people.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings: LazySettings) -> None:
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Loader().load()
    call_command("seed_demo", stdout=StringIO())


def test_it_is_told_once_to_the_editor_of_the_entity() -> None:
    today = timezone.localdate()
    assert remind_due_milestones(today=today) == 1
    assert remind_due_milestones(today=today) == 0
    message = OutgoingMail.objects.get()
    assert message.recipient == "editor2@demostracion.example"
    assert "Serie histórica publicada" in message.body and "ficticios" in message.body
    assert Reminder.objects.get().mail == message


def test_a_missed_day_is_made_up_for_once() -> None:
    today = timezone.localdate()
    assert remind_due_milestones(today=today + timedelta(days=2)) == 1
    assert remind_due_milestones(today=today + timedelta(days=3)) == 0


def test_nobody_is_told_after_the_right_ends() -> None:
    today = timezone.localdate()
    Membership.objects.filter(user__email="editor2@demostracion.example").update(until=today - timedelta(days=1))
    assert remind_due_milestones(today=today) == 0


@pytest.mark.parametrize("state", ["withdrawn", "draft", "completed"])
def test_commitments_that_do_not_run_are_not_reminded(state: str) -> None:
    commitment = Milestone.objects.get(title="Serie histórica publicada").commitment
    type(commitment).objects.filter(pk=commitment.pk).update(state=state, state_reason="prueba")
    assert remind_due_milestones(today=timezone.localdate()) == 0


def test_the_outbox_sends_each_message_once() -> None:
    remind_due_milestones(today=timezone.localdate())
    now = timezone.now()
    assert mail.drain(now=now) == 1
    assert mail.drain(now=now) == 0
    row = OutgoingMail.objects.get()
    assert row.state == MailState.SENT and row.sent_at == now
    assert [message.extra_headers["Message-ID"] for message in django_mail.outbox] == [row.message_id]


def test_a_server_that_fails_is_tried_again_later(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    row = mail.queue(to="a@example.org", subject="Uno\ndos", body="x")
    now = timezone.now()
    assert mail.drain(now=now) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, row.subject) == (MailState.RETRYING, 1, "Uno dos")
    assert row.not_before > now and mail.drain(now=now) == 0


def test_a_message_whose_worker_died_is_doubtful_and_not_sent_again() -> None:
    now = timezone.now()
    row = mail.queue(to="a@example.org", subject="x", body="x")
    OutgoingMail.objects.filter(pk=row.pk).update(state=MailState.SENDING, started_at=now - timedelta(hours=1))
    assert mail.flag_lost(now=now) == 1
    assert mail.drain(now=now) == 0
    row.refresh_from_db()
    assert row.state == MailState.DOUBTFUL
