"""How long and how much memory the night's snapshots take, at a thousand commitments and at ten thousand."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000)
MILESTONES = 8


def main() -> int:
    taken = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as var, _database(var) as url:
            env = os.environ | {"VAR_DIR": var, "DATABASE_URL": url, "SECRET_KEY": "bench"}
            _manage(env, "migrate", "-v0")
            _manage(env, "generate_load", "--commitments", str(size), "--milestones", str(MILESTONES))
            _settle(url)
            seconds, megabytes = _manage(env, "compute_progress")
        taken.append(seconds)
        print(
            f"cortes de {size} compromisos y {size * MILESTONES} hitos: {seconds:.1f} s y {megabytes:.0f} MB",
            flush=True,
        )
    print(f"diez veces más compromisos, {taken[1] / taken[0]:.1f} veces el tiempo")
    return 0


def _manage(env: dict[str, str], *command: str) -> tuple[float, float]:
    """Seconds of a management command and the most memory that its process held, in megabytes."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)} terminó mal.")
    return time.perf_counter() - started, usage.ru_maxrss / (1 if sys.platform != "darwin" else 1024) / 1024


def _settle(url: str) -> None:
    """The planner learns how many rows there are, which on a server autovacuum tells it by itself."""
    if url.startswith("postgres"):
        with psycopg2.connect(url) as server:
            server.cursor().execute("ANALYZE")


@contextmanager
def _database(var: str) -> Iterator[str]:
    """A database of its own, on the engine that DATABASE_URL names."""
    url = urlparse(os.environ.get("DATABASE_URL", ""))
    if not url.scheme.startswith("postgres"):
        yield f"sqlite:///{var}/db.sqlite3"
        return
    name = f"bench_{os.getpid()}"
    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    cursor = server.cursor()
    cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield url._replace(path=f"/{name}").geturl()
    finally:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


if __name__ == "__main__":
    raise SystemExit(main())
