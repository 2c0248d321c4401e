"""Working groups as anybody reads them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from committee import services
from committee.models import Minutes, WorkingGroup
from committee.tests.committee_world import World, make_session, make_world
from committee.tests.test_groups import guest, make_commitment, make_group
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
LIST = "/comite/comite-qa/mesas/"
PAGE = f"{LIST}agua/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def group(world: World) -> WorkingGroup:
    made = make_group(world, commitments=[make_commitment(world.plan, "uno")])
    services.add_group_member(
        group=made, seat=world.civil[0].seat, since=world.today, coordinates=True, by=world.secretariat
    )
    services.add_group_member(group=made, organization=guest(), since=world.day(-9), by=world.secretariat)
    return made


def text(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_the_list_tells_how_many_are_in_each(world: World, group: WorkingGroup) -> None:
    page = text(LIST)
    assert "Mesa agua" in page and "2 organizaciones" in page and "1 compromiso " in page
    services.end_group(group=group, ended_on=world.today, by=world.secretariat)
    assert "terminó el" in text(LIST)


def test_the_page_tells_members_commitments_with_their_light_and_sessions(world: World, group: WorkingGroup) -> None:
    called = make_session(world, 1, group=group, slug="s-1")
    make_session(world, 2, group=group, slug="s-en-preparacion", called=False)
    page = text(PAGE)
    assert "Coordina" in page and "Universidad" in page and "invitada" in page
    assert "Compromiso uno" in page and 'class="light' in page
    assert called.get_absolute_url() in page and "sin acta publicada" in page and "s-en-preparacion" not in page
    Minutes.objects.create(session=called, text="Texto", drafted_by=world.secretariat, updated_by=world.secretariat)
    assert "sin acta publicada" in text(PAGE) and ">Acta<" not in text(PAGE)
    Minutes.objects.update(state="published", published_at=world.moment(-1))
    assert ">Acta<" in text(PAGE)


def test_nothing_unpublished_shows(world: World, group: WorkingGroup) -> None:
    hidden = ActionPlan.objects.create(jurisdiction=world.place, number=9, title="Oculto", slug="oculto")
    group.commitments.add(make_commitment(hidden, "canario"), make_commitment(world.plan, "canario-2", state="draft"))
    make_group(world, "oculta", is_public=False)
    assert "canario" not in text(PAGE) and "oculta" not in text(LIST)
    assert Client().get(f"{LIST}oculta/").status_code == 404
    assert Client().get("/comite/otro/mesas/agua/").status_code == 404
    type(world.committee).objects.update(is_public=False)
    assert Client().get(PAGE).status_code == 404 == Client().get(LIST).status_code


def test_they_cost_the_same_with_one_and_with_thirty(world: World, group: WorkingGroup) -> None:
    def costs() -> list[int]:
        found = []
        for path in (LIST, PAGE):
            with CaptureQueriesContext(connection) as captured:
                text(path)
            found.append(len(captured))
        return found

    make_session(world, 100, group=group, slug="s-100")
    before = costs()
    for number in range(29):
        group.commitments.add(make_commitment(world.plan, f"c-{number}"))
        services.add_group_member(
            group=group, organization=guest(f"O{number}"), since=world.day(-3), by=world.secretariat
        )
        make_session(world, number + 1, group=group, slug=f"s-{number}")
        make_group(world, f"otra-{number}")
    assert costs() == before
    assert max(before) <= 12


def test_in_english(world: World, group: WorkingGroup) -> None:
    assert "Who takes part" in text(f"/en{PAGE}") and "Working groups" in text(f"/en{LIST}")
