from __future__ import annotations

from typing import Any

import pytest

from commitments.choices import CommitmentState
from commitments.models import Commitment
from consultations import services
from consultations.choices import DecisionReason, Outcome, SpaceKind, TallySubject
from consultations.models import Decision, InstitutionalObservation, Space, Tally
from consultations.tests.participation_world import contribute, make_country, open_consultation
from core.tests.api_checks import assert_constant, csv_rows, queries, refused, rows, slugs
from people.models import Territory
from plans.choices import DocumentKind
from plans.models import ActionPlan, Document, Source, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Territory:
    return Territory.objects.create(code="ZZ", name="Zeta", slug="zz", level="country")


@pytest.fixture
def plan(country: Territory) -> ActionPlan:
    return ActionPlan.objects.create(jurisdiction=country, number=1, title="Plan", slug="plan", is_public=True)


@pytest.fixture
def hidden(country: Territory) -> ActionPlan:
    return ActionPlan.objects.create(jurisdiction=country, number=2, title="Oculto", slug="oculto")


@pytest.fixture
def cited() -> Source:
    document = Document.objects.create(key="s", title="Fuente", kind=DocumentKind.REPORT)
    return Source.objects.create(document=document, passage="pasaje")


def space(slug: str, plan: ActionPlan, **fields: Any) -> Space:
    values = {"kind": SpaceKind.THEMATIC_TABLE, "title": f"Mesa {slug}", "is_public": True} | fields
    return Space.objects.create(slug=slug, plan=plan, **values)


def tally(key: str, plan: ActionPlan, source: Source, **fields: Any) -> Tally:
    values = {"subject": TallySubject.PERSONS, "value": 5} | fields
    return Tally.objects.create(key=key, plan=plan, source=source, **values)


def decision(key: str, plan: ActionPlan, **fields: Any) -> Decision:
    observation = InstitutionalObservation.objects.create(
        plan=plan, key=key, subject="Compromiso 1", text="Aclarar la meta"
    )
    return Decision.objects.create(observation=observation, **({"outcome": Outcome.ACCEPTED} | fields))


def test_unpublished_rows_never_show(plan: ActionPlan, hidden: ActionPlan, cited: Source) -> None:
    shown = space("abierto", plan)
    tally("t1", plan, cited, space=shown)
    closed = space("reservado", plan, is_public=False)
    tally("t2", plan, cited, space=closed)
    tally("t3", hidden, cited)
    space("ajeno", hidden)
    decision("o1", plan)
    decision("o2", hidden)
    assert slugs("spaces/") == {"abierto"} == {row["slug"] for row in csv_rows("spaces/", plan="plan")}
    assert slugs("tallies/") == {"t1"} == {row["slug"] for row in csv_rows("tallies/", plan="plan")}
    assert len(rows("decisions/")) == len(csv_rows("decisions/", plan="plan")) == 1


def test_spaces_by_theme_and_territory(plan: ActionPlan, country: Territory) -> None:
    region = Territory.objects.create(code="ZZ-A", name="A", slug="zz-a", level="region", parent=country)
    theme = Theme.objects.create(plan=plan, order=1, title="Agua", slug="agua")
    space("uno", plan, territory=region).themes.add(theme)
    space("dos", plan)
    assert slugs("spaces/", theme="agua") == slugs("spaces/", territory="ZZ") == {"uno"}
    row = next(row for row in rows("spaces/") if row["slug"] == "uno")
    assert row["themes"][0]["slug"] == "agua" and row["territory"]["code"] == "ZZ-A"
    assert list(refused("spaces/", starts_after="mañana")) == ["starts_after"]


def test_a_decision_says_why_and_names_no_draft(plan: ActionPlan) -> None:
    draft = Commitment.objects.create(slug="borrador", title="B", plan=plan, state=CommitmentState.DRAFT)
    decision(
        "o1", plan, commitment=draft, outcome=Outcome.NOT_ACCEPTED, reason=DecisionReason.OUTSIDE_COMPETENCE, text="No"
    )
    (row,) = rows("decisions/", outcome="not_accepted")
    assert row["kind"] == "institutional_observation" and row["reason"] == "outside_competence"
    assert row["subject"]["name"] == "Compromiso 1" and row["commitment"] is None


def test_tallies_add_up_by_counting(plan: ActionPlan, cited: Source) -> None:
    for number, value in enumerate((3, 4, 5), start=1):
        tally(f"m{number}", plan, cited, subject=TallySubject.MEETINGS, value=value)
    tally("p", plan, cited)
    assert sum(row["value"] for row in rows("tallies/", subject="meetings")) == 12


def test_lists_cost_the_same_with_30_rows(plan: ActionPlan, cited: Source) -> None:
    theme = Theme.objects.create(plan=plan, order=1, title="Agua", slug="agua")
    assert_constant("spaces/", lambda n: space(f"s{n}", plan, source=cited).themes.add(theme), at_most=4)
    assert_constant("tallies/", lambda n: tally(f"t{n}", plan, cited, theme=theme), at_most=3)
    assert_constant("decisions/", lambda n: decision(f"o{n}", plan, source=cited), at_most=3)


def test_consultations_and_contributions_cost_the_same_with_30_rows() -> None:
    country = make_country()

    def add(number: int) -> None:
        asked = open_consultation(country, f"c{number}")
        asked.themes.add(country.theme)
        row = services.moderate_contribution(contribution=contribute(asked, f"Texto {number}"), by=country.moderator)
        services.decide(subject=row, outcome="accepted", text=f"Respuesta {number}", by=country.moderator)

    assert_constant("consultations/", add, at_most=3)
    assert queries("contributions/") <= 2 and len(rows("contributions/")) == 30
