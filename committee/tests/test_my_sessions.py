"""Where members and the secretariat run a session: who gets in, every step on the screen, and nothing typed is lost."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.choices import CommitmentState
from commitments.models import Commitment
from committee import services
from committee.choices import TenureKind, TenureState
from committee.models import AgendaItem, CommitteeDecision, Session, Tenure
from committee.services import AgendaPoint, Guest, SeatMark
from committee.tests.committee_world import (
    World,
    client_of,
    hold,
    make_person,
    make_session,
    make_world,
)
from committee.tests.session_world import LINK, agree, call, held, letters, make_group, prepare
from consultations.tests.walking import fill, forms_of, sent, visible
from people.choices import Role
from people.models import User
from plans.models import Document

pytestmark = pytest.mark.django_db
STEPS = ("", "datos/", "agenda/", "asistencia/", "invitados/", "convocar/", "reprogramar/", "cancelar/")
OF_SECRETARIAT = ("convocar/", "reprogramar/", "cancelar/")


@pytest.fixture
def world() -> World:
    return make_world()


def home(session: Session) -> str:
    return f"/mi-espacio/sesiones/{session.slug}/"


def test_who_gets_in(world: World) -> None:
    """Not signed in: to sign in. Without a right today it does not exist. Steps of the secretariat are only hers."""
    abroad = make_world("QB")
    session = prepare(world)
    ended = hold(world.civil[0].seat, "termino", TenureKind.SUPLENTE, starts=-100, ends=-1)
    suspended = hold(
        world.civil[1].seat,
        "suspendida",
        TenureKind.SUPLENTE,
        state=TenureState.SUSPENDED,
        state_since=world.day(0),
        state_reason="x",
    )
    nobody = [
        make_person("extrana"),
        ended.user,
        suspended.user,
        abroad.secretariat,
        abroad.civil[0].user,
        make_person("moderadora", Role.MODERATOR, jurisdiction=world.place),
        make_person("editora", Role.ENTITY_EDITOR, organization=world.government[0].organization),
    ]
    members = [world.civil[0].user, hold(world.government[0].seat, "suplente", TenureKind.SUPLENTE).user]
    keepers = [world.secretariat, User.objects.create_superuser("root@example.org", "x")]
    new = f"/mi-espacio/comites/{world.committee.slug}/sesiones/nueva/"
    for step in STEPS:
        path = home(session) + step
        assert Client().get(path)["Location"].startswith("/cuenta/")
        assert {client_of(user).get(path).status_code for user in nobody} == {404}
        assert {client_of(user).post(path).status_code for user in nobody} <= {404, 405}
        expected = 403 if step in OF_SECRETARIAT else 200
        assert {client_of(user).get(path).status_code for user in members} == {expected}, step
        for user in keepers:
            page = client_of(user).get(path)
            assert page.status_code == 200 and "no-store" in page["Cache-Control"]
            assert '<meta name="robots" content="noindex">' in page.content.decode()
    assert {client_of(user).get(new).status_code for user in nobody} == {404}
    assert {client_of(user).get(new).status_code for user in (*members, *keepers)} == {200}


def test_my_sessions_are_those_of_my_committees(world: World) -> None:
    abroad = make_world("QB")
    own, foreign = prepare(world), prepare(abroad)
    page = client_of(world.civil[0].user).get("/mi-espacio/sesiones/").content.decode()
    assert home(own) in page and home(foreign) not in page
    assert client_of(make_person("extrana")).get("/mi-espacio/sesiones/").status_code == 404


def test_the_whole_way_on_the_screen(world: World) -> None:
    """A member prepares and sets the agenda; the secretariat calls, moves and cancels."""
    member, keeper = client_of(world.civil[0].user), client_of(world.secretariat)
    agree(make_session(world, 1, -60), 1, -3, world, text="Publicar el cronograma")
    new = f"/mi-espacio/comites/{world.committee.slug}/sesiones/nueva/"
    assert "La siguiente del comité es la número 2." in visible(member.get(new))
    where = sent(
        fill(
            member, new, held_on=world.day(9).isoformat(), starts_time="09:00", mode="virtual", link=LINK, purpose="Ver"
        )
    )
    session = Session.objects.get(number=2)
    assert where == home(session)
    page = visible(member.get(where))
    assert "Publicar el cronograma" in page and "En preparación" in page and LINK in page
    assert "La secretaría técnica la convoca." in page

    item = session.agenda.get()
    sent(
        fill(
            member,
            where + "agenda/",
            title_n1="Bienvenida",
            order_n1="1",
            title_n2="Cierre",
            **{f"order_{item.pk}": "2"},
        )
    )
    assert [row.title for row in session.agenda.all()] == [
        "Bienvenida",
        "Seguimiento al acuerdo: Publicar el cronograma",
        "Cierre",
    ]
    sent(fill(member, where + "datos/", place="Casa", mode="mixed"))

    page = visible(keeper.get(where + "convocar/"))
    assert "4 personas invitadas" in page and "Persona civil-1-qa" in page
    sent(fill(keeper, where + "convocar/"))
    assert "Invitaciones enviadas: 4." in visible(keeper.get(where)) and len(letters()) == 4
    page = visible(member.get(where))
    assert "Convocada" in page and "Ver la página pública" in page
    sent(fill(keeper, where + "reprogramar/", held_on=world.day(12).isoformat(), reason="Hay paro"))
    moved = Session.objects.get(pk=session.pk)
    assert (moved.held_on, moved.starts_time, moved.link, moved.place) == (world.day(12), time(9), LINK, "Casa")
    sent(fill(keeper, where + "cancelar/", reason="No hay sala"))
    assert "Esta sesión se canceló." in visible(member.get(where)) and len(letters()) == 12


def test_wrong_input_keeps_everything_typed(world: World) -> None:
    session = prepare(world)
    keeper = client_of(world.secretariat)
    new = f"/mi-espacio/comites/{world.committee.slug}/sesiones/nueva/"
    typed = {
        "held_on": "",
        "mode": "in_person",
        "place": "Lugar escrito",
        "kind": "ordinary",
        "purpose": "Texto escrito",
    }
    for page in (keeper.post(new, typed), keeper.post(new, typed | {"held_on": "2030-01-01", "number": "1"})):
        assert page.status_code == 400
        assert "Lugar escrito" in page.content.decode() and "Texto escrito" in page.content.decode()
    assert "Ya hay una sesión con ese número. La que sigue es la 2." in visible(page)
    page = fill(keeper, home(session) + "agenda/", detail_n1="Detalle escrito")
    assert page.status_code == 400 and "Detalle escrito" in page.content.decode()
    assert "Escriba el título" in visible(page)
    page = fill(keeper, home(session) + "datos/", ends_time="08:00", purpose="Otro texto")
    assert page.status_code == 400 and "Otro texto" in page.content.decode()
    called = call(world)
    page = fill(keeper, home(called) + "reprogramar/", place="Otro lugar", reason="")
    assert page.status_code == 400 and "Otro lugar" in page.content.decode()
    page = fill(keeper, home(called) + "cancelar/", reason="  ")
    assert page.status_code == 400
    past = prepare(world, -3)
    page = fill(keeper, home(past) + "convocar/")
    assert page.status_code == 400 and "Esa fecha ya pasó" in visible(page)


def test_an_agenda_with_documents_and_commitments(world: World) -> None:
    document = Document.objects.create(plan=world.plan, key="d1", title="Informe anual", kind="report")
    promise = Commitment.objects.create(
        plan=world.plan, title="Abrir datos", slug="abrir", state=CommitmentState.IN_PROGRESS
    )
    session = prepare(world)
    client, path = client_of(world.civil[0].user), home(session) + "agenda/"
    sent(
        fill(
            client,
            path,
            title_n1="Nuevo",
            detail_n1="Dos\nrenglones",
            document_n1=document.pk,
            commitment_n1=promise.pk,
        )
    )
    new = session.agenda.get(title="Nuevo")
    assert (new.document, new.commitment, new.detail) == (document, promise, "Dos\nrenglones")
    first = session.agenda.get(order=1)
    sent(fill(client, path, **{f"remove_{first.pk}": "on"}))
    assert [row.pk for row in session.agenda.all()] == [new.pk]
    page = fill(client, path, **{f"document_{new.pk}": "999999"})
    assert page.status_code == 400
    page = fill(client, path, **{f"title_{new.pk}": ""})
    assert page.status_code == 400 and session.agenda.get().title == "Nuevo"


def opened(client: Client, path: str) -> dict[str, list[str]]:
    return next(form for form in forms_of(client.get(path)) if "seen" in form.names).values


def test_two_people_on_one_agenda(world: World) -> None:
    """Both texts are shown, what the other added stays, and the second decides."""
    session = prepare(world)
    ana, luis, path = client_of(world.civil[0].user), client_of(world.government[0].user), home(session) + "agenda/"
    item = session.agenda.get()
    of_ana, of_luis = opened(ana, path), opened(luis, path)
    sent(ana.post(path, of_ana | {f"title_{item.pk}": ["Avance, según Ana"], "title_n1": ["Punto de Ana"]}))
    page = luis.post(path, of_luis | {f"title_{item.pk}": ["Avance, según Luis"], "title_n1": ["Punto de Luis"]})
    assert page.status_code == 409
    for words in ("Alguien guardó antes que usted", "Avance, según Ana", "Avance, según Luis", "Punto de Ana"):
        assert words in visible(page)
    again = next(form for form in forms_of(page) if "seen" in form.names).values
    sent(luis.post(path, again))
    assert {row.title for row in session.agenda.all()} == {"Avance, según Luis", "Punto de Ana", "Punto de Luis"}
    assert session.agenda.get(title="Avance, según Luis").pk == item.pk


def test_two_people_on_the_same_data(world: World) -> None:
    session = prepare(world)
    ana, luis, path = client_of(world.civil[0].user), client_of(world.government[0].user), home(session) + "datos/"
    of_ana, of_luis = opened(ana, path), opened(luis, path)
    sent(ana.post(path, of_ana | {"place": ["Sala de Ana"], "number": ["9"]}))
    moved = home(Session.objects.get(pk=session.pk))
    page = luis.post(moved + "datos/", of_luis | {"place": ["Sala de Luis"]})
    assert page.status_code == 409 and "Sala de Ana" in visible(page) and "Sala de Luis" in page.content.decode()
    again = next(form for form in forms_of(page) if "seen" in form.names).values
    assert again["number"] == ["9"] and again["place"] == ["Sala de Luis"]
    sent(luis.post(moved + "datos/", again))
    assert Session.objects.get(pk=session.pk).place == "Sala de Luis"


@pytest.mark.parametrize("seen", ["", "x", "[]", '{"title": 1}', "{"])
def test_a_page_that_carries_nothing_to_compare_is_still_saved(world: World, seen: str) -> None:
    session = prepare(world)
    client, path = client_of(world.civil[0].user), home(session) + "datos/"
    values = opened(client, path) | {"seen": [seen], "place": ["Otra"]}
    response = client.post(path, values)
    assert response.status_code in (302, 409)
    if seen != '{"title": 1}':
        assert response.status_code == 302


def test_what_cannot_be_done_now_is_said_instead_of_a_form(world: World) -> None:
    client = client_of(world.secretariat)
    to_come, cancelled = call(world), call(world)
    services.cancel_session(session=cancelled, reason="x", by=world.secretariat)
    page = client.get(home(to_come) + "asistencia/")
    assert "desde el día de la sesión" in visible(page) and 'name="seen"' not in page.content.decode()
    page = client.get(home(cancelled) + "agenda/")
    assert "La sesión está cancelada" in visible(page) and 'name="seen"' not in page.content.decode()
    page = client.post(home(to_come) + "asistencia/", {f"seat_{world.civil[0].seat.pk}": "present"})
    assert page.status_code == 400


def test_after_the_session_the_recording(world: World) -> None:
    session = held(world)
    client = client_of(world.civil[0].user)
    sent(fill(client, home(session) + "datos/", recording_url="https://v.example.org/1"))
    assert Session.objects.get(pk=session.pk).recording_url == "https://v.example.org/1"
    page = visible(client.get(home(session)))
    assert "Anotar la asistencia" in page and "Anotar invitados y observadores" in page


def test_a_tenure_that_ended_yesterday_closes_the_page(world: World) -> None:
    session = call(world)
    client = client_of(world.civil[0].user)
    assert client.get(home(session)).status_code == 200
    Tenure.objects.filter(pk=world.civil[0].tenure.pk).update(ends_on=world.day(-1))
    assert client.get(home(session)).status_code == 404


def test_a_group_prepares_its_own(world: World) -> None:
    group = make_group(world)
    new = f"/mi-espacio/comites/{world.committee.slug}/sesiones/nueva/"
    sent(
        fill(
            client_of(world.civil[0].user),
            new,
            group=group.pk,
            held_on=world.day(5).isoformat(),
            mode="in_person",
            place="Casa",
        )
    )
    session = Session.objects.get()
    assert (session.group, session.number) == (group, 1)


def test_the_admin_lists_them_and_leads_to_their_page(world: World) -> None:
    abroad = make_world("QB")
    own, foreign = prepare(world), prepare(abroad)
    client = client_of(world.secretariat)
    page = client.get("/admin/committee/session/").content.decode()
    assert home(own) in page and home(foreign) not in page
    page = client.get(f"/admin/committee/session/{own.pk}/change/").content.decode()
    assert home(own) in page and 'name="_save"' not in page
    assert client.get(f"/admin/committee/session/{foreign.pk}/change/").status_code == 302
    assert client.get("/admin/committee/session/add/").status_code == 403
    assert client.post(f"/admin/committee/session/{own.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client_of(world.civil[0].user).get("/admin/committee/session/").status_code == 302


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_cost_the_same_with_thirty_of_everything(world: World) -> None:
    session = held(world)
    marks = [SeatMark(chair.seat, "present") for chair in world.chairs]
    services.mark_attendance(session=session, marks=marks, by=world.secretariat)
    services.set_guests(session=session, guests=[Guest("Ana")], by=world.secretariat)
    agree(session, 1, 5, world)
    CommitteeDecision.objects.create(session=session, order=1, text="x", method="consensus")
    document = Document.objects.create(plan=world.plan, key="d", title="x", kind="report")
    promise = Commitment.objects.create(plan=world.plan, title="x", slug="x", state=CommitmentState.IN_PROGRESS)
    points = [AgendaPoint(title="x", document=document, commitment=promise)]
    services.set_agenda(session=session, points=points, by=world.secretariat)
    client = client_of(world.civil[0].user)
    paths = ["/mi-espacio/sesiones/", *(home(session) + step for step in STEPS[:5])]
    before = {path: queries(client, path) for path in paths}
    for number in range(2, 31):
        make_session(world, 100 + number, -number)
        agree(session, number, 5, world)
        CommitteeDecision.objects.create(session=session, order=number, text="x", method="consensus")
        session.guests.create(name=f"Persona {number}")
        AgendaItem.objects.create(session=session, order=number, title="x", document=document, commitment=promise)
    assert {path: queries(client, path) for path in paths} == before
    assert max(before.values()) <= 26, before
