"""Charts and maps for who does not see them, and for who has chosen the colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from e2e import measures
from e2e.looking import Window

DRAWN = ("/", "/compromisos/demostracion-1/", "/tablero/demostracion/", "/territorios/")

# A picture either says in words what it shows, or is left out for who hears the page, with the same in words beside it.
UNTOLD = """() => [...document.querySelectorAll('svg')].filter(drawn => drawn.getBoundingClientRect().width > 100).map(drawn => {
    const box = drawn.closest('figure, section, .columns, li, div') || document.body;
    const caption = (box.querySelector('figcaption')?.textContent || '').trim();
    const beside = box.closest('section, figure, main').querySelector('table, ol, ul, dl, p');
    return {hidden: !!drawn.closest('[aria-hidden=true]'), told: caption.length > 7 || !!beside?.textContent.trim(),
        what: drawn.outerHTML.slice(0, 90),
        group: drawn.getAttribute('role') === 'group' ? drawn.querySelector('title')?.textContent || 'nothing' : ''};
})"""


@pytest.mark.parametrize("path", DRAWN)
def test_each_picture_is_told_in_words(browser: Browser, portal: str, path: str) -> None:
    """By the tree that a screen reader is given, not by the source alone."""
    with Window(browser, portal, width=1280) as window:
        window.go(path)
        window.page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
        nodes = window.context.new_cdp_session(window.page).send("Accessibility.getFullAXTree")["nodes"]
        told = [
            (node.get("role", {}).get("value"), node.get("name", {}).get("value", ""))
            for node in nodes
            if not node.get("ignored")
        ]
        names = [name for role, name in told if role in {"image", "img", "SvgRoot"}]
        drawn = window.page.evaluate(UNTOLD)
        assert drawn
        assert [picture["what"] for picture in drawn if picture["hidden"] and not picture["told"]] == []
        assert len(names) >= len([picture for picture in drawn if not picture["hidden"] and not picture["group"]])
        # A map holds links: it is a named group of them, not one picture.
        assert {("group", picture["group"]) for picture in drawn if picture["group"]} <= set(told)
        assert [name for name in names if len(name.strip()) < 8] == []
        assert window.page.evaluate(measures.UNNAMED) == []


def test_forced_colours_leave_the_names_readable(browser: Browser, portal: str) -> None:
    with Window(browser, portal, width=1280, forced_colors="active", color_scheme="dark") as window:
        for path in DRAWN:
            window.go(path)
            assert window.page.evaluate("matchMedia('(forced-colors: active)').matches")
            window.trouble += [f"{path}: {words}" for words in window.page.evaluate(measures.FAINT)]
        assert window.trouble == []


def test_who_asks_for_no_motion_gets_none(browser: Browser, portal: str) -> None:
    """Also while something opens, is pointed at or has the focus."""
    with Window(browser, portal, width=360, reduced_motion="reduce") as window:
        for path in (*DRAWN, "/compromisos/", "/consultas/demostracion-borrador/aportar/"):
            window.go(path)
            page = window.page
            for control in page.locator("summary:visible").all()[:3]:
                control.click()
                window.trouble += [f"{path}: {words}" for words in page.evaluate(measures.MOVING)]
            page.locator("main a:visible").first.hover()
            window.trouble += [f"{path}: {words}" for words in page.evaluate(measures.MOVING)]
        assert window.trouble == []
