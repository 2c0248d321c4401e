"""What other sites show of a plan's headline: the figures of its page, and nothing of a plan that is not published."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.tests.test_api import World, day
from commitments.tests.test_share import EVIL, PIECES, SVG
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = World()
    promise = world.commitment("promesa", ends_on=day(200), theme=world.themes[0])
    world.report(world.milestone(promise), 40)
    return world


def url(slug: str, piece: str, language: str = "") -> str:
    return f"{language}/planes/{slug}/{piece}"


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("piece", PIECES)
def test_each_piece_is_its_type_answers_304_and_sets_no_cookie(world: World, piece: str, language: str) -> None:
    client = Client()
    first = client.get(url("plan", piece, language))
    assert (first.status_code, first["Content-Type"]) == (200, PIECES[piece][0])
    assert client.get(url("plan", piece, language), headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert not first.cookies and "Cookie" not in first.get("Vary", "")
    assert client.get(url("oculto", piece, language)).status_code == 404
    assert client.get(url("nada", piece, language)).status_code == 404


@pytest.mark.parametrize("piece", PIECES)
def test_thirty_commitments_cost_no_more_than_one(world: World, piece: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(url("plan", piece)).status_code == 200
        return len(captured)

    one = cost()
    for number in range(29):
        world.report(world.milestone(world.commitment(f"otra-{number}")), 10)
    assert cost() == one <= 7


def test_the_badge_and_the_frame_say_what_the_page_says(world: World) -> None:
    page = Client().get(url("plan", "")).content.decode()
    assert "40\N{NO-BREAK SPACE}% hecho, se esperaba 50\N{NO-BREAK SPACE}%" in page
    root = ElementTree.fromstring(Client().get(url("plan", "insignia.svg")).content)
    assert [text.text for text in root.iter(f"{SVG}text")][:2] == ["plan", "40\N{NO-BREAK SPACE}% hecho"]
    assert "40\N{NO-BREAK SPACE}% hecho, se esperaba 50\N{NO-BREAK SPACE}%" in (root.findtext(f"{SVG}desc") or "")
    frame = Client().get(url("plan", "incrustado/")).content.decode()
    assert (
        "40\N{NO-BREAK SPACE}% hecho, se esperaba 50\N{NO-BREAK SPACE}%" in frame
        and "Siguiente hito" in frame
        and "Al día" in frame
    )
    for piece in PIECES:
        assert "/planes/plan/" + piece in page
    assert f'<meta property="og:image" content="{settings.SITE_URL}/planes/plan/tarjeta.png">' in page


def test_the_next_milestone_is_neither_complete_nor_past_nor_of_a_draft(world: World) -> None:
    done = world.milestone(world.commitment("hecha"), ends=5)
    done.title = "Ya entregado"
    done.save()
    world.report(done, 100)
    draft = world.milestone(world.commitment("borrador", state="draft"), ends=3)
    draft.title = "Secreto"
    draft.save()
    gone = world.milestone(world.commitment("retirada", state="withdrawn", state_reason="x"), ends=4)
    gone.title = "De una retirada"
    gone.save()
    frame = Client().get(url("plan", "incrustado/")).content.decode()
    assert "Hito" in frame
    assert not [title for title in ("Ya entregado", "Secreto", "De una retirada") if title in frame]


def test_only_the_frame_may_be_framed_by_others(world: World) -> None:
    for piece in (*PIECES, ""):
        response = Client().get(url("plan", piece))
        open_to_all = "frame-ancestors *" in response["Content-Security-Policy"]
        assert open_to_all == (piece == "incrustado/") == ("X-Frame-Options" not in response)


def test_no_title_becomes_markup_and_demonstration_says_so(world: World) -> None:
    ActionPlan.objects.filter(pk=world.plan.pk).update(title=EVIL, is_demo=True)
    for piece in ("insignia.svg", "incrustado/"):
        text = Client().get(url("plan", piece)).content.decode()
        assert "<script" not in text and "<img" not in text and "alert(1)" in text and "Demostración" in text
    ElementTree.fromstring(Client().get(url("plan", "insignia.svg")).content)
