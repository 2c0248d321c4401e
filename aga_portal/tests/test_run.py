"""`make run` end to end: the embedded portal comes up, real workers carry a due reminder, one that falls is
started again, Ctrl-C leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
ADD_REMINDERS = """
import django; django.setup()
from django.utils import timezone
from notifications.quiet import open_day_from
from notifications.services import send_reminders
noon = timezone.localtime().replace(hour=12)
print(send_reminders(now=noon + (open_day_from(noon.date(), "CO") - noon.date())))
"""


def wait_for(what: Callable[[], object], seconds: float) -> object:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            if found := what():
                return found
        except OSError:
            pass
        time.sleep(0.3)
    raise AssertionError("it did not happen in time")


def processes_in(folder: Path) -> list[str]:
    """Command lines of the processes that were started with that VAR_DIR."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"VAR_DIR={folder}".encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue
    return found


def leaders(folder: Path, words: str) -> list[int]:
    """Of the processes that were started with that VAR_DIR and these words, those that lead their group."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = f"VAR_DIR={folder}".encode() in (entry / "environ").read_bytes()
            if is_ours and words in (entry / "cmdline").read_text() and os.getpgid(int(entry.name)) == int(entry.name):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("broker", ["embedded", "redis"])
def test_the_portal_runs_and_stops(tmp_path: Path, broker: str) -> None:
    if broker == "redis" and not settings.REDIS_URL:
        pytest.skip("el trabajador real sobre Redis (sin REDIS_URL)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env |= {"VAR_DIR": str(tmp_path), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "aga_portal.settings"}
    if broker == "redis":
        env["REDIS_URL"] = settings.REDIS_URL.rsplit("/", 1)[0] + "/11"
    with (tmp_path / "log").open("w") as log:
        portal = subprocess.Popen([sys.executable, "-m", "aga_portal.run"], cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(lambda: urlopen(f"{base}/salud/viva").status == 200, 180)
        assert "Plan de demostración" in urlopen(f"{base}/").read().decode()
        living = {"beat", "worker", "mail", "snapshots", "slow"}
        wait_for(lambda: set(json.load(urlopen(f"{base}/salud/lista"))["seconds_since_heartbeat"]) == living, 120)
        (mail_worker,) = leaders(tmp_path, "worker-mail@%h")
        os.kill(mail_worker, signal.SIGKILL)
        added = subprocess.run([sys.executable, "-c", ADD_REMINDERS], cwd=ROOT, env=env, capture_output=True, text=True)
        assert added.returncode == 0, added.stderr
        mail = wait_for(lambda: [path.read_text() for path in (tmp_path / "mail").glob("*.log")], 90)
        assert any("editor2@demostracion.example" in text for text in mail)  # type: ignore[attr-defined]
        assert leaders(tmp_path, "worker-mail@%h") not in ([], [mail_worker])
        portal.send_signal(signal.SIGINT)
        assert portal.wait(timeout=30) == 0
    finally:
        portal.kill()
        portal.wait()
    wait_for(lambda: not processes_in(tmp_path), 5)
    assert "Traceback" not in (tmp_path / "log").read_text()
