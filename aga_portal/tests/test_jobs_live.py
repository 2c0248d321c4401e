"""Long work with real processes: web, planner and worker; what the person sees, and what is left when the worker is killed."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from aga_portal.tests.test_run import wait_for

ROOT = Path(__file__).resolve().parents[2]
ROWS = 600
PREPARE = """
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
from commitments.tests.admin_world import make_world
world = make_world()
client = Client()
client.force_login(world.secretariat)
print(world.plan.pk, client.cookies[settings.SESSION_COOKIE_NAME].value)
"""
BAR = re.compile(r'<progress id="bar" max="(\d+)" value="(\d+)">')


class Portal:
    """The processes on a database of their own, and one person of the secretariat in front of them."""

    def __init__(self, folder: Path, redis: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
            "VAR_DIR": str(folder),
            "SECRET_KEY": "only-for-tests",
            "DJANGO_SETTINGS_MODULE": "aga_portal.settings_test",
            **({"REDIS_URL": redis} if redis else {}),
        }
        told = subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=self.env, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr[-3000:]
        self.plan, self.session = told.stdout.split()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.start("web", "gunicorn", "aga_portal.wsgi", "-k", "gthread", "--no-control-socket", "--bind", self.bind)
        self.start("beat", *"celery -A aga_portal beat --pidfile= --schedule".split(), str(folder / "schedule"))
        self.start_worker()

    @property
    def bind(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("a") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def start_worker(self) -> None:
        quiet = "--concurrency 1 --without-gossip --without-mingle --without-heartbeat"
        self.start("worker", *f"celery -A aga_portal worker -Q slow {quiet}".split())

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self.running):
            self.kill(name)

    def ask(self, path: str, body: bytes | None = None, kind: str = "", token: str = "") -> tuple[str, str]:
        """The text of a page, and where it sends."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={token}", "X-CSRFToken": token}
        headers |= {"Content-Type": kind} if kind else {}
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        text, where = answer.read().decode(), answer.getheader("Location") or ""
        connection.close()
        assert answer.status in (200, 302), (path, answer.status)
        return text, where

    def post(self, path: str, data: dict[str, str], upload: bytes = b"") -> str:
        """Post a form and give back where it sends."""
        token = uuid.uuid4().hex
        if not upload:
            return self.ask(path, urlencode(data).encode(), "application/x-www-form-urlencoded", token)[1]
        parts = [
            f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in data.items()
        ]
        parts.append(b'Content-Disposition: form-data; name="upload"; filename="tabla.csv"\r\n\r\n' + upload)
        body = b"".join(b"--limite\r\n" + part + b"\r\n" for part in parts) + b"--limite--\r\n"
        return self.ask(path, body, "multipart/form-data; boundary=limite", token)[1]

    def sql(self, statement: str) -> int:
        with sqlite3.connect(self.folder / "db.sqlite3", timeout=30) as database:
            row = database.execute(statement).fetchone()
        return row[0] if row else 0


@pytest.fixture(params=["embedded", "redis"])
def portal(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Portal]:
    redis = ""
    if request.param == "redis":
        if not settings.REDIS_URL:
            pytest.skip("los trabajos largos sobre Redis (sin REDIS_URL)")
        redis = settings.REDIS_URL.rsplit("/", 1)[0] + "/8"
    made = Portal(tmp_path, redis)
    try:
        wait_for(lambda: made.ask("/salud/lista")[0], 60)
        yield made
    finally:
        made.stop()


def test_progress_is_seen_and_a_killed_worker_leaves_nothing_half_done(portal: Portal) -> None:
    see_progress(portal)
    survive_a_kill(portal)


def see_progress(portal: Portal) -> None:
    """A person asks for a curve, its page shows how far it is, and then how it ended."""
    today = date.today() - timedelta(days=1)
    asked = {"plan": portal.plan, "since": f"{today - timedelta(days=800)}", "until": f"{today}", "every": "1"}
    job = portal.post("/admin/dashboards/progresssnapshot/reconstruir/", asked)
    assert re.fullmatch(r"/admin/core/job/\d+/change/", job)
    seen: set[tuple[int, int]] = set()

    def ended() -> bool:
        text = portal.ask(job)[0]
        seen.update((int(done), int(total)) for total, done in BAR.findall(text))
        return "Terminado." in text

    wait_for(ended, 120)
    assert seen and all(0 < done <= total == 801 for done, total in seen), seen
    assert portal.sql("SELECT COUNT(DISTINCT date) FROM dashboards_progresssnapshot") == 801


def survive_a_kill(portal: Portal) -> None:
    """The worker is killed in the middle of a load: nothing of the table is there, and the next worker loads it whole."""
    head = "Número de compromiso,Nombre del compromiso,Entidad responsable,Hito,Fin\n"
    table = head + "".join(f"{500 + n // 20},Tabla {n // 20},Ministerio A,Fila {n},06/27\n" for n in range(ROWS))
    preview = portal.post(
        "/admin/commitments/importbatch/add/", {"plan": portal.plan, "mapping": "", "sheet": ""}, table.encode()
    )
    job = portal.post(preview.replace("change", "confirmar"), {"ok": "1"})
    loaded = "SELECT COUNT(*) FROM commitments_milestone WHERE title LIKE 'Fila %'"
    wait_for(lambda: "En curso." in portal.ask(job)[0], 60)
    time.sleep(1.5)
    portal.kill("worker")
    assert portal.sql(loaded) == 0
    assert portal.sql("SELECT attempts FROM core_job WHERE kind = 'import' AND state = 'running'") == 1
    portal.sql("UPDATE core_job SET seen_at = '2020-01-01 00:00:00' WHERE kind = 'import' RETURNING id")
    assert "Nadie dice cómo va" in portal.ask(job)[0]
    portal.start_worker()
    wait_for(lambda: f"{ROWS} filas" in portal.ask(job)[0], 120)
    assert portal.sql(loaded) == ROWS
    assert portal.sql("SELECT attempts FROM core_job WHERE kind = 'import' AND state = 'done'") == 2
