"""What people do: ask without an account, with and without JavaScript, and report from a phone."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from e2e.looking import SIDEWAYS, Window
from e2e.people import OBSERVER, fill_in
from e2e.sheets import Sheet

FORM = "/compromisos/demostracion-7/preguntar/"


def ask(window: Window, text: str) -> Sheet:
    sheet = Sheet(window, FORM)
    sheet.page.get_by_label("Su pregunta").fill(text)
    sheet.consent()
    return sheet


def test_a_question_with_javascript_carries_its_proof(portal: str, browser: Browser) -> None:
    with Window(browser, portal) as window:
        sheet = ask(window, "¿Cuándo se publica la lista de municipios?")
        sheet.send("Enviar")
        expect(sheet.page.get_by_role("heading", level=1)).to_contain_text("P-")


def test_a_question_without_javascript_only_waits(portal: str, browser: Browser) -> None:
    with Window(browser, portal, js=False) as window:
        sheet = ask(window, "¿Quién responde por este compromiso?")
        sheet.press("Enviar")
        expect(sheet.page.get_by_text("Espere unos segundos")).to_be_visible()
        expect(sheet.page.get_by_label("Su pregunta")).to_have_value("¿Quién responde por este compromiso?")
        sheet.consent()
        sheet.send("Enviar")
        expect(sheet.page.get_by_role("heading", level=1)).to_contain_text("P-")


def test_a_member_reports_from_a_phone(portal: str, browser: Browser) -> None:
    with Window(browser, portal) as window:
        window.go("/mi-espacio/")
        fill_in(window.page, OBSERVER)
        page = window.page
        expect(page.get_by_role("heading", level=1)).to_have_text("Mi espacio")
        page.get_by_role("link", name="Reportar avance").last.click()
        page.get_by_label("¿Cuánto va, de 0 a 100?").fill("35")
        page.get_by_label("Qué ha visto hecho").fill("Visitamos la oficina y vimos la primera entrega.")
        page.get_by_label("Motivo del retraso").fill("La entidad contrató tarde.")
        page.get_by_role("button", name="Publicar").click()
        expect(page.get_by_text("Su reporte ya es público.")).to_be_visible()
        assert page.evaluate(SIDEWAYS) == 0
        assert window.trouble == []
