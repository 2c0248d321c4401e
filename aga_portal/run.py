"""`make run`: prepares what a fresh machine lacks, then keeps web, worker and beat running together until Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from aga_portal import env
from aga_portal.catalogue import compile_catalogues

STOP_SECONDS = 12


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aga_portal.settings")
    django.setup()
    check_port()
    check_database()
    prepare()
    return supervise(processes())


def check_port() -> None:
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError:
            env.stop(f"el puerto {settings.PORT} de {settings.HOST} está ocupado. Elija otro con PORT=8001 make run.")


def check_database() -> None:
    if settings.EMBEDDED:
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    try:
        connection.ensure_connection()
    except DatabaseError:
        env.stop("no se pudo abrir la base de datos de DATABASE_URL. Revise servidor, usuario y nombre.")


def prepare() -> None:
    """Everything a fresh clone lacks; safe to repeat."""
    compile_catalogues(settings.BASE_DIR / "locale")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if settings.EMBEDDED and not _has_plans():
        call_command("load_sources")
        if settings.DEMO is not False:
            call_command("seed_demo")
    else:
        call_command("seed_demo", accounts=True)
    connection.close()


def _has_plans() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM plans_actionplan LIMIT 1")
        return cursor.fetchone() is not None


def processes() -> dict[str, list[str]]:
    python = [sys.executable, "-m"]
    web = ["gunicorn", "aga_portal.wsgi", "-k", "gthread", "--threads", "4", "--no-control-socket"]
    web += ["--workers", str(env.number("WEB_PROCESSES", 2, 1, 64)), "--bind", _bind(), "--log-level", "warning"]
    celery = ["celery", "--quiet", "-A", "aga_portal"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    worker = [*celery, "worker", "--loglevel", "warning", "--concurrency", "1", *quiet]
    beat = [
        *celery,
        "beat",
        "--loglevel",
        "warning",
        "--schedule",
        str(settings.VAR / "beat-schedule"),
        "--pidfile",
        "",
    ]
    return {"web": python + web, "worker": python + worker, "beat": python + beat}


def _bind() -> str:
    return f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"


def supervise(commands: dict[str, list[str]]) -> int:
    """Run all until one ends or a signal comes, then end all. Each has a process group, so none of its children stays."""
    asked_to_stop = False

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    children = {name: subprocess.Popen(command, start_new_session=True) for name, command in commands.items()}
    try:
        _announce(children["web"])
        while not asked_to_stop and all(child.poll() is None for child in children.values()):
            time.sleep(0.2)
        fallen = [name for name, child in children.items() if child.poll() is not None]
        if fallen and not asked_to_stop:
            print(f"Se detuvo «{fallen[0]}»; se detiene todo el portal.", file=sys.stderr)
    finally:
        _end(list(children.values()))
    return 0 if asked_to_stop else 1


def _announce(web: subprocess.Popen[bytes]) -> None:
    while web.poll() is None:
        with socket.socket(socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET) as probe:
            if probe.connect_ex((settings.HOST, settings.PORT)) == 0:
                print(f"Portal en http://{_bind()}/  (Ctrl-C para terminar)", flush=True)
                return
        time.sleep(0.1)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask each process to finish what it holds; after a while end whatever is left of its group."""
    for child in children:
        child.terminate()
    limit = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
    for child in children:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        child.wait()


if __name__ == "__main__":
    raise SystemExit(main())
