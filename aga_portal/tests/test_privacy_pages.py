"""Privacy, cookies, accessibility and own data, as people read and use them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from aga_portal.entity_file import Entity
from aga_portal.privacy import requests
from aga_portal.privacy.cookies import cookies
from aga_portal.privacy.register import EVERY
from aga_portal.privacy.retention import PERIODS
from aga_portal.privacy.statement import STATEMENT
from aga_portal.tests.person_world import MAIL, NAME, make_person, said_anywhere
from commitments.tests.admin_world import World, make_world
from commitments.tests.test_questions import sheet
from consultations.tests.walking import fill
from core import consents, intake
from core.models import ActivityRecord, ConsentGiven, ConsentText, OutgoingMail, PersonRequest

pytestmark = pytest.mark.django_db
PAGES = ("/privacidad/", "/privacidad/autorizaciones/", "/cookies/", "/accesibilidad/", "/mis-datos/")
IP = "203.0.113.77"


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    return make_world()


def text_of(path: str, client: Client | None = None) -> str:
    response = (client or Client()).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def ask(mail: str, client: Client | None = None) -> Any:
    return fill(client or Client(), "/mis-datos/pedir/", opened=60, author_mail=mail)


def link_for(mail: str) -> str:
    ask(mail)
    letter = OutgoingMail.objects.filter(recipient=mail, body__contains="/mis-datos/ver/").latest("pk")
    return re.search(rf"{re.escape(settings.SITE_URL)}(\S+)", letter.body)[1]  # type: ignore[index]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_public_kept_and_set_no_cookie(path: str, language: str, django_assert_max_num_queries: Any) -> None:
    client = Client()
    with django_assert_max_num_queries(3):
        response = client.get(language + path)
    assert response.status_code == 200 and not response.cookies and response["ETag"]
    assert "no-store" not in response.get("Cache-Control", "")


def test_the_privacy_page_says_every_holding_and_every_period() -> None:
    page = text_of("/privacidad/")
    for holding in EVERY:
        assert str(holding.label) in page
    for period in PERIODS:
        assert str(period.what) in page
    assert "730 días" in page and "24 horas" in page


def test_the_controller_is_who_the_operator_said_or_nobody(settings: Any) -> None:
    settings.ENTITY = Entity()
    assert "aún no ha dicho qué entidad" in text_of("/privacidad/")
    assert "mailto:" not in text_of("/accesibilidad/")
    settings.ENTITY = replace(Entity(), name="Entidad de Prueba", contact_mail="datos@entidad.example")
    for path in ("/privacidad/", "/accesibilidad/"):
        assert "datos@entidad.example" in text_of(path)
    assert "Entidad de Prueba" in text_of("/privacidad/")


@pytest.mark.parametrize(("country", "said"), [("co", "15 días hábiles"), ("pe", "29733")])
def test_norms_are_those_of_the_country(settings: Any, country: str, said: str) -> None:
    settings.COUNTRY = country
    assert said in text_of("/privacidad/")
    settings.COUNTRY = "none"
    assert said not in text_of("/privacidad/")


def test_the_accessibility_statement_says_its_date_standard_and_failures() -> None:
    page = text_of("/accesibilidad/")
    assert "WCAG 2.2 AA" in page and str(STATEMENT.reviewed_on.year) in page
    for failure in STATEMENT.failures:
        assert str(failure.what) in page and str(failure.instead) in page


def test_every_version_of_every_text_is_public(world: World) -> None:
    now = timezone.now()
    consents.publish(
        purpose="question", version="2027-01", texts={"es": "Texto nuevo.", "en": "New text."}, by=world.root, now=now
    )
    page = text_of("/privacidad/autorizaciones/")
    assert "Texto nuevo." in page and "Versión 2027-01" in page and "Versión 2026-11" in page
    for row in ConsentText.objects.all():
        assert row.sha256 in page


def test_a_form_shows_the_text_of_its_purpose_unticked_and_keeps_which_one_it_was(world: World) -> None:
    path = f"/en/compromisos/{world.own.commitment.slug}/preguntar/"
    page = text_of(path)
    text = consents.in_force("question", "en", now=timezone.now())
    assert text.text in page and "checked" not in page and "version 2026-11" in page
    fill(Client(), path, opened=60, text="Is there a date for it?", author_mail="a@example.org", consent="on")
    [given] = ConsentGiven.objects.filter(kind="commitments.question")
    assert given.text == text and given.text.sha256 == text.sha256


def test_a_text_that_changes_while_somebody_writes_is_asked_again(world: World) -> None:
    path = f"/compromisos/{world.own.commitment.slug}/preguntar/"
    old = sheet(60)
    consents.publish(purpose="question", version="2027-01", texts={"es": "Otro texto.", "en": "Other."}, by=world.root)
    typed = {"text": "¿Para cuándo será esto?", "author_mail": "a@example.org", "consent": "on", "form_key": old}
    response = Client().post(path, typed)
    page = response.content.decode()
    assert response.status_code == 400 and "Otro texto." in page and "cambió mientras escribía" in page
    assert "checked" not in page and "¿Para cuándo será esto?" in page and not ConsentGiven.objects.exists()


def test_the_link_comes_whoever_asks_and_the_answer_is_the_same() -> None:
    make_person()
    known, unknown = ask(MAIL), ask("nadie@example.org")
    assert known.status_code == unknown.status_code == 302 and known["Location"] == unknown["Location"]
    for address in (MAIL, "nadie@example.org"):
        assert OutgoingMail.objects.filter(recipient=address, body__contains="/mis-datos/ver/").count() == 1


def test_who_opens_the_link_sees_what_is_held_and_takes_it_along() -> None:
    make_person()
    path = link_for(MAIL)
    response = Client().get(path)
    page = response.content.decode()
    assert MAIL in page and "Aportes a consultas" in page
    assert "no-store" in response["Cache-Control"] and response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex"
    copy = Client().get(f"{path}copia.json")
    found = json.loads(copy.content)
    assert found["partes"]["contributions"]["filas"][0]["author_name"] == NAME and found["leame"]
    assert "attachment" in copy["Content-Disposition"] and "no-store" in copy["Cache-Control"]
    assert PersonRequest.objects.get(mail=MAIL).exported_at is not None


def test_the_history_of_a_copy_names_nobody() -> None:
    make_person()
    Client().get(f"{link_for(MAIL)}copia.json")
    line = ActivityRecord.objects.latest("pk")
    assert not line.is_public and MAIL not in json.dumps(line.changes) + line.object_label


def test_erasing_asks_to_be_sure_and_then_the_link_opens_no_more() -> None:
    make_person()
    path, client = link_for(MAIL), Client(enforce_csrf_checks=True)
    page = client.get(path).content.decode()
    key = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]  # type: ignore[index]
    assert client.post(path, {"sure": "on"}).status_code == 403
    unsure = client.post(path, {"csrfmiddlewaretoken": key})
    assert unsure.status_code == 400 and "no se puede deshacer" in unsure.content.decode()
    assert said_anywhere(MAIL)
    done = client.post(path, {"csrfmiddlewaretoken": key, "sure": "on"})
    assert done.status_code == 302 and text_of(done["Location"], client)
    assert said_anywhere(MAIL, NAME) == [] and client.get(path).status_code == 404


def test_a_link_is_good_for_a_day_and_for_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    path = link_for(MAIL)
    token = path.rstrip("/").rsplit("/", 1)[1]
    assert requests.opened(token, now=timezone.now() + timedelta(hours=23)) is not None
    assert requests.opened(token, now=timezone.now() + timedelta(hours=25)) is None
    for wrong in (token[:-1], token + "a", "x", token.split(":")[0], "a:b:c", "%00"):
        assert Client().get(f"/mis-datos/ver/{wrong}/").status_code == 404
    for door in ("/seguir/mis-avisos/", "/seguir/salir/", "/seguir/confirmar/"):
        assert Client().get(f"{door}{token}/").status_code == 404
    real = timezone.now().timestamp()
    monkeypatch.setattr("time.time", lambda: real + 25 * 3600)
    assert Client().get(path).status_code == 404


def test_the_database_keeps_no_key_that_opens() -> None:
    token = link_for(MAIL).rstrip("/").rsplit("/", 1)[1]
    row = PersonRequest.objects.get(mail=MAIL)
    assert token.split(":")[0] not in (row.key_hash, row.mail_hash) and len(row.key_hash or "") == 64


def test_one_mailbox_gets_three_letters_an_hour_and_nothing_shows_it() -> None:
    answers = {ask(MAIL)["Location"] for _time in range(5)}
    assert len(answers) == 1 and OutgoingMail.objects.filter(recipient=MAIL).count() == requests.PER_ADDRESS_HOUR


def test_one_connection_has_a_share_and_keeps_what_was_typed() -> None:
    client = Client()
    for number in range(intake.PER_HOUR):
        assert ask(f"persona-{number}@example.org", client).status_code == 302
    refused = ask("ultima@example.org", client)
    assert refused.status_code == 429 and refused["Retry-After"] and "ultima@example.org" in refused.content.decode()


def test_no_page_of_own_data_is_kept_or_indexed() -> None:
    for path in ("/mis-datos/pedir/", "/mis-datos/enviado/", "/mis-datos/borrado/", "/mis-datos/ver/x/"):
        response = Client().get(path)
        assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex", path


def test_the_plain_address_of_who_visits_and_sends_is_nowhere(world: World, capfd: Any, caplog: Any) -> None:
    """Neither in a table (caches and counters are tables too), nor in the cache, nor in what is logged."""
    client = Client(REMOTE_ADDR=IP, HTTP_X_FORWARDED_FOR=IP)
    path = f"/compromisos/{world.own.commitment.slug}/preguntar/"
    for visited in ("/", path, "/mis-datos/pedir/", "/no-existe/", "/api/v1/plans/", "/cuenta/ingresar/"):
        client.get(visited)
    sent = client.post(
        path, {"text": "¿Cuándo será esto?", "author_mail": "a@example.org", "consent": "on", "form_key": sheet(60)}
    )
    assert sent.status_code == 302 and ask(MAIL, client).status_code == 302
    client.post("/cuenta/ingresar/", {"username": "x@example.org", "password": "mala", "login": "x@example.org"})
    assert said_anywhere(IP) == []
    assert IP not in caplog.text + "".join(capfd.readouterr())
    stored = getattr(cache, "_cache", {})
    assert not [key for key in stored if IP in str(key)] and IP not in repr(stored)


def test_gunicorn_writes_no_access_log() -> None:
    from aga_portal.run import processes

    web = processes()["web"]
    assert not [word for word in web if "access" in word]  # off unless asked for: it would write addresses


def test_only_the_cookies_that_are_told_are_ever_set(world: World) -> None:
    told = {cookie.name for cookie in cookies()}
    page = text_of("/cookies/")
    client, seen = Client(), set()
    slug = world.own.commitment.slug
    for path in ("/", "/compromisos/", "/consultas/", "/buscar/?q=agua", "/en/", "/datos/", *PAGES):
        client.get(path)
    assert not client.cookies
    for path in (
        f"/compromisos/{slug}/preguntar/",
        "/mis-datos/pedir/",
        f"/seguir/compromisos/{slug}/",
        "/admin/login/",
    ):
        client.get(path)
        seen |= set(client.cookies)
    assert seen == {settings.CSRF_COOKIE_NAME}
    staff = Client()
    staff.force_login(world.secretariat)
    for path in ("/mi-espacio/", "/admin/", "/admin/core/consenttext/"):
        staff.get(path)
        seen |= set(staff.cookies)
    assert settings.SESSION_COOKIE_NAME in seen and seen <= told
    assert all(f"<code>{name}</code>" in page for name in told)


def test_a_secretariat_publishes_a_version_from_the_admin_and_others_do_not(world: World) -> None:
    client = Client()
    client.force_login(world.root)
    path = "/admin/core/consenttext/add/"
    typed = {"purpose": "question", "country": "", "version": "2027-03", "text_es": "Texto de prueba.", "text_en": ""}
    refused = client.post(path, typed)
    assert refused.status_code == 200 and "en cada idioma" in refused.content.decode()
    assert client.post(path, typed | {"text_en": "Test text."}).status_code == 302
    assert ConsentText.objects.filter(version="2027-03").count() == 2
    pk = ConsentText.objects.filter(version="2027-03").first().pk  # type: ignore[union-attr]
    assert client.get(f"/admin/core/consenttext/{pk}/change/").status_code == 200
    assert client.post(f"/admin/core/consenttext/{pk}/change/", {"text": "x"}).status_code in (302, 403)
    assert client.post(f"/admin/core/consenttext/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert ConsentText.objects.get(pk=pk).version == "2027-03"


def test_asked_by_the_person_the_mail_is_in_their_language() -> None:
    fill(Client(), "/en/mis-datos/pedir/", opened=60, author_mail=MAIL)
    letter = OutgoingMail.objects.get(recipient=MAIL)
    assert "/en/mis-datos/ver/" in letter.body and "asked to see the data" in letter.body
