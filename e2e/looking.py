"""A reader's window: every stop is looked at with axe, measured, photographed; what strays outside or fails is told."""

from __future__ import annotations

import os
import re
import time
from copy import copy
from pathlib import Path
from random import randrange
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ASK_AXE = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(found => found.violations.map(
    rule => rule.id + ': ' + rule.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')))"""
SIDEWAYS = "Math.max(0, document.documentElement.scrollWidth - innerWidth)"
PICTURES = Path(__file__).resolve().parent.parent / "var" / "e2e"


class Window:
    """One tab of one person. `trouble` is all that was wrong, at which stop.

    Each person has an address of the network, as behind the proxy that the portal is told of (portal.py).
    """

    def __init__(
        self, browser: Browser, portal: str, *, width: int = 360, height: int = 740, js: bool = True, **more: Any
    ) -> None:
        self.portal, self.js = portal, js
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=js,
            extra_http_headers={"X-Forwarded-For": f"198.51.{randrange(100, 120)}.{randrange(1, 255)}"},
            **more,
        )
        self.context.set_default_timeout(15_000)
        self.trouble: list[str] = []
        self.stops: list[str] = []
        self._open_page()

    def tab(self) -> Window:
        """Another tab of the same person, whose trouble and stops are told together."""
        other = copy(self)
        other._open_page()
        return other

    def _open_page(self) -> None:
        self.page: Page = self.context.new_page()
        self.cdp: CDPSession | None = None if self.js else self.context.new_cdp_session(self.page)
        self.page.on("request", lambda request: self._outside(request.url))
        self.page.on("console", lambda message: self._console(message.type, message.text))
        self.page.on("pageerror", lambda error: self.trouble.append(f"script: {error}"))

    def __enter__(self) -> Window:
        return self

    def __exit__(self, *_what: object) -> None:
        self.context.close()

    def _outside(self, address: str) -> None:
        if not address.startswith((self.portal + "/", "data:", "blob:")):
            self.trouble.append(f"asked another host: {address}")

    def _console(self, kind: str, text: str) -> None:
        """A page that answers 4xx says so in the console; that is not an error of the page.

        Django's own scripts of the admin try an inline style now and then, and the policy refuses it: nothing is lost.
        """
        is_admins = "/admin/" in self.page.url and text.startswith("Applying inline style violates")
        if kind == "error" and not is_admins and not re.search(r"the server responded with a status of 4\d\d", text):
            self.trouble.append(f"console: {text}")

    def go(self, path: str) -> int:
        answer = self.page.goto(self.portal + path)
        return answer.status if answer else 0

    def look(self, name: str) -> None:
        """Write down what is wrong here: axe's violations, sideways scroll, a missing first heading."""
        began = time.monotonic()
        wrong = self.violations()
        if wide := self.page.evaluate(SIDEWAYS):
            wrong.append(f"{wide} px wider than the window")
        headings = self.page.locator("h1").count()
        if headings != 1:
            wrong.append(f"{headings} first headings")
        self.trouble += [f"{name}: {words}" for words in wrong]
        with (Path(os.environ["E2E_VAR"]) / "looked.txt").open("a") as counts:  # a line for each view, of all processes
            counts.write(f"{time.monotonic() - began:.2f}\n")

    def stop(self, name: str, folder: str) -> None:
        """A stop of a journey: looked at, and kept as a picture."""
        self.look(name)
        self.stops.append(name)
        size = self.page.viewport_size or {"width": 0}
        where = PICTURES / os.environ.get("E2E_ENGINE", "embedded") / folder
        where.mkdir(parents=True, exist_ok=True)
        file = f"{size['width']}-{'js' if self.js else 'nojs'}-{len(self.stops):02}-{name.replace(' ', '-')}.jpg"
        self.page.screenshot(path=where / file, type="jpeg", quality=60, full_page=True)

    def violations(self) -> list[str]:
        """axe is a script: where scripts are off they are let in for as long as it looks; the page's own stay out."""
        self._scripts(True)
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(ASK_AXE, TAGS)
        self._scripts(False)
        return found

    def _scripts(self, are_let_in: bool) -> None:
        if self.cdp is None:
            return
        # The session only hears a change: the switch is first set to what the context already says.
        for value in (are_let_in, not are_let_in):
            self.cdp.send("Emulation.setScriptExecutionDisabled", {"value": value})
