"""500 mails while the worker is killed with -9, ten times: nobody gets two, and what is unsure is listed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F

from aga_portal.tests.delivery_world import Portal, children, emptied_redis, end_group, shared_database, wait_for
from core import mail
from core.choices import MailState
from core.models import OutgoingMail
from core.tests.fake_smtp import FakeServer, running

pytestmark = pytest.mark.django_db(transaction=True)
MAILS, ROUNDS = 500, 10
WAITING = [MailState.QUEUED, MailState.RETRYING]


@pytest.fixture
def server() -> FakeServer:
    return FakeServer(seconds_each=0.004)


@pytest.fixture(params=["embedded", "redis"])
def portal(request: pytest.FixtureRequest, tmp_path: Path, server: FakeServer) -> Iterator[Portal]:
    redis = emptied_redis(12) if request.param == "redis" else ""
    with shared_database(tmp_path) as database, running(server) as port:
        portal = Portal(tmp_path, database, redis=redis, smtp=port)
        try:
            yield portal
        finally:
            portal.end()


def kill(worker: subprocess.Popen[bytes], what: str) -> None:
    """The process that sends, the one that watches over it, or both at once."""
    if what == "sender":
        for pid in children(worker.pid):
            os.kill(pid, signal.SIGKILL)
    elif what == "parent":
        worker.kill()
        worker.wait()
    else:
        end_group(worker)


def drained(portal: Portal) -> bool:
    portal.send("core.tasks.drain_mail", "mail")
    time.sleep(0.3)
    return not OutgoingMail.objects.filter(state__in=WAITING).exists()


def test_500_mails_and_ten_kills(portal: Portal, server: FakeServer) -> None:
    chance = random.Random(6)
    with transaction.atomic():
        rows = [mail.queue(to=f"p{n}@example.org", subject="Recordatorio", body="Vence pronto.") for n in range(MAILS)]
    worker = portal.worker("worker-mail")
    for number in range(ROUNDS):
        if worker.poll() is not None:
            worker = portal.worker("worker-mail")
        goal = len(server.accepted) + chance.randint(10, 40)

        def enough(goal: int = goal) -> bool:
            portal.send("core.tasks.drain_mail", "mail")
            return wait_briefly(lambda: len(server.accepted) >= goal)

        wait_for(enough, 40)
        time.sleep(chance.random() / 50)
        kill(worker, ("sender", "sender", "both", "sender", "parent")[number % 5])
    assert len(server.accepted) < MAILS  # every kill fell while there was something to send
    if worker.poll() is not None:
        portal.worker("worker-mail")
    wait_for(lambda: drained(portal), 60)
    time.sleep(1)  # a sender that lost its parent may be at its last message
    unsure = OutgoingMail.objects.filter(state=MailState.SENDING)
    assert unsure.count() <= ROUNDS
    unsure.update(started_at=F("started_at") - mail.LOST_AFTER - timedelta(seconds=1))
    portal.send("core.tasks.drain_mail", "mail")
    wait_for(lambda: not unsure.exists(), 20)

    states = dict(OutgoingMail.objects.values_list("recipient", "state"))
    doubtful = {recipient for recipient, state in states.items() if state == MailState.DOUBTFUL}
    print(f"{len(doubtful)} doubtful, of which {len(doubtful & set(server.counts))} had arrived")
    assert set(states.values()) <= {MailState.SENT, MailState.DOUBTFUL}
    assert len(doubtful) <= ROUNDS
    assert {row.recipient: server.counts[row.recipient] for row in rows if row.recipient not in doubtful} == {
        recipient: 1 for recipient in states if recipient not in doubtful
    }
    assert max(server.counts.values()) == 1
    assert sorted({message["Message-ID"] for message in server.messages()}) == sorted(
        row.message_id for row in rows if row.recipient in server.counts
    )


def wait_briefly(what: object) -> bool:
    for _time in range(50):
        if what():  # type: ignore[operator]
            return True
        time.sleep(0.01)
    return False
