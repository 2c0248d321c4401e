"""A running portal of its own for the browser: the real supervisor, in a folder and a database that are thrown away.

`DATABASE_URL` and `REDIS_URL` choose the engine, as for the portal itself; nothing that they name is touched, but the server.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis

ROOT = Path(__file__).resolve().parent.parent
GIVEN = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "COUNTRY", "SITE_URL", "HOST", "PORT"}
START_SECONDS = 420
STOP_SECONDS = 30


@dataclass(frozen=True)
class Portal:
    base: str
    var: Path
    engine: str


@contextmanager
def running(port: int = 0) -> Iterator[Portal]:
    """Start it, with the sources and the demonstration loaded, and leave nothing behind."""
    var = Path(tempfile.mkdtemp(prefix="aga-e2e-"))
    port = port or free_port()
    env = {key: value for key, value in os.environ.items() if key not in GIVEN and not key.startswith("PYTEST")}
    env |= {"VAR_DIR": str(var), "PORT": str(port), "DEMO": "1", "PYTHONPATH": str(ROOT)}
    # Each person of the tests has an address of the network, so none of them uses up the share of another; who asks
    # the API thousands of times (test_api_fuzz.py) has none, and is not counted.
    env |= {"BEHIND_PROXY": "1", "API_RATE": "0", "EXPORT_RATE": "0"}
    with _database() as database, _broker() as broker:
        env |= database | broker
        if database:
            for command in ("migrate", "load_sources", "seed_demo"):
                _manage(command, env, var)
        with _supervisor(env, var, f"http://127.0.0.1:{port}") as base:
            yield Portal(base, var, "postgresql-redis" if database else "embedded")
    shutil.rmtree(var, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _manage(command: str, env: dict[str, str], var: Path) -> None:
    with (var / "out.log").open("ab") as log:
        subprocess.run([sys.executable, "manage.py", command], cwd=ROOT, env=env, stdout=log, stderr=log, check=True)


@contextmanager
def _supervisor(env: dict[str, str], var: Path, base: str) -> Iterator[str]:
    with (var / "out.log").open("ab") as log:
        command = [sys.executable, "-m", "aga_portal.run"]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(f"{base}/salud/lista", process, var)
        yield base
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)


def _wait_for(address: str, process: subprocess.Popen[bytes], var: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise RuntimeError("The portal did not start.\n" + (var / "out.log").read_text()[-2000:])
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    raise RuntimeError(f"The portal did not answer in {START_SECONDS} seconds.")


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    """A fresh database on the server that `DATABASE_URL` names; none when it is not PostgreSQL's."""
    given = urlsplit(os.environ.get("DATABASE_URL", ""))
    if given.scheme not in {"postgres", "postgresql"}:
        yield {}
        return
    name = f"aga_e2e_{os.getpid()}"
    _sql(given.geturl(), f'CREATE DATABASE "{name}"')
    try:
        yield {"DATABASE_URL": urlunsplit(given._replace(path=f"/{name}")), "SECRET_KEY": "only-for-a-browser-" * 3}
    finally:
        _sql(given.geturl(), f'DROP DATABASE "{name}" WITH (FORCE)')


def _sql(address: str, statement: str) -> None:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


@contextmanager
def _broker() -> Iterator[dict[str, str]]:
    """A number of the Redis server that nobody uses: the one given, or the first empty one from the end."""
    given = urlsplit(os.environ.get("REDIS_URL", ""))
    if not given.scheme:
        yield {}
        return
    for number in (given.path.strip("/") or "15", *map(str, range(15, 0, -1))):
        address = urlunsplit(given._replace(path=f"/{number}"))
        server = redis.Redis.from_url(address)
        if server.dbsize() == 0:
            break
    else:
        raise RuntimeError("Every number of the Redis server is in use.")
    try:
        yield {"REDIS_URL": address}
    finally:
        server.flushdb()
        server.close()
