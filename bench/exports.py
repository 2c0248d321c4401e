"""How soon the first byte of a whole list leaves, how long it takes, and how much the web process grows meanwhile."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.snapshots import ROOT, _database, _manage, _settle

ROWS = int(os.environ.get("EXPORT_ROWS", "250000"))
FILES = {
    "CSV": "/datos/contributions.csv",
    "JSON": "/datos/contributions.json",
    "CSV de la API": "/api/v1/contributions/?format=csv",
    "XLSX": "/datos/contributions.xlsx",
}
PART = 64 * 1024


def main() -> int:
    with tempfile.TemporaryDirectory() as var, _database(var) as url:
        env = os.environ | {"VAR_DIR": var, "DATABASE_URL": url, "SECRET_KEY": "bench", "PAGE_CACHE_SECONDS": "0"}
        for command in (("migrate", "-v0"), ("createcachetable",), ("collectstatic", "--noinput", "-v0")):
            _manage(env, *command)
        _manage(env, "generate_load", "--commitments", "1", "--contributions", str(ROWS))
        _settle(url)
        for name, path in FILES.items():
            with _server(env) as (port, worker):
                _get(port, "/datos/plans.csv")
                _get(port, "/datos/plans.xlsx")
                _tell(name, port, path, worker)
        seconds, megabytes = _manage(env, "dump_data")
        print(f"volcado con {ROWS} aportes: {seconds:.0f} s y {megabytes:.0f} MB", flush=True)
    return 0


def _tell(name: str, port: int, path: str, worker: int) -> None:
    before, peak, over = _memory(worker), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            peak[0] = max(peak[0], _memory(worker))

    watcher = threading.Thread(target=watch)
    watcher.start()
    first, total, size = _get(port, path)
    over.set()
    watcher.join()
    print(
        f"{ROWS} filas en {name}: primer byte a {first:.2f} s, todo en {total:.0f} s ({size / 1e6:.0f} MB), "
        f"el proceso creció {max(0.0, peak[0] - before):.0f} MB",
        flush=True,
    )


def _get(port: int, path: str) -> tuple[float, float, int]:
    """Seconds to the first byte of the body, seconds in all, bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1800)
    started = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    size, first = len(answer.read(1)), time.perf_counter() - started
    while part := answer.read(PART):
        size += len(part)
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    connection.close()
    return first, time.perf_counter() - started, size


def _memory(process: int) -> float:
    """Megabytes that the process holds now."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


@contextmanager
def _server(env: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A port and the one web process that serves it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "aga_portal.wsgi", "-k", "gthread", "--threads", "4", "--workers", "1"]
    command += ["--no-control-socket", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        for _try in range(150):
            try:
                _get(port, "/salud/viva")
                break
            except OSError:
                time.sleep(0.2)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield port, int(children[0])
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    raise SystemExit(main())
