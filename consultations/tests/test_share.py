"""What other sites show of a consultation: until when, and how much is answered; no word of anybody, nothing unpublished."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.tests.test_share import EVIL, PIECES, SVG
from consultations import services
from consultations.choices import ConsultationKind
from consultations.models import Consultation
from consultations.tests.participation_world import Country, contribute, make_country, open_consultation
from core.templatetags.core_tags import on_date
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return make_country()


@pytest.fixture
def asked(country: Country) -> Consultation:
    """Open, with two contributions published, one of them answered, and one that nobody has read."""
    asked = open_consultation(country)
    first, _second = (publish(country, asked, f"Texto número {number}") for number in (1, 2))
    services.decide(subject=first, outcome="accepted", text="Se hará", by=country.moderator)
    contribute(asked, "Sin moderar", name="Ana Nadie", mail="ana@example.org")
    return asked


def publish(country: Country, asked: Consultation, text: str) -> object:
    return services.moderate_contribution(contribution=contribute(asked, text), by=country.moderator)


def url(piece: str, language: str = "", slug: str = "abierta") -> str:
    return f"{language}/consultas/{slug}/{piece}"


def read(piece: str, language: str = "") -> str:
    return Client().get(url(piece, language)).content.decode()


def drawn() -> list[str | None]:
    return [text.text for text in ElementTree.fromstring(read("insignia.svg")).iter(f"{SVG}text")]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("piece", PIECES)
def test_each_piece_is_its_type_answers_304_and_sets_no_cookie(asked: Consultation, piece: str, language: str) -> None:
    client = Client()
    first = client.get(url(piece, language))
    assert (first.status_code, first["Content-Type"]) == (200, PIECES[piece][0])
    assert client.get(url(piece, language), headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert not first.cookies and "Cookie" not in first.get("Vary", "")
    assert ("frame-ancestors *" in first["Content-Security-Policy"]) == (piece == "incrustado/")


@pytest.mark.parametrize("piece", PIECES)
def test_what_the_public_may_not_see_does_not_exist(asked: Consultation, piece: str) -> None:
    Consultation.objects.update(is_public=False)
    assert Client().get(url(piece)).status_code == 404
    Consultation.objects.update(is_public=True)
    ActionPlan.objects.update(is_public=False)
    assert Client().get(url(piece)).status_code == Client().get(url(piece, slug="nada")).status_code == 404


@pytest.mark.parametrize("piece", PIECES)
def test_many_contributions_cost_no_more_than_two(country: Country, asked: Consultation, piece: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(url(piece)).status_code == 200
        return len(captured)

    before = cost()
    for number in range(20):
        publish(country, asked, f"Otro texto, el {number}")
    assert cost() == before <= PIECES[piece][1]


def test_the_badge_tells_until_when_and_how_much_is_answered(country: Country, asked: Consultation) -> None:
    first, second = f"Abierta hasta el {on_date(country.day(10))}", "2 aportes publicados, 1 con respuesta"
    assert drawn()[:2] == ["Consulta", first]
    assert (
        f"{first} · {second}" in read("insignia.svg") and first in read("incrustado/") and second in read("incrustado/")
    )
    assert json.loads(read("cita.json"))[0]["note"].endswith(f"{first} · {second}")
    assert "2 published contributions, 1 answered" in read("insignia.svg", "/en")
    assert "Open until" in read("incrustado/", "/en")


def test_its_words_are_those_of_its_state(country: Country, asked: Consultation) -> None:
    counted = "2 aportes publicados, 1 con respuesta"
    country.stage.ends_on = country.day(-1)
    country.stage.save()
    assert drawn()[1] == "En pausa" and counted in read("incrustado/") and "En pausa" in read("")
    asked.closes_on = country.day(-1)
    asked.save()
    assert drawn()[1] == "Cerrada" and counted in read("incrustado/")
    asked.reported_at = timezone.now()
    asked.save()
    assert drawn()[1] == "Cerrada, con informe" and counted in read("incrustado/")
    Consultation.objects.update(cancelled_at=timezone.now(), cancelled_by=country.secretariat, cancel_reason="Error")
    assert drawn()[1] == "Cancelada" and counted not in read("incrustado/")
    Consultation.objects.update(cancelled_at=None, cancelled_by=None, cancel_reason="", reported_at=None)
    Consultation.objects.update(opens_on=country.day(3), closes_on=country.day(9))
    assert drawn()[1] == f"Abre el {on_date(country.day(3))}"


def test_the_votes_of_a_prioritisation_are_not_told(country: Country, asked: Consultation) -> None:
    Consultation.objects.update(kind=ConsultationKind.PRIORITISATION, hides_results=True)
    assert drawn()[1] == f"Abierta hasta el {on_date(country.day(10))}" and "aportes" not in read("incrustado/")


@pytest.mark.parametrize("piece", [piece for piece in PIECES if piece != "tarjeta.png"])
def test_neither_words_nor_names_of_those_who_spoke_leave(asked: Consultation, piece: str) -> None:
    text = read(piece)
    assert not [word for word in ("Ana Nadie", "ana@", "Sin moderar", "Texto número", "Se hará") if word in text]
    assert "Consulta abierta" in text


@pytest.mark.parametrize("piece", ["insignia.svg", "incrustado/"])
def test_no_title_becomes_markup_and_demonstration_says_so(asked: Consultation, piece: str) -> None:
    assert "Demostración" not in read(piece)
    Consultation.objects.update(title=EVIL)
    ActionPlan.objects.update(is_demo=True)
    text = read(piece)
    assert "<script" not in text and "<img" not in text and "alert(1)" in text and "Demostración" in text


def test_the_frame_asks_not_to_be_indexed_and_the_page_offers_every_piece(asked: Consultation) -> None:
    assert '<meta name="robots" content="noindex">' in read("incrustado/")
    page = read("")
    assert all(f"/consultas/abierta/{piece}" in page for piece in PIECES)
    assert page.count('property="og:image"') == 1
    assert f'<meta property="og:image" content="{settings.SITE_URL}/consultas/abierta/tarjeta.png">' in page
    area = page[page.index('<textarea id="insignia"') :].partition("</textarea>")[0]
    assert "aportes publicados" not in area, "what others paste must not carry a figure that changes"
    assert "tarjeta.png" not in Client().get("/sitemap.xml").content.decode()
