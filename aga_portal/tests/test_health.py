"""Whether the portal is alive and ready, and the page that tells staff how it is, whatever is broken."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.schedules import crontab
from django.conf import settings as configured
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from kombu import Connection

from aga_portal.health import Reading, State, machine, report, work
from aga_portal.health.reporting import PROBES
from commitments.tests.admin_world import World, client_of, make_world
from core import jobs
from core.choices import JobState, MailState, Process
from core.models import ActivityRecord, Heartbeat, Job, LinkCheck, OutgoingMail, PeriodicRun
from dashboards.models import ProgressSnapshot
from people.choices import Role
from people.models import Membership, User

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
PAGE, DETAIL = "/admin/salud/", "/salud/detalle"
CLOSED = "redis://127.0.0.1:1/0"
WITHOUT_DATABASE = """
import django; django.setup()
from django.conf import settings
from django.test import Client
client = Client()
print(*[client.get(f"/salud/{name}").status_code for name in ("viva", "lista", "detalle")])
client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
answer = client.get("/salud/detalle")
print(answer.status_code, answer.content.decode())
"""


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def away(settings: Any) -> None:
    """Redis does not answer, neither as broker nor as cache."""
    settings.CELERY_BROKER_URL = CLOSED
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CLOSED}}


@pytest.fixture
def silent(settings: Any) -> Iterator[None]:
    """Something takes the broker's calls and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(20)
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        yield


def found(key: str, now: datetime | None = None) -> Reading:
    """The one reading of that key."""
    health = report(now=now or timezone.now())
    return next(reading for group in health.groups for reading in group.readings if reading.key == key)


