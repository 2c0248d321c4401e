"""Signing up through the pages: one screen, no account, nothing lost, nothing of others."""

from __future__ import annotations

from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations import services
from consultations.choices import Mode, RegistrationState
from consultations.models import Registration, Space
from consultations.tests.participation_world import Country, make_country, old_sheet
from consultations.tests.space_world import letters, make_space, sign_up, state_of
from core.intake import PER_HOUR
from core.models import OutgoingMail

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def country() -> Country:
    return make_country()


@pytest.fixture
def space(country: Country) -> Space:
    return make_space(country)


def path_of(space: Space) -> str:
    return f"/espacios/{space.slug}/inscribirse/"


def typed(**changes: str) -> dict[str, str]:
    data = {"author_name": "Ana", "author_mail": "ana@example.org", "consent": "on", "form_key": old_sheet()}
    return data | changes


def send(space: Space, **changes: str) -> Registration:
    response = Client().post(path_of(space), typed(**changes))
    assert response.status_code == 302, response.content.decode()
    assert response["Location"] == f"{path_of(space)}revise-su-correo/"
    return Registration.objects.get(space=space, author_mail__iexact=changes.get("author_mail", "ana@example.org"))


def test_the_form_is_not_cached_and_presumes_nothing(space: Space) -> None:
    response = Client().get(path_of(space))
    page = response.content.decode()
    assert response.status_code == 200 and "no-store" in response["Cache-Control"]
    assert "checked" not in page and "solo se cuentan" in page and "Prefiero no decir" in page
    assert "¿Cómo participará?" not in page and "Quedan 2 cupos de 2" in page


def test_whole_life_of_a_registration(country: Country, space: Space) -> None:
    row = send(space, organization_type="ngo", territory=str(country.region.pk), sex="woman")
    assert (row.state, row.sex, row.territory, row.mode) == ("confirmed", "woman", country.region, Mode.IN_PERSON)
    page = Client().get(row.get_absolute_url())
    assert "Usted tiene cupo" in page.content.decode() and page["X-Robots-Tag"] == "noindex"
    assert "mujer" not in page.content.decode() and "ana@example.org" not in page.content.decode()
    cancel = f"{row.get_absolute_url()}cancelar/"
    assert "Sí, cancelar" in Client().get(cancel).content.decode() and state_of(row) == "confirmed"
    assert Client().post(cancel)["Location"] == row.get_absolute_url()
    assert "Canceló su inscripción" in Client().get(row.get_absolute_url()).content.decode()
    assert Client().post(cancel).status_code == 302 and len(letters("ana")) == 2


def test_the_waiting_list_shows_the_turn_and_moves(space: Space) -> None:
    first, _second = sign_up(space, "beto"), sign_up(space, "cira")
    form = Client().get(path_of(space)).content.decode()
    assert "Entrar a la lista de espera" in form
    row = send(space)
    assert "en el puesto 1" in Client().get(row.get_absolute_url()).content.decode()
    assert "1 persona en espera" in Client().get(space.get_absolute_url()).content.decode()
    Client().post(f"{first.get_absolute_url()}cancelar/")
    assert "Usted tiene cupo" in Client().get(row.get_absolute_url()).content.decode()
    assert "Se liberó un cupo" in letters("ana")[-1].body


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"author_name": ""}, "Su nombre"),
        ({"author_name": "N" * 300}, "120"),
        ({"author_mail": ""}, "Su correo"),
        ({"author_mail": "no-es-correo"}, "correo"),
        ({"consent": ""}, "Marque la autorización"),
        ({"organization_type": "inventada"}, "Participa desde"),
        ({"territory": "99999"}, "Región"),
        ({"sex": "x"}, "Sexo"),
        ({"website": "http://spam.example"}, "No llene este campo"),
        ({"form_key": "inventada"}, "La hoja venció"),
        ({"author_name": "Ana\x00"}, "Su nombre"),
    ],
)
def test_wrong_form_says_what_to_mend_and_loses_nothing(space: Space, changes: dict[str, str], message: str) -> None:
    data = typed(organization_name="Red de veedurías", **changes)
    response = Client().post(path_of(space), data)
    page = response.content.decode()
    assert response.status_code == 400 and message in page
    assert "Red de veedurías" in page and not Registration.objects.exists()
    if len(changes.get("author_name", "")) == 300:
        assert "N" * 300 in page


def test_closed_while_typing_keeps_the_words(country: Country, space: Space) -> None:
    services.close_registrations(space=space, reason="La sala se inundó.", by=country.secretariat)
    response = Client().post(path_of(space), typed(organization_name="Red de veedurías"))
    page = response.content.decode()
    assert response.status_code == 400 and "La sala se inundó." in page and "Red de veedurías" in page
    closed = Client().get(path_of(space)).content.decode()
    assert "La sala se inundó." in closed and 'name="author_mail"' not in closed


def test_full_while_typing_keeps_the_words(country: Country) -> None:
    space = make_space(country, "lleno", capacity=1, has_waiting_list=False)
    sign_up(space, "beto")
    response = Client().post(path_of(space), typed(organization_name="Red de veedurías"))
    page = response.content.decode()
    assert response.status_code == 400 and "aforo está completo" in page and "Red de veedurías" in page


