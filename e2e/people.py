"""The demonstration's people at the browser: signed in once each, their session kept for the run."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

PASSWORD = "demostracion-2026"
EDITOR = "editora@demostracion.example"
GOVERNMENT = "gobierno@demostracion.example"
OBSERVER = "veedora@demostracion.example"
SECRETARIAT = "secretaria@demostracion.example"


def sign_in(page: Page, portal: str, mail: str, to: str = "/mi-espacio/") -> None:
    page.goto(f"{portal}/cuenta/ingresar/?next={to}")
    fill_in(page, mail)
    page.wait_for_url(re.compile(re.escape(portal + to)))


def fill_in(page: Page, mail: str) -> None:
    main = page.get_by_role("main")
    main.get_by_label("Correo").fill(mail)
    main.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    main.get_by_role("button", name="Ingresar").click()


class Accounts:
    def __init__(self, portal: str, browser: Browser) -> None:
        self.portal, self.browser = portal, browser
        self.known: dict[str, Any] = {}

    def state(self, mail: str) -> Any:
        """What a context of the browser needs to be signed in as that person."""
        if mail not in self.known:
            context = self.browser.new_context()
            page = context.new_page()
            sign_in(page, self.portal, mail)
            expect(page.get_by_role("heading", level=1)).to_have_text("Mi espacio")
            self.known[mail] = context.storage_state()
            context.close()
        return self.known[mail]

    def cookies(self, mail: str) -> str:
        """The same for who asks without a browser."""
        return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in self.state(mail)["cookies"])
