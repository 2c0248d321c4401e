"""Spaces of participation as the public sees them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations.choices import SpaceKind
from consultations.models import Space
from people.choices import TerritoryLevel
from people.models import Territory
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> ActionPlan:
    country = Territory.objects.create(code="QA", name="País", slug="pais", level=TerritoryLevel.COUNTRY)
    return ActionPlan.objects.create(jurisdiction=country, number=1, title="Plan uno", slug="plan-uno", is_public=True)


def add(plan: ActionPlan, number: int, **fields: object) -> Space:
    values = {
        "kind": SpaceKind.DIALOGUE,
        "title": f"Encuentro {number}",
        "slug": f"encuentro-{number}",
        "is_public": True,
    }
    return Space.objects.create(plan=plan, territory=plan.jurisdiction, **(values | fields))


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_list_costs_the_same_with_one_and_with_thirty(client: Client, plan: ActionPlan) -> None:
    add(plan, 0)
    before = queries(client, "/espacios/")
    for number in range(1, 30):
        add(plan, number)
    assert queries(client, "/espacios/") == before <= 8


def test_unpublished_spaces_and_those_of_unpublished_plans_do_not_show(client: Client, plan: ActionPlan) -> None:
    add(plan, 1, is_public=False)
    hidden = ActionPlan.objects.create(jurisdiction=plan.jurisdiction, number=2, title="Oculto", slug="oculto")
    add(hidden, 2)
    for path in ("/espacios/encuentro-1/", "/espacios/encuentro-2/"):
        assert client.get(path).status_code == 404
    assert "encuentro-" not in client.get("/espacios/").content.decode()


def test_a_space_without_dates_says_that_the_source_gives_none(client: Client, plan: ActionPlan) -> None:
    page = client.get(add(plan, 1).get_absolute_url()).content.decode()
    assert "La fuente no da fechas" in page