class TestForTheBalancer:
    def test_alive_touches_nothing(self, client: Client, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert client.get("/salud/viva").json() == {"status": "ok"}

    def test_ready_needs_no_worker_and_no_redis(self, client: Client, away: None) -> None:
        assert not Heartbeat.objects.exists()
        answer = client.get("/salud/lista")
        assert (answer.status_code, answer.json()["seconds_since_heartbeat"]) == (200, {})

    def test_ready_tells_the_age_of_each_heartbeat(self, client: Client) -> None:
        Heartbeat.objects.create(process=Process.MAIL, at=timezone.now() - timedelta(days=3))
        answer = client.get("/salud/lista")
        assert answer.status_code == 200
        assert answer.json()["seconds_since_heartbeat"]["mail"] == pytest.approx(3 * 86400, abs=5)

    def test_without_database_it_is_alive_and_not_ready(self, tmp_path: Path) -> None:
        env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        env |= {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "aga_portal.settings_test", "SECRET_KEY": "x"}
        env |= {"DATABASE_URL": "postgres://nadie@127.0.0.1:1/nada"}
        told = subprocess.run(
            [sys.executable, "-c", WITHOUT_DATABASE], cwd=ROOT, env=env, capture_output=True, text=True
        )
        assert told.stdout.splitlines() == [
            "200 503 403",
            '503 {"status": "error", "database": "unreachable"}',
        ], told.stderr[-2000:]


class TestForStaff:
    def people(self, world: World) -> dict[str, Client]:
        member = User.objects.create_user("veedora@example.org")
        Membership.objects.create(user=member, role=Role.MEMBER, organization=world.own.organization, since=world.today)
        return {
            "anonymous": Client(),
            "member": client_of(member),
            "editor": client_of(world.own.editor),
            "secretariat": client_of(world.secretariat),
            "root": client_of(world.root),
        }

    def test_who_reads_it(self, world: World) -> None:
        codes = {
            name: (client.get(PAGE).status_code, client.get(DETAIL).status_code)
            for name, client in self.people(world).items()
        }
        assert codes == {
            "anonymous": (302, 403),
            "member": (302, 403),
            "editor": (403, 200),
            "secretariat": (200, 200),
            "root": (200, 200),
        }

    def test_a_refusal_is_json_and_says_nothing(self, client: Client) -> None:
        assert client.get(DETAIL).json() == {"detail": "Solo para el personal del portal."}

    def test_the_way_to_it_is_offered_to_whoever_may_read_it(self, world: World) -> None:
        shown = {name: PAGE in client.get("/admin/").content.decode() for name, client in self.people(world).items()}
        assert shown == {"anonymous": False, "member": False, "editor": False, "secretariat": True, "root": True}

    def test_json_and_page_tell_the_same_and_no_secret(self, world: World) -> None:
        LinkCheck.objects.create(url="https://canario.example/x", checked_at=timezone.now(), status=500)
        OutgoingMail.objects.create(
            message_id="<canario-1>", recipient="canario@example.org", subject="canario", body="canario"
        )
        client = client_of(world.root)
        answer, text = client.get(DETAIL), client.get(PAGE).content.decode()
        told = answer.json()
        assert told["status"] in State.values and answer["Cache-Control"].startswith("max-age=0")
        assert set(told["groups"]) == {"machine", "processes", "queues", "mail", "jobs", "content", "periodic"}
        for group in told["groups"].values():
            for reading in group.values():
                assert set(reading) == {"name", "status", "found", "figure", "unit"}
                assert reading["name"] in text
        for secret in ("canario", str(configured.VAR), configured.SECRET_KEY, "://", "6379"):
            assert secret not in answer.content.decode(), secret
        assert "canario" not in text and str(configured.VAR) not in text

    def test_it_is_drawn_without_inline_script_or_style(self, world: World) -> None:
        text = client_of(world.secretariat).get(PAGE).content.decode()
        assert "<script>" not in text and " style=" not in text and "onclick" not in text

    def test_the_same_queries_with_much_to_tell(self, world: World) -> None:
        client = client_of(world.secretariat)
        client.get(PAGE)
        counts = []
        for rows in (1, 30):
            fill(rows)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(PAGE).status_code == 200
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 25, counts


def fill(rows: int) -> None:
    now = timezone.now()
    for number in range(rows):
        OutgoingMail.objects.create(message_id=f"<{rows}-{number}>", recipient="a@example.org", subject="a", body="a")
        Job.objects.create(kind="links", state=list(JobState)[number % 4], seen_at=now)
        LinkCheck.objects.create(url=f"https://example.org/{rows}/{number}", checked_at=now, status=404)
        ActivityRecord.objects.create(verb="x", object_type="x", object_id="1", object_label="x")


class TestBroken:
    """The page is for the day when something is broken."""

    @pytest.mark.parametrize("broker", ["away", "silent"])
    def test_a_broker_that_is_away_is_told_at_once_and_the_rest_shows(
        self, world: World, broker: str, request: pytest.FixtureRequest
    ) -> None:
        request.getfixturevalue(broker)
        client, began = client_of(world.secretariat), time.monotonic()
        page, told = client.get(PAGE), client.get(DETAIL).json()
        assert time.monotonic() - began < 10 and page.status_code == 200
        assert told["status"] == "error" and told["groups"]["queues"]["broker"]["status"] == "error"
        assert told["groups"]["machine"]["database"]["status"] == "ok"
        assert "127.0.0.1" not in page.content.decode() + str(told)

    def test_it_answers_within_five_seconds(self, world: World, silent: None) -> None:
        began = time.monotonic()
        assert client_of(world.secretariat).get(PAGE).status_code == 200
        assert time.monotonic() - began < 5

    @pytest.mark.parametrize("broken", [probe for _key, _title, probes in PROBES for probe in probes])
    def test_each_probe_breaks_alone(self, broken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def failing(now: datetime) -> list[Reading]:
            raise OSError("/secreto")

        failing.__name__ = broken.__name__
        changed = tuple(
            (key, title, tuple(failing if probe is broken else probe for probe in group))
            for key, title, group in PROBES
        )
        monkeypatch.setattr("aga_portal.health.reporting.PROBES", changed)
        whole = report(now=timezone.now())
        bad = [reading for group in whole.groups for reading in group.readings if reading.key == broken.__name__]
        assert whole.state == State.ERROR and "no se pudo medir" in [str(reading.found) for reading in bad]
        assert len(whole.groups) == len(PROBES) and all(group.readings for group in whole.groups)
        assert "secreto" not in str(whole)


MINUTES = timedelta(minutes=1)


def a_mail(age: timedelta, state: str = MailState.QUEUED) -> None:
    at = timezone.now() - age
    OutgoingMail.objects.create(
        message_id=f"<{age}>",
        recipient="a@example.org",
        subject="a",
        body="a",
        state=state,
        not_before=at,
        created_at=at,
    )


def a_job(state: str, **fields: Any) -> None:
    Job.objects.create(kind="links", state=state, **fields)


def ago(minutes: float) -> datetime:
    return timezone.now() - minutes * MINUTES


def noted_for(minutes: int) -> None:
    """The portal notes its periodic work for so long, and none has run yet."""
    MigrationRecorder.Migration.objects.filter(app="core", name=work.FIRST_NOTED).update(applied=ago(minutes))


TOLD: list[tuple[str, str, Callable[[], Any]]] = [
    ("mail_oldest", "ok", lambda: None),
    ("mail_oldest", "ok", lambda: a_mail(4 * MINUTES)),
    ("mail_oldest", "ok", lambda: a_mail(-60 * MINUTES, MailState.RETRYING)),
    ("mail_oldest", "ok", lambda: a_mail(60 * MINUTES, MailState.SENT)),
    ("mail_oldest", "warning", lambda: a_mail(6 * MINUTES, MailState.RETRYING)),
    ("mail_oldest", "error", lambda: a_mail(31 * MINUTES)),
    ("mail_failed", "warning", lambda: a_mail(60 * MINUTES, MailState.FAILED)),
    ("mail_failed", "ok", lambda: a_mail(timedelta(days=8), MailState.FAILED)),
    ("mail_doubtful", "warning", lambda: a_mail(60 * MINUTES, MailState.DOUBTFUL)),
    ("mail_queued", "ok", lambda: a_mail(60 * MINUTES)),
    ("worker", "error", lambda: None),
    ("worker", "ok", lambda: Heartbeat.objects.create(process="worker", at=ago(1))),
    ("worker", "warning", lambda: Heartbeat.objects.create(process="worker", at=ago(3))),
    ("mail", "error", lambda: Heartbeat.objects.create(process="mail", at=ago(11))),
    ("beat", "error", lambda: Heartbeat.objects.create(process="beat", at=ago(11))),
    ("slow", "ok", lambda: Heartbeat.objects.create(process="slow", at=ago(11))),
    ("slow", "error", lambda: Heartbeat.objects.create(process="slow", at=ago(61))),
    ("slow", "ok", lambda: a_job("running", seen_at=ago(1))),
    ("slow", "error", lambda: a_job("running", seen_at=ago(61))),
    ("job_silent", "ok", lambda: a_job("running", seen_at=ago(1))),
    ("job_silent", "error", lambda: a_job("running", seen_at=ago(6))),
    ("job_oldest", "ok", lambda: a_job("queued", created_at=ago(5))),
    ("job_oldest", "warning", lambda: a_job("queued", created_at=ago(11))),
    ("job_failed", "warning", lambda: a_job("failed", finished_at=ago(11))),
    ("links_broken", "ok", lambda: None),
    ("links_broken", "ok", lambda: LinkCheck.objects.create(url="https://a.example/", checked_at=ago(1), status=200)),
    ("links_broken", "warning", lambda: LinkCheck.objects.create(url="https://a.example/", checked_at=ago(1))),
    ("unread_snapshots", "ok", lambda: ActivityRecord.objects.create(at=ago(9), verb="x", object_label="x")),
    ("unread_snapshots", "warning", lambda: ActivityRecord.objects.create(at=ago(11), verb="x", object_label="x")),
    ("unread_snapshots", "error", lambda: ActivityRecord.objects.create(at=ago(61), verb="x", object_label="x")),
    ("periodic_core.tasks.drain_mail", "ok", lambda: noted_for(10)),
    ("periodic_core.tasks.drain_mail", "warning", lambda: noted_for(20)),
    ("periodic_core.tasks.forget_senders", "ok", lambda: noted_for(20)),
    ("periodic_core.tasks.forget_senders", "error", lambda: noted_for(60 * 49)),
    (
        "periodic_core.tasks.drain_mail",
        "ok",
        lambda: PeriodicRun.objects.create(task="core.tasks.drain_mail", at=ago(2)),
    ),
    (
        "periodic_core.tasks.drain_mail",
        "error",
        lambda: PeriodicRun.objects.create(task="core.tasks.drain_mail", at=ago(130)),
    ),
]


@pytest.mark.parametrize(("key", "state", "given"), TOLD)
def test_how_each_reading_is_judged(key: str, state: str, given: Callable[[], Any]) -> None:
    given()
    assert found(key).state == state


@pytest.mark.parametrize(("days", "state"), [(0, "ok"), (1, "ok"), (2, "warning"), (4, "error")])
def test_how_old_the_last_snapshot_may_be(world: World, days: int, state: str) -> None:
    now = timezone.now()
    day = timezone.localdate(now) - timedelta(days=days)
    ProgressSnapshot.objects.create(
        date=day,
        plan=world.plan,
        scope="plan",
        key="x",
        name="x",
        commitments=1,
        milestones=1,
        late=0,
        without_information=0,
        computed_at=now,
    )
    assert found("snapshot_last", now).state == state


def test_without_snapshots_it_asks_for_attention() -> None:
    assert found("snapshot_last").state == "warning"


@pytest.mark.parametrize(
    ("schedule", "at", "due"),
    [
        (30, "2026-03-01T10:00:00-05:00", "2026-03-01T10:00:30-05:00"),
        (timedelta(minutes=2), "2026-03-01T10:00:00-05:00", "2026-03-01T10:02:00-05:00"),
        (crontab(hour=3, minute=10), "2026-03-01T03:10:40-05:00", "2026-03-02T03:10:00-05:00"),
        (crontab(hour=3, minute=10), "2026-03-01T08:09:00Z", "2026-03-01T03:10:00-05:00"),
        (crontab(minute=45), "2026-03-01T23:45:01-05:00", "2026-03-02T00:45:00-05:00"),
    ],
)
def test_when_periodic_work_is_due_again(schedule: Any, at: str, due: str) -> None:
    assert work.due_after(schedule, datetime.fromisoformat(at)) == datetime.fromisoformat(due)


def test_every_entry_of_the_schedule_has_its_reading() -> None:
    told = {reading.key.removeprefix("periodic_") for reading in work.periodic(timezone.now())}
    scheduled = {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - told == {"core.tasks.beat_heartbeat", "core.tasks.run_jobs"}
    assert told <= set(work.PERIODIC)


def test_every_queue_has_a_heartbeat() -> None:
    sent = {
        entry["options"]["queue"]: entry["args"][0]
        for entry in configured.CELERY_BEAT_SCHEDULE.values()
        if entry["task"] == "core.tasks.beat_heartbeat"
    }
    assert set(sent) == set(machine.QUEUES)
    assert {*sent.values(), Process.BEAT} == set(Process.values)


def test_what_waits_in_a_queue_is_counted(settings: Any, tmp_path: Path) -> None:
    if configured.REDIS_URL:
        name = "health-test"
    else:
        name = "slow"
        names = {"data_folder_in": "d", "data_folder_out": "d", "processed_folder": "p", "control_folder": "c"}
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = {key: str(tmp_path / folder) for key, folder in names.items()}
    with (
        Connection(settings.CELERY_BROKER_URL, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as broker,
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setitem(machine.QUEUES, name, "De prueba")
        queue = broker.SimpleQueue(name)
        before = machine.queue_lengths()[name]
        for number in range(3):
            queue.put({"number": number})
        assert (before, machine.queue_lengths()[name]) == (0, 3)
        queue.clear()
        queue.close()


def test_a_job_on_the_page_of_health_checks_links_for_whoever_may(world: World) -> None:
    assert client_of(world.own.editor).post("/admin/salud/enlaces/").status_code == 403
    assert client_of(world.secretariat).get("/admin/salud/enlaces/").status_code == 405
    sent = client_of(world.secretariat).post("/admin/salud/enlaces/")
    job = Job.objects.get()
    assert sent["Location"] == f"/admin/core/job/{job.pk}/change/" and jobs.kind_of(job).repeatable
