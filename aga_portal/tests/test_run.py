"""`make run` end to end: the embedded portal comes up, a real worker carries a due reminder, Ctrl-C leaves nothing behind."""

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
from notifications.services import remind_due_milestones
print(remind_due_milestones(today=timezone.localdate()))
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
        wait_for(lambda: urlopen(f"{base}/salud/viva").status == 200, 90)
        assert "Plan de demostración" in urlopen(f"{base}/").read().decode()
        wait_for(
            lambda: set(json.load(urlopen(f"{base}/salud/lista"))["seconds_since_heartbeat"]) == {"worker", "beat"}, 60
        )
        added = subprocess.run([sys.executable, "-c", ADD_REMINDERS], cwd=ROOT, env=env, capture_output=True, text=True)
        assert added.returncode == 0, added.stderr
        mail = wait_for(lambda: [path.read_text() for path in (tmp_path / "mail").glob("*.log")], 60)
        assert any("editor2@demostracion.example" in text for text in mail)  # type: ignore[attr-defined]
        portal.send_signal(signal.SIGINT)
        assert portal.wait(timeout=30) == 0
    finally:
        portal.kill()
        portal.wait()
    wait_for(lambda: not processes_in(tmp_path), 5)
    assert "Traceback" not in (tmp_path / "log").read_text()
