"""Lights are counted beside the other filters; the downloads are the shown result; places count as their page does."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from commitments import views
from commitments.tests.test_api import World
from commitments.tests.test_pages_facets import options, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = World()
    for number in range(12):
        commitment = made.commitment(
            f"promesa-{number}",
            title=f"Promesa {'agua' if number % 2 else 'luz'} {number}",
            branch=("executive", "judicial")[number % 2],
            level="national" if number < 8 else "subnational",
        )
        commitment.territories.set([made.town] if number < 3 else [made.region] if number < 5 else [])
        made.report(made.milestone(commitment, ends=(-5, 100, 300)[number % 3]), (10, 65, 20)[number % 3], ago=3)
    made.commitment("borrador", state="draft")
    made.commitment("ajeno", plan=made.hidden)
    return made


def page(**query: Any) -> str:
    return Client().get("/compromisos/", query).content.decode()


def cost(**query: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get("/compromisos/", query).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "chosen",
    [{}, {"plan": "plan"}, {"branch": "judicial"}, {"search": "agua", "level": "national"}, {"light": "delayed"}],
)
def test_lights_and_the_rest_count_what_each_value_leaves(world: World, chosen: dict[str, str]) -> None:
    lights = options(page(**chosen), "light")
    assert len(lights) > 1
    rest = {key: value for key, value in chosen.items() if key != "light"}
    assert sum(lights.values()) == shown(page(**rest))
    for name in ("light", "branch", "level", "territory"):
        for value, count in options(page(**chosen), name).items():
            assert shown(page(**chosen | {name: value})) == count, (name, value)


def test_a_long_result_leaves_its_lights_uncounted_but_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LIGHTS_COUNTED_UP_TO", 5)
    assert options(page(), "light") == {} and 'value="delayed">atrasado<' in page()
    assert options(page(branch="judicial", level="subnational"), "light")


def test_the_page_keeps_its_budget_with_lights_counted(world: World) -> None:
    before = cost(), cost(plan="plan"), cost(light="delayed"), cost(plan="plan", light="delayed")
    for number in range(30):
        world.report(world.milestone(world.commitment(f"otra-{number}"), ends=-5), 10)
    assert (cost(), cost(plan="plan"), cost(light="delayed"), cost(plan="plan", light="delayed")) == before
    assert max(before[:2]) <= 8 and max(before[2:]) <= 10


def test_more_than_a_page_counts_all_its_lights(world: World) -> None:
    for number in range(50):
        world.commitment(f"otra-{number}")
    assert sum(options(page(), "light").values()) == 62
    assert cost() <= 8


def test_downloads_are_the_shown_light(world: World) -> None:
    text = page(light="delayed", branch="executive")
    links = {
        re.search(r"format=(\w+)", link)[1] if "format" in link else "json": unescape(link)  # type: ignore[index]
        for link in re.findall(r'href="(/api/v1/commitments/[^"]*)"', text)
    }
    found = {row["slug"] for row in Client().get(links["json"]).json()["results"]}
    assert len(found) == shown(text)
    assert found == set(re.findall(r'href="/compromisos/(promesa-\d+)/"', text))
    table, book = (b"".join(Client().get(links[kind])) for kind in ("csv", "xlsx"))
    assert len(table.decode().strip().splitlines()) - 1 == shown(text)
    assert len(list(load_workbook(io.BytesIO(book)).worksheets[0].iter_rows())) - 1 == shown(text)


def test_a_place_counts_what_its_page_lists(world: World) -> None:
    listed = Client().get("/territorios/").content.decode()
    assert re.search(r">ZZ-A</a>\s+<span[^>]*>5 compromisos<", listed)
    assert "5 compromisos publicados nombran ZZ" in listed and "Aparece 1 de 1" in listed
    region = Client().get("/territorios/ZZ-A/").content.decode()
    assert len(set(re.findall(r'href="/compromisos/(promesa-\d+)/"', region))) == 5
    assert re.search(r">ZZ-A1</a>\s+<span[^>]*>3 compromisos<", region)
