"""What waits for the signed-in person, on their own page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from commitments import services as reporting
from commitments.models import Milestone
from committee.models import Tenure
from committee.tests.agreement_world import promise
from committee.tests.committee_world import World, client_of, fresh, make_person, make_session, make_world
from committee.tests.evaluation_world import open_now, write_functions
from committee.tests.test_my_committee import minutes
from committee.tests.test_pages_agreements import add
from consultations.services import moderate_contribution
from consultations.tests.participation_world import contribute, make_country, open_consultation
from people.choices import Role
from people.models import Membership

pytestmark = pytest.mark.django_db


def test_moderators_read_which_consultations_wait_for_them(client: Client) -> None:
    here, elsewhere = make_country(), make_country("QB")
    consultation = open_consultation(here)
    published = contribute(consultation, "Uno")
    moderate_contribution(contribution=published, by=here.moderator)
    contribute(consultation, "Dos")
    client.force_login(here.moderator)
    page = client.get("/mi-espacio/").content.decode()
    assert "1 por moderar" in page and "1 sin respuesta" in page
    client.force_login(elsewhere.moderator)
    assert "por moderar" not in client.get("/mi-espacio/").content.decode()


# The committee.


@pytest.fixture
def world() -> World:
    made = make_world()
    write_functions(made.committee)
    return made


def page_of(user: Any) -> str:
    return client_of(user).get("/mi-espacio/").content.decode()


def submitted_report(world: World, days_ago: int) -> None:
    """Reviewed in ten working days or published unverified."""
    commitment = promise(world)
    entity = world.government[0].organization
    commitment.participations.create(organization=entity, role="lead")
    milestone = Milestone.objects.create(
        commitment=commitment, order=1, title="Hito por revisar", planned_ends_on=world.day(90)
    )
    editor = make_person("editora", Role.ENTITY_EDITOR, organization=entity)
    report = reporting.start_report(
        milestone=milestone, organization=entity, voice="government", percent=10, actions="x", by=editor
    )
    reporting.submit_report(report=report, by=editor, now=timezone.now() - timedelta(days=days_ago))


def test_a_member_reads_what_is_most_urgent_first_across_kinds(world: World) -> None:
    member = world.civil[0]
    add(make_session(world, 1, -30), 1, world, -3, text="Acuerdo vencido por mí")
    coming = make_session(world, 2, 40, link="https://salas.example.org/canal")
    observed = make_session(world, 3, -8)
    minutes(world, observed, "observations", until=1)
    open_now(world, 60)
    submitted_report(world, 0)
    page = page_of(member.user)
    order = [
        "Acuerdo vencido por mí",
        str(observed),
        "Hito por revisar",
        str(coming),
        f"Autoevaluación {world.today.year}",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "5 asuntos con fecha esperan por usted" in page and 'href="https://salas.example.org/canal"' in page
    for path in (f"/mi-espacio/sesiones/{coming.slug}/", f"/mi-espacio/sesiones/{observed.slug}/acta/"):
        assert f'href="{path}"' in page
    with translation.override("es"):  # the request leaves its language behind
        english = client_of(member.user).get("/en/mi-espacio/").content.decode()
    assert "5 dated matters wait for you" in english and "Read the minutes" in english


def test_the_secretariat_reads_what_is_late_in_its_committees_only(world: World) -> None:
    session = make_session(world, 1, -30)
    add(session, 1, world, -3, text="Acuerdo de otra")
    Tenure.objects.filter(pk=world.civil[0].tenure.pk).update(ends_on=world.day(30))
    page = page_of(world.secretariat)
    for words in ("Publique el acta", "Acuerdo de otra", "Prepare la renovación", "Pregunte a quien responde"):
        assert words in page, words
    assert "Nada espera por usted hoy" in page_of(make_world("QB").secretariat)


def test_a_member_reads_the_commitments_that_the_seat_accompanies(world: World) -> None:
    type(world.plan).objects.filter(pk=world.plan.pk).update(current=True)
    commitment = promise(world, title="Compromiso acompañado")
    commitment.participations.create(organization=world.civil[0].organization, role="counterpart")
    page = page_of(world.civil[0].user)
    assert "Compromisos que acompaña" in page and "Compromiso acompañado" in page and "Sin información" in page
    assert "Compromiso acompañado" not in page_of(world.civil[1].user)


def test_nothing_of_the_committee_waits_once_the_tenure_ended(world: World) -> None:
    make_session(world, 1, 4, link="https://canario.example.org")
    add(make_session(world, 2, -4), 1, world, -3, text="canario-acuerdo")
    minutes(world, make_session(world, 3, -8), "observations", until=3)
    open_now(world)
    chair = world.civil[0]
    assert "canario" in page_of(chair.user)
    Tenure.objects.filter(pk=chair.tenure.pk).update(ends_on=world.day(-1))
    Membership.objects.filter(user=chair.user).update(until=world.day(-1))
    assert "Nada espera por usted hoy" in page_of(fresh(chair.user))


def test_a_demonstration_says_so(world: World) -> None:
    add(make_session(world, 1, -4), 1, world, 3)
    assert "datos ficticios" not in page_of(world.civil[0].user)
    type(world.plan).objects.filter(pk=world.plan.pk).update(is_demo=True)
    type(world.committee).objects.filter(pk=world.committee.pk).update(plan=world.plan)
    assert "datos ficticios" in page_of(world.civil[0].user)


def test_it_costs_the_same_with_thirty_of_each(world: World) -> None:
    type(world.plan).objects.filter(pk=world.plan.pk).update(current=True)

    def cost(user: Any) -> int:
        client = client_of(user)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/mi-espacio/").status_code == 200
        return len(captured)

    def more(number: int) -> None:
        past, coming = make_session(world, number, -20), make_session(world, number + 100, 5)
        add(past, 1, world, -3)
        minutes(world, past, "approval")
        minutes(world, coming, "observations", until=3)
        open_now(world, year=world.today.year - number)
        commitment = promise(world, f"c{number}")
        Milestone.objects.create(commitment=commitment, order=1, title="Hito")
        commitment.participations.create(organization=world.civil[0].organization, role="counterpart")

    more(1)
    one = [cost(world.civil[0].user), cost(world.secretariat)]
    for number in range(2, 26):
        more(number)
    assert [cost(world.civil[0].user), cost(world.secretariat)] == one and max(one) <= 30
