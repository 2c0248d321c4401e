"""The list of plans and the page of each."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.tests.admin_world import World, make_part, make_world
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
PAGES = ("/planes/", "/planes/plan-qa/", "/planes/plan-qa/participacion/")


@pytest.fixture
def world() -> World:
    return make_world()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_cost_the_same_with_thirty_more(client: Client, world: World) -> None:
    before = {path: queries(client, path) for path in PAGES}
    for number in range(30):
        make_part(f"n{number}", world.plan, world.root)
        ActionPlan.objects.create(
            jurisdiction=world.country, number=number + 1, title=f"Plan {number}", slug=f"p-{number}", is_public=True
        )
    assert {path: queries(client, path) for path in PAGES} == before


def test_an_unpublished_plan_does_not_exist_for_the_public(client: Client, world: World) -> None:
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_public=False)
    for path in PAGES[1:]:
        assert client.get(path).status_code == 404
    assert "plan-qa" not in client.get("/planes/").content.decode()
