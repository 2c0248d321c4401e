"""`make bench`: each page against the yardstick, in turns so that both meet the same minute of the machine."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import exports, search, snapshots

ROOT = Path(__file__).resolve().parent.parent
COMMITMENTS = int(os.environ.get("COMMITMENTS", "2000"))
CONTRIBUTIONS = int(os.environ.get("CONTRIBUTIONS", "10000"))
ROUNDS, SECONDS = 5, 0.6
PAGES = {
    "portada": "/",
    "lista de compromisos": "/compromisos/?plan=carga-1",
    "lista de todos los planes": "/compromisos/",
    "página de un compromiso": "/compromisos/carga-7/",
    "entidades": "/entidades/",
    "API, 50 compromisos": "/api/v1/commitments/?plan=carga-1",
    "consultas": "/consultas/",
    "una consulta con todos sus aportes": "/consultas/carga/",
    "la misma, buscando": "/consultas/carga/?search=largo",
    "formulario para aportar": "/consultas/carga/aportar/",
    "API, 50 aportes": "/api/v1/contributions/?consultation=carga",
}


def main() -> int:
    with tempfile.TemporaryDirectory() as var, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        env = os.environ | {"VAR_DIR": var, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "bench.settings"}
        for command in (
            ("migrate", "-v0"),
            ("createcachetable",),
            ("collectstatic", "--noinput", "-v0"),
            ("generate_load", "--commitments", str(COMMITMENTS), "--contributions", str(CONTRIBUTIONS)),
        ):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
        for kept in ("0", "60"):
            with _served(port, env | {"PAGE_CACHE_SECONDS": kept}):
                _measure(port, "hecha cada vez" if kept == "0" else "guardada un minuto")
    return snapshots.main() or search.main() or exports.main()


@contextmanager
def _served(port: int, env: dict[str, str]) -> Iterator[None]:
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "aga_portal.wsgi", "-k", "gthread", "--threads", "4"]
        + ["--no-control-socket", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"],
        cwd=ROOT,
        env=env,
    )
    try:
        _wait(port)
        yield
    finally:
        server.terminate()
        server.wait(10)


def _measure(port: int, how: str) -> None:
    print(f"{COMMITMENTS} compromisos y {CONTRIBUTIONS} aportes; cada página, {how}; medianas de {ROUNDS} turnos.")
    for name, path in PAGES.items():
        ratios, light = [], []
        etag = _get(port, path)[1]
        for _round in range(ROUNDS):
            stick = _rate(port, "/vara/b")
            ratios.append(_rate(port, path) / stick)
            if etag:
                light.append(_rate(port, path, etag) / _rate(port, "/vara/a"))
        said = f"{name}: {statistics.median(ratios):.0%} de la tabla de 50 filas"
        print(said + (f"; con 304, {statistics.median(light):.0%} del texto simple" if light else ""), flush=True)


def _rate(port: int, path: str, etag: str = "") -> float:
    """Answers a second over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"If-None-Match": etag} if etag else {}
    count, started = 0, time.perf_counter()
    while (took := time.perf_counter() - started) < SECONDS:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in (200, 304):
            raise SystemExit(f"{path}: {answer.status}")
        count += 1
    connection.close()
    return count / took


def _get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.getheader("ETag") or ""


def _wait(port: int) -> None:
    for _try in range(100):
        try:
            if _get(port, "/salud/viva")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("El portal no respondió.")


if __name__ == "__main__":
    raise SystemExit(main())
