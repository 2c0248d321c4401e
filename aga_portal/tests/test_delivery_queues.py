"""What keeps one kind of work from waiting for another, and a task from running twice at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from aga_portal import env, run
from aga_portal import settings as portal_settings
from aga_portal.celery import app
from core import mail, smtp

ROOT = Path(__file__).resolve().parents[2]
OURS = "core people plans commitments consultations committee pages dashboards notifications aga_portal".split()
VISIBILITY = 3600


def own_tasks() -> list[str]:
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if name.split(".")[0] in OURS)


def queue_of(task: str) -> str:
    return str(app.amqp.router.route({}, task)["queue"].name)


def test_each_task_has_a_queue_and_each_queue_a_worker() -> None:
    served = [queue for queues in run.WORKERS.values() for queue in queues.split(",")]
    assert sorted(served) == ["celery", "mail", "slow", "snapshots"]
    queues = {task: queue_of(task) for task in own_tasks()}
    assert set(queues.values()) | {"slow"} <= set(served)
    assert [task for task, queue in queues.items() if queue == "mail"] == ["core.tasks.drain_mail"]
    assert {queue for task, queue in queues.items() if task.startswith("dashboards.")} == {"snapshots"}
    assert queues["commitments.tasks.check_evidence_links"] == "slow"
    assert set(app.amqp.queues.consume_from) == set(served)  # a worker that is told none serves all
    assert {(queue.exchange.name, queue.routing_key) for queue in app.amqp.queues.values()} == {
        (name, name) for name in served
    }


def test_beat_sends_tasks_that_exist_to_queues_that_are_served() -> None:
    served = {queue for queues in run.WORKERS.values() for queue in queues.split(",")}
    tasks = own_tasks()
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] in tasks, name
        assert entry.get("options", {}).get("queue", queue_of(entry["task"])) in served, name


def test_no_task_outlives_the_time_after_which_the_broker_gives_it_to_another() -> None:
    if settings.REDIS_URL:
        assert app.conf.broker_transport_options["visibility_timeout"] == VISIBILITY
    for name in own_tasks():
        task = app.tasks[name]
        hard = task.time_limit or app.conf.task_time_limit
        soft = task.soft_time_limit or app.conf.task_soft_time_limit
        assert 0 < soft < hard < VISIBILITY, name
        assert task.acks_late and task.reject_on_worker_lost, name
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.broker_connection_max_retries is None


def test_the_worst_honest_sending_ends_before_it_is_called_lost(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A first conversation that is cut, a second one, and the answer to the text; each step takes as long as it may."""
    longest = 10
    monkeypatch.setenv("EMAIL_URL", f"smtp://correo.example?timeout={longest}")
    assert env.email("EMAIL_URL", tmp_path)["EMAIL_TIMEOUT"] == longest == smtp.STEP_SECONDS
    opening, commands, text = 2 * longest, 2 * longest, longest + smtp.ANSWER_FACTOR * longest
    worst = mail.DRAIN_SECONDS + opening + 2 * commands + opening + text
    drain = app.tasks["core.tasks.drain_mail"]
    assert worst <= drain.soft_time_limit < drain.time_limit < mail.LOST_AFTER.total_seconds()


def test_beat_wakes_workers_and_nobody_else_does() -> None:
    """Work is rows: no service enqueues, nothing is put off within the broker, where a visibility timeout repeats it."""
    asked = re.compile(r"\.(delay|apply_async|delay_on_commit|send_task|apply)\(|\b(countdown|eta)\s*=")
    sources = [path for name in OURS for path in (ROOT / name).rglob("*.py") if "tests" not in path.parts]
    found = [
        f"{path}: {line.strip()}" for path in sources for line in path.read_text().splitlines() if asked.search(line)
    ]
    assert len(sources) > 100 and found == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1:2525", (False, False, 2525)),
        ("smtp://localhost", (False, False, 25)),
        ("smtp://localhost?tls=1", (True, False, 587)),
        ("smtp://correo.example", (True, False, 587)),
        ("smtp://u:p%40x@correo.example:25", (True, False, 25)),
        ("smtp://interno.example:25?tls=0", (False, False, 25)),
        ("smtps://u:p@correo.example", (False, True, 465)),
    ],
)
def test_mail_is_encrypted_unless_it_stays_here_or_one_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, expected: tuple[bool, bool, int]
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    found = env.email("EMAIL_URL", tmp_path)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"], found["EMAIL_PORT"]) == expected
    assert found["EMAIL_HOST_PASSWORD"] in {"", "p", "p@x"} and found["EMAIL_BACKEND"] == "core.smtp.EmailBackend"


@pytest.mark.parametrize(
    "url",
    [
        "smtp://u:p@correo.example?tls=0",
        "smtp://correo.example?timeout=60",
        "smtp://correo.example?timeout=x",
        "smtp://correo.example?color=1",
        "smtp://correo.example:puerta",
        "smtp://",
    ],
)
def test_an_address_of_a_mail_server_that_is_wrong_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(SystemExit):
        env.email("EMAIL_URL", tmp_path)
    assert "EMAIL_URL" in capsys.readouterr().err


def test_pages_have_a_cache_that_may_be_away() -> None:
    expected = "core.cache.RedisCache" if settings.REDIS_URL else "django.core.cache.backends.db.DatabaseCache"
    assert portal_settings.CACHES["default"]["BACKEND"] == expected
