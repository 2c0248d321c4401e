"""The page of territories says where commitments are kept, in words before it draws them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from commitments.tests.test_api import World
from people.choices import TerritoryLevel
from people.models import Territory

pytestmark = pytest.mark.django_db
PAGE = "/territorios/"


def page() -> str:
    return Client().get(PAGE).content.decode()


def place(code: str, name: str, parent: Territory | None = None) -> Territory:
    level = TerritoryLevel.REGION if parent else TerritoryLevel.COUNTRY
    found, _made = Territory.objects.get_or_create(code=code, defaults={"name": name, "level": level, "parent": parent})
    return found


def test_a_country_nobody_names_has_words_and_no_map() -> None:
    World()
    place("PE-ARE", "Arequipa", place("PE", "Perú"))
    text = page()
    assert "Ningún compromiso publicado nombra Perú" in text and "Arequipa" in text
    assert 'class="map"' not in text.partition("Perú")[2]


def test_each_region_that_is_named_is_a_link_with_its_name_and_its_count() -> None:
    world = World()
    country = place("CO", "Colombia")
    region = place("CO-ANT", "Antioquia", country)
    for slug in ("una", "dos"):
        world.commitment(slug).territories.add(region)
    text = page()
    assert f'<a href="/territorios/CO-ANT/" tabindex="-1" aria-label="{region.name}: 2 compromisos">' in text
    assert 'role="group" aria-labelledby="CO-titulo"' in text and '<title id="CO-titulo">Aparece 1 de' in text

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            page()
        return len(captured)

    one = cost()
    for number in range(30):
        world.commitment(f"otra-{number}").territories.add(region)
    assert cost() == one
    assert Commitment.objects.count() >= 32
