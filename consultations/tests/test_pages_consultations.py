"""A consultation as people meet it: what is asked, until when, what was said and what was answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations import services
from consultations.models import Consultation, Contribution
from consultations.tests.participation_world import Country, contribute, make_country, old_sheet, open_consultation
from core.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return make_country()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def sheet(**fields: Any) -> dict[str, Any]:
    """A sheet filled in a minute ago by somebody without JavaScript."""
    return {"text": "Publiquen los datos del agua", "form_key": old_sheet(), "consent": "on"} | fields


def publish(country: Country, row: Contribution) -> Contribution:
    return services.moderate_contribution(contribution=row, by=country.moderator)


def answered(country: Country, consultation: Consultation, number: int) -> None:
    row = publish(country, contribute(consultation, f"Texto número {number}"))
    services.decide(subject=row, outcome="accepted", text=f"Respuesta {number}", by=country.moderator)


def test_lists_and_pages_cost_the_same_with_one_and_with_thirty(client: Client, country: Country) -> None:
    first = open_consultation(country)
    answered(country, first, 0)
    paths = ("/consultas/", first.get_absolute_url())
    before = [queries(client, path) for path in paths]
    for number in range(1, 30):
        answered(country, first, number)
        open_consultation(country, slug=f"otra-{number}")
    assert [queries(client, path) for path in paths] == before
    assert max(before) <= 12


def test_what_is_open_comes_first_and_each_says_what_comes_next(client: Client, country: Country) -> None:
    open_consultation(country, "cerrada", opens_on=country.day(-30), closes_on=country.day(-20))
    open_consultation(country, "futura", opens_on=country.day(3), closes_on=country.day(9))
    open_consultation(country, "tarde", closes_on=country.day(9))
    open_consultation(country, "pronto", closes_on=country.day(2))
    page = client.get("/consultas/").content.decode()
    found = [page.index(f"/consultas/{slug}/") for slug in ("pronto", "tarde", "futura", "cerrada")]
    assert found == sorted(found)
    assert "quedan 2 días" in client.get("/consultas/pronto/").content.decode()
    assert "Programada" in client.get("/consultas/futura/").content.decode()
    closed = client.get("/consultas/cerrada/").content.decode()
    assert "Cerrada, en análisis" in closed and "aportar/" not in closed


def test_contributing_gives_a_receipt_that_can_be_followed_to_its_answer(client: Client, country: Country) -> None:
    consultation = open_consultation(country)
    form = client.get("/consultas/abierta/aportar/")
    assert form.status_code == 200 and "no-store" in form["Cache-Control"]
    section = consultation.sections.get(order=2)
    sent = sheet(author_name="Rosa", author_mail="rosa@example.org", section=section.pk, territory=country.region.pk)
    answer = client.post("/consultas/abierta/aportar/", sent)
    row = Contribution.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/aportes/{row.receipt}/"
    assert (row.section, row.territory, row.channel) == (section, country.region, "web")
    assert "la revisión de la moderación" in client.get(answer["Location"]).content.decode()
    publish(country, row)
    services.decide(
        subject=row, outcome="not_accepted", reason="already_done", text="Se publican.", by=country.moderator
    )
    followed = client.get(answer["Location"])
    page = followed.content.decode()
    assert "No acogida" in page and "ya se hizo" in page and "Se publican." in page
    assert "Rosa" not in page and "rosa@" not in page and "noindex" in followed["X-Robots-Tag"]
    public = client.get("/consultas/abierta/").content.decode()
    assert "Publiquen los datos del agua" in public and "Se publican." in public and "Rosa" not in public
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == ["rosa@example.org"] * 3


def test_what_nobody_has_to_say_is_folded_until_it_is_said(client: Client, country: Country) -> None:
    """Three fields and the consent are in sight; what was written in the rest never hides."""
    open_consultation(country)
    folded = "<details>\n  <summary>Agregar tema"
    page = client.get("/consultas/abierta/aportar/").content.decode()
    before, _, after = page.partition(folded)
    assert after and all(f'name="{name}"' in before for name in ("text", "section", "author_mail"))
    assert all(f'name="{name}"' in after for name in ("theme", "territory", "author_name", "show_author", "consent"))
    for fields in ({"text": "", "author_name": "Rosa"}, {"show_author": "on"}):
        again = client.post("/consultas/abierta/aportar/", sheet(**fields)).content.decode()
        assert folded not in again and folded.replace("<details>", "<details open>") in again


def test_a_filter_that_is_on_is_named_and_can_be_taken_away(client: Client, country: Country) -> None:
    consultation = open_consultation(country)
    answered(country, consultation, 1)
    address = consultation.get_absolute_url()
    assert "Filtros activos" not in client.get(address).content.decode()
    page = client.get(address, {"channel": "web", "search": "texto"}).content.decode()
    assert '<a href="?search=texto#aportes">Vía: foro virtual' in page
    assert '<a href="?channel=web#aportes">Buscar: texto' in page
    assert queries(client, f"{address}?channel=web") <= queries(client, address)


def test_one_is_not_told_as_many(client: Client, country: Country) -> None:
    consultation = open_consultation(country)
    publish(country, contribute(consultation, "Uno solo"))
    page = " ".join(client.get(consultation.get_absolute_url()).content.decode().split())
    assert "aporte recibido<" in page and "publicado<" in page and "aportes recibidos" not in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": ""}, "Escriba su aporte"),
        ({"consent": ""}, "Marque la autorización"),
        ({"show_author": "on"}, "Escriba su nombre, o quite la marca"),
        ({"author_mail": "no es correo"}, "correo"),
        ({"website": "http://spam"}, "Deje vacío el campo"),
        ({"form_key": "inventada"}, "La hoja venció"),
        ({"text": "a" * 10_001}, "10000"),
    ],
)
def test_a_wrong_sheet_says_what_to_mend_and_loses_nothing(
    client: Client, country: Country, changed: dict[str, str], said: str
) -> None:
    open_consultation(country)
    answer = client.post("/consultas/abierta/aportar/", sheet(organization_type="ngo") | changed)
    page = answer.content.decode()
    assert answer.status_code == 400 and said in page and '<option value="ngo" selected>' in page
    assert changed.get("text", "Publiquen los datos del agua")[:100] in page
    assert not Contribution.objects.exists()


def test_line_breaks_count_as_people_count_them(client: Client, country: Country) -> None:
    open_consultation(country)
    text = ("a" * 99 + "\r\n") * 100
    assert client.post("/consultas/abierta/aportar/", sheet(text=text)).status_code == 302
    assert len(Contribution.objects.get().text) == 9_999


def test_a_closed_consultation_shows_where_each_contribution_went(client: Client, country: Country) -> None:
    consultation = open_consultation(country)
    answered(country, consultation, 1)
    publish(country, contribute(consultation, "Sin respuesta todavía"))
    hidden = contribute(consultation, "Compre ya")
    services.moderate_contribution(contribution=hidden, hide_reason="spam", by=country.moderator)
    Consultation.objects.update(closes_on=country.day(-1))
    page = client.get("/consultas/abierta/").content.decode()
    assert "Adónde fue cada aporte" in page and "Sin respuesta aún" in page
    assert "Aportes publicados según vía y tema" in page and "Compre ya" not in page
    assert "es publicidad o contenido automático (1)" in page


def test_nothing_unpublished_has_a_page(client: Client, country: Country) -> None:
    draft = open_consultation(country, "borrador", is_public=False)
    row = Contribution.objects.create(consultation=draft, receipt="A-AAAA-AAAA", text="x", consent_version="1")
    for path in (draft.get_absolute_url(), "/consultas/borrador/aportar/", row.get_absolute_url()):
        assert client.get(path).status_code == 404
    assert "/consultas/borrador/" not in client.get("/consultas/").content.decode()
    assert client.get("/consultas/?state=inventado").status_code == 400


def test_public_pages_set_no_cookie(client: Client, country: Country) -> None:
    consultation = open_consultation(country)
    for path in ("/consultas/", consultation.get_absolute_url()):
        answer = client.get(path)
        assert not answer.cookies and "ETag" in answer


def test_search_finds_words_whatever_their_accents_and_endings(client: Client, country: Country) -> None:
    row = open_consultation(country)
    first = publish(country, contribute(row, "Que publiquen los análisis del acueducto de la vereda"))
    publish(country, contribute(row, "Hace falta un puente"))

    def found(words: str) -> list[str]:
        page = client.get("/consultas/abierta/", {"search": words}).content.decode()
        return [text for text in ("acueducto de la vereda", "falta un puente") if text in page]

    assert found("ACUEDUCTOS analisis") == ["acueducto de la vereda"]
    assert found("puentes") == ["falta un puente"]
    assert found("acueducto puente") == [] == found("el la de")
    assert found(first.receipt.lower()) == ["acueducto de la vereda"]
