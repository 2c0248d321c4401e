"""What leaves the portal, as others see it: on paper, in a frame of another site, and as a picture in light and dark."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from e2e.looking import SIDEWAYS

PRINTED = ("/compromisos/demostracion-1/", "/en/compromisos/demostracion-9/", "/compromisos/colombia-iv-6/")
FRAMED = ("/compromisos/demostracion-9/incrustado/", "/en/planes/demostracion/incrustado/")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("path", PRINTED)
def test_a_commitment_prints_on_two_pages_with_its_address_and_day(
    browser: Browser, portal: str, path: str, paper: str
) -> None:
    page = browser.new_page()
    page.goto(portal + path)
    sheets = [sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf(format=paper))).pages]
    page.close()
    assert 1 <= len(sheets) <= 2
    assert path in sheets[0] and ("Figures as of" if path.startswith("/en/") else "Cifras al") in sheets[0]
    whole = " ".join(sheets)
    assert not [word for word in ("Ir al contenido", "Seguir por correo", "Compartir y citar") if word in whole]


@pytest.mark.parametrize("width", [280, 800])
@pytest.mark.parametrize("path", FRAMED)
def test_a_frame_fits_its_place_and_asks_nobody_else(browser: Browser, portal: str, path: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 360})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(portal + path)
    assert page.evaluate(SIDEWAYS) == 0
    assert page.context.cookies() == []
    assert all(url.startswith((portal + "/", "data:")) for url in asked) and len(asked) <= 3
    page.close()


def test_a_badge_follows_the_readers_scheme_and_breaks_no_policy(browser: Browser, portal: str) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(f"{portal}/compromisos/demostracion-9/insignia.svg")
        grounds[scheme] = page.evaluate("getComputedStyle(document.querySelector('rect')).fill")
        assert said == []
        page.close()
    assert grounds["light"] != grounds["dark"]
