"""Every route and every state in a real browser, found as each role finds it: axe, names, nothing cut off, nothing outside.

Once as with a zoom of 400 % (320 × 256 CSS pixels, light, without motion, then with the reader's own spacing of WCAG 1.4.12),
once wide and dark with the policy of the portal in force. The lesser doors of the admin, all of one template, take turns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from e2e import addresses, measures
from e2e.looking import SIDEWAYS, Window
from e2e.people import EDITOR, GOVERNMENT, OBSERVER, SECRETARIAT, Accounts
from e2e.walk import Found, route_of, routes, walk

ZOOMED: dict[str, Any] = {
    "width": 320,
    "height": 256,
    "color_scheme": "light",
    "reduced_motion": "reduce",
    "bypass_csp": True,  # only so that the reader's own spacing can be put on the page
}
WIDE: dict[str, Any] = {"width": 1280, "height": 800, "color_scheme": "dark"}
LOOKS = pytest.mark.parametrize("look", [ZOOMED, WIDE], ids=["zoomed", "wide"])
ROLES = {"secretariat": SECRETARIAT, "editor": EDITOR, "government": GOVERNMENT, "observer": OBSERVER}
SIGNED_IN = r"(admin|mi-espacio|cuenta)/"


@pytest.fixture(scope="module")
def public(portal: str) -> dict[str, Found]:
    return walk(portal, addresses.PUBLIC)


@pytest.fixture(scope="module")
def private(portal: str, accounts: Accounts) -> dict[str, dict[str, Found]]:
    """What each role reaches; of the lesser doors, only what nobody before it has reached."""
    found: dict[str, dict[str, Found]] = {}
    known: set[str] = set()

    def leave(route: str) -> bool:
        if re.match(addresses.REPEATED, route):
            return any(other.endswith(route.rpartition("/<path:object_id>")[2]) for other in known)
        return route in known and not re.match(addresses.OF_EACH_ROLE, route)

    for role, mail in ROLES.items():
        pages = walk(portal, addresses.SIGNED_IN, accounts.cookies(mail), within=SIGNED_IN, leave=leave)
        found[role] = {route: page for route, page in pages.items() if page.is_page and not leave(route)}
        known |= set(found[role])
    return found


def look_at(window: Window, paths: Iterable[str]) -> list[str]:
    for path in paths:
        status = window.go(path)
        if status != addresses.REFUSED.get(path, 200):
            window.trouble.append(f"{path}: answered {status}")
        window.page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
        examine(window, path)
    return sorted(set(window.trouble))


def examine(window: Window, name: str) -> None:
    window.look(name)
    page = window.page
    wrong = page.evaluate(measures.UNNAMED)
    if (page.viewport_size or {})["width"] == ZOOMED["width"]:
        wrong += page.evaluate(measures.MOVING) + page.evaluate(measures.COVERING)
        page.add_style_tag(content=measures.SPACING)
        wrong += page.evaluate(measures.CLIPPED)
        if wide := page.evaluate(SIDEWAYS):
            wrong.append(f"{wide} px wider than the window with the reader's own spacing")
    window.trouble += [f"{name}: {words}" for words in wrong]


@LOOKS
def test_public_pages_read_well(browser: Browser, portal: str, public: dict[str, Found], look: dict[str, Any]) -> None:
    states = [path for path in addresses.PUBLIC if public[route_of(path) or ""].is_page]
    pages = [page.path for page in public.values() if page.is_page]
    with Window(browser, portal, **look) as window:
        assert look_at(window, dict.fromkeys([*states, *pages, *addresses.ENGLISH, *addresses.REFUSED])) == []


@LOOKS
def test_forms_sent_empty_say_what_is_missing(browser: Browser, portal: str, look: dict[str, Any]) -> None:
    with Window(browser, portal, **look) as window:
        for path in addresses.EMPTY:
            window.go(path)
            window.page.get_by_role("main").locator("form").last.evaluate("form => form.noValidate = true")
            window.page.get_by_role("main").locator("form button:not([type=button])").last.click()
            expect(window.page.get_by_role("alert").first).to_be_visible()
            examine(window, f"{path} sent empty")
        assert window.trouble == []


@LOOKS
@pytest.mark.parametrize("role", ROLES)
def test_signed_in_pages_read_well(
    browser: Browser,
    portal: str,
    accounts: Accounts,
    private: dict[str, dict[str, Found]],
    role: str,
    look: dict[str, Any],
) -> None:
    doors = private[role].items()
    main = [page.path for route, page in doors if re.match(addresses.IN_BOTH_LOOKS, route)]
    turn = [page.path for route, page in doors if page.path not in main][look is WIDE :: 2]
    with Window(browser, portal, storage_state=accounts.state(ROLES[role]), **look) as window:
        assert look_at(window, [*main, *turn]) == []


def test_every_route_is_looked_at_or_says_why_not(
    public: dict[str, Found], private: dict[str, dict[str, Found]]
) -> None:
    reached = set(public) | {route for pages in private.values() for route in pages}
    missing = sorted(set(routes()) - reached)
    unexplained = [route for route in missing if not any(re.match(reason, route) for reason in addresses.REASONS)]
    assert unexplained == []
    idle = [reason for reason in addresses.REASONS if not any(re.match(reason, route) for route in missing)]
    assert idle == []
