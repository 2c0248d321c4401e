"""What people do: ask without an account, with and without JavaScript, and report from a phone."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

PHONE = {"width": 360, "height": 740}


def ask(page: Page, portal: str, text: str) -> None:
    page.goto(f"{portal}/compromisos/demostracion-7/preguntar/")
    page.get_by_label("Su pregunta").fill(text)
    page.get_by_label("Autorizo").check()


def test_a_question_with_javascript_carries_its_proof(portal: str, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    ask(page, portal, "¿Cuándo se publica la lista de municipios?")
    expect(page.locator("input[name=proof]")).to_have_value(re.compile(r"\d+"), timeout=10_000)
    page.wait_for_timeout(3_200)
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("P-")
    page.context.close()


def test_a_question_without_javascript_only_waits(portal: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    ask(page, portal, "¿Quién responde por este compromiso?")
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("Espere unos segundos")).to_be_visible()
    expect(page.get_by_label("Su pregunta")).to_have_value("¿Quién responde por este compromiso?")
    page.wait_for_timeout(12_500)
    page.get_by_label("Autorizo").check()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("P-")
    context.close()


def test_a_member_reports_from_a_phone(portal: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{portal}/mi-espacio/")
    page.get_by_label("Correo").fill("veedora@demostracion.example")
    page.get_by_label("Contraseña").fill("demostracion-2026")
    page.get_by_role("main").get_by_role("button", name="Ingresar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mi espacio")
    page.get_by_role("link", name="Reportar avance").first.click()
    page.get_by_label("¿Cuánto va, de 0 a 100?").fill("35")
    page.get_by_label("Qué ha visto hecho").fill("Visitamos la oficina y vimos la primera entrega.")
    page.get_by_label("Motivo del retraso").fill("La entidad contrató tarde.")
    page.get_by_role("button", name="Publicar").click()
    expect(page.get_by_text("Su reporte ya es público.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