def test_each_closed_space_says_why(country: Country) -> None:
    cases = {
        "por invitación": make_space(country, "invita", takes_registrations=False, invitation="direct"),
        "llegue al lugar": make_space(country, "abierto", takes_registrations=False),
        "ya ocurrió": make_space(country, "pasado", starts_on=country.day(-3)),
    }
    for words, space in cases.items():
        assert words in Client().get(path_of(space)).content.decode()
        assert Client().post(path_of(space), typed()).status_code == 400
    draft = make_space(country, "borrador", is_public=False)
    assert Client().get(path_of(draft)).status_code == Client().post(path_of(draft), typed()).status_code == 404


def test_double_submit_is_one_registration_and_the_same_receipt(space: Space) -> None:
    data = typed()
    places = {Client().post(path_of(space), data)["Location"] for _time in range(5)}
    assert len(places) == 1 and Registration.objects.count() == 1 and OutgoingMail.objects.count() == 1


def test_double_submit_after_it_closed_still_gives_the_receipt(country: Country, space: Space) -> None:
    data = typed()
    first = Client().post(path_of(space), data)["Location"]
    services.close_registrations(space=space, reason="Ya.", by=country.secretariat)
    assert Client().post(path_of(space), data)["Location"] == first
    assert Registration.objects.count() == OutgoingMail.objects.count() == 1


def test_back_button_with_other_data_is_not_swallowed(space: Space) -> None:
    data = typed()
    Client().post(path_of(space), data)
    other = data | {"author_name": "Beto", "author_mail": "beto@example.org"}
    response = Client().post(path_of(space), other)
    page = response.content.decode()
    assert response.status_code == 400 and "beto@example.org" in page and data["form_key"] not in page


def test_the_same_mail_twice_shows_nothing_of_the_first(space: Space) -> None:
    row = send(space, author_name="Ana Canaria", organization_name="Red canaria")
    new = Client().post(path_of(space), typed(author_mail="nueva@example.org"), follow=True)
    response = Client().post(path_of(space), typed(author_name="Otra persona"), follow=True)
    assert (new.redirect_chain, new.content) == (response.redirect_chain, response.content)
    page = response.content.decode()
    assert "Revise su correo" in page and "Le enviamos un mensaje" in page
    for word in (row.receipt, "Canaria", "canaria", "ana@example.org"):
        assert word not in page
    assert Registration.objects.count() == 2 and row.receipt in letters("ana")[-1].body


def test_a_script_in_the_name_is_only_text(space: Space) -> None:
    row = send(space, author_name=SCRIPT, organization_name=SCRIPT)
    page = Client().get(row.get_absolute_url()).content.decode()
    assert SCRIPT not in page and "&lt;script&gt;" in page
    refused = Client().post(path_of(space), typed(author_name=SCRIPT, author_mail=""))
    assert SCRIPT not in refused.content.decode() and "&lt;script&gt;" in refused.content.decode()


def test_one_connection_sends_a_share(country: Country) -> None:
    space = make_space(country, "grande", capacity=None)
    for number in range(PER_HOUR):
        send(space, author_mail=f"a{number}@example.org")
    response = Client().post(path_of(space), typed(author_mail="otra@example.org"))
    assert response.status_code == 429 and "dentro de una hora" in response.content.decode()


def test_too_fast_is_asked_to_wait(space: Space) -> None:
    quick = old_sheet(age=5)
    with mock.patch("time.time", return_value=timezone.now().timestamp()):
        response = Client().post(path_of(space), typed(form_key=quick))
    assert response.status_code == 400 and "Espere unos segundos" in response.content.decode()


def test_a_mixed_space_asks_how(country: Country) -> None:
    space = make_space(country, "mixto", mode=Mode.MIXED)
    response = Client().post(path_of(space), typed())
    assert response.status_code == 400 and "¿Cómo participará?" in response.content.decode()
    assert send(space, mode="virtual").mode == Mode.VIRTUAL


def test_unknown_receipts_and_those_of_hidden_spaces_are_not_found(country: Country, space: Space) -> None:
    row = send(space)
    assert Client().get("/inscripciones/I-AAAA-AAAA/").status_code == 404
    Space.objects.filter(pk=space.pk).update(is_public=False)
    for address in (row.get_absolute_url(), f"{row.get_absolute_url()}cancelar/"):
        assert Client().get(address).status_code == 404


def test_cancelling_after_it_began_is_told(country: Country, space: Space) -> None:
    row = send(space)
    Space.objects.filter(pk=space.pk).update(starts_on=country.day(-1), ends_on=country.day(1))
    response = Client().post(f"{row.get_absolute_url()}cancelar/")
    assert response.status_code == 400 and "ya empezó" in response.content.decode()
    assert state_of(row) == RegistrationState.CONFIRMED


def test_the_form_costs_the_same_however_many_signed_up(country: Country, space: Space) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(path_of(space)).status_code == 200
        return len(captured)

    sign_up(space, "uno")
    before = cost()
    for number in range(30):
        sign_up(space, f"p{number}")
    assert cost() == before <= 5
