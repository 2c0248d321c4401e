"""Signing in and out, and the account's own pages."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from core.models import ActivityRecord, OutgoingMail
from people.choices import Role
from people.models import User
from people.tests.account_world import PASSWORD, SIGN_IN, country, entity, letters, link, person, sign_in, signed_in

pytestmark = pytest.mark.django_db
NEW = "otra-clave-larga-2026"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def editor() -> User:
    return person("editora", Role.ENTITY_EDITOR, organization=entity(country("QA")))


def said(response: object) -> str:
    """The page, without what changes from one answer to the next."""
    text = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|value="[^"]*@example.org"', "", text)


def test_unknown_wrong_and_closed_are_told_in_the_same_words(editor: User) -> None:
    closed = person("cerrada")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    invited = User.objects.create_user("invitada@example.org")
    pages = {
        said(sign_in(Client(), email, password))
        for email, password in (
            ("nadie@example.org", PASSWORD),
            (editor.email, "equivocada"),
            (closed.email, PASSWORD),
            (closed.email, "equivocada"),
            (invited.email, PASSWORD),
        )
    }
    assert len(pages) == 1 and "no coinciden" in pages.pop()


def test_the_address_in_any_case_opens_and_the_session_is_a_new_one(editor: User) -> None:
    client = Client()
    client.get("/cuenta/invitacion/cualquiera/")
    before = client.session.session_key
    assert sign_in(client, "Editora@Example.ORG")["Location"] == "/mi-espacio/"
    assert before and client.session.session_key != before
    assert client.get("/mi-espacio/").status_code == 200


def test_next_stays_in_the_house(editor: User) -> None:
    for path in ("//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert sign_in(Client(), editor.email, next=path)["Location"] == "/mi-espacio/"
    assert sign_in(Client(), editor.email, next="/cuenta/")["Location"] == "/cuenta/"
    assert signed_in(editor).get(f"{SIGN_IN}?next=https://evil.example")["Location"] == "/mi-espacio/"


def test_without_the_mark_the_cookie_ends_with_the_browser(editor: User) -> None:
    client = signed_in(editor)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert not cookie["max-age"] and cookie["httponly"] and cookie["samesite"] == "Lax"
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE == 12 * 3600
    kept = Client()
    sign_in(kept, editor.email, remember="on")
    assert kept.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 14 * 24 * 3600
    assert 'name="remember"' in Client().get(SIGN_IN).content.decode()
    assert "checked" not in Client().get(SIGN_IN).content.decode()


def test_idle_time_counts_from_the_last_page(editor: User) -> None:
    client = signed_in(editor)
    client.get("/cuenta/")
    session = client.session
    first = session["renewed_at"]
    client.get("/cuenta/")
    assert client.session["renewed_at"] == first
    session["renewed_at"] = first - 601
    session.save()
    client.get("/cuenta/")
    assert client.session["renewed_at"] >= first


def test_signing_out_ends_the_session_and_asks_by_post(editor: User) -> None:
    client = signed_in(editor)
    key = client.session.session_key
    assert "¿Quiere salir?" in client.get("/cuenta/salir/").content.decode()
    assert client.get("/mi-espacio/").status_code == 200
    assert client.post("/cuenta/salir/")["Location"] == SIGN_IN
    old = Client()
    old.cookies[settings.SESSION_COOKIE_NAME] = key
    assert old.get("/mi-espacio/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    for name in ("account_signup", "socialaccount_signup"):
        assert client.get(reverse(name)).status_code == client.post(reverse(name), {}).status_code == 404


def test_the_admin_has_no_way_in_of_its_own(editor: User) -> None:
    assert Client().get("/admin/login/?next=/admin/")["Location"].startswith(SIGN_IN)
    good = {"username": editor.email, "password": PASSWORD}
    assert Client().post("/admin/login/", good)["Location"].startswith(SIGN_IN)
    assert signed_in(person("sin-papel")).get("/admin/", follow=True).status_code == 403
    assert signed_in(editor).get("/admin/password_change/")["Location"] == "/cuenta/contrasena/cambiar/"


def test_changing_the_password_ends_the_other_sessions_and_tells(editor: User) -> None:
    here, there = signed_in(editor), signed_in(editor)
    path = "/cuenta/contrasena/cambiar/"
    wrong = here.post(path, {"oldpassword": "no", "password1": NEW, "password2": NEW})
    assert "no es su contraseña actual" in wrong.content.decode()
    done = here.post(path, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert done["Location"] == "/cuenta/"
    assert here.get("/mi-espacio/").status_code == 200 and there.get("/mi-espacio/").status_code == 302
    assert [mail.subject for mail in letters(editor.email)] == ["Su contraseña cambió"]
    line = ActivityRecord.objects.get(verb="cambió su contraseña")
    assert not line.is_public and line.actor_id == str(editor.pk) and "@" not in line.object_label


def test_a_weak_password_is_refused(editor: User) -> None:
    client = signed_in(editor)
    for weak in ("corta", "password12", "editora@example.org"):
        data = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
        assert client.post("/cuenta/contrasena/cambiar/", data).status_code == 200
    assert User.objects.get(pk=editor.pk).check_password(PASSWORD)


def test_forgotten_says_the_same_and_does_the_same_for_any_address(editor: User) -> None:
    path = "/cuenta/contrasena/olvidada/"
    closed = person("cerrada")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    User.objects.create_user("invitada@example.org")
    for email in ("nadie@example.org", closed.email, "invitada@example.org", editor.email):
        response = Client().post(path, {"email": email})
        assert response.status_code == 302 and response["Location"] == f"{path}enviada/"
        assert OutgoingMail.objects.filter(recipient=email).count() == 1
        assert ("/nueva/" in letters(email)[0].body) == (email == editor.email)


def test_the_link_sets_a_password_once(editor: User) -> None:
    Client().post("/cuenta/contrasena/olvidada/", {"email": editor.email})
    path, client = link(letters(editor.email)[0]), Client()
    hidden = client.get(path)
    assert hidden.status_code == 302 and path not in hidden["Location"]
    data = {"password1": NEW, "password2": NEW}
    assert client.post(hidden["Location"], data).status_code == 302
    assert User.objects.get(pk=editor.pk).check_password(NEW)
    assert "ya no sirve" in Client().get(path).content.decode()
    assert letters(editor.email)[1].subject == "Su contraseña se recuperó"
    assert client.get("/mi-espacio/").status_code == 302


def test_the_link_of_a_closed_account_opens_nothing(editor: User) -> None:
    Client().post("/cuenta/contrasena/olvidada/", {"email": editor.email})
    path, client = link(letters(editor.email)[0]), Client()
    User.objects.filter(pk=editor.pk).update(is_active=False)
    where = client.get(path)
    if where.status_code == 302:
        client.post(where["Location"], {"password1": NEW, "password2": NEW})
    assert sign_in(Client(), editor.email, NEW).status_code == 200


def test_the_address_changes_only_when_the_new_one_confirms(editor: User) -> None:
    client = signed_in(editor)
    data = {"email": "nueva@example.org", "action_add": "1"}
    again = client.post("/cuenta/correo/", data)
    assert again["Location"].startswith("/cuenta/confirmar/")
    done = client.post(again["Location"], {"password": PASSWORD, "next": "/cuenta/correo/"})
    assert done.status_code == 302
    editor.refresh_from_db()
    assert editor.email == "editora@example.org"
    path = link(letters("nueva@example.org")[0])
    assert Client().get(path).status_code == 200
    assert EmailAddress.objects.get(email="editora@example.org").primary
    Client().post(path)
    editor.refresh_from_db()
    assert editor.email == "nueva@example.org"
    assert [row.email for row in EmailAddress.objects.filter(user=editor)] == ["nueva@example.org"]
    assert letters("editora@example.org")[-1].subject == "El correo de su cuenta cambió"
    assert ActivityRecord.objects.filter(verb="cambió su correo", is_public=False).exists()
    assert "ya no sirve" in Client().get(path).content.decode()
    assert sign_in(Client(), "editora@example.org").status_code == 200
    assert sign_in(Client(), "nueva@example.org").status_code == 302


def test_the_address_of_another_account_is_never_taken(editor: User) -> None:
    other = person("otra")
    client = signed_in(editor)
    data = {"email": other.email, "action_add": "1"}
    where = client.post("/cuenta/correo/", data)["Location"]
    client.post(where, {"password": PASSWORD, "next": "/cuenta/correo/"})
    for mail in letters(other.email):
        Client().post(link(mail))
    editor.refresh_from_db()
    assert editor.email == "editora@example.org" and sign_in(Client(), other.email).status_code == 302


def test_an_address_changed_by_hand_leaves_no_old_way_in(editor: User) -> None:
    editor.email = "mano@example.org"
    editor.save()
    assert [row.email for row in EmailAddress.objects.filter(user=editor)] == ["mano@example.org"]
    Client().post("/cuenta/contrasena/olvidada/", {"email": "editora@example.org"})
    assert "/nueva/" not in letters("editora@example.org")[0].body


def test_my_account_gathers_name_mail_factor_and_roles(editor: User) -> None:
    page = signed_in(editor).get("/cuenta/")
    text = page.content.decode()
    assert "editora@example.org" in text and "Editor de entidad" in text and "entidad-qa" in text
    assert "no-store" in page["Cache-Control"] and 'name="robots" content="noindex"' in text
    assert Client().get("/cuenta/")["Location"].startswith(SIGN_IN)
    client = signed_in(editor)
    client.post("/cuenta/nombre/", {"full_name": "Nombre Nuevo"})
    assert User.objects.get(pk=editor.pk).full_name == "Nombre Nuevo"
    assert client.post("/cuenta/nombre/", {"full_name": "x" * 151}).status_code == 200


def test_limits_ask_to_wait_and_count_by_the_address_behind_the_proxy(editor: User) -> None:
    client = signed_in(editor)
    data = {"oldpassword": "no", "password1": NEW, "password2": NEW}
    answers = [client.post("/cuenta/contrasena/cambiar/", data).status_code for _try in range(9)]
    assert answers == [200] * 8 + [429]
    refused = client.post("/cuenta/contrasena/cambiar/", data).content.decode()
    assert "Too Many" not in refused and "<h1" in refused
    with override_settings(BEHIND_PROXY=True):
        for number in range(4):
            Client().post(
                "/cuenta/contrasena/olvidada/",
                {"email": "x@example.org"},
                headers={"x-forwarded-for": f"9.9.9.{number}"},
            )
        fifth = Client().post(
            "/cuenta/contrasena/olvidada/", {"email": "x@example.org"}, headers={"x-forwarded-for": "8.8.8.8"}
        )
        other = Client().post(
            "/cuenta/contrasena/olvidada/", {"email": "y@example.org"}, headers={"x-forwarded-for": "8.8.8.8"}
        )
    assert fifth.status_code == 429 and other.status_code == 302


@override_settings(SECOND_FACTOR="required")
def test_public_pages_read_no_session_and_set_no_cookie(editor: User) -> None:
    page = Client().get("/planes/")
    assert not page.cookies and "Cookie" not in page.get("Vary", "") and page["ETag"]
    assert not Client().get("/no-existe/").cookies
    busy = signed_in(editor)
    assert "Cookie" not in busy.get("/planes/").get("Vary", "")


def test_unknown_and_known_addresses_cost_alike(settings: object, editor: User) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    editor.set_password(PASSWORD)
    editor.save()

    def seconds(email: str) -> float:
        began = time.perf_counter()
        sign_in(Client(), email, "equivocada")
        return time.perf_counter() - began

    known = sorted(seconds(editor.email) for _try in range(3))[1]
    unknown = sorted(seconds("nadie@example.org") for _try in range(3))[1]
    assert 0.5 < known / unknown < 2


def test_english_says_it_in_english() -> None:
    page = Client().get("/en/cuenta/ingresar/").content.decode()
    assert "Sign in" in page and "Contraseña" not in page
