"""A citizen looks for commitments, narrows the list and opens one; what is not public stays out of sight."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.choices import CommitmentState, ParticipationRole
from commitments.models import Commitment, Participation
from people.choices import Branch, Level, Sector, TerritoryLevel
from people.models import Organization, Territory
from plans.models import ActionPlan, Theme

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_LIST = 8
LIST_PAGES = ("/compromisos/", "/entidades/", "/territorios/", "/territorios/QA/", "/territorios/QA-R0/")


@pytest.fixture
def plan() -> ActionPlan:
    country = Territory.objects.create(code="QA", name="País", slug="pais", level=TerritoryLevel.COUNTRY)
    return ActionPlan.objects.create(jurisdiction=country, number=1, title="Plan uno", slug="plan-uno", is_public=True)


def add_commitment(plan: ActionPlan, number: int, **fields: object) -> Commitment:
    region = Territory.objects.create(
        code=f"QA-R{number}", name=f"Región {number}", slug=f"r{number}", level="region", parent=plan.jurisdiction
    )
    entity = Organization.objects.create(
        name=f"Entidad {number}", slug=f"entidad-{number}", sector=Sector.PUBLIC, territory=region
    )
    theme = Theme.objects.create(plan=plan, order=number, title=f"Tema {number}", slug=f"tema-{number}")
    values = {
        "title": f"Promesa {number}",
        "slug": f"promesa-{number}",
        "theme": theme,
        "branch": Branch.EXECUTIVE,
        "level": Level.NATIONAL,
        "state": CommitmentState.IN_PROGRESS,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
    }
    commitment = Commitment.objects.create(plan=plan, number=str(number), order=number, **(values | fields))
    commitment.territories.add(region)
    Participation.objects.create(commitment=commitment, organization=entity, role=ParticipationRole.LEAD)
    return commitment


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_lists_cost_the_same_with_one_and_with_thirty(client: Client, plan: ActionPlan) -> None:
    add_commitment(plan, 0)
    before = {path: queries(client, path) for path in LIST_PAGES}
    for number in range(1, 30):
        add_commitment(plan, number)
    assert {path: queries(client, path) for path in LIST_PAGES} == before
    assert before["/compromisos/"] <= QUERIES_OF_THE_LIST


def test_a_filter_that_needs_progress_costs_the_same_too(client: Client, plan: ActionPlan) -> None:
    add_commitment(plan, 0)
    path = "/compromisos/?plan=plan-uno&light=no_information"
    before = queries(client, path)
    for number in range(1, 30):
        add_commitment(plan, number)
    assert queries(client, path) == before


def test_filters_narrow_and_chips_say_them_in_words(client: Client, plan: ActionPlan) -> None:
    for number in range(3):
        add_commitment(plan, number)
    page = client.get("/compromisos/?plan=plan-uno&territory=QA-R1&branch=executive").content.decode()
    assert "Promesa 1" in page and "Promesa 2" not in page
    assert "Territorio: Región 1" in page and "Rama: rama ejecutiva" in page
    assert "/api/v1/commitments/?plan=plan-uno&amp;territory=QA-R1&amp;branch=executive&amp;format=csv" in page
    assert 'href="?plan=plan-uno&amp;branch=executive"' in page


def test_accents_and_capitals_do_not_hide_a_result(client: Client, plan: ActionPlan) -> None:
    add_commitment(plan, 1, title="Contratación abierta")
    assert "Contratación abierta" in client.get("/compromisos/?search=CONTRATACION").content.decode()


def test_the_order_can_be_chosen(client: Client, plan: ActionPlan) -> None:
    add_commitment(plan, 1, title="Zeta")
    add_commitment(plan, 2, title="Alfa")
    by_plan, by_title = (client.get(f"/compromisos/{query}").content.decode() for query in ("", "?ordering=title"))
    assert by_plan.index("Zeta") < by_plan.index("Alfa")
    assert by_title.index("Alfa") < by_title.index("Zeta")


@pytest.mark.parametrize("query", ["light=raro", "plan=nadie", "branch=%00", "starred=quizas", "updated_after=ayer"])
def test_a_value_that_is_not_understood_is_refused_and_kept(client: Client, plan: ActionPlan, query: str) -> None:
    response = client.get(f"/compromisos/?search=agua&{query}")
    page = response.content.decode()
    assert response.status_code == 400
    assert 'class="errors"' in page
    assert 'value="agua"' in page


def test_what_is_not_a_filter_is_ignored_and_not_sent_on(client: Client, plan: ActionPlan) -> None:
    add_commitment(plan, 1)
    page = client.get("/compromisos/?utm_source=boletin&page=1")
    assert page.status_code == 200
    assert "/api/v1/commitments/?format=csv" in page.content.decode()


def test_more_than_a_page_is_divided(client: Client, plan: ActionPlan) -> None:
    for number in range(53):
        add_commitment(plan, number)
    first, second = (client.get(f"/compromisos/?plan=plan-uno{page}").content.decode() for page in ("", "&page=2"))
    assert "53 compromisos" in first and "53 compromisos" in second
    assert "Promesa 49" in first and "Promesa 50" not in first and "Promesa 52" in second
    assert "plan=plan-uno&amp;page=2" in first


def test_drafts_and_unpublished_plans_do_not_show(client: Client, plan: ActionPlan) -> None:
    add_commitment(plan, 1, state=CommitmentState.DRAFT)
    hidden = ActionPlan.objects.create(jurisdiction=plan.jurisdiction, number=2, title="Oculto", slug="oculto")
    add_commitment(hidden, 2)
    for path in ("/compromisos/promesa-1/", "/compromisos/promesa-2/"):
        assert client.get(path).status_code == 404
    for path in (
        "/compromisos/",
        "/entidades/entidad-1/",
        "/entidades/entidad-2/",
        "/territorios/QA-R2/",
        "/sitemap.xml",
    ):
        page = client.get(path).content.decode()
        assert "promesa-" not in page.lower() and "Oculto" not in page, path
    assert client.get("/compromisos/?plan=oculto").status_code == 400


def test_a_commitment_says_what_is_missing_and_whose_turn_it_is(client: Client, plan: ActionPlan) -> None:
    page = client.get(add_commitment(plan, 1).get_absolute_url()).content.decode()
    assert "La entidad no ha publicado hitos" in page
    assert "Entidad 1" in page and "Sin hitos publicados" in page


def test_a_withdrawn_commitment_says_why(client: Client, plan: ActionPlan) -> None:
    commitment = add_commitment(plan, 1, state=CommitmentState.WITHDRAWN, state_reason="Perdió su norma.")
    assert "Perdió su norma." in client.get(commitment.get_absolute_url()).content.decode()


def test_titles_are_shown_as_text(client: Client, plan: ActionPlan) -> None:
    commitment = add_commitment(plan, 1, title="<script>alert(1)</script>")
    for path in (commitment.get_absolute_url(), "/compromisos/", "/compromisos/?search=%3Cscript%3E"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page and "alert(1)" in page
