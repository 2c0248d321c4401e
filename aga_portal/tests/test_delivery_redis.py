"""Redis goes away three times and comes back empty: pages answer, and the queue drains by itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from django.db import transaction
from redis import Redis
from redis.exceptions import RedisError

from aga_portal.tests.delivery_world import Portal, end_group, shared_database, wait_for
from core import mail
from core.choices import MailState
from core.models import OutgoingMail
from core.tests.fake_smtp import FakeServer, free_port, running

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="Redis reiniciado (falta redis-server)"),
]
PAGES = ("/", "/compromisos/", "/salud/lista")
SIGN_IN = "/cuenta/ingresar/"


class OwnRedis:
    """A server that keeps nothing on disk: each restart finds it empty."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command = ["redis-server", *options, "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        wait_for(self.answers, 20)

    def answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False

    def flush(self) -> None:
        with Redis.from_url(self.url) as client:
            client.flushall()


class Visitor(threading.Thread):
    """Reads pages, and tries to sign in (which asks the cache), until it is told to stop."""

    def __init__(self, base: str) -> None:
        super().__init__(daemon=True)
        self.base, self.stop, self.seen = base, threading.Event(), Counter[tuple[str, int]]()
        self.slowest = 0.0

    def run(self) -> None:
        while not self.stop.is_set():
            jar = CookieJar()
            browser = build_opener(HTTPCookieProcessor(jar))
            for path in (*PAGES, SIGN_IN):
                self.visit(browser, path)
            token = next((cookie.value for cookie in jar if cookie.name == "csrftoken"), "")
            form = {"username": "nadie@example.org", "password": "x", "csrfmiddlewaretoken": token}
            self.visit(browser, SIGN_IN, urlencode(form).encode())
            self.stop.wait(0.2)

    def visit(self, browser: OpenerDirector, path: str, data: bytes | None = None) -> None:
        began = time.monotonic()
        try:
            with browser.open(self.base + path, data, timeout=15) as answer:
                status = answer.status
        except HTTPError as refusal:
            status = refusal.code
        except OSError:
            status = 0
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.seen[("POST " if data else "GET ") + path, status] += 1


@pytest.fixture
def server() -> FakeServer:
    return FakeServer(seconds_each=0.05)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    own = OwnRedis(tmp_path)
    yield own
    end_group(own.process)


@pytest.fixture
def portal(tmp_path: Path, redis: OwnRedis, server: FakeServer) -> Iterator[Portal]:
    with shared_database(tmp_path) as database, running(server) as port:
        portal = Portal(tmp_path, database, redis=redis.url, smtp=port)
        try:
            yield portal
        finally:
            portal.end()


def queue(name: str, count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            mail.queue(to=f"{name}-{number}@example.org", subject="Recordatorio", body="Vence pronto.")


def all_sent() -> bool:
    return not OutgoingMail.objects.exclude(state=MailState.SENT).exists()


def web(portal: Portal) -> str:
    port = free_port()
    made = portal.start("static", sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0")
    assert made.wait(60) == 0, portal.log("static")
    gunicorn = ["gunicorn", "aga_portal.wsgi", "-k", "gthread", "--threads", "4", "--no-control-socket"]
    portal.start("web", sys.executable, "-m", *gunicorn, "--bind", f"127.0.0.1:{port}")
    return f"http://127.0.0.1:{port}"


def test_redis_restarted_three_times_and_emptied(portal: Portal, server: FakeServer, redis: OwnRedis) -> None:
    visitor = Visitor(web(portal))
    processes = [portal.beat(), portal.worker("worker-mail")]
    queue("antes", 3)
    wait_for(all_sent, 60)
    wait_for(lambda: visitor.visit(build_opener(), "/") or visitor.seen["GET /", 200], 60)
    visitor.seen.clear()
    visitor.start()

    queue("durante", 60)
    began = time.monotonic()
    for number in range(3):
        end_group(redis.process)
        queue(f"sin-{number}", 10)
        time.sleep(1.5)
        redis.start()
        time.sleep(1)
    redis.flush()
    back = time.monotonic()
    queue("vacio", 20)
    wait_for(all_sent, 120, each=0.5)
    drained = time.monotonic() - back
    redis.flush()
    queue("otra-vez", 5)
    wait_for(all_sent, 120, each=0.5)
    visitor.stop.set()
    visitor.join(20)

    print(
        f"three restarts in {back - began:.1f} s; drained {drained:.1f} s after; slowest page {visitor.slowest:.1f} s"
    )
    assert back - began < 15
    assert set(server.counts.values()) == {1} and len(server.counts) == 3 + 60 + 30 + 20 + 5
    assert {status for (_page, status), _times in visitor.seen.items()} == {200}
    assert {page for page, _status in visitor.seen} == {f"GET {page}" for page in (*PAGES, SIGN_IN)} | {
        f"POST {SIGN_IN}"
    }
    assert [process.poll() for process in processes] == [None, None]


def test_a_worker_whose_acknowledgement_was_lost_goes_on(portal: Portal, server: FakeServer, redis: OwnRedis) -> None:
    """The task ends while Redis is away. Celery alone would hold its message for ever and ask for no other."""
    portal.beat()
    worker = portal.worker("worker-mail")
    server.seconds_each = 2
    queue("lento", 1)
    wait_for(lambda: server.asked, 60)
    end_group(redis.process)
    wait_for(all_sent, 20)
    time.sleep(1)
    redis.start()
    server.seconds_each = 0
    queue("despues", 3)
    wait_for(all_sent, 60)
    assert "Couldn't ack" in portal.log("worker-mail")
    assert set(server.counts.values()) == {1} and len(server.counts) == 4 and worker.poll() is None
