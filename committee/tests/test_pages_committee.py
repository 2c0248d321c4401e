"""Committees as the public sees them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from committee.choices import CommitteeKind, SeatSector
from committee.models import Committee, Seat
from people.choices import Sector, TerritoryLevel
from people.models import Organization, Territory

pytestmark = pytest.mark.django_db
PAGES = ("/comite/", "/comite/c-0/", "/comite/c-0/integrantes/")


@pytest.fixture
def country() -> Territory:
    return Territory.objects.create(code="QA", name="País", slug="pais", level=TerritoryLevel.COUNTRY)


def add(country: Territory, number: int, **fields: object) -> Committee:
    values = {"kind": CommitteeKind.STANDING, "name": f"Comité {number}", "slug": f"c-{number}", "is_public": True}
    return Committee.objects.create(jurisdiction=country, **(values | fields))


def add_seat(committee: Committee, number: int, attested_on: date | None = None) -> Seat:
    organization = Organization.objects.create(name=f"Org {number}", slug=f"org-{number}", sector=Sector.CIVIL_SOCIETY)
    return Seat.objects.create(
        committee=committee,
        order=number,
        sector=SeatSector.CIVIL_SOCIETY,
        organization=organization,
        attested_on=attested_on,
    )


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_cost_the_same_with_one_and_with_thirty(client: Client, country: Territory) -> None:
    first = add(country, 0)
    add_seat(first, 0)
    before = {path: queries(client, path) for path in PAGES}
    for number in range(1, 30):
        add(country, number)
        add_seat(first, number)
    assert {path: queries(client, path) for path in PAGES} == before


def test_an_unpublished_committee_does_not_show(client: Client, country: Territory) -> None:
    add(country, 1, is_public=False)
    assert client.get("/comite/c-1/").status_code == 404
    assert client.get("/comite/c-1/integrantes/").status_code == 404
    assert "c-1" not in client.get("/comite/").content.decode()


def test_seats_are_kept_by_the_date_that_a_source_attests(client: Client, country: Territory) -> None:
    committee = add(country, 1)
    add_seat(committee, 1, date(2017, 5, 1))
    add_seat(committee, 2, date(2020, 12, 1))
    page = client.get("/comite/c-1/").content.decode()
    assert "Org 2" in page and "Org 1" not in page
    history = client.get("/comite/c-1/integrantes/").content.decode()
    assert history.index("Org 2") < history.index("Org 1")


def test_an_empty_committee_says_that_sources_are_silent(client: Client, country: Territory) -> None:
    add(country, 1)
    assert "Las fuentes no dicen quiénes lo integran" in client.get("/comite/c-1/").content.decode()
