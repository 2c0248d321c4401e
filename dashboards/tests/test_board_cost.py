"""A dashboard costs the same whatever the size of the plan, and never reads a report or a milestone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.choices import CommitmentState, Light, ParticipationRole
from commitments.models import Commitment, Participation, Question
from committee.models import Committee, Session
from core.choices import ModerationState
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from dashboards.tests.board_world import BEFORE, DAY, BoardWorld, groups, make_board, row, save
from people.models import Organization, User
from plans.models import Theme

pytestmark = pytest.mark.django_db
PLAN = "/tablero/plan-qa/"
PAGES = {
    "/tablero/": 22,
    PLAN: 20,
    f"{PLAN}?fecha=2026-02-20": 4,
    f"{PLAN}tema/tema-1/": 9,
    f"{PLAN}rama/executive/": 9,
    f"{PLAN}nivel/national/": 9,
    f"{PLAN}territorio/CO-ANT/": 9,
    f"{PLAN}entidad/plan-qa-entidad-1/": 9,
    f"{PLAN}tema/": 3,
    f"{PLAN}datos/tarde.csv": 4,
    f"{PLAN}datos/contraste.csv": 4,
    f"{PLAN}datos/puntualidad.csv": 3,
    f"{PLAN}tema/tema-1/datos/compromisos.csv": 4,
    "/tablero/datos/planes.csv": 2,
}
"""Each page with the most queries it may cost."""


@pytest.fixture
def world() -> BoardWorld:
    """With a committee that meets, whose health is a part of the page."""
    made = make_board(current=True)
    committee = Committee.objects.create(
        jurisdiction=made.country, kind="national", name="Comité", slug="comite", is_public=True
    )
    secretariat = User.objects.create_user("s@example.org")
    Session.objects.create(
        committee=committee, slug="s1", number=1, held_on=BEFORE, called_at=timezone.now(), called_by=secretariat
    )
    return made


def grow(world: BoardWorld, first: int, last: int) -> None:
    """Commitments `first` to `last`, all late, moved, told by both voices, reported and asked about."""
    plan, moderator = world.plan, User.objects.get_or_create(email="m@example.org")[0]
    made = Commitment.objects.bulk_create(
        Commitment(
            plan=plan,
            slug=f"c-{number}",
            title=f"Compromiso {number}",
            order=number,
            theme=world.themes[number % 2],
            branch="executive",
            level="national",
            state=CommitmentState.IN_PROGRESS,
        )
        for number in range(first, last + 1)
    )
    lead = ParticipationRole.LEAD
    Participation.objects.bulk_create(
        Participation(commitment=each, organization=world.organizations[each.order % 2], role=lead) for each in made
    )
    Commitment.territories.through.objects.bulk_create(
        Commitment.territories.through(commitment=each, territory=world.region) for each in made
    )
    save([_row(each, on) for each in made for on in (BEFORE, DAY)])
    now = timezone.now()
    Question.objects.bulk_create(
        Question(
            commitment=each,
            text="¿Cuándo?",
            receipt=f"P-{each.order}",
            consent_version="1",
            moderation=ModerationState.PUBLISHED,
            moderated_at=now,
            moderated_by=moderator,
            answer_due_on=now.date() - timedelta(days=each.order % 90 + 1),
        )
        for each in made
    )


def _row(each: Commitment, on: Any) -> ProgressSnapshot:
    fields = {
        "late": 1,
        "days_late": each.order,
        "moved": 1,
        "days_slipped": each.order,
        "government": 80,
        "civil_society": 40,
        "gap": 40,
        "reports_due": 2,
        "reports_on_time": 1,
        "light": Light.DELAYED,
        "name": each.title,
        "commitment": each,
    }
    return row(each.plan, Scope.COMMITMENT, each.slug, on, **fields)


def many_groups(world: BoardWorld, first: int, last: int) -> None:
    """Themes and entities `first` to `last`, each with its rows."""
    for number in range(first, last + 1):
        theme = Theme.objects.create(plan=world.plan, slug=f"t{number}", title=f"Otro {number}", order=number)
        entity = Organization.objects.create(name=f"Otra {number}", slug=f"o{number}", sector="public")
        for on in (BEFORE, DAY):
            save(
                [
                    row(world.plan, Scope.THEME, theme.slug, on, gap=1),
                    row(world.plan, Scope.ORGANIZATION, entity.slug, on),
                ]
            )


def costs(client: Client) -> dict[str, int]:
    found = {}
    for path in PAGES:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
            assert response.status_code == 200, path
            list(response.streaming_content) if response.streaming else response.content
        found[path] = len(captured)
        asked = " ".join(query["sql"] for query in captured)
        assert "commitments_progressreport" not in asked and "commitments_milestone" not in asked, path
    return found


def test_every_page_costs_the_same_with_40_and_4000_commitments(client: Client, world: BoardWorld) -> None:
    figures = {"late": 3, "moved": 2, "gap": 5, "reports_due": 4, "reports_on_time": 1, "by_light": {"delayed": 9}}
    save([each for on in (BEFORE, DAY) for each in groups(world, on, **figures)])
    grow(world, 1, 40)
    at_40 = costs(client)
    grow(world, 41, 4000)
    assert costs(client) == at_40
    assert {path: cost for path, cost in at_40.items() if cost > PAGES[path]} == {}


def test_every_page_costs_the_same_with_2_and_40_themes_and_entities(client: Client, world: BoardWorld) -> None:
    save([each for on in (BEFORE, DAY) for each in groups(world, on, gap=5, reports_due=4)])
    grow(world, 1, 3)
    many_groups(world, 3, 4)
    few = costs(client)
    many_groups(world, 5, 44)
    assert costs(client) == few


def test_a_page_does_not_grow_with_the_plan(client: Client, world: BoardWorld) -> None:
    save([each for on in (BEFORE, DAY) for each in groups(world, on, late=3, gap=5, commitments=4000)])
    grow(world, 1, 400)
    for path in (PLAN, f"{PLAN}tema/tema-1/"):
        assert len(client.get(path).content) < 120_000
    page = client.get(f"{PLAN}").content.decode()
    assert page.count('data-label="Días del más tarde"') == 20 and "Se muestran 20 de 400." in page
    assert client.get(f"{PLAN}tema/tema-1/").content.decode().count('data-label="Real"') > 50
    second = client.get(f"{PLAN}tema/tema-1/?page=2").content.decode()
    assert "Compromiso 102" in second and "Página 2 de 4" in second
