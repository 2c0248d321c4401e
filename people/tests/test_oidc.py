"""The round trip to a provider that really answers and signs, and every answer that opens nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from aga_portal import sign_in as configuration
from people.choices import Role
from people.models import User
from people.tests.account_world import code_of, country, entity, give_factor, person
from people.tests.fake_provider import Provider, running

pytestmark = pytest.mark.django_db
START = "/cuenta/proveedores/institucional/ingresar/"
VARIABLES = {"OIDC_NAME": "Mi institución", "OIDC_CLIENT_ID": "portal", "OIDC_CLIENT_SECRET": "s"}


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(server: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Provider:
    cache.clear()
    for name, value in {**VARIABLES, "OIDC_ISSUER": server.base}.items():
        monkeypatch.setenv(name, value)
    settings.SOCIALACCOUNT_PROVIDERS = configuration.provider()
    server.claims = {"sub": "1", "email": "Editora@example.org", "email_verified": True}
    server.lies, server.signs_with = {}, server.key
    return server


@pytest.fixture
def editor() -> User:
    return person("editora", Role.ENTITY_EDITOR, organization=entity(country("QA")))


def go(provider: Provider, client: Client, start: str = START) -> Any:
    """To the provider and back."""
    away = client.get(start)
    assert away.status_code == 302 and away["Location"].startswith(f"{provider.base}/authorize?"), away.content
    return client.get(provider.consent(away["Location"]))


def is_in(client: Client) -> bool:
    return client.get("/mi-espacio/").status_code == 200


def test_the_whole_way(provider: Provider, editor: User) -> None:
    client = Client()
    assert "Ingresar con Mi institución" in client.get("/cuenta/ingresar/").content.decode()
    back = go(provider, client, f"{START}?next=/cuenta/")
    assert back.status_code == 302 and back["Location"] == "/cuenta/" and is_in(client)
    assert provider.asked["code_challenge_method"] == "S256" and provider.verifier_matched
    assert set(provider.asked["scope"].split()) == {"openid", "profile", "email"}
    assert not SocialAccount.objects.exists() and User.objects.count() == 1
    assert EmailAddress.objects.get(user=editor).verified and User.objects.get().has_usable_password()
    assert go(provider, Client(), f"{START}?next=https://evil.example/")["Location"] == "/mi-espacio/"


def test_one_address_comes_back_in_every_language(provider: Provider, editor: User) -> None:
    client = Client()
    away = client.get(f"/en{START}")
    provider.consent(away["Location"])
    assert urlparse(provider.asked["redirect_uri"]).path == "/cuenta/proveedores/institucional/vuelta/"


def test_what_the_address_bar_asks_for_is_not_sent(provider: Provider, editor: User) -> None:
    go(provider, Client(), f"{START}?scope=offline_access&auth_params=nonce%3Dx%26prompt%3Dnone&process=connect")
    assert "prompt" not in provider.asked and provider.asked["nonce"] != "x"
    assert "offline_access" not in provider.asked["scope"] and not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"aud": "another-portal"},
        {"exp": 1_000_000_000},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "nadie@example.org"},
        {"email": ""},
    ],
    ids=str,
)
def test_a_token_that_is_not_right_opens_nothing(provider: Provider, editor: User, lie: dict[str, Any]) -> None:
    provider.lies, client = lie, Client()
    back = go(provider, client)
    assert back.status_code == 401 and "No pudimos abrir su sesión" in back.content.decode()
    assert not is_in(client) and User.objects.count() == 1 and not SocialAccount.objects.exists()


def test_a_token_signed_by_another_opens_nothing(provider: Provider, editor: User) -> None:
    provider.signs_with, client = provider.stranger, Client()
    assert go(provider, client).status_code == 401 and not is_in(client)


def test_an_answer_is_for_who_asked_and_once(provider: Provider, editor: User) -> None:
    client = Client()
    back = provider.consent(client.get(START)["Location"])
    assert Client().get(back).status_code == 401
    assert client.get(back.replace("state=", "state=x")).status_code == 401
    assert client.get(back).status_code == 302
    client.post("/cuenta/salir/")
    assert client.get(back).status_code == 401 and not is_in(client)


def test_the_userinfo_alone_is_not_believed(provider: Provider, editor: User) -> None:
    other = person("otra")
    provider.claims["email"], provider.lies = other.email, {"email": editor.email}
    client = Client()
    assert go(provider, client).status_code == 302
    assert client.get("/cuenta/").wsgi_request.user == editor


@pytest.mark.parametrize("state", ["closed", "not_accepted"])
def test_only_an_open_and_accepted_account(provider: Provider, editor: User, state: str) -> None:
    if state == "closed":
        editor.is_active = False
    else:
        editor.set_unusable_password()
    editor.save()
    client = Client()
    assert go(provider, client).status_code == 401 and not is_in(client)


def test_it_does_not_stand_for_the_second_factor(provider: Provider, editor: User, settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    client = Client()
    go(provider, client)
    assert client.get("/mi-espacio/")["Location"] == "/cuenta/segundo-factor/"
    secret, again = give_factor(editor), Client()
    provider.lies = {"amr": ["pwd", "mfa"]}
    assert go(provider, again)["Location"] == "/cuenta/ingresar/segundo-paso/" and not is_in(again)
    again.post("/cuenta/ingresar/segundo-paso/", {"code": code_of(secret)})
    assert is_in(again)


def test_no_provider_no_door(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert Client().get(START).status_code == 404
    assert "Ingresar con" not in Client().get("/cuenta/ingresar/").content.decode()


@pytest.mark.parametrize("missing", configuration.OIDC)
def test_one_variable_of_the_set_missing_stops_the_start(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in configuration.OIDC:
        monkeypatch.setenv(name, "" if name == missing else "https://id.example")
    with pytest.raises(SystemExit):
        configuration.provider()
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1 and missing in said[0]


@pytest.mark.parametrize("issuer", ["http://id.example", "id.example", "https://", "https://id.example/?a=b"])
def test_a_wrong_issuer_stops_the_start(
    issuer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**VARIABLES, "OIDC_ISSUER": issuer}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        configuration.provider()
    assert "OIDC_ISSUER" in capsys.readouterr().err
