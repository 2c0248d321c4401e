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
RESTART_SECONDS = (1, 5, 30)
WORKERS = {"worker-mail": "mail", "worker": "celery,snapshots", "worker-slow": "slow"}
"""A mail server that hangs or a long import keeps only its own worker busy."""


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
    beat = ["beat", "--loglevel", "warning", "--schedule", str(settings.VAR / "beat-schedule"), "--pidfile", ""]
    return {
        "web": python + web,
        "beat": python + celery + beat,
        **{name: python + celery + worker(name, queues) for name, queues in WORKERS.items()},
    }


def worker(name: str, queues: str) -> list[str]:
    """One task at a time. Workers ask nothing of each other: fewer things to restore when the broker comes back."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return ["worker", "-n", f"{name}@%h", "-Q", queues, "--concurrency", "1", "--loglevel", "warning", *quiet]


def _bind() -> str:
    return f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"


def supervise(commands: dict[str, list[str]]) -> int:
    """Run all until web ends or a signal comes, then end all. Each has a process group, so none of its children stays.

    Any other that falls is started again: at once the first time, later the more often it falls.
    """
    asked_to_stop = False

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    children = {name: Child(name, command) for name, command in commands.items()}
    web = children["web"]
    try:
        _announce(web.process)
        while not asked_to_stop and web.process.poll() is None:
            time.sleep(0.2)
            for child in children.values():
                child.keep_up()
        if not asked_to_stop:
            print("Se detuvo «web»; se detiene todo el portal.", file=sys.stderr)
    finally:
        _end([child.process for child in children.values()])
    return 0 if asked_to_stop else 1


class Child:
    """A process of the portal, in a group of its own."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.falls, self.start_again_at = 0, 0.0
        self._start()

    def _start(self) -> None:
        self.process, self.started_at = subprocess.Popen(self.command, start_new_session=True), time.monotonic()

    def keep_up(self) -> None:
        """Start it again some seconds after it fell; what is left of its group ends first."""
        if self.name == "web" or self.process.poll() is None:
            return
        now = time.monotonic()
        if not self.start_again_at:
            self.falls = 0 if now - self.started_at > 60 else self.falls
            wait = RESTART_SECONDS[min(self.falls, len(RESTART_SECONDS) - 1)]
            self.falls, self.start_again_at = self.falls + 1, now + wait
            print(f"Se detuvo «{self.name}»; se inicia otra vez en {wait} s.", file=sys.stderr)
        elif now >= self.start_again_at:
            _end_group(self.process)
            self.start_again_at = 0.0
            self._start()


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
        _end_group(child)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait()


if __name__ == "__main__":
    raise SystemExit(main())
