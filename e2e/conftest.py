"""One portal for the whole run, whichever process of the run asks; one Chromium in each; nothing when there is none."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from e2e.looking import PICTURES
from e2e.people import Accounts
from e2e.portal import running

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NO_CHROMIUM = "no hay Chromium en esta máquina (paquete chromium)"
LETTER_SECONDS = 60
held = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """The process that leads the run starts the portal and tells the others where it is, before they begin."""
    is_helper = hasattr(config, "workerinput")
    if is_helper or config.option.collectonly or "E2E_PORTAL" in os.environ or not Path(CHROMIUM).exists():
        return
    began = time.monotonic()
    portal = held.enter_context(running())
    os.environ.update(E2E_PORTAL=portal.base, E2E_VAR=str(portal.var), E2E_ENGINE=portal.engine)
    shutil.rmtree(PICTURES / portal.engine, ignore_errors=True)
    print(
        f"Portal de prueba ({portal.engine}) en {portal.base}, listo en {time.monotonic() - began:.0f} s.", flush=True
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    held.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    folder = PICTURES / os.environ.get("E2E_ENGINE", "embedded")
    looked = Path(os.environ.get("E2E_VAR", "/nowhere")) / "looked.txt"
    if looked.exists():
        seconds = [float(line) for line in looked.read_text().split()]
        terminalreporter.write_line(f"{len(seconds)} vistas revisadas con axe, en {sum(seconds):.0f} s.")
        terminalreporter.write_line(f"{len(list(folder.glob('**/*.jpg')))} imágenes de los recorridos en {folder}")


@pytest.fixture(scope="session")
def portal() -> str:
    if "E2E_PORTAL" not in os.environ:
        pytest.skip(NO_CHROMIUM)
    return os.environ["E2E_PORTAL"]


@pytest.fixture(scope="session")
def var(portal: str) -> Path:
    return Path(os.environ["E2E_VAR"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def accounts(portal: str, browser: Browser) -> Accounts:
    """Who is signed in, without typing the password again in each test."""
    return Accounts(portal, browser)


@pytest.fixture
def letter(portal: str, var: Path) -> Callable[..., str]:
    """The last mail that a worker carried to an address and that says the words, once it is there."""

    def read(address: str, words: str = "") -> str:
        limit = time.monotonic() + LETTER_SECONDS
        while time.monotonic() < limit:
            for path in sorted((var / "mail").glob("*"), reverse=True):
                for raw in reversed(path.read_bytes().split(b"-" * 79)):  # one file may hold several
                    if address.encode() not in raw:
                        continue
                    plain = message_from_bytes(raw.lstrip(), policy=default).get_body(("plain",))
                    text = str(plain.get_content()) if plain else ""
                    if words in text:
                        return text
            time.sleep(0.3)
        raise RuntimeError(f"Nothing was written to {address} that says «{words}».")

    return read
