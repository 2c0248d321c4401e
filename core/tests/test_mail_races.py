"""Two drains at once never send one message twice; without the check in the UPDATE they do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.conf import settings as portal
from django.db import connection
from django.utils import timezone

from core import mail
from core.choices import MailState
from core.models import OutgoingMail
from core.tests.fake_smtp import FakeServer, running
from core.tests.test_mail_states import to_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(portal.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
DRAINS, MAILS, ROUNDS = 4, 25, 5


@pytest.fixture
def server(settings: Any) -> Iterator[FakeServer]:
    fake = FakeServer()
    with running(fake) as port:
        to_server(settings, port)
        settings.EMAIL_TIMEOUT = 5
        yield fake


def drain_together(server: FakeServer) -> list[int]:
    """How many times each of the mails arrived."""
    server.accepted.clear()
    rows = [mail.queue(to=f"persona-{n}@example.org", subject="x", body="x") for n in range(MAILS)]
    now, start = timezone.now(), threading.Barrier(DRAINS)

    def drain() -> None:
        start.wait()
        mail.drain(now=now)
        connection.close()

    threads = [threading.Thread(target=drain) for _n in range(DRAINS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [server.counts[row.recipient] for row in rows]


def test_drains_at_once_send_each_message_once(server: FakeServer) -> None:
    for _round in range(ROUNDS):
        assert drain_together(server) == [1] * MAILS
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {(MailState.SENT, 1)}


def test_control_with_a_look_before_the_update_messages_leave_twice(server: FakeServer) -> None:
    looked = threading.Barrier(DRAINS, timeout=2)

    def look_then_take(pk: int, now: Any) -> OutgoingMail | None:
        row = OutgoingMail.objects.due(now).filter(pk=pk).first()
        try:
            looked.wait()
        except threading.BrokenBarrierError:
            pass
        if row is not None:
            row.state, row.started_at = MailState.SENDING, now
            row.save()
        return row

    with mock.patch.object(mail, "_take", look_then_take):
        assert max(drain_together(server)) > 1
