"""The resource `proposals`: the same facts as the pages, and nothing more."""

from __future__ import annotations

import pytest

from commitments import services as commitments
from consultations import services
from consultations.choices import SmartVerdict
from consultations.tests.participation_world import contribute
from consultations.tests.proposal_world import (
    Country,
    all_notes,
    close,
    draft,
    entity,
    make_country,
    open_consultation,
    prioritisation,
    published,
    space,
    supported,
)
from core.tests.api_checks import assert_constant, csv_rows, get, refused, rows, slugs
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
FIELDS = {
    "id",
    "slug",
    "plan",
    "space",
    "theme",
    "territory",
    "title",
    "text",
    "state",
    "versions_count",
    "smart",
    "contributions_count",
    "merged_into",
    "split_from",
    "commitment",
    "decision",
    "supports",
    "created_at",
    "updated_at",
    "url",
}


@pytest.fixture
def country() -> Country:
    return make_country()


def test_a_proposal_with_its_whole_story(country: Country) -> None:
    by, forum = country.secretariat, open_consultation(country, "foro")
    heard = services.moderate_contribution(contribution=contribute(forum), by=by)
    made = published(country, "Agua", contributions=[heard, contribute(forum)], space=space(country, slug="mesa-agua"))
    services.revise_proposal(proposal=made, title="Agua", text="Otra.", reason="r", by=by)
    services.review_proposal(proposal=made, notes=all_notes(), by=by)
    services.review_proposal(proposal=made, notes={"measurable": (SmartVerdict.NOT_MET, "No.")}, by=by)
    commitment = services.turn_into_commitment(proposal=made, lead=entity(country), text="Se hará.", by=by)
    (row,) = rows("proposals/")
    assert set(row) == FIELDS
    assert (row["state"], row["versions_count"], row["contributions_count"]) == ("committed", 2, 1)
    assert row["commitment"] is None, "a draft is not named"
    assert row["space"]["slug"] == "mesa-agua" and row["territory"]["code"] == "QA-N" and row["theme"]["slug"] == "agua"
    assert (row["decision"]["outcome"], row["decision"]["text"]) == ("accepted", "Se hará.")
    assert {note["criterion"]: note["verdict"] for note in row["smart"]}["measurable"] == "not_met"
    assert len(row["smart"]) == 5 and row["supports"] is None and row["url"].endswith(made.get_absolute_url())
    commitments.approve_commitment(commitment=commitment, by=by)
    assert get(f"proposals/{made.slug}/")["commitment"]["slug"] == commitment.slug
    assert slugs("proposals/", commitment=commitment.slug) == {made.slug}


def test_kin_by_both_names(country: Country) -> None:
    by = country.secretariat
    target, source, whole = published(country), published(country), published(country)
    services.merge_proposals(into=target, sources=[source], text="Juntas.", by=by)
    parts = services.split_proposal(proposal=whole, parts=[("A", "a"), ("B", "b")], by=by)
    found = {row["slug"]: row for row in rows("proposals/")}
    assert found[source.slug]["merged_into"]["slug"] == target.slug
    assert found[source.slug]["decision"]["outcome"] == "merged"
    assert {found[part.slug]["split_from"]["slug"] for part in parts} == {whole.slug}


def test_drafts_and_unpublished_plans_are_nowhere(country: Country) -> None:
    shown, unseen, hidden = published(country), draft(country), make_country("QB")
    other = published(hidden)
    ActionPlan.objects.filter(pk=hidden.plan.pk).update(is_public=False)
    assert slugs("proposals/") == {shown.slug} == {row["slug"] for row in csv_rows("proposals/")}
    assert not [row for row in (unseen, other) if get("proposals/", search=row.title)["count"]]
    refused("proposals/", plan=hidden.plan.slug)
    refused("proposals/", state="draft")
    refused("proposals/", ordering="mail_key")
    refused("proposals/", supports="1")


def test_filters(country: Country) -> None:
    table = space(country, slug="mesa-uno")
    one, two = published(country, "Ríos limpios", space=table), published(country, "Bosques", theme=None)
    services.answer_proposal(proposal=two, outcome="accepted", text="Sí.", by=country.secretariat)
    voting = prioritisation(country, one)
    for query, found in (
        ({"plan": country.plan.slug}, {one.slug, two.slug}),
        ({"state": "accepted"}, {two.slug}),
        ({"theme": "agua"}, {one.slug}),
        ({"territory": "QA"}, {one.slug, two.slug}),
        ({"space": "mesa-uno"}, {one.slug}),
        ({"consultation": voting.slug}, {one.slug}),
        ({"search": "rios"}, {one.slug}),
    ):
        assert slugs("proposals/", **query) == found, query


def test_supports_are_null_while_hidden_and_order_once_known(country: Country) -> None:
    first, second = published(country, "A"), published(country, "B")
    voting = prioritisation(country, first, second, hides_results=True)
    supported(voting, second, "ana@example.org")
    assert {row["supports"] for row in rows("proposals/")} == {None}
    assert {row["supports"] for row in csv_rows("proposals/")} == {""}
    assert [row["slug"] for row in rows("proposals/", ordering="-supports")] == [first.slug, second.slug]
    close(voting, country)
    assert [(row["slug"], row["supports"]) for row in rows("proposals/", ordering="-supports")] == [
        (second.slug, 1),
        (first.slug, 0),
    ]


def test_the_table_has_a_column_for_each_value(country: Country) -> None:
    made, by = published(country), country.secretariat
    services.review_proposal(proposal=made, notes={"measurable": (SmartVerdict.MET, "Sí, =1+1")}, by=by)
    services.answer_proposal(proposal=made, outcome="not_accepted", reason="other", text="=HYPERLINK()", by=by)
    (row,) = csv_rows("proposals/")
    assert row["decision_reason"] == "other" and row["decision_text"] == "'=HYPERLINK()"
    assert "measurable" in row["smart"] and row["plan_slug"] == country.plan.slug
    assert by.email not in str(row) and by.full_name not in str(row)


def test_the_list_costs_the_same_with_30_rows(country: Country) -> None:
    voting = prioritisation(country)

    def add(number: int) -> None:
        made = published(country, f"Propuesta número {number}")
        services.review_proposal(proposal=made, notes=all_notes(), by=country.secretariat)
        voting.proposals.add(made)
        supported(voting, made, "ana@example.org")

    assert_constant("proposals/", add, at_most=4)
