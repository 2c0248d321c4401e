"""A running portal of its own for the browser: real web, worker and beat, in a folder that is thrown away."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

OURS = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "COUNTRY"}


@pytest.fixture(scope="session")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="session")
def portal(var: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The portal as a person starts it: none of the settings of this test run.
    given = {key: value for key, value in os.environ.items() if key not in OURS}
    process = subprocess.Popen(
        [sys.executable, "-m", "aga_portal.run"],
        cwd=ROOT,
        env=given | {"VAR_DIR": str(var), "PORT": str(port), "DEMO": "1"},
        stdout=(var / "out.log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{base}/salud/lista", process)
        yield base
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _try in range(240):
        if process.poll() is not None:
            raise RuntimeError("The portal did not start.")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("The portal did not answer in two minutes.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("no hay Chromium en esta máquina (paquete chromium)")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def letter(portal: str, var: Path) -> Callable[[str], str]:
    """The last mail that a worker carried to an address, once it is there."""

    def read(address: str) -> str:
        for _try in range(120):
            found = [path.read_text() for path in sorted((var / "mail").glob("*")) if address in path.read_text()]
            if found:
                message = message_from_string(found[-1].partition("-" * 79)[0], policy=default)
                return str(message.get_content())
            time.sleep(0.5)
        raise RuntimeError(f"Nothing was written to {address}.")

    return read
