"""Limits, HEAD, what may be kept, and who may read from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from commitments.tests.admin_world import World, make_world
from core import activity
from core.api import rates

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/plans/"
CSV = "/api/v1/commitments/?format=csv"
ELSEWHERE = {"Origin": "https://ejemplo.org"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def three() -> Iterator[None]:
    """Three readings an hour, so that no window ends during a test."""
    caches[rates.ALIAS].clear()
    with override_settings(READING_RATES={"api": (3, 3600), "exports": (1, 3600)}):
        yield
    caches[rates.ALIAS].clear()


def test_beyond_the_limit_it_says_when_to_come_back(client: Client, three: None) -> None:
    left = [client.get(PLANS)["RateLimit-Remaining"] for _time in range(3)]
    assert left == ["2", "1", "0"]
    refused = client.get(PLANS)
    assert refused.status_code == 429 and refused["Cache-Control"] == "no-store"
    assert 0 < int(refused["Retry-After"]) <= 3600 and refused["RateLimit-Limit"] == "3"
    assert "Vuelva a intentarlo" in refused.json()["detail"]
    english = client.get(PLANS, headers={"Accept-Language": "en"})
    assert "Try again" in english.json()["detail"] and english["Content-Language"] == "en"


def test_each_address_has_its_own_and_files_have_theirs(client: Client, world: World, three: None) -> None:
    assert client.get(CSV).status_code == 200 and client.get(CSV).status_code == 429
    assert client.get("/datos/plans.csv").status_code == 429
    assert client.get(PLANS).status_code == 200
    assert client.get(CSV, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_304_counts_a_tenth(client: Client, world: World, three: None) -> None:
    etag = client.get(PLANS)["ETag"]
    answers = [client.get(PLANS, headers={"If-None-Match": etag}) for _time in range(10)]
    assert {each.status_code for each in answers} == {304} and answers[-1]["RateLimit-Remaining"] == "1"


def test_pages_are_not_counted(client: Client, world: World, three: None) -> None:
    assert {client.get("/planes/").status_code for _time in range(5)} == {200}
    assert not client.get("/planes/").has_header("RateLimit-Limit")


@override_settings(READING_RATES={"api": (1, 60), "exports": (1, 60)})
def test_when_the_count_cannot_be_kept_everybody_reads(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object) -> int:
        raise ValueError("no such key")

    monkeypatch.setattr(caches[rates.ALIAS], "incr", away)
    assert {client.get(PLANS).status_code for _time in range(3)} == {200}


@override_settings(READING_RATES={"api": (5, 60), "exports": (1, 60)})
def test_the_address_is_not_kept_and_the_database_not_written(client: Client, world: World) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get(PLANS, REMOTE_ADDR="192.0.2.99")
    assert not [each["sql"] for each in captured if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    request = RequestFactory().get(PLANS, REMOTE_ADDR="192.0.2.99")
    keys = {rates.spend(request, "api", now=now).key for now in (0.0, 59.0, 61.0)}
    assert len(keys) == 2 and not [key for key in keys if "192" in key]


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("unix:", "unix:"),
    ],
)
def test_a_household_counts_as_one_reader(address: str, who: str) -> None:
    assert rates.reader(RequestFactory().get("/", REMOTE_ADDR=address)) == who


@pytest.mark.parametrize("path", [PLANS, "/api/v1/", CSV, "/api/v1/commitments/?format=xlsx", "/api/v1/schema/"])
def test_head_tells_what_get_tells(client: Client, world: World, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.status_code == 200 and b"".join(head) == b"" and head["ETag"] == got["ETag"]
    told = {"Content-Type", "Vary", "Cache-Control", "Content-Disposition", "Last-Modified", "Content-Language"}
    if not path.endswith("xlsx") and not path.endswith("csv"):
        told.add("Content-Length")
    for name in told & set(got.headers):
        assert head[name] == got[name], name
    assert client.head(path, headers={"If-None-Match": got["ETag"]}).status_code == 304


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_that_did_not_change_is_not_made_again(
    client: Client, world: World, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/api/v1/commitments/?format={kind}"
    first = client.get(path)
    condition = {"If-None-Match": first["ETag"]}
    monkeypatch.setattr("core.api.resource.ReadOnlyResource.all_rows", None)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, headers=condition).status_code == 304
        since = {"If-Modified-Since": first["Last-Modified"]}
        assert client.get(path, headers=since).status_code == 304
    assert len(captured) == 2
    monkeypatch.undo()
    activity.record(verb="x", obj=world.plan, by=world.root, public=False)
    anew = client.get(path, headers=condition)
    assert anew.status_code == 200 and anew["ETag"] != first["ETag"]
    other = client.get(f"{path}&fields=slug", headers={"If-None-Match": anew["ETag"]})
    assert other.status_code == 200


def test_anybody_may_keep_it_who_asks_again(client: Client, world: World) -> None:
    response = client.get(PLANS)
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cookie" not in response["Vary"] and "Accept-Language" in response["Vary"]
    assert not client.get(f"{PLANS}?nada=1").has_header("Cache-Control")


@pytest.mark.parametrize("path", [PLANS, "/api/v1/", "/api/v1/schema/", "/datos/plans.csv", "/data.json", "/feed/"])
def test_other_sites_may_read_the_data(client: Client, world: World, path: str) -> None:
    for method in (client.get, client.head):
        response = method(path, headers=ELSEWHERE)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.has_header("Access-Control-Allow-Credentials")
    assert "ETag" in response["Access-Control-Expose-Headers"]
    asked = client.options(path, headers=ELSEWHERE | {"Access-Control-Request-Method": "GET"})
    assert asked.status_code == 200 and asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "if-none-match" in asked["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    "path", ["/", "/planes/", "/datos/", "/datos/api/", "/api/v1/docs/", "/admin/login/", "/seguir/"]
)
def test_nobody_reads_pages_and_forms_from_elsewhere(client: Client, world: World, path: str) -> None:
    response = client.get(path, headers=ELSEWHERE)
    assert not [name for name in response.headers if name.lower().startswith("access-control")]


def test_the_suite_itself_has_no_limit() -> None:
    assert {count for count, _seconds in settings.READING_RATES.values()} == {0}
