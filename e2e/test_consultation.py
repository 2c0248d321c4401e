"""Taking part in a real browser: contribute with and without JavaScript, sign up for a space, and every page of it with axe."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
PHONE = {"width": 360, "height": 740}
FORM = "/consultas/demostracion-borrador/aportar/"
PROPOSAL = "/propuestas/demostracion-cocreacion-explicacion-sencilla-de-los-datos-mas-consultados/"
PATHS = (
    "/consultas/",
    "/consultas/?state=reported",
    "/consultas/?search=nada-que-coincida",
    "/consultas/demostracion-borrador/",
    "/consultas/demostracion-que-prometer/",
    "/consultas/demostracion-priorizacion/",
    "/consultas/demostracion-movilidad/",
    "/consultas/demostracion-avances/",
    FORM,
    "/consultas/demostracion-movilidad/aportar/",
    "/espacios/",
    "/espacios/demostracion-mesa-datos/",
    "/espacios/demostracion-mesa-datos/inscribirse/",
    "/espacios/demostracion-taller-compras/",
    "/espacios/demostracion-taller-compras/inscribirse/",
    "/espacios/demostracion-taller-agua/",
    "/propuestas/",
    "/propuestas/?search=nada-que-coincida",
    "/propuestas/demostracion-cocreacion-calidad-del-agua-de-cada-acueducto-en-datos-abiertos/",
    "/propuestas/demostracion-cocreacion-compras-menores-a-la-vista/",
    PROPOSAL,
    f"{PROPOSAL}apoyar/",
    "/planes/demostracion-cocreacion/",
    "/planes/demostracion-cocreacion/participacion/",
    "/planes/colombia-iv/participacion/",
    "/en/consultas/demostracion-borrador/",
)
# An empty form is sent as it is, so that its errors show.
WRONG = (FORM, "/espacios/demostracion-mesa-datos/inscribirse/", f"{PROPOSAL}apoyar/")


def problems(page: Page) -> tuple[int, list[str]]:
    page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    broken = [rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]]
    return wide, broken


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_participation_reads_well(portal: str, browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(portal) else None)
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    found = {}
    for path in PATHS:
        answer = page.goto(portal + path)
        wide, broken = problems(page)
        if wide > 0 or broken or answer is None or answer.status != 200:
            found[path] = (answer and answer.status, wide, broken)
    for path in WRONG:
        page.goto(portal + path)
        page.get_by_role("main").locator("form button").last.click()
        expect(page.get_by_role("alert")).to_be_visible()
        wide, broken = problems(page)
        if wide > 0 or broken:
            found[f"{path} with errors"] = (400, wide, broken)
    context.close()
    assert found == {}
    assert [address for address in outside if not address.startswith("data:")] == []
    assert [error for error in errors if "400" not in error] == []


def write(page: Page, portal: str, text: str) -> None:
    page.goto(portal + FORM)
    page.get_by_label("Su aporte").fill(text)
    page.get_by_label("¿Sobre qué parte?").select_option(label="2. Agua")
    page.get_by_label("Autorizo que").check()


def waiting(page: Page, portal: str) -> int:
    """How many contributions wait for the moderators."""
    page.goto(f"{portal}/consultas/demostracion-borrador/")
    found = re.search(r"(\d+) aportes? esperan? la moderación", page.inner_text("main"))
    return int(found[1]) if found else 0


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_a_contribution_with_javascript_carries_its_proof(
    portal: str, browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme)
    page = context.new_page()
    before = waiting(page, portal)
    write(page, portal, f"Que se pueda comentar también por párrafos, a {width} puntos.")
    expect(page.locator("input[name=proof]")).to_have_value(re.compile(r"\d+"), timeout=10_000)
    page.wait_for_timeout(3_200)
    page.get_by_role("button", name="Enviar").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A-")
    wide, broken = problems(page)
    assert wide <= 0 and broken == []
    receipt = page.url
    page.go_back()
    page.go_forward()
    assert page.url == receipt
    assert waiting(page, portal) == before + 1
    context.close()


def test_a_contribution_without_javascript_only_waits(portal: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    write(page, portal, "Que el texto se pueda imprimir en una hoja.")
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("Espere unos segundos")).to_be_visible()
    expect(page.get_by_label("Su aporte")).to_have_value("Que el texto se pueda imprimir en una hoja.")
    page.wait_for_timeout(12_500)
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A-")
    expect(page.get_by_text("Sigue la revisión de la moderación")).to_be_visible()
    context.close()


def test_a_person_signs_up_for_a_space_and_gives_the_place_back(
    portal: str, browser: Browser, letter: Callable[[str], str]
) -> None:
    mail = "prueba-de-navegador@demostracion.example"
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{portal}/espacios/demostracion-mesa-datos/")
    page.get_by_role("link", name="Inscribirse").first.click()
    page.get_by_label("Su nombre").fill("Persona de la prueba")
    page.get_by_label("Su correo").fill(mail)
    page.get_by_label("Autorizo que").check()
    expect(page.locator("input[name=proof]")).to_have_value(re.compile(r"\d+"), timeout=10_000)
    page.wait_for_timeout(3_200)
    page.get_by_role("button", name="Inscribirme").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revise su correo")
    address = re.search(r"https?://[^/]+(/inscripciones/I-[^/]+/)", letter(mail))
    assert address is not None
    page.goto(portal + address[1])
    expect(page.get_by_text("Usted tiene cupo.")).to_be_visible()
    assert problems(page)[1] == []
    page.get_by_role("link", name="Cancelar mi inscripción").click()
    page.get_by_role("button", name="Sí, cancelar mi inscripción").click()
    expect(page.get_by_text("Canceló su inscripción")).to_be_visible()
    context.close()


def test_a_full_space_offers_its_waiting_list(portal: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal}/espacios/demostracion-taller-compras/")
    expect(page.get_by_text("lista de espera").first).to_be_visible()
    page.goto(f"{portal}/espacios/demostracion-taller-compras/inscribirse/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrar a la lista de espera")
    context.close()


def test_first_visit_of_a_consultation_is_light(portal: str, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{portal}/consultas/demostracion-que-prometer/", wait_until="networkidle")
    context.close()
    assert len(sizes) <= 12 and sum(sizes) <= 150_000
