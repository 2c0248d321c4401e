"""What is kept of public pages, for whom, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from commitments.tests.admin_world import World, client_of, make_world
from core import activity
from core.page_cache import ALIAS
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
PLAN = "/planes/plan-qa/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture(autouse=True)
def _kept() -> object:
    with override_settings(PAGE_CACHE_SECONDS=60):
        caches[ALIAS].clear()
        yield
        caches[ALIAS].clear()


def queries(client: Client, path: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path, headers=headers)
    return len(captured)


def test_a_second_reading_asks_only_whether_anything_happened(client: Client, world: World) -> None:
    first = client.get(PLAN)
    assert queries(client, PLAN) == 1
    again = client.get(PLAN)
    assert (again.content, again["ETag"], again["Content-Security-Policy"]) == (
        first.content,
        first["ETag"],
        first["Content-Security-Policy"],
    )
    assert client.get(PLAN, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert queries(client, PLAN, **{"If-None-Match": first["ETag"]}) == 1


def test_any_line_of_history_makes_it_anew(client: Client, world: World) -> None:
    assert "Otro título" not in client.get(PLAN).content.decode()
    ActionPlan.objects.filter(pk=world.plan.pk).update(title="Otro título")
    assert "Otro título" not in client.get(PLAN).content.decode()
    activity.record(verb="x", obj=world.plan, by=world.root, public=False)
    assert "Otro título" in client.get(PLAN).content.decode()


def test_what_is_unpublished_goes_at_once(client: Client, world: World) -> None:
    assert client.get(PLAN).status_code == 200
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_public=False)
    activity.record(verb="despublicó", obj=world.plan, by=world.root, public=False)
    assert client.get(PLAN).status_code == 404


def test_languages_and_formats_are_kept_apart(client: Client, world: World) -> None:
    texts = {
        client.get(path, headers=headers).content
        for path, headers in (
            (PLAN, {}),
            (f"/en{PLAN}", {}),
            ("/api/v1/plans/", {}),
            ("/api/v1/plans/?page_size=1", {}),
            ("/planes/?page=2", {}),
        )
        for _time in range(2)
    }
    assert len(texts) == 5


@pytest.mark.parametrize("path", ["/mi-espacio/", "/admin/", "preguntar"])
def test_a_persons_own_page_is_never_kept(path: str, world: World) -> None:
    path = path if path.startswith("/") else f"{world.own.commitment.get_absolute_url()}{path}/"
    person = client_of(world.own.editor)
    assert person.get(path).status_code == 200
    assert not caches[ALIAS]._cache
    Client().get(path)
    assert not caches[ALIAS]._cache


def test_a_page_made_with_a_cookie_is_not_kept_for_others(world: World) -> None:
    """A form leaves a cookie; whoever has it gets a token of their own in every form."""
    visitor = Client()
    visitor.cookies["csrftoken"] = "a" * 32
    visitor.get(PLAN)
    assert not caches[ALIAS]._cache


def test_whoever_signed_in_gets_a_page_of_their_own(client: Client, world: World) -> None:
    client.get(PLAN)
    ActionPlan.objects.filter(pk=world.plan.pk).update(title="Otro título")
    assert "Otro título" in client_of(world.secretariat).get(PLAN).content.decode()


def test_errors_downloads_and_redirects_are_not_kept(client: Client, world: World) -> None:
    for path in (
        "/planes/no-existe/",
        "/planes",
        "/api/v1/commitments/?format=csv",
        "/api/v1/commitments/?nada=1",
        "/salud/lista",
        "/salud/viva",
    ):
        client.get(path)
        assert not caches[ALIAS]._cache, path


def test_the_minute_ends(client: Client, world: World) -> None:
    client.get(PLAN)
    ends = caches[ALIAS]._expire_info
    assert ends and max(ends.values()) - min(ends.values()) < timedelta(seconds=60).total_seconds()
    caches[ALIAS]._expire_info = dict.fromkeys(ends, 0.0)
    ActionPlan.objects.filter(pk=world.plan.pk).update(title="Otro título")
    assert "Otro título" in client.get(PLAN).content.decode()


def test_being_alive_asks_nobody(client: Client) -> None:
    assert queries(client, "/salud/viva") == 0
