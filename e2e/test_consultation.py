"""Taking part in a real browser: contribute once with and without JavaScript, sign up for a space, support a proposal."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from e2e.addresses import PROPOSAL
from e2e.looking import Window
from e2e.people import SECRETARIAT, Accounts
from e2e.sheets import Sheet
from e2e.test_citizen import link_in

FORM = "/consultas/demostracion-borrador/aportar/"


def write(window: Window, text: str) -> Sheet:
    sheet = Sheet(window, FORM)
    sheet.page.get_by_label("Su aporte").fill(text)
    sheet.page.get_by_label("¿Sobre qué parte?").select_option(label="2. Agua")
    sheet.consent()
    return sheet


def kept(browser: Browser, portal: str, accounts: Accounts, words: str) -> int:
    """How many contributions with those words wait for the moderators."""
    with Window(browser, portal, storage_state=accounts.state(SECRETARIAT)) as window:
        window.go(f"/admin/consultations/contribution/?q={words}")
        return window.page.locator("#result_list tbody tr").count()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_a_contribution_with_javascript_carries_its_proof(
    portal: str, browser: Browser, accounts: Accounts, width: int, scheme: str
) -> None:
    """Sent twice by a hurried hand and gone back to, it is one."""
    mark = f"renglones{width}"
    with Window(browser, portal, width=width, color_scheme=scheme) as window:
        sheet = write(window, f"Que se pueda comentar también por {mark}.")
        sheet.ready()
        sheet.page.get_by_role("button", name="Enviar").dblclick()
        expect(sheet.page.get_by_role("heading", level=1)).to_contain_text("A-")
        sheet.window.look("receipt")
        receipt = sheet.page.url
        sheet.page.go_back()
        sheet.page.go_forward()
        assert sheet.page.url == receipt
        assert window.trouble == []
    assert kept(browser, portal, accounts, mark) == 1


def test_a_contribution_without_javascript_only_waits(portal: str, browser: Browser) -> None:
    with Window(browser, portal, js=False) as window:
        sheet = write(window, "Que el texto se pueda imprimir en una hoja.")
        sheet.press("Enviar")
        expect(sheet.page.get_by_text("Espere unos segundos")).to_be_visible()
        expect(sheet.page.get_by_label("Su aporte")).to_have_value("Que el texto se pueda imprimir en una hoja.")
        sheet.send("Enviar")
        expect(sheet.page.get_by_role("heading", level=1)).to_contain_text("A-")
        expect(sheet.page.get_by_text("Sigue la revisión de la moderación")).to_be_visible()


def test_a_person_signs_up_for_a_space_and_gives_the_place_back(
    portal: str, browser: Browser, letter: Callable[..., str]
) -> None:
    mail = "prueba-de-navegador@demostracion.example"
    with Window(browser, portal) as window:
        window.go("/espacios/demostracion-mesa-datos/")
        window.page.get_by_role("main").get_by_role("link", name="Inscribirse").first.click()
        sheet, page = Sheet(window), window.page
        page.get_by_label("Su nombre").fill("Persona de la prueba")
        page.get_by_label("Su correo").fill(mail)
        sheet.consent()
        sheet.send("Inscribirme")
        expect(page.get_by_role("heading", level=1)).to_have_text("Revise su correo")
        window.go(link_in(letter(mail, "/inscripciones/I-"), "/inscripciones/I-"))
        expect(page.get_by_text("Usted tiene cupo.")).to_be_visible()
        window.look("place")
        page.get_by_role("link", name="Cancelar mi inscripción").click()
        window.look("giving the place back")
        page.get_by_role("button", name="Sí, cancelar mi inscripción").click()
        expect(page.get_by_text("Canceló su inscripción")).to_be_visible()
        window.look("place given back")
        assert window.trouble == []


def test_a_full_space_offers_its_waiting_list(portal: str, browser: Browser) -> None:
    with Window(browser, portal, js=False) as window:
        window.go("/espacios/demostracion-taller-compras/")
        expect(window.page.get_by_text("lista de espera").first).to_be_visible()
        window.go("/espacios/demostracion-taller-compras/inscribirse/")
        expect(window.page.get_by_role("heading", level=1)).to_have_text("Entrar a la lista de espera")


def test_a_person_supports_a_proposal_by_mail(portal: str, browser: Browser, letter: Callable[..., str]) -> None:
    mail = "apoya@demostracion.example"
    with Window(browser, portal) as window:
        window.go(PROPOSAL)
        window.page.get_by_role("main").get_by_role("link", name=re.compile("Apoyar")).first.click()
        sheet, page = Sheet(window), window.page
        page.get_by_label("Su correo").fill(mail)
        sheet.consent()
        sheet.ready()
        page.get_by_role("main").locator("form button").last.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Revise su correo")
        window.go(link_in(letter(mail, "/apoyos/"), "/apoyos/"))
        window.look("confirm the support")
        page.get_by_role("main").locator("form button").first.click()
        window.look("support given")
        assert window.trouble == []
