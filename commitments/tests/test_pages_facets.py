"""Each value of a filter says how many commitments it would leave, and it leaves that many."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.tests.test_api import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = World()
    for number in range(12):
        commitment = made.commitment(
            f"promesa-{number}",
            lead=number % 3,
            title=f"Promesa {'agua' if number % 2 else 'luz'} {number}",
            theme=made.themes[number % 2],
            branch=("executive", "judicial", None)[number % 3],
            level="national" if number < 8 else "subnational",
            state="in_progress" if number % 4 else "completed",
        )
        # A commitment of a town and of its region counts once in the region.
        commitment.territories.set([made.town, made.region] if number % 3 == 0 else [made.region] if number % 3 else [])
        commitment.classifications.set(made.values[: number % 3])
    made.commitment("borrador", state="draft")
    made.commitment("ajeno", plan=made.hidden)
    return made


def options(page: str, name: str) -> dict[str, int]:
    """Value → count of a select."""
    found = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert found, name
    pairs = re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)\((\d+)\)</option>', found[0])
    return {unescape(value): int(count) for value, _label, count in pairs}


def shown(page: str) -> int:
    return int(re.search(r'<h2 class="num">(\d+) ', page)[1])  # type: ignore[index]


@pytest.mark.parametrize(
    "chosen",
    [{}, {"plan": "plan"}, {"branch": "judicial"}, {"search": "agua", "level": "national"}, {"territory": "ZZ-A"}],
)
def test_counts_are_what_each_value_leaves(world: World, chosen: dict[str, str]) -> None:
    client = Client()
    page = client.get("/compromisos/", chosen).content.decode()
    checked = 0
    for name in ("plan", "theme", "branch", "level", "territory", "organization", "state", "value"):
        for value, count in options(page, name).items():
            assert shown(client.get("/compromisos/", chosen | {name: value}).content.decode()) == count, (name, value)
            checked += 1
    assert checked > 12


def test_drafts_and_hidden_plans_are_in_no_count(world: World) -> None:
    page = Client().get("/compromisos/").content.decode()
    assert options(page, "plan") == {"plan": 12} and "oculto" not in page
    assert sum(options(page, "state").values()) == 12


def test_the_chosen_value_stays_even_when_it_leaves_nothing(world: World) -> None:
    page = Client().get("/compromisos/", {"branch": "control"}).content.decode()
    assert options(page, "branch")["control"] == 0 and "Quite alguno" in page


def cost(**query: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get("/compromisos/", query).status_code == 200
    return len(captured)


def test_counting_costs_one_query_and_references_are_checked_once(world: World) -> None:
    assert cost() <= 8
    assert cost(branch="executive", level="national") <= 8
    assert cost(plan="plan") - cost() == 1  # that the plan may be named
    before = cost(light="no_information")
    for number in range(30):
        world.commitment(f"otra-{number}")
    assert cost(light="no_information") == before <= 11


def test_downloads_are_the_shown_result(world: World) -> None:
    page = Client().get("/compromisos/", {"branch": "judicial", "search": "luz"}).content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/api/v1/commitments/[^"]*)"', page)]
    assert len(links) == 3
    rows = next(Client().get(link).json() for link in links if "format" not in link)
    assert rows["count"] == shown(page)
    table = next(b"".join(Client().get(link)).decode() for link in links if "format=csv" in link)
    assert len(table.strip().splitlines()) - 1 == shown(page)
