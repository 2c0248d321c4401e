"""Agreements on pages and in the API: what is shown, to whom, in which order, at what cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from committee import services
from committee.models import Agreement, CommitteeDecision, Session
from committee.tests.agreement_world import agree, consensus, mark, promise, publish_minutes
from committee.tests.committee_world import World, client_of, hold, make_person, make_session, make_world
from core.tests.api_checks import assert_constant, csv_rows, get, queries, refused, rows
from people.choices import Role

pytestmark = pytest.mark.django_db
LIST = "/comite/comite-qa/acuerdos/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    made = make_session(world)
    mark(world, made)
    return made


def add(session: Session, number: int, world: World, days: int = 5, **fields: Any) -> Agreement:
    values = {
        "session": session,
        "number": number,
        "text": f"Acuerdo número {number}",
        "organization": world.civil[0].organization,
        "owner_label": world.civil[0].organization.name,
        "due_on": world.day(days),
    }
    made = Agreement.objects.create(**(values | fields))
    made.notes.create(
        text=f"Nota {number}",
        state=made.state,
        due_on=made.due_on,
        actor_label="Oficina",
        noted_at=world.moment(0),
        noted_by=world.secretariat,
    )
    return made


def count_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return len(captured)


def body(response: Any) -> str:
    return response.content.decode()


# The public list.


def test_the_list_begins_with_what_is_overdue(client: Client, world: World, session: Session) -> None:
    order = [(1, 30, "pending"), (2, -2, "in_progress"), (3, 4, "pending"), (4, -20, "pending")]
    for number, days, state in order:
        add(session, number, world, days, state=state)
    add(session, 5, world, -30, state="done", closed_on=world.day(-31))
    add(session, 6, world, -3, state="dropped", closed_on=world.day(-1))
    page = body(client.get(LIST))
    places = [page.index(f"Acuerdo número {number}<") for number in (4, 2, 3, 1, 6, 5)]
    assert places == sorted(places)
    for words in (
        "2 de 6 acuerdos están vencidos",
        "Vencido hace 20 días",
        "Faltan 4 días",
        "Cumplido a tiempo",
        "Nota 3",
    ):
        assert words in page, words


def test_filters_narrow_the_list_and_its_downloads_alike(client: Client, world: World, session: Session) -> None:
    commitment = promise(world)
    last_year = make_session(world, 2, -400)
    add(session, 1, world, -2)
    add(session, 2, world, 9, commitment=commitment)
    add(session, 3, world, 9, organization=world.government[0].organization)
    add(session, 4, world, -9, state="done", closed_on=world.day(-9))
    add(last_year, 5, world, -300)
    cases = {
        "late=true": {1, 5},
        "late=false": {2, 3, 4},
        "state=done": {4},
        f"commitment={commitment.slug}": {2},
        "organization=gobierno-1-qa": {3},
        f"year={last_year.held_on.year}": {5}
        | ({1, 2, 3, 4} if last_year.held_on.year == session.held_on.year else set()),
        "state=pending&late=false": {2, 3},
    }
    for query, numbers in cases.items():
        page = body(client.get(f"{LIST}?{query}"))
        assert {n for n in range(1, 6) if f"Acuerdo número {n}<" in page} == numbers, query
        address = f"/api/v1/agreements/?committee=comite-qa&amp;{query.replace('&', '&amp;')}"
        assert address.replace("&amp;", "&") in page.replace("&amp;", "&"), query
        given = dict(part.split("=") for part in query.split("&"))
        assert {row["number"] for row in rows("agreements/", committee="comite-qa", **given)} == numbers
    assert len(csv_rows("agreements/", committee="comite-qa", late="true")) == 2


@pytest.mark.parametrize(
    "query", ["state=otro", "organization=nadie", "commitment=ninguno", "late=quizas", "year=x", "year=99999"]
)
def test_a_wrong_filter_is_said_and_nothing_is_shown(
    client: Client, world: World, session: Session, query: str
) -> None:
    add(session, 1, world)
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 400 and "Acuerdo número 1" not in body(response)


def test_the_list_costs_the_same_with_one_and_with_thirty(client: Client, world: World, session: Session) -> None:
    add(session, 1, world, commitment=promise(world, "c1"))
    before = {path: count_of(client, path) for path in (LIST, f"{LIST}?late=false", f"/en{LIST}")}
    for number in range(2, 31):
        add(make_session(world, number), number, world, commitment=promise(world, f"c{number}"))
    assert {path: count_of(client, path) for path in before} == before and before[LIST] <= 9


def test_an_empty_list_says_who_has_to_act(client: Client, world: World) -> None:
    assert "Se registran en cada sesión" in body(client.get(LIST))
    assert "set-cookie" not in {name.lower() for name in client.get(LIST).headers}


def test_what_is_not_public_shows_nowhere(client: Client, world: World, session: Session) -> None:
    hidden = make_session(world, 2, called=False)
    add(hidden, 1, world, text="canario-preparada")
    cancelled = make_session(world, 3, cancelled_at=world.moment(0), cancelled_by=world.secretariat, cancel_reason="x")
    add(cancelled, 1, world, text="canario-cancelada")
    group = world.committee.groups.create(name="M", slug="m", purpose="x", created_on=world.today, is_public=False)
    add(make_session(world, 1, slug="de-mesa", group=group), 1, world, text="canario-mesa")
    add(make_session(make_world("QB", is_public=False)), 1, world, text="canario-comite")
    draft = promise(world, "borrador", state="draft", title="canario-borrador")
    add(session, 9, world, text="Visible", commitment=draft, person=world.civil[0].user)
    shown = body(client.get(LIST)) + str(get("agreements/", page_size=200)) + str(csv_rows("agreements/"))
    assert "Visible" in shown
    for word in ("canario", "Persona civil", "@example.org"):
        assert word not in shown, word
    assert client.get("/comite/comite-qb/acuerdos/").status_code == 404


# The API.


def test_an_agreement_as_the_api_tells_it(world: World, session: Session) -> None:
    commitment = promise(world)
    made = agree(world, session, commitment=commitment, due_on=world.day(3))
    services.follow_agreement(agreement=made, text="Empezó", state="in_progress", by=world.government[0].user)
    row = get(f"agreements/{made.pk}/")
    assert {"id", "session", "text", "owner", "due_on", "state", "commitment", "late"} <= set(row)
    assert row["owner"]["name"] == "Organización gobierno-1-qa" and row["owner"]["slug"] == "gobierno-1-qa"
    assert (row["state"], row["late"], row["commitment"]["slug"]) == ("in_progress", False, commitment.slug)
    assert row["session"]["slug"] == session.slug and row["session"]["url"].endswith(session.get_absolute_url())
    assert [(note["office"], note["text"]) for note in row["notes"]] == [("Organización gobierno-1-qa", "Empezó")]
    office = agree(world, session, organization=None, person=world.secretariat)
    assert get(f"agreements/{office.pk}/")["owner"] == {"slug": None, "name": "La secretaría técnica", "url": None}


def test_the_filters_of_the_api(world: World, session: Session) -> None:
    mine = add(session, 1, world, 5, commitment=promise(world))
    abroad = make_world("QB")
    own_plan = make_session(make_world("QC", plan=world.plan))
    other = add(make_session(abroad), 2, abroad, -5)
    third = add(own_plan, 3, world, 50)

    def ids(**query: Any) -> set[int]:
        return {row["id"] for row in rows("agreements/", **query)}

    assert ids() == {mine.pk, other.pk, third.pk}
    assert ids(committee="comite-qb") == ids(late="true") == {other.pk}
    assert ids(plan=world.plan.slug) == {mine.pk, third.pk}
    assert ids(session=session.slug) == {mine.pk}
    assert ids(due_after=world.day(5), due_before=world.day(5)) == {mine.pk}
    assert [row["id"] for row in rows("agreements/", ordering="-due_on")] == [third.pk, mine.pk, other.pk]
    for query in ({"committee": "nadie"}, {"due_after": "ayer"}, {"state": "x"}, {"owner": "x"}):
        assert list(refused("agreements/", **query)) == list(query)


def test_the_api_costs_the_same_with_thirty(world: World) -> None:
    def one(number: int) -> None:
        add(make_session(world, number), number, world, commitment=promise(world, f"c{number}"))

    assert_constant("agreements/", one, at_most=4)
    assert queries("agreements/", committee="comite-qa", late="false") <= 6


# The page of a commitment.


def test_a_commitment_shows_its_agreements_in_one_query(world: World, session: Session) -> None:
    commitment: Commitment = promise(world)
    page = Template("{% load committee_tags %}{% commitment_agreements commitment %}")

    def drawn() -> str:
        return page.render(Context({"commitment": commitment, "today": world.today}))

    assert drawn().strip() == ""
    add(session, 1, world, -3, commitment=commitment)
    add(make_session(world, 2, called=False), 1, world, text="canario", commitment=commitment)
    with CaptureQueriesContext(connection) as captured:
        told = drawn()
    assert len(captured) == 1
    assert "Vencido hace 3 días" in told and "canario" not in told
    assert f"{LIST}?commitment={commitment.slug}#acuerdo-" in told


# Where members work.


def test_a_member_records_a_decision_and_an_agreement_on_pages(world: World, session: Session) -> None:
    client, home = client_of(world.civil[0].user), f"/mi-espacio/sesiones/{session.slug}/acuerdos/"
    assert "Nadie ha registrado decisiones" in body(client.get(home))
    decision = f"/mi-espacio/sesiones/{session.slug}/decisiones/nueva/"
    assert "Qué se decidió" in body(client.get(decision))
    wrong = client.post(
        decision, {"text": "canario-tecleado", "method": "vote", "in_favour": 9, "against": 0, "abstained": 0}
    )
    assert wrong.status_code == 400 and "canario-tecleado" in body(wrong) and "Son 9 votos" in body(wrong)
    right = client.post(
        decision, {"text": "Se aprueba", "method": "vote", "in_favour": 2, "against": 1, "abstained": 0}
    )
    assert right.status_code == 302 and right["Location"] == home
    made = CommitteeDecision.objects.get()
    assert "2 a favor, 1 en contra, 0 abstenciones" in body(client.get(home))
    fixed = client.post(f"/mi-espacio/decisiones/{made.pk}/", {"text": "Se aprueba con cambios", "method": "consensus"})
    assert fixed.status_code == 302 and "Se aprueba con cambios" in body(client.get(home))
    commitment = promise(world)
    new = f"{home}nuevo/"
    data = {
        "text": "canario-acuerdo",
        "owner": f"o{world.government[0].organization.pk}",
        "promise": f"c{commitment.pk}",
    }
    refused = client.post(new, data | {"due_on": "2001-01-01"})
    assert refused.status_code == 400 and "canario-acuerdo" in body(refused) and "anterior a la sesión" in body(refused)
    assert client.post(new, data | {"due_on": world.day(9).isoformat()}).status_code == 302
    assert Agreement.objects.get().commitment == commitment


def test_the_form_offers_only_the_committees_circle(world: World, session: Session) -> None:
    abroad = make_world("QB")
    promise(abroad, "ajeno", title="canario-compromiso")
    promise(world, "borrador", state="draft", title="canario-borrador")
    page = body(client_of(world.secretariat).get(f"/mi-espacio/sesiones/{session.slug}/acuerdos/nuevo/"))
    assert world.civil[0].organization.name in page and "Persona civil-1-qa" in page
    assert "canario" not in page and "civil-1-qb" not in page and "@example.org" not in page


def test_once_the_minutes_are_published_the_pages_say_so(world: World, session: Session) -> None:
    made = agree(world, session)
    publish_minutes(session, world.secretariat)
    client = client_of(world.secretariat)
    for path in ("acuerdos/", "acuerdos/nuevo/", "decisiones/nueva/"):
        assert "El acta ya se publicó" in body(client.get(f"/mi-espacio/sesiones/{session.slug}/{path}"))
    late = client.post(
        f"/mi-espacio/sesiones/{session.slug}/decisiones/nueva/", {"text": "canario", "method": "consensus"}
    )
    assert late.status_code == 400 and "canario" in body(late)
    assert client.post(f"/mi-espacio/acuerdos/{made.pk}/", {"step": "follow", "text": "Sigue"}).status_code == 302


def test_the_owner_follows_and_moves_on_one_page(world: World, session: Session) -> None:
    made = agree(world, session)
    client, path = client_of(world.government[0].user), f"/mi-espacio/acuerdos/{made.pk}/"
    assert "Guardar el seguimiento" in body(client.get(path))
    empty = client.post(path, {"step": "follow", "state": "done", "text": ""})
    assert empty.status_code == 400 and "Escriba qué se hizo" in body(empty)
    assert client.post(path, {"step": "follow", "state": "in_progress", "text": "Contratado"}).status_code == 302
    wrong = client.post(path, {"step": "move", "due_on": world.day(-1).isoformat(), "reason": "canario-motivo"})
    assert wrong.status_code == 400 and "canario-motivo" in body(wrong) and "de hoy en adelante" in body(wrong)
    assert (
        client.post(path, {"step": "move", "due_on": world.day(60).isoformat(), "reason": "Licitación"}).status_code
        == 302
    )
    page = body(client.get(path))
    assert "Contratado" in page and "Licitación" in page and "Faltan 60 días" in page
    assert client.post(path, {"step": "otra"}).status_code == 400


def test_what_was_typed_is_kept_when_somebody_closed_it_meanwhile(world: World, session: Session) -> None:
    made = agree(world, session)
    services.follow_agreement(agreement=made, text="Hecho", state="done", by=world.secretariat)
    response = client_of(world.government[0].user).post(
        f"/mi-espacio/acuerdos/{made.pk}/", {"step": "follow", "state": "done", "text": "canario-tecleado"}
    )
    assert response.status_code == 400
    assert "canario-tecleado" in body(response) and "ya está cerrado" in body(response)


def test_who_opens_which_page(world: World, session: Session) -> None:
    made = agree(world, session)
    consensus(session, world.secretariat)
    decision = CommitteeDecision.objects.get()
    record = [
        f"/mi-espacio/sesiones/{session.slug}/{path}" for path in ("acuerdos/", "acuerdos/nuevo/", "decisiones/nueva/")
    ]
    record.append(f"/mi-espacio/decisiones/{decision.pk}/")
    follow = f"/mi-espacio/acuerdos/{made.pk}/"
    abroad = make_world("QB")
    ended = hold(world.civil[1].seat, "ayer", kind="suplente", starts=-300, ends=-1)
    assert ended.user
    people = {
        make_person("extrana"): (404, 404),
        make_person("editora", Role.ENTITY_EDITOR, organization=made.organization): (404, 200),
        abroad.secretariat: (404, 404),
        abroad.civil[0].user: (404, 404),
        ended.user: (404, 404),
        world.civil[1].user: (200, 200),
        world.government[0].user: (200, 200),
        world.secretariat: (200, 200),
    }
    for user, (records, follows) in people.items():
        client = client_of(user)
        assert [client.get(path).status_code for path in record] == [records] * 4, user
        response = client.get(follow)
        assert response.status_code == follows, user
        assert follows == 404 or "no-store" in response["Cache-Control"]
    for path in (*record, follow):
        assert Client().get(path)["Location"].startswith("/cuenta/ingresar/")
    reader = client_of(world.civil[1].user)
    assert "Guardar el seguimiento" not in body(reader.get(follow))
    assert reader.post(follow, {"step": "follow", "text": "x"}).status_code == 403


def test_pages_of_members_cost_the_same_with_thirty(world: World, session: Session) -> None:
    client, path = client_of(world.secretariat), f"/mi-espacio/sesiones/{session.slug}/acuerdos/"
    add(session, 1, world, commitment=promise(world))
    consensus(session, world.secretariat)
    one = (count_of(client, path), count_of(client, f"{path}nuevo/"))
    for number in range(2, 31):
        add(session, number, world, commitment=promise(world, f"c{number}"))
        consensus(session, world.secretariat)
        make_person(f"s{number}", Role.SECRETARIAT, jurisdiction=world.place)
    assert (count_of(client, path), count_of(client, f"{path}nuevo/")) == one


def test_the_english_list_is_in_english(client: Client, world: World, session: Session) -> None:
    add(session, 1, world, -3)
    page = body(client.get(f"/en{LIST}"))
    assert "Overdue by 3 days" in page and "Agreements" in page
