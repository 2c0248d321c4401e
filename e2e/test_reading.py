"""Every kind of page in a real browser: no accessibility violation, no sideways scroll, no error, nothing from outside."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
PATHS = (
    "/",
    "/planes/",
    "/planes/colombia-iv/",
    "/planes/demostracion/",
    "/planes/peru-iii/participacion/",
    "/compromisos/",
    "/compromisos/?plan=demostracion&light=delayed",
    "/compromisos/?search=nada-que-coincida",
    "/compromisos/demostracion-1/",
    "/compromisos/demostracion-5/",
    "/compromisos/demostracion-5/preguntar/",
    "/compromisos/demostracion-5/desactualizado/",
    "/entidades/",
    "/entidades/demo-contraloria/",
    "/territorios/",
    "/territorios/CO-ANT/",
    "/tablero/",
    "/comite/colombia/",
    "/espacios/",
    "/datos/",
    "/cuenta/ingresar/",
    "/en/compromisos/demostracion-1/",
    "/no-existe/",
)


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_pages_read_well(portal: str, browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(portal) else None)
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    found = {}
    for path in PATHS:
        page.goto(portal + path)
        page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        broken = [rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]]
        if wide > 0 or broken:
            found[path] = (wide, broken)
    context.close()
    assert found == {}
    assert [address for address in outside if not address.startswith("data:")] == []
    assert [error for error in errors if "404" not in error] == []


def test_first_visit_is_light(portal: str, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(portal + "/compromisos/demostracion-1/", wait_until="networkidle")
    context.close()
    assert len(sizes) <= 12 and sum(sizes) <= 150_000
