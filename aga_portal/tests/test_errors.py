"""Pages of errors: the right status, words that help, JSON for programs, and nothing typed is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from aga_portal import urls as portal
from aga_portal.errors import middleware, outage, views
from aga_portal.errors.typed import typed
from commitments.tests.admin_world import World, make_world
from commitments.tests.test_questions import sheet
from core.conflicts import Conflict
from core.intake import TooMany

TEXT = "Este texto <b>costó</b> mucho escribirlo & no se pierde"
SHOWN = "Este texto &lt;b&gt;costó&lt;/b&gt; mucho escribirlo &amp; no se pierde"
handler400, handler403 = portal.handler400, portal.handler403
handler404, handler500 = portal.handler404, portal.handler500


def _raise(error: Exception) -> Any:
    def view(request: Any) -> HttpResponse:
        raise error

    return view


def _lost(state: str | None) -> OperationalError:
    error = OperationalError("no")
    error.__cause__ = type("Cause", (Exception,), {"sqlstate": state})()
    return error


urlpatterns = [
    path("roto/", _raise(RuntimeError("secreto interno"))),
    path("api/v1/roto/", _raise(RuntimeError("secreto interno"))),
    path("perdido/", _raise(_lost(None))),
    path("api/v1/perdido/", _raise(_lost("57P01"))),
    path("choque/", _raise(Conflict(SimpleNamespace()))),
    path("api/v1/choque/", _raise(Conflict(SimpleNamespace()))),
    path("mucho/", _raise(TooMany())),
    *portal.urlpatterns,
]
HERE = override_settings(ROOT_URLCONF=__name__, DEBUG=False)


def quiet(**meta: str) -> Client:
    return Client(raise_request_exception=False, **meta)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.django_db
def test_a_page_that_does_not_exist_offers_the_search_and_ways_on(client: Client) -> None:
    response = client.get("/no-existe/")
    page = response.content.decode()
    assert response.status_code == 404 and 'id="buscar-404"' in page and 'href="/compromisos/"' in page
    english = client.get("/en/no-existe/").content.decode()
    assert 'href="/en/compromisos/"' in english and "does not exist" in english


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/no-existe/", "/api/no-existe/"])
def test_programs_get_json(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404 and set(response.json()) == {"detail"}


@pytest.mark.django_db
def test_what_is_not_allowed_says_so(world: World) -> None:
    staff = Client()
    staff.force_login(world.own.editor)
    response = staff.get("/admin/core/consenttext/")
    assert response.status_code == 403 and "secretaría técnica" in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_key_gives_the_text_back(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    address = f"/compromisos/{world.own.commitment.slug}/preguntar/"
    hidden = {"form_key": "clave-de-hoja", "password": "miclave", "csrfmiddlewaretoken": "vieja", "_save": "Guardar"}
    response = client.post(address, {"text": TEXT, "author_mail": "a@example.org", **hidden})
    page = response.content.decode()
    assert response.status_code == 403 and SHOWN in page and "a@example.org" in page and "<b>costó" not in page
    assert not [value for value in hidden.values() if f">{value}<" in page or f"\n{value}</textarea" in page]
    assert f'href="{address}"' in page and "readonly" in page and "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_session_that_ended_gives_the_text_back(world: World) -> None:
    address = f"/admin/commitments/commitment/{world.own.commitment.pk}/change/"
    response = Client().post(address, {"title": TEXT})
    page = response.content.decode()
    assert response.status_code == 403 and SHOWN in page and "/admin/login/" in page
    assert Client().post(address, {}).status_code == 302  # nothing typed, nothing to give back
    assert Client().get(address).status_code == 302


@pytest.mark.django_db
def test_too_much_text_is_413_and_comes_back(world: World) -> None:
    address = f"/compromisos/{world.own.commitment.slug}/preguntar/"
    body = "text=Se+queda+aqui&author_name=" + "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 10)
    response = Client().post(address, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413 and "Se queda aqui" in response.content.decode()


@pytest.mark.django_db
def test_too_many_fields_are_413_and_come_back(world: World) -> None:
    address = f"/compromisos/{world.own.commitment.slug}/preguntar/"
    body = "text=Se+queda+aqui&" + "&".join(f"x{n}=1" for n in range(2000))
    response = Client().post(address, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413 and "Se queda aqui" in response.content.decode()


def test_a_body_that_no_form_takes_is_not_even_read(rf: RequestFactory) -> None:
    request = rf.post("/compromisos/x/preguntar/", {"text": "x"})
    request.META["CONTENT_LENGTH"] = str(middleware.LARGEST_BODY + 1)
    with mock.patch.object(type(request), "read", side_effect=AssertionError("read")):
        response = middleware.UnavailableMiddleware(lambda _request: HttpResponse())(request)
    assert response.status_code == 413


@pytest.mark.django_db
def test_a_conflict_that_no_page_shows_is_409_with_the_text() -> None:
    with HERE:
        response = quiet().post("/choque/", {"text": TEXT})
        assert response.status_code == 409 and SHOWN in response.content.decode()
        assert quiet().post("/api/v1/choque/").json()["detail"]


@pytest.mark.django_db
def test_too_many_that_no_form_shows_is_429_with_the_text_and_when_to_return() -> None:
    with HERE:
        response = quiet().post("/mucho/", {"text": TEXT})
    assert response.status_code == 429 and response["Retry-After"] == "3600" and SHOWN in response.content.decode()


@pytest.mark.django_db
def test_every_public_form_that_has_had_enough_keeps_the_text_and_says_429(world: World) -> None:
    """Those of each kind are in their own suites (preguntar, desactualizado, aportar, inscribirse, apoyar, seguir,
    postular); here, what they share: the text, the status and when to return."""
    cache.clear()
    address = f"/compromisos/{world.own.commitment.slug}/preguntar/"
    with mock.patch("core.intake.PER_HOUR", 0):
        response = Client().post(address, {"text": TEXT, "consent": "on", "form_key": sheet(60)})
    assert response.status_code == 429 and SHOWN in response.content.decode() and response["Retry-After"] == "3600"


@pytest.mark.django_db
def test_a_defect_says_so_without_its_secrets() -> None:
    with HERE:
        page, api = quiet().get("/roto/"), quiet().get("/api/v1/roto/")
    assert page.status_code == api.status_code == 500
    assert "nuestro lado" in page.content.decode() and "secreto" not in page.content.decode()
    assert set(api.json()) == {"detail"} and "secreto" not in api.json()["detail"]


@pytest.mark.parametrize("status", [500, 503])
def test_bare_pages_need_neither_database_nor_session(rf: RequestFactory, status: int) -> None:
    """pytest refuses any query here; the request has no session, user or messages."""
    view = views.server_error if status == 500 else views.unavailable
    response = view(rf.post("/x/", {"text": TEXT}))
    assert response.status_code == status and SHOWN in response.content.decode()


@pytest.mark.django_db
def test_a_database_that_is_away_is_503_and_says_when_to_return() -> None:
    with HERE:
        page, api = quiet().post("/perdido/", {"text": TEXT}), quiet().get("/api/v1/perdido/")
    assert page.status_code == api.status_code == 503 and page["Retry-After"] == api["Retry-After"] == "120"
    assert SHOWN in page.content.decode() and set(api.json()) == {"detail"}


@pytest.mark.parametrize(
    ("error", "is_outage"),
    [
        (InterfaceError("closed"), True),
        (_lost(None), True),
        (_lost("08006"), True),
        (_lost("53300"), True),
        (_lost("40P01"), True),
        (_lost("42P01"), False),
        (_lost("22012"), False),
        (RuntimeError(), False),
        (None, False),
    ],
)
def test_what_counts_as_an_outage(error: Exception | None, is_outage: bool) -> None:
    assert outage.is_outage(error) is is_outage


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite")
def test_a_missing_table_is_a_defect_and_no_outage() -> None:
    with pytest.raises(OperationalError) as missing, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM no_existe")
    assert not outage.is_outage(missing.value)


@override_settings(MAINTENANCE=True)
def test_maintenance_answers_everything_but_the_sign_of_life() -> None:
    client = Client()
    for address in ("/", "/en/", "/admin/", "/compromisos/", "/salud/lista"):
        response = client.get(address)
        assert response.status_code == 503 and response["Retry-After"], address
    assert "mantenimiento" in client.get("/").content.decode()
    assert "maintenance" in client.get("/en/").content.decode()
    assert client.get("/api/v1/plans/").json()["detail"]
    assert client.get("/salud/viva").status_code == 200


def test_a_dead_database_is_503_in_a_portal_of_its_own(tmp_path: Any) -> None:
    """A real PostgreSQL address on which nobody listens, in a process of its own, with the portal's own settings."""
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "for path in ('/', '/compromisos/', '/api/v1/plans/', '/admin/', '/salud/viva', '/mi-espacio/'):\n"
        "    answer = Client(raise_request_exception=False, headers={'cookie': 'sessionid=abcdefghijklmnopqrstuvwxyz012345'}).get(path)\n"
        "    print(path, answer.status_code, answer.get('Retry-After'), answer.get('Content-Type').split(';')[0])\n"
    )
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aga_portal.settings_test",
        "DATABASE_URL": "postgres://nadie@127.0.0.1:9/nada",
        "VAR_DIR": str(tmp_path),
        "ALLOWED_HOSTS": "testserver",
    }
    ran = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120, check=False
    )
    lines = dict(line.split(" ", 1) for line in ran.stdout.splitlines())
    assert lines["/salud/viva"].startswith("200"), ran.stderr[-2000:]
    for address in ("/", "/compromisos/", "/admin/", "/mi-espacio/"):
        assert lines[address] == "503 120 text/html", ran.stdout
    assert lines["/api/v1/plans/"] == "503 120 application/json"


def test_what_is_given_back_is_only_what_a_person_typed(rf: RequestFactory) -> None:
    data = {
        "text": " Hola ",
        "otp_code": "123",
        "new_password1": "x",
        "token": "y",
        "empty": "  ",
        "author_name": "Ana",
    }
    assert [(item.name, item.text) for item in typed(rf.post("/x/", data))] == [
        ("Su texto", "Hola"),
        ("Su nombre", "Ana"),
    ]
    assert typed(rf.get("/x/", {"text": "no"})) == []
    assert len(typed(rf.post("/x/", {f"a{n}": "b" for n in range(200)}))) == 40
