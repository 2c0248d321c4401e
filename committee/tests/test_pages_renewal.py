"""A renewal as anybody meets it: the call, the form without an account, the receipt, the result."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from committee import services
from committee.models import Application, Renewal
from committee.services.renewals import Result
from committee.tests.committee_world import World, make_world
from committee.tests.renewal_world import admitted, apply, close, make_consultation, make_renewal
from consultations.tests.participation_world import old_sheet
from core.models import OutgoingMail
from plans.models import Document

pytestmark = pytest.mark.django_db
PAGE = "/comite/comite-qa/renovaciones/renovacion/"
FORM = f"{PAGE}postular/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def renewal(world: World) -> Renewal:
    return make_renewal(world)


def text(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def typed(**changes: Any) -> dict[str, Any]:
    """A sheet filled in a minute ago by somebody without JavaScript."""
    return {
        "organization_name": "Red de veedurías",
        "sector": "civil_society",
        "statement": "Diez años de veeduría.",
        "author_name": "Rosa Privada",
        "author_mail": "rosa@example.org",
        "consent": "on",
        "form_key": old_sheet(),
    } | changes


def kept(page: str) -> str:
    box = re.search(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", page, re.S)
    assert box
    return unescape(box[1])


# Applying.


def test_applying_gives_a_receipt_that_can_be_followed_to_the_result(world: World, renewal: Renewal) -> None:
    client = Client()
    form = client.get(FORM)
    assert "no-store" in form["Cache-Control"] and 'content="noindex"' in form.content.decode()
    answer = client.post(FORM, typed())
    row = Application.objects.get()
    place = f"/postulaciones/{row.receipt}/"
    assert (answer.status_code, answer["Location"]) == (302, place)
    assert place in OutgoingMail.objects.get().body
    assert "Sigue la revisión" in text(place)
    services.decide_application(application=row, admit=True, by=world.secretariat)
    assert "Admitida y pública" in text(place)
    services.publish_renewal_result(
        renewal=close(renewal, world), result="Red.", outcomes={row.pk: Result(True, 9)}, by=world.secretariat
    )
    page = text(place)
    assert "Elegida." in page and "Votos o puntos" in page
    assert "Rosa" not in page and "rosa@" not in page
    assert client.get(place)["X-Robots-Tag"] == "noindex"
    assert client.get("/postulaciones/R-0000-0000/").status_code == 404


def test_double_click_is_one_application(renewal: Renewal) -> None:
    data = typed()
    places = {Client().post(FORM, data)["Location"] for _time in range(4)}
    assert len(places) == 1 == Application.objects.count() == OutgoingMail.objects.count()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"organization_name": ""}, "Escriba el nombre de la organización"),
        ({"sector": "banco"}, "banco"),
        ({"author_mail": ""}, "Escriba su correo"),
        ({"consent": ""}, "Marque la autorización"),
        ({"website": "spam"}, "Deje vacío"),
        ({"form_key": "x"}, "La hoja venció"),
    ],
)
def test_wrong_input_keeps_everything_typed(renewal: Renewal, changes: dict[str, str], told: str) -> None:
    response = Client().post(FORM, typed(**changes))
    page = response.content.decode()
    assert response.status_code == 400 and told in page
    assert kept(page) == "Diez años de veeduría." and 'value="rosa@example.org"' in page or "author_mail" in changes
    assert not Application.objects.exists()


def test_a_sheet_sent_at_once_is_held_off(renewal: Renewal) -> None:
    response = Client().post(FORM, typed(form_key=old_sheet(1)))
    assert response.status_code == 400 and "Espere unos segundos" in response.content.decode()


def test_a_closed_call_says_so_and_keeps_the_text(world: World, renewal: Renewal) -> None:
    close(renewal, world)
    response = Client().post(FORM, typed())
    page = response.content.decode()
    assert response.status_code == 400 and "ya cerró" in page and kept(page) == "Diez años de veeduría."
    shown = text(FORM)
    assert "ya cerró" in shown and "<textarea" not in shown
    assert not Application.objects.exists() and not OutgoingMail.objects.exists()


def test_many_from_one_address_wait(renewal: Renewal) -> None:
    for number in range(10):
        assert Client().post(FORM, typed(form_key=old_sheet(60 + number))).status_code == 302
    last = Client().post(FORM, typed(form_key=old_sheet(90)))
    assert last.status_code == 429 and kept(last.content.decode()) == "Diez años de veeduría."


def test_script_in_the_name_is_text(world: World, renewal: Renewal) -> None:
    row = apply(renewal, "<script>alert(1)</script>")
    services.decide_application(application=row, admit=True, by=world.secretariat)
    page = text(PAGE)
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


# The page of the call.


@pytest.mark.parametrize(
    ("opens", "closes", "word", "next_word"),
    [
        (2, 9, "Programada", "Sigue la apertura"),
        (-2, 0, "Recibe postulaciones", "Cierra hoy."),
        (-2, 1, "Recibe postulaciones", "Queda 1 día."),
        (-9, -1, "En evaluación", "Sigue el resultado"),
    ],
)
def test_it_says_where_it_is_and_what_comes_next(
    world: World, opens: int, closes: int, word: str, next_word: str
) -> None:
    make_renewal(world, opens=opens, closes=closes)
    page = text(PAGE)
    assert word in page and next_word in page
    assert ("postular/" in page) is (word == "Recibe postulaciones")


def test_only_admitted_organizations_show_and_never_a_person(world: World, renewal: Renewal) -> None:
    admitted(world, renewal, "Red")
    apply(renewal, "Espera")
    refused = apply(renewal, "Mala")
    services.decide_application(application=refused, admit=False, reason="Motivo privado", by=world.secretariat)
    page = text(PAGE)
    assert "Razones de Red" in page
    hidden = ("Espera", "Mala", "Motivo privado", "Persona Privada", "@example.org", refused.receipt)
    assert [word for word in hidden if word in page] == []


def test_the_result_tells_votes_elected_first(world: World, renewal: Renewal) -> None:
    found = {name: admitted(world, renewal, name) for name in ("Alfa", "Beta", "Gama")}
    outcomes = {
        found["Alfa"].pk: Result(False, 5),
        found["Beta"].pk: Result(True, 30),
        found["Gama"].pk: Result(False, 12),
    }
    services.publish_renewal_result(
        renewal=close(renewal, world), result="Ganó Beta.", outcomes=outcomes, by=world.secretariat
    )
    page = text(PAGE)
    order = [page.index(f"<h3>{name}</h3>") for name in ("Beta", "Gama", "Alfa")]
    assert order == sorted(order) and "Ganó Beta." in page and "30 votos o puntos" in page
    assert "Con resultado" in page


def test_its_consultation_and_terms_show_once_public(world: World, renewal: Renewal) -> None:
    consultation = make_consultation(world)
    terms = Document.objects.create(key="bases", title="Bases 2027", kind="other", url="https://example.org/b")
    Renewal.objects.update(consultation=consultation, terms=terms)
    page = text(PAGE)
    assert consultation.get_absolute_url() in page and "Bases 2027" in page
    type(consultation).objects.update(is_public=False)
    Document.objects.update(is_public=False)
    page = text(PAGE)
    assert consultation.get_absolute_url() not in page and "Bases 2027" not in page
    assert Client().get(f"{PAGE}bases/").status_code == 404


def test_what_is_not_public_is_not_found(world: World, renewal: Renewal) -> None:
    row = apply(renewal)
    Renewal.objects.update(is_public=False)
    for path in (PAGE, FORM, f"/postulaciones/{row.receipt}/"):
        assert Client().get(path).status_code == 404
    Renewal.objects.update(is_public=True)
    assert Client().get(PAGE.replace("comite-qa", "otro")).status_code == 404


def test_it_costs_the_same_with_one_and_with_thirty(world: World, renewal: Renewal) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(PAGE)
        return len(captured)

    admitted(world, renewal, "Red")
    before = cost()
    for number in range(29):
        admitted(world, renewal, f"Red {number}")
    assert cost() == before <= 6


def test_in_english(world: World, renewal: Renewal) -> None:
    page = text(f"/en{PAGE}")
    assert "Accepting applications" in page and "Nominate an organization" in page
