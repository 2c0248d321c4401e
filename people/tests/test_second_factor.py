"""The second step: put, used, lost, compulsory."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aga_portal import sign_in as configuration
from core.models import ActivityRecord
from people.choices import Role
from people.models import Membership, Territory, User
from people.services import reset_second_factor
from people.services.second_factor import has_second_factor
from people.tests.account_world import (
    INDEX,
    PASSWORD,
    code_of,
    country,
    entity,
    give_factor,
    letters,
    person,
    sign_in,
    signed_in,
)

pytestmark = pytest.mark.django_db
ACTIVATE = f"{INDEX}aplicacion/activar/"
REMOVE = f"{INDEX}aplicacion/quitar/"
CODES = f"{INDEX}codigos/"
STEP = "/cuenta/ingresar/segundo-paso/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def here() -> Territory:
    return country("QA")


@pytest.fixture
def editor(here: Territory) -> User:
    return person("editora", Role.ENTITY_EDITOR, organization=entity(here))


def later(client: Client) -> Client:
    """The same session, ten minutes after signing in."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 601
    session.save()
    return client


def past_the_step(user: User, secret: str, steps: int = 0) -> Client:
    client = Client()
    assert sign_in(client, user.email)["Location"] == STEP
    assert client.post(STEP, {"code": code_of(secret, steps)})["Location"] == "/mi-espacio/"
    return client


def put_application(client: Client, django_capture: object) -> tuple[str, object]:
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r'class="secret">(\w+)<', page)[1]
    with django_capture(execute=True):
        response = client.post(ACTIVATE, {"code": code_of(secret)})
    return secret, response


def test_the_application_is_put_with_a_drawing_and_a_text(
    editor: User, django_capture_on_commit_callbacks: object
) -> None:
    client = signed_in(editor)
    page = client.get(ACTIVATE).content.decode()
    drawing = b64decode(re.search(r"data:image/svg\+xml;base64,([^\"]+)", page)[1])
    assert ElementTree.fromstring(drawing).tag.endswith("svg")
    assert "<script" not in page.split("<main")[1].split("</main")[0]
    assert "no es correcto" in client.post(ACTIVATE, {"code": "000000"}).content.decode()
    secret, response = put_application(client, django_capture_on_commit_callbacks)
    assert response["Location"] == CODES and has_second_factor(editor)
    shown = client.get(CODES)
    codes = re.findall(r"<code>(\d{8})</code>", shown.content.decode())
    assert len(codes) == 10 and "no-store" in shown["Cache-Control"]
    kept = unquote(re.search(r'href="data:text/plain;charset=utf-8,([^"]+)"', shown.content.decode())[1])
    assert kept.split("\r\n")[1:-1] == codes
    assert codes[0] not in client.get(CODES).content.decode()
    assert [mail.subject for mail in letters(editor.email)] == ["Su cuenta tiene un segundo paso"]
    line = ActivityRecord.objects.filter(verb="puso un segundo factor").first()
    assert line and not line.is_public and secret not in str(line.changes)


def test_the_step_takes_a_code_once_and_a_recovery_code_once(editor: User) -> None:
    secret = give_factor(editor)
    client = past_the_step(editor, secret)
    assert client.get("/mi-espacio/").status_code == 200
    again = Client()
    sign_in(again, editor.email)
    assert again.get("/mi-espacio/").status_code == 302
    assert "no es correcto" in again.post(STEP, {"code": code_of(secret)}).content.decode()
    recovery = Authenticator.objects.get(user=editor, type="recovery_codes").wrap().get_unused_codes()[0]
    assert again.post(STEP, {"code": recovery}).status_code == 302
    once_more = Client()
    sign_in(once_more, editor.email)
    assert "no es correcto" in once_more.post(STEP, {"code": recovery}).content.decode()


def test_guessing_a_code_is_cut_short(editor: User) -> None:
    secret, client = give_factor(editor), Client()
    sign_in(client, editor.email)
    for _try in range(8):
        client.post(STEP, {"code": "000000"})
    assert "Espere 15 minutos" in client.post(STEP, {"code": code_of(secret)}).content.decode()
    assert client.get("/mi-espacio/").status_code == 302


