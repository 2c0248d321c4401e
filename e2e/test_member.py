"""A committee member on a phone: what waits, a report in a few touches, an observation on the minutes, out again."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from e2e.looking import Window
from e2e.people import OBSERVER, fill_in
from e2e.variants import PLACE, VARIANTS

TOUCHES = 6
"""From «Mi espacio» to a published report, each field filled in and each button counted."""


@VARIANTS
def test_a_member_reports_and_observes_the_minutes(browser: Browser, portal: str, width: int, js: bool) -> None:
    place = PLACE[width, js]
    with Window(browser, portal, width=width, js=js) as window:
        window.go("/mi-espacio/")
        window.stop("sign in", "member")
        fill_in(window.page, OBSERVER)
        expect(window.page.get_by_role("heading", level=1)).to_have_text("Mi espacio")
        window.stop("what waits for me", "member")
        report(window, place)
        observe(window, place)
        leave(window)
        assert window.trouble == []


def report(window: Window, place: int) -> None:
    page, touches = window.page, 0
    main = page.get_by_role("main")
    main.get_by_role("link", name="Reportar avance").nth(place).click()
    touches += 1
    window.stop("report", "member")
    seen = f"Visitamos la oficina y vimos la entrega, recorrido {place}."
    answers = {"¿Cuánto va, de 0 a 100?": "35", "Qué ha visto hecho": seen, "Motivo del retraso": "Contrataron tarde."}
    for label, text in answers.items():
        main.get_by_label(label).fill(text)
        touches += 1
    main.get_by_role("button", name="Publicar", exact=True).click()
    touches += 1
    expect(page.get_by_text("Su reporte ya es público.")).to_be_visible()
    window.stop("report published", "member")
    assert touches <= TOUCHES


def observe(window: Window, place: int) -> None:
    page = window.page
    main = page.get_by_role("main")
    window.go("/mi-espacio/sesiones/")
    main.get_by_role("link", name=re.compile("avances con la sociedad civil", re.IGNORECASE)).first.click()
    main.get_by_role("link", name="Abrir el acta").click()
    window.stop("minutes", "member")
    main.get_by_role("button", name="Enviar la observación").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    window.stop("observation sent empty", "member")
    text = f"Falta decir quién propuso la regla, recorrido {place}."
    main.get_by_label("Su observación").fill(text)
    main.get_by_role("button", name="Enviar la observación").click()
    expect(main.get_by_text(text)).to_be_visible()
    window.stop("observation kept", "member")


def leave(window: Window) -> None:
    """The button that ends the session ends it: the space asks to sign in again."""
    page = window.page
    window.go("/mi-espacio/")
    page.get_by_role("main").get_by_role("button", name="Salir").click()
    window.go("/mi-espacio/")
    expect(page.get_by_role("main").get_by_label("Contraseña", exact=True)).to_be_visible()
    window.stop("signed out", "member")
