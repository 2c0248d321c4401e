"""Plans and their dashboards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.tests.admin_world import World, make_part, make_world
from dashboards.services import take_snapshots
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
PAGES = ("/planes/", "/planes/plan-qa/", "/planes/plan-qa/participacion/", "/tablero/plan-qa/")


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
    assert "plan-qa" not in client.get("/tablero/").content.decode()


def test_the_dashboard_shows_what_was_reported(client: Client, world: World) -> None:
    page = client.get("/tablero/plan-qa/").content.decode()
    assert "40 %" in page and "Rama ejecutiva" in page and "Nacional" in page


def test_the_chart_needs_two_days(client: Client, world: World) -> None:
    today = timezone.localdate()
    take_snapshots(plan=world.plan, on=today)
    assert "<polyline" not in client.get("/tablero/plan-qa/").content.decode()
    take_snapshots(plan=world.plan, on=today - timedelta(days=30))
    page = client.get("/tablero/plan-qa/").content.decode()
    assert page.count("<polyline") == 2 and "Ver los datos" in page
