"""Who came: by seat, only who could, one sheet at a time, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from committee import services
from committee.choices import AttendanceStatus, SeatSector, TenureKind, TenureState
from committee.models import GroupMember, Minutes, SeatAttendance, Session, Tenure, WorkingGroup
from committee.selectors import quorum_of
from committee.services import Guest, SeatMark
from committee.tests.committee_world import (
    Chair,
    World,
    client_of,
    fresh,
    hold,
    make_chair,
    make_person,
    make_session,
    make_world,
)
from consultations.tests.walking import forms_of
from core.conflicts import Conflict
from core.models import ActivityRecord
from people.choices import Role

pytestmark = pytest.mark.django_db
PRESENT, SUPLENTE, ABSENT, EXCUSED = AttendanceStatus


@pytest.fixture
def world() -> World:
    return make_world()


def mark(session: Session, by: Any, *marks: tuple[Chair, str], **fields: Any) -> Session:
    sheet = [SeatMark(chair.seat, status) for chair, status in marks]
    return services.mark_attendance(session=session, marks=sheet, by=fresh(by), **fields)


def statuses(session: Session) -> dict[str, str]:
    rows = SeatAttendance.objects.filter(session=session).select_related("seat__organization")
    return {row.seat.organization.slug: row.status for row in rows}


def test_the_sheet_of_a_session(world: World) -> None:
    suplente = hold(world.civil[1].seat, "suplente", TenureKind.SUPLENTE)
    session = make_session(world)
    gov, civil = world.government, world.civil
    mark(session, civil[0].user, (gov[0], PRESENT), (gov[1], ABSENT), (civil[0], EXCUSED), (civil[1], SUPLENTE))
    assert statuses(session) == {
        "gobierno-1-qa": "present",
        "gobierno-2-qa": "absent",
        "civil-1-qa": "excused",
        "civil-2-qa": "suplente",
    }
    came = {row.seat_id: row.tenure for row in session.attendance.all()}
    assert came[civil[1].seat.pk] == suplente and came[gov[0].seat.pk] == gov[0].tenure
    assert came[civil[0].seat.pk] == civil[0].tenure
    record = ActivityRecord.objects.get(verb="anotó la asistencia a la sesión")
    assert (record.is_public, record.actor_label, record.changes) == (True, "Organización civil-1-qa", {"seats": 4})


def test_seats_that_are_not_named_stay_and_a_blank_takes_the_mark_away(world: World) -> None:
    session = make_session(world)
    mark(session, world.secretariat, (world.civil[0], PRESENT), (world.civil[1], PRESENT))
    mark(session, world.secretariat, (world.civil[0], ""), (world.government[0], ABSENT))
    assert statuses(session) == {"civil-2-qa": "present", "gobierno-1-qa": "absent"}


def test_somebody_without_a_seat_is_refused(world: World) -> None:
    """Of another committee, vacant that day, or suspended: all told at once, and nothing is written."""
    abroad = make_world("QB")
    vacant = make_chair(world.committee, SeatSector.OTHER, 9)
    Tenure.objects.filter(pk=vacant.tenure.pk).update(ends_on=world.day(-50))
    Tenure.objects.filter(pk=world.civil[1].tenure.pk).update(
        state=TenureState.SUSPENDED, state_since=world.day(-50), state_reason="No vino"
    )
    session = make_session(world)
    wrong = (abroad.civil[0], vacant, world.civil[1])
    with pytest.raises(ValidationError) as refusal:
        mark(session, world.secretariat, (world.civil[0], PRESENT), *((chair, PRESENT) for chair in wrong))
    told = refusal.value.message_dict
    assert set(told) == {f"seat_{chair.seat.pk}" for chair in wrong}
    assert told[f"seat_{vacant.seat.pk}"] == [
        f"{vacant.organization} no tenía ese día un asiento ocupado en el comité: anote a quien vino como invitado."
    ]
    assert statuses(session) == {}


def test_a_suplente_needs_a_tenure_that_day(world: World) -> None:
    hold(world.civil[0].seat, "despues", TenureKind.SUPLENTE, starts=-5)
    hold(
        world.civil[1].seat,
        "suspendido",
        TenureKind.SUPLENTE,
        state=TenureState.SUSPENDED,
        state_reason="x",
        state_since=world.day(-30),
    )
    session = make_session(world, days=-10)
    for chair in world.civil:
        with pytest.raises(ValidationError, match="suplente activo"):
            mark(session, world.secretariat, (chair, SUPLENTE))
    mark(make_session(world, 2, -3), world.secretariat, (world.civil[0], SUPLENTE))


def test_a_seat_without_titular_is_present_by_its_suplente(world: World) -> None:
    Tenure.objects.filter(pk=world.civil[0].tenure.pk).update(ends_on=world.day(-50))
    suplente = hold(world.civil[0].seat, "suplente", TenureKind.SUPLENTE)
    session = make_session(world)
    with pytest.raises(ValidationError, match="titular activo"):
        mark(session, world.secretariat, (world.civil[0], PRESENT))
    mark(session, world.secretariat, (world.civil[0], ABSENT))
    assert session.attendance.get().tenure == suplente


def test_a_status_that_is_not_in_the_list_is_refused(world: World) -> None:
    with pytest.raises(ValidationError, match="de la lista"):
        mark(make_session(world), world.secretariat, (world.civil[0], "tarde"))


def test_of_a_group_only_its_own_seats(world: World) -> None:
    group = WorkingGroup.objects.create(
        committee=world.committee, name="Mesa", slug="mesa", purpose="x", created_on=world.day(-90)
    )
    chair = world.civil[0]
    GroupMember.objects.create(group=group, organization=chair.organization, seat=chair.seat, since=world.day(-90))
    session = make_session(world, group=group)
    with pytest.raises(ValidationError, match="asiento ocupado"):
        mark(session, world.secretariat, (world.civil[1], PRESENT))
    mark(session, world.secretariat, (chair, PRESENT))


def test_from_the_day_of_the_session_until_its_minutes_are_published(world: World) -> None:
    session = make_session(world, 1, 0)
    with pytest.raises(ValidationError, match="desde el día"):
        mark(session, world.secretariat, (world.civil[0], PRESENT), now=world.moment(-1, 23))
    mark(session, world.secretariat, (world.civil[0], PRESENT), now=world.moment(0, 0))
    minutes = Minutes.objects.create(
        session=session, text="x", drafted_by=world.secretariat, updated_by=world.secretariat
    )
    mark(session, world.secretariat, (world.civil[1], PRESENT))
    Minutes.objects.filter(pk=minutes.pk).update(state="published", published_at=world.moment(0))
    for write in (
        lambda: mark(session, world.secretariat, (world.civil[0], ABSENT)),
        lambda: services.set_guests(session=session, guests=[Guest("Ana")], by=world.secretariat),
    ):
        with pytest.raises(ValidationError, match="acta ya se publicó"):
            write()
    assert set(statuses(session).values()) == {"present"}


@pytest.mark.parametrize("state", ["prepared", "cancelled"])
def test_a_session_that_was_not_held_has_no_attendance(world: World, state: str) -> None:
    cancelled = {"cancelled_at": world.moment(-20), "cancelled_by": world.secretariat, "cancel_reason": "Sin sala"}
    session = make_session(world, called=state != "prepared", **(cancelled if state == "cancelled" else {}))
    with pytest.raises(ValidationError):
        mark(session, world.secretariat, (world.civil[0], PRESENT))
    with pytest.raises(ValidationError):
        services.set_guests(session=session, guests=[Guest("Ana")], by=world.secretariat)


def test_whoever_has_no_right_that_day_marks_nobody(world: World) -> None:
    ended, suspended = world.civil
    Tenure.objects.filter(pk=ended.tenure.pk).update(ends_on=world.day(-1))
    Tenure.objects.filter(pk=suspended.tenure.pk).update(
        state=TenureState.SUSPENDED, state_since=world.day(-1), state_reason="x"
    )
    abroad = make_world("QB")
    session = make_session(world)
    moderator = make_person("moderadora", Role.MODERATOR, jurisdiction=world.place)
    for nobody in (ended.user, suspended.user, abroad.secretariat, abroad.civil[0].user, moderator):
        with pytest.raises(PermissionDenied):
            mark(session, nobody, (world.government[0], PRESENT))
        with pytest.raises(PermissionDenied):
            services.set_guests(session=session, guests=[Guest("Ana")], by=fresh(nobody))
    mark(session, world.government[0].user, (world.government[0], PRESENT))


def test_two_people_on_one_sheet(world: World) -> None:
    session = make_session(world)
    seen = session.updated_at
    mark(session, world.civil[0].user, (world.civil[0], PRESENT), seen_at=seen)
    with pytest.raises(Conflict) as conflict:
        mark(session, world.civil[1].user, (world.civil[0], ABSENT), seen_at=seen)
    mark(session, world.civil[1].user, (world.civil[0], ABSENT), seen_at=conflict.value.saved.updated_at)
    assert statuses(session) == {"civil-1-qa": "absent"}


def test_guests_are_a_list_of_their_own(world: World) -> None:
    session = make_session(world)
    guests = [Guest(" Ana Ruiz ", "Universidad"), Guest("Luis", role="observer")]
    services.set_guests(session=session, guests=guests, by=fresh(world.civil[0].user))
    first, second = session.guests.order_by("role", "name")
    assert (first.name, first.organization_name, first.role) == ("Ana Ruiz", "Universidad", "guest")
    services.set_guests(session=session, guests=[Guest("Ana Roa", row=first.pk)], by=world.secretariat)
    assert [(row.pk, row.name) for row in session.guests.all()] == [(first.pk, "Ana Roa")]
    with pytest.raises(ValidationError):
        services.set_guests(session=session, guests=[Guest(" ")], by=world.secretariat)
    told = " ".join(str(row.changes) + row.object_label for row in ActivityRecord.objects.all())
    assert "Ana" not in told and "Luis" not in told
    assert quorum_of(session).present == 0


# On the screen.


def sheet(client: Any, session: Session) -> dict[str, Any]:
    page = client.get(f"/mi-espacio/sesiones/{session.slug}/asistencia/")
    assert page.status_code == 200
    return next(form for form in forms_of(page) if "seen" in form.names).values


def test_the_whole_sheet_is_one_form(world: World) -> None:
    hold(world.civil[0].seat, "suplente", TenureKind.SUPLENTE)
    session = make_session(world)
    client = client_of(world.government[0].user)
    values = sheet(client, session)
    address = f"/mi-espacio/sesiones/{session.slug}/asistencia/"
    page = client.get(address).content.decode()
    with_suplente, without = world.civil
    assert f'name="seat_{with_suplente.seat.pk}" value="suplente"' in page
    assert f'name="seat_{without.seat.pk}" value="suplente"' not in page
    for chair in world.chairs:
        values[f"seat_{chair.seat.pk}"] = ["present"]
    values[f"seat_{with_suplente.seat.pk}"] = ["suplente"]
    values[f"note_{with_suplente.seat.pk}"] = ["Llegó tarde"]
    assert client.post(address, values).status_code == 302
    assert sorted(statuses(session).values()) == ["present", "present", "present", "suplente"]
    page = client.get(address).content.decode()
    assert "Llegó tarde" in page


def test_wrong_input_keeps_everything_typed(world: World) -> None:
    session = make_session(world)
    client = client_of(world.secretariat)
    values = sheet(client, session)
    values[f"seat_{world.civil[0].seat.pk}"] = ["present"]
    values[f"seat_{world.civil[1].seat.pk}"] = ["suplente"]  # not offered: nobody is suplente there
    values[f"note_{world.civil[0].seat.pk}"] = ["Palabra escrita"]
    page = client.post(f"/mi-espacio/sesiones/{session.slug}/asistencia/", values)
    assert page.status_code == 400 and "Palabra escrita" in page.content.decode()
    assert statuses(session) == {}


def test_two_people_with_the_sheet_open(world: World) -> None:
    """The second is told what the first saved; nothing of either is lost, and saving again is a choice."""
    session = make_session(world)
    address = f"/mi-espacio/sesiones/{session.slug}/asistencia/"
    ana, luis = client_of(world.civil[0].user), client_of(world.government[0].user)
    of_ana, of_luis = sheet(ana, session), sheet(luis, session)
    one, two, three = (chair.seat.pk for chair in world.chairs[:3])
    of_ana |= {f"seat_{one}": ["present"], f"seat_{two}": ["absent"]}
    of_luis |= {f"seat_{one}": ["excused"], f"seat_{three}": ["present"], f"note_{three}": ["Nota de Luis"]}
    assert ana.post(address, of_ana).status_code == 302
    page = luis.post(address, of_luis)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Alguien guardó antes que usted" in text and "presente" in text and "con excusa" in text
    assert statuses(session) == {"gobierno-1-qa": "present", "gobierno-2-qa": "absent"}
    again = next(form for form in forms_of(page) if "seen" in form.names).values
    assert again[f"seat_{one}"] == ["excused"]  # both wrote it: the writer's own, to be looked at
    assert again[f"seat_{two}"] == ["absent"]  # the writer had left it alone: what was saved
    assert again[f"note_{three}"] == ["Nota de Luis"]
    assert luis.post(address, again).status_code == 302
    assert statuses(session) == {"gobierno-1-qa": "excused", "gobierno-2-qa": "absent", "civil-1-qa": "present"}


def test_what_others_change_elsewhere_in_the_session_is_no_conflict(world: World) -> None:
    session = make_session(world)
    address = f"/mi-espacio/sesiones/{session.slug}/asistencia/"
    luis = client_of(world.government[0].user)
    values = sheet(luis, session)
    services.set_guests(session=session, guests=[Guest("Ana")], by=world.secretariat)
    values[f"seat_{world.civil[0].seat.pk}"] = ["present"]
    assert luis.post(address, values).status_code == 302
    assert statuses(session) == {"civil-1-qa": "present"}


def test_guests_on_the_screen(world: World) -> None:
    session = make_session(world)
    address = f"/mi-espacio/sesiones/{session.slug}/invitados/"
    ana, luis = client_of(world.civil[0].user), client_of(world.government[0].user)
    values = next(form for form in forms_of(ana.get(address)) if "seen" in form.names).values
    values |= {"name_n1": ["Rosa"], "organization_n1": ["Universidad"], "organization_n2": ["Sin nombre"]}
    page = ana.post(address, values)
    assert page.status_code == 400 and "Universidad" in page.content.decode()
    values["name_n2"] = ["Pedro"]
    values["role_n2"] = ["observer"]
    late = next(form for form in forms_of(luis.get(address)) if "seen" in form.names).values
    assert ana.post(address, values).status_code == 302
    rosa, pedro = session.guests.get(name="Rosa"), session.guests.get(name="Pedro")
    assert (rosa.role, pedro.role) == ("guest", "observer")
    page = luis.post(address, late | {"name_n1": ["Nueva"]})
    assert page.status_code == 409
    again = next(form for form in forms_of(page) if "seen" in form.names).values
    again[f"remove_{pedro.pk}"] = ["on"]
    assert luis.post(address, again).status_code == 302
    assert set(session.guests.values_list("name", flat=True)) == {"Rosa", "Nueva"}


def test_a_row_that_somebody_took_away_while_it_was_changed_comes_back(world: World) -> None:
    session = make_session(world)
    address = f"/mi-espacio/sesiones/{session.slug}/invitados/"
    services.set_guests(session=session, guests=[Guest("Rosa"), Guest("Pedro")], by=world.secretariat)
    rosa = session.guests.get(name="Rosa")
    luis = client_of(world.government[0].user)
    values = next(form for form in forms_of(luis.get(address)) if "seen" in form.names).values
    services.set_guests(session=session, guests=[], by=world.secretariat)
    page = luis.post(address, values | {f"name_{rosa.pk}": ["Rosa Díaz"]})
    assert page.status_code == 409 and "La quitó" in page.content.decode()
    again = next(form for form in forms_of(page) if "seen" in form.names).values
    assert luis.post(address, again).status_code == 302
    assert [row.name for row in session.guests.all()] == ["Rosa Díaz"]
