"""What other sites show of a commitment: only what is public, the same figures, no cookie, and a cost that never grows."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image

from commitments.choices import CommitmentState
from commitments.models import Commitment
from commitments.tests.test_api import World, day
from core.page_cache import ALIAS
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
PIECES = {
    "insignia.svg": ("image/svg+xml; charset=utf-8", 6),
    "tarjeta.png": ("image/png", 6),
    "incrustado/": ("text/html; charset=utf-8", 7),
    "cita.bib": ("application/x-bibtex; charset=utf-8", 6),
    "cita.ris": ("application/x-research-info-systems; charset=utf-8", 6),
    "cita.json": ("application/vnd.citationstyles.csl+json; charset=utf-8", 6),
}
"""Its type, and how many questions it may ask the database."""
EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}} & \x0b]]>"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def promise(world: World) -> Commitment:
    promise = world.commitment("promesa", title="Publicar el presupuesto", number="3", ends_on=day(200))
    world.report(world.milestone(promise), 40)
    return promise


def url(commitment: Commitment, piece: str, language: str = "") -> str:
    return f"{language}/compromisos/{commitment.slug}/{piece}"


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("piece", PIECES)
def test_each_piece_is_its_type_answers_304_and_sets_no_cookie(promise: Commitment, piece: str, language: str) -> None:
    client = Client()
    first = client.get(url(promise, piece, language))
    assert (first.status_code, first["Content-Type"]) == (200, PIECES[piece][0])
    again = client.get(url(promise, piece, language), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    assert not first.cookies and not client.cookies and "Cookie" not in first.get("Vary", "")
    assert first["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("piece", PIECES)
def test_what_the_public_may_not_see_does_not_exist(world: World, piece: str) -> None:
    draft = world.commitment("borrador", state=CommitmentState.DRAFT)
    hidden = world.commitment("de-plan-oculto", plan=world.hidden)
    for language in ("", "/en"):
        for path in (url(draft, piece, language), url(hidden, piece, language), f"{language}/compromisos/nada/{piece}"):
            assert Client().get(path).status_code == 404
    ActionPlan.objects.filter(pk=world.hidden.pk).update(is_public=True)
    assert Client().get(url(hidden, piece)).status_code == 200


@pytest.mark.parametrize("piece", PIECES)
def test_thirty_milestones_cost_no_more_than_one(world: World, promise: Commitment, piece: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(url(promise, piece)).status_code == 200
        return len(captured)

    one = cost()
    for order in range(2, 31):
        world.report(world.milestone(promise, order=order), 10)
    assert cost() == one <= PIECES[piece][1]


def test_the_badge_says_what_the_page_says(promise: Commitment) -> None:
    root = ElementTree.fromstring(Client().get(url(promise, "insignia.svg")).content)
    drawn = [text.text for text in root.iter(f"{SVG}text")]
    assert drawn[:3] == ["Compromiso 3", "Al día", "40\N{NO-BREAK SPACE}% hecho"]
    page = Client().get(promise.get_absolute_url()).content.decode()
    spoken = "40\N{NO-BREAK SPACE}% hecho, se esperaba 50\N{NO-BREAK SPACE}%"
    assert spoken in page and spoken in (root.findtext(f"{SVG}desc") or "")
    english = ElementTree.fromstring(Client().get(url(promise, "insignia.svg", "/en")).content)
    assert [text.text for text in english.iter(f"{SVG}text")][:3] == [
        "Commitment 3",
        "On track",
        "40\N{NO-BREAK SPACE}% done",
    ]


def test_a_withdrawn_commitment_says_so_and_shows_no_progress(promise: Commitment) -> None:
    Commitment.objects.filter(pk=promise.pk).update(state=CommitmentState.WITHDRAWN, state_reason="Sin fondos")
    svg = Client().get(url(promise, "insignia.svg")).content.decode()
    frame = Client().get(url(promise, "incrustado/")).content.decode()
    assert "Retirado" in svg and "Retirado" in frame
    assert "hecho" not in svg and "hecho" not in frame
    assert "Retirado" in Client().get(url(promise, "cita.bib")).content.decode()


@pytest.mark.parametrize("piece", ["insignia.svg", "incrustado/", "cita.bib", "cita.ris"])
def test_demonstration_data_say_so_wherever_they_are_shown(world: World, promise: Commitment, piece: str) -> None:
    assert "emostración" not in Client().get(url(promise, piece)).content.decode()
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_demo=True)
    assert "emostración" in Client().get(url(promise, piece)).content.decode()


def test_the_card_of_demonstration_data_is_marked(world: World, promise: Commitment) -> None:
    def corner() -> bytes:
        picture = Image.open(BytesIO(Client().get(url(promise, "tarjeta.png")).content))
        return picture.convert("RGB").crop((900, 40, 1140, 95)).tobytes()

    plain = corner()
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_demo=True)
    assert corner() != plain and len(set(plain)) <= 3


@pytest.mark.parametrize("piece", ["insignia.svg", "incrustado/"])
def test_no_title_becomes_markup(promise: Commitment, piece: str) -> None:
    Commitment.objects.filter(pk=promise.pk).update(title=EVIL, number="<b>&")
    text = Client().get(url(promise, piece)).content.decode()
    assert (
        "<script" not in text
        and "<img" not in text
        and "<b>" not in text
        and "49" not in text.partition("onerror")[2][:40]
    )
    assert "alert(1)" in text
    if piece.endswith(".svg"):
        ElementTree.fromstring(text)


def test_no_title_becomes_markup_in_what_others_paste_or_read_in_the_head(promise: Commitment) -> None:
    Commitment.objects.filter(pk=promise.pk).update(title=EVIL)
    page = Client().get(promise.get_absolute_url()).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page
    area = page[page.index('<textarea id="insignia"') :].partition("</textarea>")[0].partition(">")[2]
    snippet = area.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert re.fullmatch(r'<a href="[^"<>]+"><img src="[^"<>]+insignia\.svg" alt="[^"<>]*" height="28"></a>', snippet)


def test_only_the_frame_may_be_framed_by_others(promise: Commitment) -> None:
    for piece in (*PIECES, ""):
        response = Client().get(url(promise, piece))
        if piece == "incrustado/":
            assert "frame-ancestors *" in response["Content-Security-Policy"]
            assert "X-Frame-Options" not in response
            assert "default-src 'self'" in response["Content-Security-Policy"]
        else:
            assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
            assert response["X-Frame-Options"] == "SAMEORIGIN"


@override_settings(PAGE_CACHE_SECONDS=60)
def test_a_kept_piece_keeps_its_policy(promise: Commitment) -> None:
    caches[ALIAS].clear()
    for piece in PIECES:
        first, again = (Client().get(url(promise, piece)) for _time in range(2))
        assert again.content == first.content
        for name in ("Content-Security-Policy", "X-Frame-Options", "Cache-Control"):
            assert again.get(name) == first.get(name)
    caches[ALIAS].clear()


def test_the_frame_names_nobody_else_and_asks_not_to_be_indexed(promise: Commitment) -> None:
    page = Client().get(url(promise, "incrustado/")).content.decode()
    links = re.findall(r'(?:href|src|action)="([^"]+)"', page)
    assert links and all(
        link.startswith(("/", settings.SITE_URL + "/")) and not link.startswith("//") for link in links
    )
    assert '<meta name="robots" content="noindex">' in page and "<script" not in page and "style=" not in page
    assert page.count('target="_blank" rel="noopener"') == len(re.findall(r"<a ", page)) == 2
    assert '<html lang="es">' in page and "40\N{NO-BREAK SPACE}% hecho, se esperaba 50\N{NO-BREAK SPACE}%" in page


def test_the_frame_tells_the_next_milestone_and_the_overdue_one_first(world: World, promise: Commitment) -> None:
    assert "Siguiente hito" in Client().get(url(promise, "incrustado/")).content.decode()
    done = world.milestone(promise, ends=-90, order=2)
    done.title = "Ya entregado"
    done.save()
    world.report(done, 100)
    overdue = world.milestone(promise, ends=-3, order=3)
    overdue.title = "Debía estar"
    overdue.save()
    page = Client().get(url(promise, "incrustado/")).content.decode()
    assert "Debía estar" in page and "Vencido" in page and "Ya entregado" not in page
    world.report(overdue, 100)
    assert "Debía estar" not in Client().get(url(promise, "incrustado/")).content.decode()


def test_the_page_gives_its_address_its_citation_and_its_snippets_without_a_query_more(promise: Commitment) -> None:
    page = Client().get(promise.get_absolute_url()).content.decode()
    address = f"{settings.SITE_URL}/compromisos/promesa/"
    assert f'<input id="direccion" readonly value="{address}">' in page
    assert (
        f"mailto:?subject=Compromiso%203%3A%20Publicar%20el%20presupuesto&amp;body={address.replace(':', '%3A')}"
        in page
    )
    cited = re.search(r'id="cita">(.*?)</p>', page)
    assert cited and "Compromiso 3: Publicar el presupuesto [cifras al " in cited[1] and cited[1].endswith(address)
    assert "Responde: Entidad 1" in cited[1]
    snippet = page[page.index('<textarea id="insignia"') :].partition("</textarea>")[0]
    assert "hecho" not in snippet, "what others paste must not carry a figure that changes"
    for piece in PIECES:
        assert "/compromisos/promesa/" + piece in page


def test_the_card_is_the_picture_of_the_page(promise: Commitment) -> None:
    page = Client().get(promise.get_absolute_url()).content.decode()
    assert f'<meta property="og:image" content="{settings.SITE_URL}/compromisos/promesa/tarjeta.png">' in page
    assert page.count('property="og:image"') == 1
    (alt,) = re.findall(r'property="og:image:alt" content="([^"]*)"', page)
    assert "Publicar el presupuesto" in alt and "40\N{NO-BREAK SPACE}% hecho" in alt
    picture = Image.open(BytesIO(Client().get(url(promise, "tarjeta.png")).content))
    assert picture.size == (1200, 630)
