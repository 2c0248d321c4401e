"""Real workers, beat and web as processes of their own, on a database and a broker that the test sees as well."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from celery import Celery
from django.conf import settings
from django.db import connections
from django.db.utils import load_backend
from redis import Redis

from aga_portal import run

ROOT = Path(__file__).resolve().parents[2]


def wait_for(what: Callable[[], Any], seconds: float, each: float = 0.05) -> Any:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if found := what():
            return found
        time.sleep(each)
    raise AssertionError(f"it did not happen in {seconds} s")


def emptied_redis(number: int) -> str:
    """A database of the server of REDIS_URL; each test has its own number. Skips where there is no server."""
    if not settings.REDIS_URL:
        pytest.skip("los trabajadores reales sobre Redis (sin REDIS_URL)")
    url = f"{settings.REDIS_URL.rsplit('/', 1)[0]}/{number}"
    with Redis.from_url(url) as server:
        server.flushdb()
    return url


@contextmanager
def shared_database(tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database that this process and others use: a copy in a file, or the tests' own on PostgreSQL."""
    original = connections["default"]
    told = original.settings_dict
    if not settings.EMBEDDED:
        user = quote(told["USER"]) + (f":{quote(told['PASSWORD'])}" if told["PASSWORD"] else "")
        yield f"postgres://{user}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
        return
    file = tmp_path / "portal.sqlite3"
    original.ensure_connection()
    with sqlite3.connect(file) as copy:
        original.connection.backup(copy)
    copy.close()
    shared = load_backend(told["ENGINE"]).DatabaseWrapper({**told, "NAME": str(file)}, "default")
    connections["default"] = shared
    try:
        yield f"sqlite:///{file}"
    finally:
        shared.close()
        connections["default"] = original


class Portal:
    """Starts processes of the portal, each in a group of its own, and ends whatever is left of them."""

    def __init__(self, tmp_path: Path, database: str, *, redis: str = "", smtp: int, timeout: int = 3) -> None:
        self.folder = tmp_path
        self.env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "SECRET_KEY": "only-for-tests",
            "COUNTRY": "co",
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp}?timeout={timeout}",
        }
        folders = {"data_folder_in": "data", "data_folder_out": "data", "processed_folder": "processed"}
        folders["control_folder"] = "control"
        self.celery = Celery("tests", broker=redis or "atomicfile://localhost", set_as_current=False)
        self.celery.conf.task_ignore_result = True
        if not redis:
            options = {name: str(tmp_path / "broker" / folder) for name, folder in folders.items()}
            self.celery.conf.broker_transport_options = options
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *command: str, **variables: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**self.env, **variables}, stdout=log, stderr=log, start_new_session=True
            )
        self.started.append(process)
        return process

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        """One of those that `make run` starts, with its own command."""
        command = run.worker(name, run.WORKERS[name])
        return self.start(name, sys.executable, "-m", "celery", "--quiet", "-A", "aga_portal", *command)

    def beat(self) -> subprocess.Popen[bytes]:
        schedule = ["--schedule", str(self.folder / "schedule"), "--pidfile", "", "--loglevel", "warning"]
        return self.start("beat", sys.executable, "-m", "celery", "--quiet", "-A", "aga_portal", "beat", *schedule)

    def send(self, task: str, queue: str) -> None:
        """What beat does."""
        self.celery.send_task(task, queue=queue, expires=30)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def end(self) -> None:
        for process in self.started:
            end_group(process)
        self.celery.close()


def end_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
