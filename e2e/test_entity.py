"""An entity's editor: signs in, sees only her rows, hands in a report with evidence, moves a date and says why."""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Browser, expect

from e2e.looking import Window
from e2e.people import EDITOR, fill_in
from e2e.variants import PLACE, VARIANTS

SLUG = "demo-ministerio-datos"


@VARIANTS
def test_an_entity_reports_and_moves_a_date(browser: Browser, portal: str, width: int, js: bool) -> None:
    place = PLACE[width, js]
    with Window(browser, portal, width=width, js=js) as window:
        enter(window)
        commitment = open_milestone(window, place)
        report(window, place)
        reason = f"La contratación terminó después de lo previsto, recorrido {place}."
        move_date(window, reason)
        window.go(commitment)
        expect(window.page.get_by_role("main")).to_contain_text(reason)
        window.stop("public page with the new date", "entity")
        assert window.trouble == []


def enter(window: Window) -> None:
    page = window.page
    window.go("/cuenta/ingresar/")
    window.stop("sign in", "entity")
    fill_in(page, EDITOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mi espacio")
    window.stop("my space", "entity")
    page.get_by_role("link", name="Administración").first.click()
    expect(page).to_have_url(re.compile(r"/admin/$"))
    window.stop("admin", "entity")


def open_milestone(window: Window, place: int) -> str:
    """Her entity's milestones only; returns the public address of the commitment of the one that is opened."""
    page = window.page
    window.go("/admin/commitments/milestone/")
    window.stop("own milestones", "entity")
    shown = {slug(text) for text in page.locator("#result_list .field-commitment").all_inner_texts()}
    answer = page.request.get(f"{window.portal}/api/v1/milestones/?plan=demostracion&page_size=200").json()
    theirs = {str(row["id"]): row["commitment"]["slug"] for row in answer["results"]}
    own = page.request.get(f"{window.portal}/api/v1/commitments/?organization={SLUG}&plan=demostracion").json()
    assert shown and shown <= {row["slug"] for row in own["results"]}
    foreign = next(key for key, commitment in theirs.items() if commitment not in shown)
    window.go(f"/admin/commitments/milestone/{foreign}/change/")
    expect(page.locator("#milestone_form")).to_have_count(0)
    window.go("/admin/commitments/milestone/")
    page.locator("#result_list tbody tr").nth(place).get_by_role("link").first.click()
    window.stop("milestone", "entity")
    return f"/compromisos/{slug(page.locator('.field-of_commitment').inner_text())}/"


def slug(words: str) -> str:
    """Of a commitment of the demonstration, in «12. Its title»."""
    found = re.search(r"(\d+)\. ", words)
    assert found is not None, words
    return f"demostracion-{found[1]}"


def report(window: Window, place: int) -> None:
    page = window.page
    milestone = page.url
    page.get_by_role("link", name="Reportar avance").first.click()
    page.get_by_role("spinbutton", name="Porcentaje").fill("101")
    page.get_by_role("button", name="Guardar y enviar a revisión").click()
    expect(page.locator(".errornote")).to_be_visible()
    window.stop("report with an error", "entity")
    page.get_by_role("spinbutton", name="Porcentaje").fill("55")
    page.get_by_label("Acciones realizadas:").fill("Se publicó la segunda entrega y se probó con la ciudadanía.")
    page.get_by_label("Motivo del retraso o del descenso:").fill("El proveedor entregó tarde.")
    page.locator("#id_evidence-0-title").fill("Entrega publicada")
    page.locator("#id_evidence-0-url").fill(f"https://example.org/entrega/{place}")
    page.get_by_role("button", name="Guardar y enviar a revisión").click()
    expect(page.get_by_text("El reporte se envió a revisión.")).to_be_visible()
    window.stop("report handed in", "entity")
    page.goto(milestone)


def move_date(window: Window, reason: str) -> None:
    page = window.page
    page.get_by_role("link", name="Mover fecha").click()
    page.get_by_label("Nueva fecha").fill((date.today() + timedelta(days=200)).strftime("%d/%m/%Y"))
    page.get_by_role("button", name="Confirmar").click()
    expect(page.locator(".errornote")).to_be_visible()
    window.stop("move a date without a reason", "entity")
    page.get_by_label("Motivo").fill(reason)
    page.get_by_role("button", name="Confirmar").click()
    expect(page.get_by_text("La fecha se movió y el cambio quedó en la historia.")).to_be_visible()
    window.stop("date moved", "entity")
