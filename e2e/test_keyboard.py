"""The keyboard alone: focus always seen and never behind something, in the order of the page, without a trap."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from e2e.looking import Window
from e2e.sheets import Sheet

PAGES = (
    "/",
    "/compromisos/?plan=demostracion",
    "/compromisos/demostracion-6/",
    "/consultas/demostracion-borrador/aportar/",
    "/cuenta/ingresar/",
    "/tablero/demostracion/",
)
LONGEST = 400

# Where the focus is: its place in the page (null outside of it) and what is wrong with how it is seen.
FOCUSED = """() => {
    const here = document.activeElement;
    if (!here || here === document.body || here === document.documentElement) return null;
    const style = getComputedStyle(here), wrong = [], place = here.getBoundingClientRect();
    const ring = parseFloat(style.outlineWidth) >= 2 && !['none', 'hidden'].includes(style.outlineStyle);
    if (!ring && style.boxShadow === 'none') wrong.push('its focus is not seen');
    if (place.width < 2 || place.height < 2 || place.bottom <= 0 || place.top >= innerHeight) wrong.push('out of sight');
    const within = (value, least, most) => Math.min(Math.max(value, least), most);
    const spots = [...here.getClientRects()].flatMap(box => [.1, .5, .9].map(part => {
        const top = within(box.top, 0, innerHeight), bottom = within(box.bottom, 0, innerHeight);
        return [within(box.left + box.width * part, 1, innerWidth - 1), (top + bottom) / 2];
    }));
    const seen = spots.some(([x, y]) => { const top = document.elementFromPoint(x, y); return top && (here.contains(top) || top.contains(here)); });
    if (!seen) wrong.push('behind something else');
    const all = [...document.querySelectorAll('*')];
    return {order: all.indexOf(here), words: (here.innerText || here.name || here.id || '').trim().slice(0, 50),
        tag: here.tagName.toLowerCase(), wrong, group: here.type === 'radio' ? here.name : ''};
}"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_the_focus_is_seen_and_follows_the_page(browser: Browser, portal: str, path: str, width: int) -> None:
    with Window(browser, portal, width=width) as window:
        window.go(path)
        reachable = window.page.locator("main :is(a[href], button, summary, input:not([type=hidden]), select):visible")
        stops = walk(window)
        wrong = [f"{stop['tag']} «{stop['words']}»: {', '.join(stop['wrong'])}" for stop in stops if stop["wrong"]]
        assert wrong == []
        order = [stop["order"] for stop in stops]
        assert order == sorted(order), "the focus jumps back"
        assert len(set(order)) == len(order) >= min(3, reachable.count())
        assert len(stops) < LONGEST, "the focus never leaves the page"


def walk(window: Window) -> list[dict]:
    """Every stop of the Tab key, from the beginning until it leaves the page."""
    stops: list[dict] = []
    while len(stops) < LONGEST:
        window.page.keyboard.press("Tab")
        stop = window.page.evaluate(FOCUSED)
        if stop is None:
            break
        if stops and stop["order"] == stops[0]["order"]:
            break
        stops.append(stop)
    return stops


def test_back_again_by_the_keyboard(browser: Browser, portal: str) -> None:
    """Shift and Tab stop where Tab did, the other way round."""
    with Window(browser, portal) as window:
        window.go("/cuenta/ingresar/")
        forth = [stop["order"] for stop in walk(window)]
        window.go("/cuenta/ingresar/")
        for _stop in forth:
            window.page.keyboard.press("Tab")
        back = [window.page.evaluate(FOCUSED)["order"]]
        while len(back) < len(forth):
            window.page.keyboard.press("Shift+Tab")
            back.append(window.page.evaluate(FOCUSED)["order"])
        assert back == forth[::-1]


def test_the_first_stop_leads_past_the_menus(browser: Browser, portal: str) -> None:
    with Window(browser, portal) as window:
        for path in PAGES:
            window.go(path)
            page = window.page
            if page.locator("[autofocus]").count():  # signing in begins in its first field
                continue
            page.keyboard.press("Tab")
            expect(page.locator(":focus")).to_have_text("Ir al contenido")
            assert page.evaluate(FOCUSED)["wrong"] == []
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            assert page.evaluate("document.querySelector('main').contains(document.activeElement)"), path


def to(window: Window, target: Locator) -> None:
    """Tab until the focus is on it."""
    expect(target.first).to_be_attached()
    for _stop in range(LONGEST):
        window.page.keyboard.press("Tab")
        if target.first.evaluate("element => element === document.activeElement"):
            assert window.page.evaluate(FOCUSED)["wrong"] == []
            return
    raise AssertionError(f"the keyboard never reached {target}")


def test_find_a_commitment_and_ask_with_the_keyboard_alone(browser: Browser, portal: str) -> None:
    with Window(browser, portal) as window:
        page, keyboard = window.page, window.page.keyboard
        main = page.get_by_role("main")
        window.go("/compromisos/?plan=demostracion")
        to(window, main.locator("summary").filter(has_text="Filtros"))
        keyboard.press("Enter")
        to(window, main.get_by_label("Semáforo"))
        keyboard.type("En riesgo")
        to(window, main.get_by_role("button", name="Filtrar"))
        keyboard.press("Enter")
        expect(page).to_have_url(re.compile("light=at_risk"))
        to(window, main.locator("a[href^='/compromisos/demostracion-']:visible"))
        keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/compromisos/demostracion-\d+/$"))
        to(window, main.locator("summary").filter(has_text="reporte"))
        keyboard.press("Enter")
        assert page.locator("summary:focus").evaluate("summary => summary.parentElement.open")
        to(window, main.get_by_role("link", name="Preguntar", exact=True))
        keyboard.press("Enter")
        page.wait_for_url("**/preguntar/")
        write_and_send(window)
        assert window.trouble == []


def write_and_send(window: Window) -> None:
    page, keyboard, sheet = window.page, window.page.keyboard, Sheet(window)
    to(window, page.get_by_label("Su pregunta"))
    keyboard.type("¿Quién responde cuando el plazo se vence?")
    to(window, page.get_by_label("Autorizo que"))
    keyboard.press("Space")
    sheet.ready()
    to(window, page.get_by_role("main").get_by_role("button", name="Enviar"))
    keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("P-")


def test_the_menu_opens_and_closes_with_the_keyboard(browser: Browser, portal: str) -> None:
    """On a phone the menu is folded: its button opens it, its links come next, and it folds again."""
    with Window(browser, portal) as window:
        window.go("/compromisos/")
        page = window.page
        button = page.get_by_role("banner").locator("summary")
        to(window, button)
        page.keyboard.press("Enter")
        links = page.get_by_role("banner").get_by_role("navigation").get_by_role("link")
        expect(links.first).to_be_visible()
        to(window, links)
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")
        expect(links.first).to_be_hidden()
