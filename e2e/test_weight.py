"""What a reader's connection carries: light pages, nothing from outside, no cookie, and 304 when nothing changed."""

from __future__ import annotations

from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession

from e2e import addresses
from e2e.looking import Window
from e2e.walk import Found, ask, walk

FIRST_VISIT, SECOND_VISIT, SCRIPT, REQUESTS = 150_000, 25_000, 15_000, 12
# Addresses that are no reading: a form with its CSRF cookie, a receipt, a probe, an explorer with its own script.
FORMS = ("preguntar/", "desactualizado/", "aportar/", "inscribirse/", "apoyar/", "postular/")
OWN_MANNERS = ("/seguir/", "/cuenta/", "/admin/", "/mi-espacio/", "/mis-datos/", "/salud/", "/aportes/", "/radicados/")


class Meter:
    """Bytes on the wire, headers and all, of each request of a visit."""

    def __init__(self, session: CDPSession) -> None:
        self.kinds: dict[str, str] = {}
        self.bytes: Counter[str] = Counter()
        session.on("Network.responseReceived", self._begins)
        session.on("Network.loadingFinished", self._ends)
        session.send("Network.enable")

    def _begins(self, event: dict[str, Any]) -> None:
        if event["response"]["url"].startswith("http"):
            self.kinds[event["requestId"]] = event["type"]

    def _ends(self, event: dict[str, Any]) -> None:
        self.bytes[event["requestId"]] += int(event["encodedDataLength"])

    def read(self) -> tuple[int, int, int]:
        """Bytes, bytes of scripts, requests; and begin again."""
        sizes = {key: self.bytes[key] for key in self.kinds}
        scripts = sum(size for key, size in sizes.items() if self.kinds[key] == "Script")
        asked = len([size for size in sizes.values() if size])
        self.kinds, self.bytes = {}, Counter()
        return sum(sizes.values()), scripts, asked


@pytest.fixture(scope="module")
def public(portal: str) -> dict[str, Found]:
    return walk(portal, addresses.PUBLIC)


def pages(public: dict[str, Found]) -> list[str]:
    found = [page.path for page in public.values() if page.is_page and not page.path.startswith("/api/")]
    return sorted({*found, *(path for path in addresses.PUBLIC if "?" in path)})


def test_every_public_page_is_light(browser: Browser, portal: str, public: dict[str, Found]) -> None:
    heavy, measured = {}, pages(public)
    assert len(measured) > 60
    for path in measured:
        with Window(browser, portal, width=360) as window:
            meter = Meter(window.context.new_cdp_session(window.page))
            window.page.goto(portal + path, wait_until="load")
            first = meter.read()
            window.page.goto(portal + path, wait_until="load")
            second = meter.read()
        if first[0] > FIRST_VISIT or first[1] > SCRIPT or first[2] > REQUESTS or second[0] > SECOND_VISIT:
            heavy[path] = {"first": first, "second": second}
        assert first[0] > 2_000, f"{path}: the meter does not count"
    assert heavy == {}


def is_reading(path: str) -> bool:
    plain = path.partition("?")[0]
    return not plain.startswith(OWN_MANNERS) and not plain.endswith(FORMS) and "/revise-su-correo/" not in plain


def test_readers_get_no_cookie_and_an_unchanged_page_is_not_sent_again(portal: str, public: dict[str, Found]) -> None:
    reading = [page for page in public.values() if page.status == 200 and is_reading(page.path)]
    assert len(reading) > 80
    cookies = [page.path for page in reading if page.headers.get("Set-Cookie")]
    assert cookies == []
    again = {page.path: told for page in reading if (told := not_again(portal + page.path))}
    assert again == {}


def not_again(address: str) -> str:
    """Why the page is sent a second time, or nothing.

    Another journey may write in between, and each web process keeps a page for its own minute: it is asked some times.
    """
    told = ""
    for _try in range(8):
        with ask(address, {}) as first:
            first.read()
            tag = first.headers.get("ETag")
        if not tag:
            return "no ETag"
        with ask(address, {"If-None-Match": tag}) as second:
            body = second.read()
        if second.status == 304 and not body:
            return ""
        told = f"answered {second.status}"
    return told


class Heavy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_script = self.path.endswith(".js")
        body = b"//" + b"x" * 90_000 if is_script else b"<script src=/x.js></script><script src=/y.js></script>"
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_about: object) -> None:
        """Nothing to tell."""


def test_the_meter_counts(browser: Browser) -> None:
    """A page made heavy on purpose is called heavy, on its first visit and on its second."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Heavy)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with Window(browser, address) as window:
        meter = Meter(window.context.new_cdp_session(window.page))
        for _visit in range(2):
            window.page.goto(f"{address}/heavy", wait_until="load")
            size, scripts, asked = meter.read()
            assert size > FIRST_VISIT and scripts > SCRIPT and asked >= 3
    server.shutdown()
    server.server_close()
