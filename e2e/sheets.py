"""Public forms as people send them: not before the portal believes that somebody wrote them (core/intake.py)."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from e2e.looking import Window

WITH_PROOF, WITHOUT = 3.3, 12.4


class Sheet:
    """A form in a tab, opened before it is needed so that its wait goes by while its author does other things."""

    def __init__(self, window: Window, path: str = "") -> None:
        """In a tab of its own; without a path, the one that the window shows now."""
        self.window = window.tab() if path else window
        if path:
            self.window.go(path)
        self.opened = time.monotonic()

    @property
    def page(self) -> Page:
        return self.window.page

    def ready(self) -> None:
        if self.window.js:
            expect(self.page.locator("input[name=proof]")).to_have_value(re.compile(r"\d+"), timeout=20_000)
        wait = WITH_PROOF if self.window.js else WITHOUT
        self.page.wait_for_timeout(max(0, 1000 * (self.opened + wait - time.monotonic())))

    def send(self, button: str) -> None:
        self.ready()
        self.press(button)

    def press(self, button: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()

    def consent(self) -> None:
        self.page.get_by_label("Autorizo que").check()