def test_the_secret_is_not_readable_in_the_database(editor: User, settings: object) -> None:
    secret = give_factor(editor)
    kept = Authenticator.objects.get(user=editor, type="totp").data["secret"]
    assert secret not in kept and kept.startswith("gAAAA")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key"
    client = Client()
    sign_in(client, editor.email)
    assert client.post(STEP, {"code": code_of(secret)}).status_code == 200
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.post(STEP, {"code": code_of(secret)}).status_code == 302


def test_taking_it_away_asks_again_who_it_is(editor: User) -> None:
    client = later(past_the_step(editor, give_factor(editor)))
    for path in (REMOVE, CODES, f"{CODES}nuevos/"):
        assert client.get(path)["Location"].startswith("/cuenta/confirmar/")
    assert has_second_factor(editor)
    again = client.post(f"/cuenta/confirmar/?next={REMOVE}", {"password": PASSWORD})
    assert again.status_code == 302
    assert client.post(REMOVE)["Location"] == INDEX and not has_second_factor(editor)
    assert not Authenticator.objects.filter(user=editor).exists()
    assert letters(editor.email)[-1].subject == "Se quitó un segundo paso de su cuenta"
    assert ActivityRecord.objects.filter(verb="quitó un segundo factor").exists()


@pytest.mark.parametrize("role", [*Role, "superuser"])
def test_every_role_is_led_to_the_set_up_and_goes_on(
    role: str, here: Territory, settings: object, django_capture_on_commit_callbacks: object
) -> None:
    settings.SECOND_FACTOR = "required"
    place = {"organization": entity(here)} if role in (Role.ENTITY_EDITOR, Role.MEMBER) else {"jurisdiction": here}
    if role == "superuser":
        user = User.objects.create_superuser("raiz@example.org", PASSWORD)
    else:
        user = person("con-papel", Role(role), **place)
    client = signed_in(user)
    for path in ("/admin/", "/cuenta/", "/cuenta/correo/", "/en/mi-espacio/", "/admin/people/user/", "/mi-espacio/"):
        assert client.get(path)["Location"].endswith(INDEX), path
    assert client.post("/cuenta/nombre/", {"full_name": "x"})["Location"].endswith(INDEX)
    assert "Su papel en el portal pide un segundo paso" in client.get(INDEX).content.decode()
    _secret, response = put_application(client, django_capture_on_commit_callbacks)
    assert 'href="/mi-espacio/"' in client.get(response["Location"]).content.decode()
    assert client.get("/mi-espacio/").status_code == client.get("/cuenta/").status_code == 200


def test_it_is_asked_of_roles_in_force_only(here: Territory, settings: object) -> None:
    settings.SECOND_FACTOR = "required"
    plain, past = person("sin-papel"), person("antes", Role.MODERATOR, jurisdiction=here)
    Membership.objects.filter(user=past).update(until=timezone.localdate() - timedelta(days=1))
    for user in (plain, past):
        assert signed_in(user).get("/mi-espacio/").status_code == 200
    settings.SECOND_FACTOR = "optional"
    assert signed_in(person("modera", Role.MODERATOR, jurisdiction=here)).get("/mi-espacio/").status_code == 200


def test_elsewhere_who_lacks_it_is_read_as_nobody(editor: User, settings: object) -> None:
    settings.SECOND_FACTOR = "required"
    client = signed_in(editor)
    assert client.get("/planes/").status_code == 200
    assert client.get("/planes/").wsgi_request.user.is_anonymous
    assert client.get("/salud/detalle").status_code == Client().get("/salud/detalle").status_code
    give_factor(editor)
    assert client.get("/planes/").wsgi_request.user == editor


def test_a_recovery_code_alone_is_no_factor(editor: User, settings: object) -> None:
    settings.SECOND_FACTOR = "required"
    give_factor(editor)
    Authenticator.objects.filter(user=editor, type="totp").delete()
    assert signed_in(editor).get("/mi-espacio/")["Location"] == INDEX


