"""A mail server that takes, refuses, hangs and drops, under real workers: each row tells its state, and nothing else waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db.models import F
from django.utils import timezone

from aga_portal.tests.delivery_world import Portal, emptied_redis, shared_database, wait_for
from commitments.choices import CommitmentState
from commitments.models import Commitment
from core import mail
from core.choices import MailState
from core.models import OutgoingMail
from core.tests.fake_smtp import FakeServer, running
from dashboards.models import ProgressSnapshot
from people.choices import TerritoryLevel
from people.models import Territory
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db(transaction=True)
UNSURE = "El servidor recibió el texto y no confirmó: quizá lo entregó y quizá no."
STATES = {
    "ana": (MailState.SENT, 1, ""),
    "later": (MailState.RETRYING, 1, "451 4.3.0 <…>: ahora no"),
    "never": (MailState.FAILED, 1, "550 5.1.1 <…>: no existe"),
    "hang": (MailState.RETRYING, 1, "El servidor no respondió a tiempo."),
    "hang-text": (MailState.DOUBTFUL, 1, UNSURE),
    "drop": (MailState.DOUBTFUL, 1, UNSURE),
    "beto": (MailState.SENT, 1, ""),
}


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture(params=["embedded", "redis"])
def portal(request: pytest.FixtureRequest, tmp_path: Path, server: FakeServer) -> Iterator[Portal]:
    redis = emptied_redis(13) if request.param == "redis" else ""
    with shared_database(tmp_path) as database, running(server) as port:
        portal = Portal(tmp_path, database, redis=redis, smtp=port, timeout=4)
        try:
            yield portal
        finally:
            portal.end()


def make_commitment() -> Commitment:
    country = Territory.objects.create(code="ZZ", name="Zeta", slug="zz", level=TerritoryLevel.COUNTRY)
    plan = ActionPlan.objects.create(
        jurisdiction=country,
        number=1,
        title="Plan 1",
        slug="plan-1",
        is_public=True,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    return Commitment.objects.create(
        plan=plan, number=1, slug="uno", title="Uno", summary="x", state=CommitmentState.IN_PROGRESS
    )


def told() -> dict[str, tuple[str, int, str]]:
    rows = OutgoingMail.objects.values_list("recipient", "state", "attempts", "last_error")
    return {recipient.split("@")[0]: (state, attempts, text) for recipient, state, attempts, text in rows}


def settled(portal: Portal) -> bool:
    portal.send("core.tasks.drain_mail", "mail")
    moving = OutgoingMail.objects.filter(state__in=[MailState.QUEUED, MailState.SENDING])
    due = OutgoingMail.objects.due(timezone.now())
    return not moving.exists() and not due.exists()


def test_each_answer_has_its_state_and_nothing_else_waits(portal: Portal, server: FakeServer) -> None:
    commitment = make_commitment()
    for name in ("hang-text", *(name for name in STATES if name != "hang-text")):
        mail.queue(to=f"{name}@example.org", subject="Recordatorio", body="Vence pronto.")
    portal.worker("worker-mail")
    portal.worker("worker")
    portal.send("core.tasks.drain_mail", "mail")
    wait_for(lambda: server.counts["hang-text@example.org"], 40)
    portal.send("dashboards.tasks.compute_nightly_snapshots", "snapshots")
    stuck = wait_for(lambda: ProgressSnapshot.objects.exists() and told(), 10)
    assert stuck["hang-text"][0] == MailState.SENDING and stuck["beto"][0] == MailState.QUEUED
    assert ProgressSnapshot.objects.filter(plan=commitment.plan).exists()

    wait_for(lambda: settled(portal), 60, each=0.5)
    assert told() == STATES
    once = {f"{name}@example.org": 1 for name in ("ana", "beto", "drop", "hang-text")}
    assert server.counts == once

    server.open_for |= {"later", "hang"}
    gone_by = timedelta(minutes=1)
    waiting = OutgoingMail.objects.filter(state=MailState.RETRYING)
    assert waiting.filter(not_before__gt=timezone.now()).count() == 2
    waiting.update(not_before=F("not_before") - gone_by)
    wait_for(lambda: settled(portal), 40, each=0.5)
    recovered = {name: (MailState.SENT, 2, "") for name in ("later", "hang")}
    assert told() == {**STATES, **recovered}
    assert server.counts == {**once, "later@example.org": 1, "hang@example.org": 1}
    assert "example.org" not in portal.log("worker-mail")
