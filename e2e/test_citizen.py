"""A citizen without an account: reads, checks, asks, contributes, follows, signs up; on a phone and a desk, scripts or not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

from playwright.sync_api import Browser, expect

from e2e.looking import Window
from e2e.sheets import Sheet
from e2e.variants import VARIANTS

QUESTION = "¿Cuándo se publica la lista de municipios que participan?"
ASKED = "/compromisos/demostracion-6/preguntar/"
WORDS = "Que cada parte del plan diga quién responde."
Letter = Callable[..., str]


@VARIANTS
def test_a_citizen_reads_and_takes_part(browser: Browser, portal: str, letter: Letter, width: int, js: bool) -> None:
    mail = f"ciudadana-{width}-{'js' if js else 'nojs'}@demostracion.example"
    with Window(browser, portal, width=width, js=js) as window:
        question = Sheet(window, ASKED)
        contribution = Sheet(window, "/consultas/demostracion-borrador/aportar/")
        follow = Sheet(window, "/seguir/compromiso/demostracion-6/")
        place = Sheet(window, "/espacios/demostracion-mesa-datos/inscribirse/")
        read_the_plan(window)
        choose_and_download(window)
        search_with_a_mistake(window)
        ask(question)
        contribute(contribution)
        follow_and_leave(follow, mail, letter)
        sign_up(place, mail)
        assert window.trouble == []
        assert len(window.stops) == 19


def read_the_plan(window: Window) -> None:
    page = window.page
    window.go("/")
    window.stop("home", "citizen")
    page.get_by_role("main").get_by_role(
        "link", name=re.compile("Plan de demostración de Estado Abierto")
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan de demostración de Estado Abierto")
    window.stop("plan", "citizen")


def choose_and_download(window: Window) -> None:
    """A filter by its form, the commitment it leaves, its evidence, and the same rows as CSV."""
    page = window.page
    window.go("/compromisos/?plan=demostracion")
    main = page.get_by_role("main")
    everything = int(re.findall(r"\d+", main.get_by_role("heading", level=2).first.inner_text())[0])
    open_box(window, "Filtros")
    main.get_by_label("Semáforo").select_option(value="delayed")
    main.get_by_role("button", name="Filtrar").click()
    expect(page).to_have_url(re.compile("light=delayed"))
    chosen = int(re.findall(r"\d+", main.get_by_role("heading", level=2).first.inner_text())[0])
    assert 0 < chosen < everything
    window.stop("list with a filter", "citizen")
    with page.expect_download() as found:
        main.get_by_role("link", name="CSV", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(found.value.path().read_text(encoding="utf-8-sig"))))
    assert len(rows) == chosen
    window.go("/compromisos/demostracion-6/")
    window.stop("commitment", "citizen")
    open_box(window, re.compile(r"\d+ reportes? publicados?"))
    expect(main.get_by_role("link", name="Evidencia ficticia").first).to_be_visible()
    window.stop("evidence of a milestone", "citizen")
    expect(main.get_by_role("link", name="Preguntar", exact=True).first).to_have_attribute("href", ASKED)


def open_box(window: Window, name: str | re.Pattern[str]) -> None:
    """On a wide screen some boxes are always open and have nothing to press."""
    box = window.page.get_by_role("main").locator("summary").filter(has_text=name).first
    if box.is_visible() and box.evaluate("summary => !summary.parentElement.open"):
        box.click()


def search_with_a_mistake(window: Window) -> None:
    page = window.page
    window.go("/buscar/?q=")
    page.get_by_role("main").get_by_role("searchbox").fill("presupesto abiero")
    page.get_by_role("main").get_by_role("button", name="Buscar").first.click()
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("resupuesto")).first).to_be_visible()
    window.stop("search with a mistake", "citizen")


def ask(sheet: Sheet) -> None:
    """Wrong first: nothing typed is lost. Then right: a receipt."""
    page, window = sheet.page, sheet.window
    window.stop("question", "citizen")
    page.get_by_label("Su pregunta").fill(QUESTION)
    sheet.press("Enviar")
    expect(page.get_by_role("alert").first).to_contain_text("Marque la autorización")
    expect(page.get_by_label("Su pregunta")).to_have_value(QUESTION)
    window.stop("question with an error", "citizen")
    sheet.consent()
    sheet.send("Enviar")
    expect(page.get_by_role("heading", level=1)).to_contain_text("P-")
    expect(page.get_by_text("Sigue la revisión de la moderación")).to_be_visible()
    window.stop("receipt of the question", "citizen")


def contribute(sheet: Sheet) -> None:
    page, window = sheet.page, sheet.window
    window.stop("contribution", "citizen")
    page.get_by_label("Su aporte").fill(WORDS)
    sheet.consent()
    sheet.send("Enviar")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A-")
    window.stop("receipt of the contribution", "citizen")


def follow_and_leave(sheet: Sheet, mail: str, letter: Letter) -> None:
    page, window = sheet.page, sheet.window
    page.get_by_label("Su correo").fill(mail)
    sheet.consent()
    window.stop("follow", "citizen")
    sheet.send("Enviarme el enlace")
    expect(page.get_by_role("heading", level=1)).to_have_text("Revise su correo")
    window.stop("follow asked for", "citizen")
    window.go(link_in(letter(mail, "/seguir/confirmar/"), "/seguir/confirmar/"))
    window.stop("confirm", "citizen")
    page.get_by_role("main").get_by_role("button", name="Confirmar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lo que sigo")
    window.stop("what I follow", "citizen")
    window.go(link_in(letter(mail, "/seguir/salir/"), "/seguir/salir/"))
    window.stop("leave", "citizen")
    page.get_by_role("main").get_by_role("button", name="Dejar todo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ya no recibirá avisos")
    window.stop("left", "citizen")


def sign_up(sheet: Sheet, mail: str) -> None:
    page, window = sheet.page, sheet.window
    page.get_by_label("Su nombre").fill("Persona del recorrido")
    page.get_by_label("Su correo").fill(mail)
    sheet.consent()
    window.stop("sign up for a space", "citizen")
    sheet.send("Inscribirme")
    expect(page.get_by_role("heading", level=1)).to_have_text("Revise su correo")
    window.stop("signed up", "citizen")


def link_in(text: str, before: str) -> str:
    """The path of the address in a mail that begins with `before`."""
    found = re.search(rf"https?://[^/\s]+({re.escape(before)}\S+)", text)
    assert found is not None, text
    return found[1]
