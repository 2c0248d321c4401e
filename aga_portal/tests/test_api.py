"""The API as a whole, over the real plans and the demonstration."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from drf_spectacular.validation import validate_schema

from aga_portal.api_urls import router
from core.tests.api_checks import BASE, csv_rows, get
from pages.services import add_correction
from people.models import User

pytestmark = pytest.mark.django_db
NAMES = [name for name, _resource, _basename in router.registry]


@override_settings(DEMO=True)
def test_every_list_tells_the_same_in_every_format() -> None:
    call_command("load_sources", verbosity=0)
    call_command("seed_demo", verbosity=0)
    root = User.objects.create_superuser("root@example.org", "x")
    add_correction(place="Una página", was="Decía 26.", now_says="Dice 25.", by=root)
    client = Client()
    for name in NAMES:
        response = client.get(f"{BASE}{name}/")
        assert response.status_code == 200 and response["ETag"] and not response.cookies, name
        again = client.get(f"{BASE}{name}/", headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
        told = response.json()
        assert told["count"] > 0 and told["count"] == len(csv_rows(f"{name}/")), name
        book = client.get(f"{BASE}{name}/", {"format": "xlsx"})
        assert b"".join(book.streaming_content)[:2] == b"PK"
        first = told["results"][0]
        lookup = next(resource for known, resource, _ in router.registry if known == name).lookup_field
        key = first["id"] if lookup == "pk" else first[lookup]
        assert first.items() <= get(f"{name}/{key}/").items()
    assert get("commitments/", plan="demostracion")["count"] == get("plans/demostracion/")["commitments_count"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("path", ["plans/", "commitments/x/"])
def test_nothing_can_be_written(method: str, path: str) -> None:
    response = getattr(Client(), method)(BASE + path)
    assert response.status_code == 405 and "detail" in response.json()


@pytest.mark.parametrize(
    "path", ["nada/", "plans/no-existe/", "milestones/999999/", "milestones/abc/", "plans/?page=99"]
)
def test_errors_are_json_in_spanish(path: str) -> None:
    response = Client().get(BASE + path)
    assert response.status_code == 404 and response.json()["detail"]
    assert "matches" not in response.content.decode()


def test_the_schema_is_valid_and_names_every_list() -> None:
    schema = Client().get(f"{BASE}schema/").json()
    validate_schema(schema)
    assert schema["openapi"].startswith("3.")
    for name in NAMES:
        assert f"{BASE}{name}/" in schema["paths"]
    assert not {"post", "put", "patch", "delete"} & {verb for path in schema["paths"].values() for verb in path}
    parameters = {each["name"] for each in schema["paths"][f"{BASE}commitments/"]["get"]["parameters"]}
    assert {"plan", "light", "starred", "on", "page", "page_size", "ordering", "search", "format"} <= parameters


def test_the_documentation_needs_no_outside_host() -> None:
    page = Client().get(f"{BASE}docs/").content.decode()
    outside = re.findall(r"<(?:script|img|link|iframe)[^>]*(?:src|href)=\"((?:https?:)?//[^\"]+)", page)
    assert [address for address in outside if not address.startswith(("http://testserver/", settings.SITE_URL))] == []
    assert not re.search(r"<style|<script>|style=", page)