def test_who_may_take_away_a_lost_factor(here: Territory) -> None:
    """role × person; nobody does it to herself."""
    abroad = country("QB")
    root = User.objects.create_superuser("raiz@example.org", PASSWORD)
    by = {
        "superuser": root,
        "secretariat": person("secretaria", Role.SECRETARIAT, jurisdiction=here),
        "editor": person("editor", Role.ENTITY_EDITOR, organization=entity(here, "una")),
        "moderator": person("moderador", Role.MODERATOR, jurisdiction=here),
        "member": person("miembro", Role.MEMBER, organization=entity(here, "otra")),
        "nobody": person("nadie"),
    }
    both = person("ambas", Role.MODERATOR, jurisdiction=here)
    Membership.objects.create(user=both, role=Role.MODERATOR, jurisdiction=abroad, since=timezone.localdate())
    targets = {
        **{name: user for name, user in by.items()},
        "abroad": person("lejos", Role.MODERATOR, jurisdiction=abroad),
        "peer": person("par", Role.SECRETARIAT, jurisdiction=here),
        "both": User.objects.get(pk=both.pk),
    }
    allowed = {("superuser", name) for name in targets if name != "superuser"}
    allowed |= {("secretariat", name) for name in ("editor", "moderator", "member")}
    found = set()
    for who, actor in by.items():
        for name, target in targets.items():
            give_factor(target)
            try:
                reset_second_factor(user=target, by=actor)
                found.add((who, name))
            except PermissionDenied:
                pass
            assert has_second_factor(target) == ((who, name) not in found)
            Authenticator.objects.filter(user=target).delete()
    assert found == allowed


def test_taking_away_a_lost_factor_ends_the_sessions_and_tells(here: Territory, editor: User) -> None:
    inside = past_the_step(editor, give_factor(editor))
    secretariat = person("secretaria", Role.SECRETARIAT, jurisdiction=here)
    client = signed_in(secretariat)
    page = reverse("admin:people_user_quitar-segundo-factor", args=[editor.pk])
    assert page in client.get(reverse("admin:people_user_change", args=[editor.pk])).content.decode()
    assert client.post(page).status_code == 302
    assert not has_second_factor(editor) and inside.get("/mi-espacio/").status_code == 302
    assert client.get("/mi-espacio/").status_code == 200
    assert "Si usted no lo pidió" in letters(editor.email)[-1].body
    line = ActivityRecord.objects.get(verb="quitó el segundo factor de")
    assert line.actor_id == str(secretariat.pk) and not line.is_public and "@" not in line.object_label
    assert client.get(page).status_code == 403


@pytest.mark.parametrize(
    ("address", "works"),
    [
        ("http://127.0.0.1:8000", False),
        ("https://10.0.0.1", False),
        ("https://[::1]", False),
        ("http://portal.example", False),
        ("http://localhost:8000", True),
        ("https://portal.example", True),
    ],
)
def test_passkeys_need_a_name_and_https(address: str, works: bool) -> None:
    assert configuration.passkeys_work(address) is works


def test_where_passkeys_do_not_work_the_page_says_so(editor: User) -> None:
    client = signed_in(editor)
    assert "Aquí no se pueden usar" in client.get(INDEX).content.decode()
    for path in (f"{INDEX}llaves/agregar/", "/cuenta/ingresar/llave/", "/cuenta/confirmar/llave/"):
        assert client.get(path).status_code == 404


def test_the_setting_is_required_but_in_the_demonstration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SECOND_FACTOR", raising=False)
    for demonstration, expected in ((True, "optional"), (False, "required")):
        found = configuration.settings(site_url="https://portal.example", demonstration=demonstration)
        assert found["SECOND_FACTOR"] == expected
    monkeypatch.setenv("SECOND_FACTOR", "perhaps")
    with pytest.raises(SystemExit):
        configuration.settings(site_url="https://portal.example", demonstration=True)
    assert "SECOND_FACTOR" in capsys.readouterr().err


def test_no_page_of_an_account_carries_a_script_or_style_in_its_text() -> None:
    """The policy on content would drop it (data blocks in JSON are not scripts)."""
    root = Path(__file__).resolve().parents[2] / "templates"
    for folder in ("account", "mfa", "socialaccount", "people"):
        for page in (root / folder).rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            assert "style=" not in text and " onclick" not in text, page
            scripts = re.findall(r"<script[^>]*>", text)
            assert all(" src=" in tag or 'type="application/json"' in tag for tag in scripts), page
