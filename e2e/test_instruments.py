"""The instruments themselves: a page made wrong on purpose must be called wrong, or the other tests could not fail."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from e2e import measures
from e2e.looking import Window

WRONG = """<!doctype html><html lang="es"><title>Mal hecha</title><main>
<svg width="40" height="40"><circle cx="20" cy="20" r="9"></circle></svg>
<svg role="img" width="40" height="40"></svg>
<p class="cut">Un texto que no cabe en su caja y que por eso se pierde</p>
<button class="tiny">a</button><button class="tiny">b</button>
<input type="text"><div class="wide">ancha</div><div class="moves">x</div><header class="front">delante</header></main>
<style>.cut{width:60px;height:1em;overflow:hidden;white-space:nowrap}.tiny{width:9px;height:9px;padding:0;border:0;margin:0}
.wide{width:900px}@keyframes go{to{opacity:.2}}.moves{animation:go 9s infinite}
.front{position:fixed;top:0;height:90vh}</style></html>"""


@pytest.mark.parametrize("js", [True, False], ids=["js", "nojs"])
def test_what_is_wrong_is_told(browser: Browser, portal: str, js: bool) -> None:
    with Window(browser, portal, js=js) as window:
        window.page.set_content(WRONG)
        window.look("wrong")
        told = "\n".join(window.trouble)
        assert all(words in told for words in ("label: ", "target-size: ", "px wider", "0 first headings")), told
        page = window.page
        assert len(page.evaluate(measures.UNNAMED)) == 2
        assert any("Un texto" in words for words in page.evaluate(measures.CLIPPED))
        assert len(page.evaluate(measures.MOVING)) == 1
        assert len(page.evaluate(measures.COVERING)) == 1


def test_another_host_and_a_refused_script_are_told(browser: Browser, portal: str) -> None:
    with Window(browser, portal) as window:
        window.context.route("http://otro.example/**", lambda route: route.abort())
        window.page.set_content('<img alt="" src="http://otro.example/x.png">')
        window.go("/salud/viva")
        window.page.evaluate("console.error('roto')")
        window.page.wait_for_timeout(100)
        assert any("otro.example" in words for words in window.trouble)
        assert "console: roto" in window.trouble
