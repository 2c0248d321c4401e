"""Sessions as the public sees them: pages, calendar file, API; and what never reaches any of them."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.choices import CommitmentState
from commitments.models import Commitment
from committee import services
from committee.choices import TenureKind
from committee.models import AgendaItem, Agreement, CommitteeDecision, Minutes, QuorumRule, Session
from committee.services import AgendaPoint, Guest, SeatMark
from committee.tests.committee_world import World, client_of, hold, make_person, make_session, make_world
from committee.tests.session_world import LINK, agree, call, entry, held, make_group, prepare
from consultations.tests.walking import visible
from core.files import store
from core.tests.api_checks import csv_rows, get, refused, rows
from plans.models import Document

pytestmark = pytest.mark.django_db
LIST = "/comite/comite-qa/sesiones/"


@pytest.fixture
def world() -> World:
    return make_world()


def attended(world: World, days: int = -5) -> Session:
    """Three of four seats came, one by its suplente; a guest and an observer; a rule that it fulfils."""
    QuorumRule.objects.get_or_create(
        committee=world.committee, since=world.day(-300), defaults={"percent": 60, "text": "Seis de cada diez."}
    )
    if not world.civil[1].seat.tenures.filter(kind=TenureKind.SUPLENTE).exists():
        hold(world.civil[1].seat, "suplente", TenureKind.SUPLENTE)
    session = held(world, days)
    by, (gov, other), (civil, last) = world.secretariat, world.government, world.civil
    marks = [
        SeatMark(gov.seat, "present"),
        SeatMark(other.seat, "excused", note="nota-privada"),
        SeatMark(civil.seat, "present"),
        SeatMark(last.seat, "suplente"),
    ]
    services.mark_attendance(session=session, marks=marks, by=by)
    guests = [Guest("Ana Ruiz", "Universidad"), Guest("Luis Roa", role="observer")]
    return services.set_guests(session=session, guests=guests, by=by)


def test_what_comes_is_first_and_then_what_was(client: Client, world: World) -> None:
    far, near = call(world, 20), call(world, 3)
    past, old = make_session(world, 8, -3), make_session(world, 9, -30)
    page = client.get(LIST).content.decode()
    places = [page.index(f'href="{row.get_absolute_url()}"') for row in (near, far, past, old)]
    assert places == sorted(places)
    assert page.index("Próximas") < places[0] < places[1] < page.index("Anteriores") < places[2]


def test_lists_by_kind_and_year_and_by_page(client: Client, world: World) -> None:
    for number in range(1, 33):
        make_session(world, number, -number)
    other = make_session(world, 40, -800, kind="extraordinary")
    assert "Página 1 de 2" in visible(client.get(LIST))
    assert "Sesión extraordinaria 40" in visible(client.get(LIST + "?page=2"))
    found = visible(client.get(LIST + "?kind=extraordinary"))
    assert "extraordinaria 40" in found and "Sesión ordinaria" not in found
    found = visible(client.get(f"{LIST}?year={other.held_on.year}"))
    assert "extraordinaria 40" in found and "Sesión ordinaria" not in found
    for wrong in ("kind=secreta", "year=x", "year=99999", "year=-1"):
        assert client.get(f"{LIST}?{wrong}").status_code == 400
    assert "Ninguna sesión cumple" in visible(client.get(LIST + "?year=2001"))


def test_an_empty_list_says_whose_turn_it_is(client: Client, world: World) -> None:
    assert "La secretaría técnica publica la primera al convocarla" in visible(client.get(LIST))


def test_a_session_to_come(client: Client, world: World) -> None:
    session = call(world, purpose="Revisar el trimestre")
    page = visible(client.get(session.get_absolute_url()))
    for words in (
        "Sesión ordinaria 1",
        "Revisar el trimestre",
        "09:00–11:30",
        "Sala Ñ, piso 2",
        "Avance del plan",
        "Mixta",
    ):
        assert words in page
    assert "Quiénes vinieron" not in page and "Acta" not in page


def test_who_came_by_seat_and_sector_in_words(client: Client, world: World) -> None:
    page = visible(client.get(attended(world).get_absolute_url()))
    assert "Gobierno vino 1 de 2" in page and "Sociedad civil vinieron 2 de 2" in page
    assert "Hubo quórum." in page and "Vinieron 3 asientos, de 4" in page and "La regla pide 3." in page
    assert "También pide al menos un asiento de cada sector." in page and "Seis de cada diez." in page
    assert "Con suplente" in page and "Persona suplente" in page and "Con excusa" in page
    assert "Ana Ruiz" in page and "Universidad" in page and "Observadores" in page and "Luis Roa" in page
    assert "Persona gobierno-2-qa" not in page  # excused: nobody came in that seat


def test_without_quorum_it_says_who_was_missing(client: Client, world: World) -> None:
    QuorumRule.objects.create(committee=world.committee, since=world.day(-300), percent=75)
    session = held(world)
    marks = [SeatMark(world.government[0].seat, "present"), SeatMark(world.civil[0].seat, "absent")]
    services.mark_attendance(session=session, marks=marks, by=world.secretariat)
    page = visible(client.get(session.get_absolute_url()))
    assert "No hubo quórum." in page and "Vino 1 asiento, de 4" in page and "La regla pide 3." in page
    assert "No vino nadie de sociedad civil." in page and "Sin marcar" in page


def test_without_a_rule_it_says_so(client: Client, world: World) -> None:
    session = held(world)
    services.mark_attendance(session=session, marks=[SeatMark(world.civil[0].seat, "present")], by=world.secretariat)
    page = visible(client.get(session.get_absolute_url()))
    assert "El comité no tiene regla de quórum registrada." in page and "ubo quórum." not in page


def test_what_nobody_wrote_down_yet_is_said_in_words(client: Client, world: World) -> None:
    page = visible(client.get(held(world).get_absolute_url()))
    for words in (
        "Nadie ha anotado aún la asistencia",
        "Nadie ha anotado decisiones",
        "Nadie ha anotado acuerdos",
        "Nadie ha empezado el acta",
    ):
        assert words in page


def test_decisions_agreements_recording_and_minutes(client: Client, world: World) -> None:
    session = attended(world)
    CommitteeDecision.objects.create(session=session, order=1, text="Abrir una mesa", method="consensus")
    agree(session, 1, 5, world, text="Publicar el cronograma")
    services.change_session(session=session, recording_url="https://v.example.org/1", by=world.secretariat)
    minutes = Minutes.objects.create(
        session=session, text="borrador-privado", drafted_by=world.secretariat, updated_by=world.secretariat
    )
    address = session.get_absolute_url()
    page = client.get(address)
    for words in ("Abrir una mesa", "Publicar el cronograma", "El acta aún no se publica: está borrador."):
        assert words in visible(page)
    assert 'href="https://v.example.org/1"' in page.content.decode() and "borrador-privado" not in page.content.decode()
    Minutes.objects.filter(pk=minutes.pk).update(state="published", published_at=world.moment(0))
    assert f'href="{address}acta/"' in client.get(address).content.decode()
    assert "Acta publicada" in visible(client.get(LIST)) and "1 acuerdo" in visible(client.get(LIST))


def test_moves_and_cancellations_say_why(client: Client, world: World) -> None:
    session = call(world)
    services.reschedule_session(
        session=session, reason="Hay paro", held_on=world.day(15), starts_time=time(9), by=world.secretariat
    )
    page = visible(client.get(session.get_absolute_url()))
    assert "cambió la fecha o el lugar" in page and "Motivo : Hay paro" in page.replace("Motivo:", "Motivo :")
    services.cancel_session(session=session, reason="No hay sala", by=world.secretariat)
    page = client.get(session.get_absolute_url())
    assert "Esta sesión se canceló." in visible(page) and "No hay sala" in visible(page)
    assert "sesion.ics" not in page.content.decode()
    assert "No hay sala" in visible(client.get(LIST))


def test_what_has_to_be_read_before(client: Client, world: World, settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    stored = store(upload=SimpleUploadedFile("x.pdf", b"%PDF-1.4\n%%EOF"), title="Informe")
    filed = Document.objects.create(plan=world.plan, key="d1", title="Informe con archivo", kind="report", file=stored)
    linked = Document.objects.create(
        plan=world.plan, key="d2", title="Informe en línea", kind="report", url="https://x.example.org/informe"
    )
    promise = Commitment.objects.create(
        plan=world.plan, title="Abrir datos", slug="abrir", state=CommitmentState.IN_PROGRESS
    )
    session = prepare(world)
    points = [AgendaPoint(title="Uno", document=filed), AgendaPoint(title="Dos", document=linked, commitment=promise)]
    services.set_agenda(session=session, points=points, by=world.secretariat)
    file = f"{session.get_absolute_url()}documentos/{session.agenda.first().pk}/"
    assert client.get(file).status_code == 404
    assert client_of(world.civil[0].user).get(file)["Cache-Control"] == "private, no-store"
    assert client_of(make_person("extrana")).get(file).status_code == 404
    services.call_session(session=session, by=world.secretariat)
    page = client.get(session.get_absolute_url()).content.decode()
    assert f'href="{file}"' in page and "https://x.example.org/informe" in page and "/compromisos/abrir/" in page
    assert b"".join(client.get(file)) == b"%PDF-1.4\n%%EOF"
    Document.objects.update(is_public=False)
    Commitment.objects.update(state=CommitmentState.DRAFT)
    page = client.get(session.get_absolute_url()).content.decode()
    assert "Informe" not in page and "Abrir datos" not in page and client.get(file).status_code == 404


def test_the_calendar_file_is_for_everybody(client: Client, world: World) -> None:
    session = call(world)
    response = client.get(f"{session.get_absolute_url()}sesion.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["ETag"] and not response.cookies
    method, event = entry(response.content.decode())
    assert method == "PUBLISH" and event["SUMMARY"] == "Sesión ordinaria 1 · Comité QA"
    assert client.get(f"/en{session.get_absolute_url()}sesion.ics").status_code == 200


def surfaces(client: Client, session: Session) -> dict[str, str]:
    own = f"{LIST}{session.slug}/"
    paths = [
        LIST,
        f"/en{LIST}",
        own,
        f"/en{own}",
        f"{own}sesion.ics",
        "/comite/comite-qa/",
        "/comite/comite-qa/acuerdos/",
        "/",
        "/sitemap.xml",
        "/datos/",
        f"/api/v1/sessions/{session.slug}/",
        *(f"/api/v1/sessions/?format={kind}" for kind in ("json", "csv")),
        "/api/v1/schema/",
    ]
    found = {}
    for path in paths:
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        found[path] = body.decode().replace("\r\n ", "")
    return found


def test_a_session_in_preparation_is_nowhere(client: Client, world: World) -> None:
    session = prepare(world, purpose="propósito-secreto")
    item = session.agenda.get()
    AgendaItem.objects.filter(pk=item.pk).update(title="punto-secreto")
    own, found = f"{LIST}{session.slug}/", surfaces(client, session)
    missing = {own, f"/en{own}", f"{own}sesion.ics", f"/api/v1/sessions/{session.slug}/"}
    assert {client.get(path).status_code for path in missing} == {404} and missing <= set(found)
    told = "".join(body for path, body in found.items() if path not in missing)
    assert [word for word in ("propósito-secreto", "punto-secreto", session.slug) if word in told] == []


def test_the_link_and_private_notes_are_nowhere(client: Client, world: World) -> None:
    session = attended(world)
    call(world, 5)
    found = surfaces(client, session)
    assert sum("Sala Ñ" in body for body in found.values()) >= 6
    secrets = ("video.example.org", "sala-secreta", "nota-privada", "@example.org", "called_by")
    assert [(path, word) for path, body in found.items() for word in secrets if word in body] == []
    assert "enlace para conectarse" not in found["/datos/"].lower()
    assert LINK.startswith("https://video.example.org")


@pytest.mark.parametrize("hidden", ["committee", "plan", "group"])
def test_what_hangs_from_something_unpublished_is_nowhere(client: Client, world: World, hidden: str) -> None:
    session = call(world, group=make_group(world, is_public=hidden != "group"))
    own = session.get_absolute_url()
    if hidden == "committee":
        type(world.committee).objects.update(is_public=False)
    if hidden == "plan":
        type(world.committee).objects.update(plan=world.plan)
        type(world.plan).objects.update(is_public=False)
    assert {client.get(path).status_code for path in (own, f"{own}sesion.ics")} == {404}
    assert rows("sessions/") == [] and session.slug not in client.get("/sitemap.xml").content.decode()


def test_a_session_is_only_under_its_own_committee(client: Client, world: World) -> None:
    abroad = make_world("QB")
    session = call(world)
    assert client.get(f"/comite/{abroad.committee.slug}/sesiones/{session.slug}/").status_code == 404


def test_public_pages_read_no_session_and_set_no_cookie(client: Client, world: World) -> None:
    session = attended(world)
    for path in (LIST, session.get_absolute_url(), f"{session.get_absolute_url()}sesion.ics"):
        response = client.get(path)
        assert not response.cookies and "Cookie" not in response.get("Vary", "") and response["ETag"]


def test_the_api_says_who_came_and_what_it_led_to(world: World) -> None:
    session = attended(world)
    agree(session, 1, 5, world)
    [row] = rows("sessions/")
    assert row["quorum"] == {"met": True, "present": 3, "occupied": 4, "needed": 3, "missing_sectors": []}
    assert row["attendance"] == {"expected": 4, "present": 2, "suplente": 1, "absent": 0, "excused": 1}
    assert [(seat["organization"], seat["status"]) for seat in row["seats"]][0] == (
        "Organización civil-1-qa",
        "present",
    )
    assert (row["agreements_count"], row["minutes_state"], row["state"]) == (1, None, "held")
    assert row["committee"]["slug"] == "comite-qa" and row["url"].endswith(session.get_absolute_url())
    assert (row["kind"], row["mode"], row["number"], row["held_on"]) == (
        "ordinary",
        "mixed",
        1,
        world.day(-5).isoformat(),
    )
    [line] = csv_rows("sessions/")
    assert line["quorum_met"] == "true" and line["attendance_expected"] == "4" and line["seats"].count(";") == 3
    assert get(f"sessions/{session.slug}/")["seats"] == row["seats"]


def test_the_api_narrows(world: World) -> None:
    abroad = make_world("QB")
    group = make_group(world)
    type(abroad.committee).objects.filter(pk=abroad.committee.pk).update(plan=abroad.plan)
    first = make_session(world, 1, -400)
    second = make_session(world, 2, -3, kind="extraordinary", mode="virtual")
    third = make_session(world, 1, -2, group=group, slug="de-la-mesa")
    other = make_session(abroad, 1, -1)

    def found(**query: object) -> set[str]:
        return {row["slug"] for row in rows("sessions/", **query)}

    assert found(committee="comite-qa") == {first.slug, second.slug, third.slug}
    assert found(plan="plan-qb") == {other.slug}
    assert found(group="mesa") == {third.slug}
    assert found(kind="extraordinary") == found(mode="virtual") == {second.slug}
    assert found(held_after=world.day(-2)) == {third.slug, other.slug}
    assert found(held_before=world.day(-100)) == {first.slug} == found(year=first.held_on.year)
    assert [row["slug"] for row in rows("sessions/", ordering="held_on")][0] == first.slug
    for wrong in ({"committee": "no"}, {"kind": "x"}, {"held_after": "ayer"}, {"year": "x"}, {"link": "x"}):
        assert list(refused("sessions/", **wrong)) == list(wrong)


def queries(path: str, **query: object) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path, query).status_code == 200
    return len(captured)


def fill(world: World, number: int) -> Session:
    """A session with everything in it."""
    session = make_session(world, number, -number)
    for order in range(1, 4):
        AgendaItem.objects.create(session=session, order=order, title="Punto")
    services.mark_attendance(
        session=session, marks=[SeatMark(chair.seat, "present") for chair in world.chairs], by=world.secretariat
    )
    agree(session, 1, 5, world)
    return session


def test_lists_cost_the_same_with_thirty(world: World) -> None:
    QuorumRule.objects.create(committee=world.committee, since=world.day(-300), percent=50)
    fill(world, 1)
    costs = {path: queries(path) for path in (LIST, "/api/v1/sessions/?page_size=100")}
    for number in range(2, 31):
        fill(world, number)
    assert {path: queries(path) for path in costs} == costs
    assert costs["/api/v1/sessions/?page_size=100"] <= 9 and costs[LIST] <= 10


def test_a_page_costs_the_same_with_thirty_of_everything(world: World) -> None:
    session = fill(world, 1)
    before = queries(session.get_absolute_url())
    document = Document.objects.create(plan=world.plan, key="d1", title="x", kind="report")
    promise = Commitment.objects.create(plan=world.plan, title="x", slug="x", state=CommitmentState.IN_PROGRESS)
    for number in range(10, 40):
        AgendaItem.objects.create(
            session=session,
            order=number,
            title="x",
            document=document,
            commitment=promise,
            follows=Agreement.objects.first(),
        )
        agree(session, number, 5, world)
        CommitteeDecision.objects.create(session=session, order=number, text="x", method="consensus")
        session.guests.create(name=f"Persona {number}")
    assert queries(session.get_absolute_url()) <= before + 1 <= 20
    again = queries(session.get_absolute_url())
    for number in range(40, 50):
        AgendaItem.objects.create(session=session, order=number, title="x", follows=Agreement.objects.last())
    assert queries(session.get_absolute_url()) == again
