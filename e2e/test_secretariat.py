"""The technical secretariat: publishes and answers what a citizen sent, who is told; prepares a session; reads the health."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Browser, expect

from e2e.looking import Window
from e2e.people import SECRETARIAT, fill_in
from e2e.sheets import Sheet
from e2e.variants import PLACE, VARIANTS

FORM = "/consultas/demostracion-borrador/aportar/"
ANSWER = "La mesa de datos lo toma: cada parte dirá qué oficina responde y hasta cuándo."


@VARIANTS
def test_the_secretariat_answers_and_calls(
    browser: Browser, portal: str, letter: Callable[..., str], width: int, js: bool
) -> None:
    variant = f"{width}-{'js' if js else 'nojs'}"
    mail, words = f"vecina-{variant}@demostracion.example", f"Que cada parte diga quién responde ({variant})."
    with Window(browser, portal, width=width, js=js) as citizen, Window(browser, portal, width=width, js=js) as window:
        sheet = Sheet(citizen, FORM)
        sheet.page.get_by_label("Su aporte").fill(words)
        sheet.page.get_by_label("Su correo").fill(mail)
        sheet.consent()
        enter(window)
        read_health(window)
        prepare_session(window, PLACE[width, js])
        sheet.send("Enviar")
        expect(sheet.page.get_by_role("heading", level=1)).to_contain_text("A-")
        moderate_and_answer(window, words)
        sheet.page.reload()
        expect(sheet.page.get_by_role("main")).to_contain_text(ANSWER)
        sheet.window.stop("answered receipt", "secretariat")
        assert ANSWER in letter(mail, "Ya hay respuesta")
        assert window.trouble + citizen.trouble == []


def enter(window: Window) -> None:
    window.go("/cuenta/ingresar/")
    fill_in(window.page, SECRETARIAT)
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Mi espacio")
    window.stop("what waits for me", "secretariat")


def read_health(window: Window) -> None:
    page = window.page
    window.go("/admin/")
    page.get_by_role("link", name=re.compile("salud", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile("/admin/salud/"))
    window.stop("health", "secretariat")


def prepare_session(window: Window, place: int) -> None:
    """Prepared, with its agenda, and called."""
    page = window.page
    main = page.get_by_role("main")
    window.go("/mi-espacio/comites/demostracion/sesiones/nueva/")
    main.get_by_role("button", name="Preparar").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    window.stop("session sent empty", "secretariat")
    main.get_by_label("Fecha").fill((date.today() + timedelta(days=30 + place)).isoformat())
    main.get_by_label("Hora de inicio").fill("09:00")
    main.get_by_label("Presencial").check()
    main.get_by_label("Lugar").fill("Biblioteca central (ficticia)")
    main.get_by_role("button", name="Preparar").click()
    window.stop("session prepared", "secretariat")
    main.get_by_role("link", name="Cambiar la agenda").click()
    main.get_by_role("group", name="Punto nuevo").first.get_by_label(": título").fill("Revisar avances")
    window.stop("agenda", "secretariat")
    main.get_by_role("button", name="Guardar la agenda").click()
    expect(main).to_contain_text("Revisar avances")
    main.get_by_role("link", name="Convocar").click()
    window.stop("call", "secretariat")
    main.get_by_role("button", name="Convocar").click()
    window.stop("session called", "secretariat")
    main.get_by_role("link", name="Ver la página pública").click()
    expect(main).to_contain_text("Revisar avances")


def moderate_and_answer(window: Window, words: str) -> None:
    page = window.page
    window.go("/admin/consultations/contribution/?q=" + words.partition("(")[2][:-2])
    page.locator("#result_list tbody tr").first.get_by_role("link").first.click()
    expect(page.locator("#content")).to_contain_text(words)
    window.stop("contribution", "secretariat")
    page.get_by_role("link", name="Moderar").click()
    page.get_by_label("Publicar", exact=True).check()
    window.stop("moderate", "secretariat")
    page.get_by_role("button", name="Confirmar").click()
    page.get_by_role("link", name="Responder", exact=True).click()
    page.get_by_label("Decisión").select_option(index=1)
    page.get_by_label("Respuesta").fill(ANSWER)
    window.stop("answer", "secretariat")
    page.get_by_role("button", name="Confirmar").click()
    expect(page.locator(".messagelist, .errornote").first).to_be_visible()
    window.stop("answered", "secretariat")
