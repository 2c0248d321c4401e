"""Every list of the API read in every way it offers: order, fields, what changed; over one row of each or more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count as count_from
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aga_portal.api_schema import examples
from aga_portal.api_texts import MEANINGS
from aga_portal.api_urls import router
from commitments.models import Commitment
from core.tests.api_checks import BASE, csv_rows, get, refused, rows
from pages.services import add_correction
from people.models import Organization, User

pytestmark = pytest.mark.django_db
RESOURCES = {name: resource for name, resource, _basename in router.registry}
DATED = {name for name, resource in RESOURCES.items() if "updated_after" in resource.filterset_class.base_filters}
LONG_AGO = "2000-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def seeded(demonstration: None) -> None:
    """The real plans and the demonstration, with a row of the one list that they leave empty."""
    root = User.objects.create_superuser("root@example.org", "x")
    add_correction(place="Una página", was="Decía 26.", now_says="Dice 25.", by=root)


def count(path: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        get(path, **query)
    return len(captured)


def as_list(name: str, **query: Any) -> list[dict[str, Any]]:
    return get(f"{name}/", **{"page_size": 30} | query)["results"]


def whole(name: str, **query: Any) -> list[dict[str, Any]]:
    """Every page of the list."""
    rows: list[dict[str, Any]] = []
    for page in count_from(1):
        told = get(f"{name}/", page_size=200, page=page, **query)
        rows += told["results"]
        if told["next"] is None:
            return rows
    return rows


@pytest.mark.usefixtures("seeded")
class TestSeeded:
    @pytest.mark.parametrize("name", RESOURCES)
    def test_every_order_is_stable_with_the_empty_ones_last(self, name: str) -> None:
        terms = list(RESOURCES[name].filterset_class.base_filters["ordering"].terms)
        assert terms
        for term in terms:
            up, down = as_list(name, ordering=term), as_list(name, ordering=f"-{term}")
            assert up == as_list(name, ordering=term)
            if len(up) < 30 and term in up[0] and not isinstance(up[0][term], dict):
                known = [row[term] is not None for row in up]
                assert known == sorted(known, reverse=True)
                assert sorted(known, reverse=True) == [row[term] is not None for row in down]
        whole = as_list(name)
        for page in range(1, min(2, len(whole)) + 1):
            assert get(f"{name}/", page=page, page_size=1)["results"] == [whole[page - 1]]

    @pytest.mark.parametrize("name", RESOURCES)
    def test_an_unknown_order_or_field_is_named(self, name: str) -> None:
        assert "ordering" in refused(f"{name}/", ordering="password")
        assert "nada, otra" in refused(f"{name}/", fields="nada,otra")["fields"][0]

    @pytest.mark.parametrize("name", RESOURCES)
    def test_each_field_alone_tells_the_same_and_costs_no_more(self, name: str) -> None:
        whole, all_cost = as_list(name, page_size=3), count(f"{name}/", page_size=100)
        for field in whole[0]:
            with CaptureQueriesContext(connection) as captured:
                told = as_list(name, page_size=3, fields=field)
            assert told == [{field: row[field]} for row in whole], field
            assert len(captured) <= all_cost, field

    @pytest.mark.parametrize("name", RESOURCES)
    def test_a_page_of_a_hundred_costs_what_the_table_says(self, name: str) -> None:
        found = as_list(name, page_size=100)
        assert count(f"{name}/", page_size=100) == QUERIES[name] <= MOST_QUERIES
        assert count(f"{name}/", page_size=1) <= QUERIES[name]
        if "on" in RESOURCES[name].filterset_class.base_filters:
            assert count(f"{name}/", page_size=100, on="2026-01-01") <= QUERIES[name] + 1
        key = RESOURCES[name].lookup_field
        for row in (found[0], found[-1]):
            assert count(f"{name}/{row['id' if key == 'pk' else key]}/") <= QUERIES[name]

    @pytest.mark.parametrize("name", RESOURCES)
    def test_fields_hold_for_one_row_and_for_files(self, name: str) -> None:
        resource, first = RESOURCES[name], as_list(name)[0]
        key = first["id"] if resource.lookup_field == "pk" else first[resource.lookup_field]
        kept = [field for field, value in first.items() if not isinstance(value, dict | list)][:2]
        asked = ",".join(kept)
        assert get(f"{name}/{key}/", fields=asked) == {field: first[field] for field in kept}
        file = csv_rows(f"{name}/", fields=asked)
        assert list(file[0]) == kept and len(file) == get(f"{name}/")["count"]

    @pytest.mark.parametrize("name", sorted(DATED))
    def test_what_changed_is_exactly_what_says_so(self, name: str) -> None:
        told = whole(name)
        moments = sorted({row["updated_at"] for row in told if row["updated_at"]})
        key = "id" if "id" in told[0] else "code"
        for moment in [LONG_AGO, *moments[:: max(1, len(moments) // 2)], moments[-1] if moments else LONG_AGO]:
            since = datetime.fromisoformat(moment)
            expected = [
                row[key] for row in told if row["updated_at"] and datetime.fromisoformat(row["updated_at"]) > since
            ]
            assert [row[key] for row in whole(name, updated_after=moment)] == expected

    @pytest.mark.parametrize("name", sorted(set(RESOURCES) - DATED))
    def test_where_nothing_is_known_it_is_refused(self, name: str) -> None:
        assert "updated_after" in refused(f"{name}/", updated_after=LONG_AGO)
        assert "updated_at" not in as_list(name)[0]

    @pytest.mark.parametrize("name", RESOURCES)
    def test_the_example_is_a_row_as_told_today(self, name: str) -> None:
        resource, first = RESOURCES[name], as_list(name)[0]
        key = first["id"] if resource.lookup_field == "pk" else first[resource.lookup_field]
        row = get(f"{name}/{key}/")
        assert list(examples()[name]) == list(row)

    def test_what_is_not_asked_is_not_computed(self) -> None:
        assert count("commitments/", fields="slug,title") < count("commitments/") - 3
        assert count("milestones/", fields="id") < count("milestones/") - 3
        assert count("plans/", fields="slug") < count("plans/")
        assert count("sessions/", fields="slug") < count("sessions/")

    def test_what_the_sources_correct_is_dated(self) -> None:
        """A later loading brings what changed; the first leaves most rows without a moment."""
        now = datetime.now(UTC) - timedelta(seconds=1)
        Organization.objects.filter(slug="mintic").update(name="Otro nombre")
        Commitment.objects.filter(slug="colombia-iv-1").update(title="Otro título", updated_at=now - timedelta(days=9))
        call_command("load_sources", verbosity=0)
        since = now.isoformat()
        assert [row["slug"] for row in as_list("organizations", updated_after=since)] == ["mintic"]
        assert [row["slug"] for row in as_list("commitments", updated_after=since)] == ["colombia-iv-1"]


MOST_QUERIES = 6
QUERIES = {
    "plans": 6,
    "stages": 2,
    "themes": 2,
    "commitments": 6,
    "milestones": 6,
    "progress-reports": 3,
    "evidence": 2,
    "indicators": 2,
    "measurements": 2,
    "irm-assessments": 4,
    "organizations": 2,
    "territories": 2,
    "committees": 6,
    "seats": 3,
    "sessions": 6,
    "agreements": 3,
    "consultations": 3,
    "contributions": 2,
    "proposals": 3,
    "decisions": 2,
    "spaces": 3,
    "tallies": 2,
    "claims": 3,
    "documents": 2,
    "snapshots": 2,
    "articles": 2,
    "glossary-terms": 2,
    "corrections": 2,
}
"""Of a page of a hundred rows, its count with them. Figures of a past day cost one more: the dates that moved since are
undone. Each app holds that one row and thirty cost the same."""


def test_every_list_has_its_cost() -> None:
    assert set(QUERIES) == set(RESOURCES)


def test_all_that_is_dated_is_explained() -> None:
    assert set(MEANINGS) == DATED


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("page=1&page=2", "page"),
        ("plan=%00", "plan"),
        ("search=%00", "search"),
        ("updated_after=0001-01-01T00:00:00%2B14:00", "updated_after"),
        ("updated_after=9999-12-31T23:59:59-14:00", "updated_after"),
        ("on=2026-02-30", "on"),
        ("on=2026-1-1", "on"),
        ("on=%D9%A2%D9%A0%D9%A2%D9%A6-01-01", "on"),
        ("page_size=%D9%A3", "page_size"),
        ("fields=id,__class__", "fields"),
        ("format=xml", "format"),
    ],
)
def test_what_is_not_understood_is_named(query: str, named: str) -> None:
    response = Client().get(f"{BASE}commitments/?{query}")
    assert response.status_code == 400 and named in response.json()


def test_a_page_has_two_hundred_rows_at_most() -> None:
    Organization.objects.bulk_create([Organization(slug=f"o{n}", name=f"Entidad {n}") for n in range(205)])
    assert len(get("organizations/", page_size=1000)["results"]) == 200
    assert len(rows("organizations/")) == 200


def test_errors_speak_the_readers_language_and_rows_do_not() -> None:
    english = {"Accept-Language": "en"}
    assert "does not exist" in Client().get(f"{BASE}plans/?nada=1", headers=english).json()["nada"][0]
    answer = Client().get(f"{BASE}plans/", headers=english)
    assert answer["Content-Language"] == "es"
