"""Agreements and what becomes of them: what they say, who is told, what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from commitments.models import Milestone
from committee import services
from committee.models import Agreement, AgreementNote, Session
from committee.selectors import pending_agreements, standing_words
from committee.selectors.agreements import agreement_counts
from committee.tests.agreement_world import (
    agree,
    attempt,
    mark,
    promise,
    refusal,
    session_in,
)
from committee.tests.committee_world import World, fresh, hold, make_person, make_session, make_world
from core.models import ActivityRecord, OutgoingMail
from people.choices import Role, Sector
from people.models import Membership, Organization, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    """Held ten days ago; three of the four seats came."""
    made = make_session(world)
    mark(world, made)
    return made


def test_an_agreement_is_numbered_owned_and_told(world: World, session: Session) -> None:
    commitment = promise(world)
    milestone = Milestone.objects.create(commitment=commitment, order=1, title="Hito")
    made = agree(world, session, milestone=milestone)
    assert (made.number, made.state, made.commitment) == (1, "pending", commitment)
    assert made.owner_label == "Organización gobierno-1-qa"
    assert agree(world, session).number == 2 and agree(world, make_session(world, 2)).number == 1
    letters = OutgoingMail.objects.filter(subject__startswith="Acuerdo a su cargo").order_by("pk")
    assert {letter.recipient for letter in letters} == {"gobierno-1-qa@example.org"}
    assert f"/mi-espacio/acuerdos/{made.pk}/" in letters[0].body
    record = ActivityRecord.objects.filter(object_type="committee.agreement").order_by("pk").first()
    assert record and record.is_public and record.actor_label == "La secretaría técnica"
    assert record.object_url == f"/comite/comite-qa/acuerdos/#acuerdo-{made.pk}"
    assert record.changes["commitment"] == commitment.pk


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"due_on": -11}, "due_on"),
        ({"text": "  "}, "text"),
        ({"organization": None}, "organization"),
        ({"organization": "stranger"}, "organization"),
        ({"organization": None, "person": "stranger"}, "person"),
        ({"organization": None, "person": "member", "owner_label": "Persona civil-1-qa"}, "owner_label"),
        ({"organization": None, "person": "member", "owner_label": "civil-1-qa@example.org"}, "owner_label"),
        ({"person": "member"}, "person"),
        ({"commitment": "abroad"}, "commitment"),
        ({"commitment": "draft"}, "commitment"),
        ({"commitment": "own", "milestone": "other"}, "milestone"),
    ],
)
def test_what_an_agreement_may_not_say(world: World, session: Session, fields: dict[str, Any], field: str) -> None:
    abroad = make_world("QB")
    named: dict[str, Any] = {
        "abroad": promise(abroad),
        "draft": promise(world, "borrador", state="draft"),
        "own": promise(world, "propio"),
        "other": Milestone.objects.create(commitment=promise(world, "otro"), order=1, title="Hito"),
        "member": world.civil[0].user,
    }
    strangers = {
        "organization": Organization.objects.create(name="Ajena", slug="ajena", sector=Sector.OTHER),
        "person": abroad.civil[0].user,
    }
    given = {}
    for name, value in fields.items():
        value = strangers[name] if value == "stranger" else named.get(value, value) if isinstance(value, str) else value
        given[name] = world.day(value) if name == "due_on" else value
    assert list(refusal(lambda: agree(world, session, **given))) == [field]
    assert not Agreement.objects.exists()


def test_the_day_of_the_session_is_soon_enough(world: World, session: Session) -> None:
    assert agree(world, session, due_on=session.held_on).due_on == session.held_on


def test_a_person_is_read_as_an_organization_or_an_office(world: World, session: Session) -> None:
    member, secretariat = world.civil[0], world.secretariat
    by_seat = agree(world, session, organization=None, person=member.user)
    assert (by_seat.owner_label, by_seat.organization) == (member.organization.name, member.organization)
    office = agree(world, session, organization=None, person=secretariat, by=member.user)
    assert (office.owner_label, office.organization) == ("La secretaría técnica", None)
    named = agree(world, session, organization=None, person=member.user, owner_label="Dirección de datos")
    assert named.owner_label == "Dirección de datos"
    told = " ".join(f"{row.object_label} {row.changes} {row.actor_label}" for row in ActivityRecord.objects.all())
    assert "Persona" not in told and "@" not in told
    assert sorted(OutgoingMail.objects.values_list("recipient", flat=True)) == [
        "civil-1-qa@example.org",
        "civil-1-qa@example.org",
        "secretaria-qa@example.org",
    ]


def test_mail_goes_to_whoever_has_a_right_today_and_not_to_who_acted(world: World, session: Session) -> None:
    owner = world.government[0]
    make_person("editora", Role.ENTITY_EDITOR, organization=owner.organization)
    gone = make_person("antes", Role.ENTITY_EDITOR, organization=owner.organization)
    Membership.objects.filter(user=gone).update(until=world.day(-1))
    off = make_person("inactiva", Role.ENTITY_EDITOR, organization=owner.organization)
    User.objects.filter(pk=off.pk).update(is_active=False)
    agree(world, session, by=owner.user)
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == ["editora@example.org"]


def test_a_person_without_rights_left_is_not_told_but_the_organization_is(world: World, session: Session) -> None:
    made = agree(world, session, organization=None, person=world.civil[0].user)
    hold(world.civil[0].seat, "relevo", kind="suplente")
    Membership.objects.filter(user=world.civil[0].user).update(until=world.day(-1))
    OutgoingMail.objects.all().delete()
    services.move_agreement(agreement=made, due_on=world.day(40), reason="Relevo", by=world.secretariat)
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == ["relevo@example.org"]
    assert (
        attempt(lambda: services.follow_agreement(agreement=made, text="Sigo", by=fresh(world.civil[0].user)))
        == "denied"
    )


STEPS = [
    ("pending", "in_progress", "", "done"),
    ("pending", "in_progress", "Empezó", "done"),
    ("pending", "done", "Se hizo", "done"),
    ("pending", "dropped", "Ya no hace falta", "done"),
    ("pending", "done", "", "refused"),
    ("pending", "dropped", " ", "refused"),
    ("pending", None, "", "refused"),
    ("pending", None, "Una nota", "done"),
    ("in_progress", "done", "Se hizo", "done"),
    ("in_progress", "dropped", "No", "done"),
    ("in_progress", "done", "", "refused"),
    ("in_progress", "pending", "Atrás", "refused"),
    ("done", "in_progress", "Otra vez", "refused"),
    ("done", None, "Una nota", "refused"),
    ("dropped", "pending", "Otra vez", "refused"),
]


@pytest.mark.parametrize(("before", "after", "text", "outcome"), STEPS)
def test_the_states_of_an_agreement(
    world: World, session: Session, before: str, after: str | None, text: str, outcome: str
) -> None:
    made = agree(world, session)
    closed_on = world.today if before in ("done", "dropped") else None
    Agreement.objects.filter(pk=made.pk).update(state=before, closed_on=closed_on)
    got = attempt(lambda: services.follow_agreement(agreement=made, text=text, state=after, by=world.secretariat))
    assert got == outcome
    made.refresh_from_db()
    assert made.state == (after or before if outcome == "done" else before)
    assert (made.closed_on is not None) == (made.state in ("done", "dropped"))
    assert made.notes.count() == (1 if outcome == "done" else 0)


def test_closing_by_another_is_told_to_the_owner(world: World, session: Session) -> None:
    made = agree(world, session)
    OutgoingMail.objects.all().delete()
    services.follow_agreement(agreement=made, text="Empezó", state="in_progress", by=world.secretariat)
    assert not OutgoingMail.objects.exists()
    services.follow_agreement(agreement=made, text="Quedó publicada", state="done", by=world.secretariat)
    letter = OutgoingMail.objects.get()
    assert letter.recipient == "gobierno-1-qa@example.org"
    assert "Quedó publicada" in letter.body and "La secretaría técnica" in letter.body and "cumplido" in letter.body
    own = agree(world, session, by=world.government[0].user)
    OutgoingMail.objects.all().delete()
    services.follow_agreement(agreement=own, text="Hecho", state="done", by=world.government[0].user)
    assert not OutgoingMail.objects.exists()


def test_a_note_is_signed_by_an_office(world: World, session: Session) -> None:
    made = agree(world, session)
    services.follow_agreement(agreement=made, text="Uno", by=world.government[0].user)
    services.follow_agreement(agreement=made, text="Dos", by=world.secretariat)
    assert [note.actor_label for note in made.notes.all()] == ["Organización gobierno-1-qa", "La secretaría técnica"]
    office = agree(world, session, organization=None, person=world.secretariat)
    services.follow_agreement(agreement=office, text="Tres", by=world.secretariat)
    assert office.notes.get().actor_label == "La secretaría técnica"


def test_a_date_never_moves_in_silence(world: World, session: Session) -> None:
    made = agree(world, session, due_on=date(2027, 3, 5))
    OutgoingMail.objects.all().delete()
    with translation.override("en"):
        note = services.move_agreement(
            agreement=made, due_on=date(2027, 4, 10), reason="Falta el contrato", by=world.secretariat
        )
    assert note.text == "La fecha pasó del 5 de marzo de 2027 al 10 de abril de 2027. Motivo: Falta el contrato"
    assert note.due_on == date(2027, 4, 10) == Agreement.objects.get().due_on
    letter = OutgoingMail.objects.get()
    assert letter.recipient == "gobierno-1-qa@example.org" and "5 de marzo de 2027" in letter.body
    record = ActivityRecord.objects.get(verb="movió la fecha de un acuerdo de")
    assert record.changes["due_on"] == ["2027-03-05", "2027-04-10"] and record.object_url.startswith("/comite/")


@pytest.mark.parametrize(
    ("days", "reason", "field"), [(20, "Igual", "due_on"), (-1, "Antes", "due_on"), (30, " ", "reason")]
)
def test_a_new_date_is_another_one_from_today_on_with_its_reason(
    world: World, session: Session, days: int, reason: str, field: str
) -> None:
    made = agree(world, session)
    told = refusal(
        lambda: services.move_agreement(agreement=made, due_on=world.day(days), reason=reason, by=world.secretariat)
    )
    assert list(told) == [field] and not AgreementNote.objects.exists()


def test_what_is_pending_comes_overdue_first(world: World, session: Session) -> None:
    days = {"futuro": 30, "ayer": -1, "pronto": 3, "hoy": 0, "antes": -9}
    for text, day in days.items():
        agree(world, session, text=text, due_on=world.day(day))
    done = agree(world, session, text="hecho", due_on=world.day(-5))
    services.follow_agreement(agreement=done, text="Sí", state="done", by=world.secretariat)
    cancelled = session_in(world, "held", 7)
    agree(world, cancelled, text="cancelado", due_on=world.day(-2))
    Session.objects.filter(pk=cancelled.pk).update(
        cancelled_at=timezone.now(), cancelled_by=world.secretariat, cancel_reason="x"
    )
    abroad = make_world("QB")
    agree(abroad, session_in(abroad, "held", 1), text="ajeno", organization=abroad.civil[0].organization)
    pending = pending_agreements(world.committee, world.today)
    assert [row.text for row in pending] == ["antes", "ayer", "hoy", "pronto", "futuro"]


@pytest.mark.parametrize(
    ("state", "due", "closed", "words"),
    [
        ("pending", 1, None, "falta 1 día"),
        ("in_progress", 12, None, "faltan 12 días"),
        ("pending", 0, None, "vence hoy"),
        ("pending", -1, None, "vencido hace 1 día"),
        ("in_progress", -40, None, "vencido hace 40 días"),
        ("done", -3, -3, "cumplido a tiempo"),
        ("done", -3, -5, "cumplido a tiempo"),
        ("done", -3, -2, "cumplido con 1 día de retraso"),
        ("done", -9, -2, "cumplido con 7 días de retraso"),
        ("dropped", -9, -2, "descartado"),
    ],
)
def test_the_standing_in_words(state: str, due: int, closed: int | None, words: str) -> None:
    today = date(2026, 11, 21)
    closed_on = today + timedelta(days=closed) if closed is not None else None
    row = Agreement(state=state, due_on=today + timedelta(days=due), closed_on=closed_on)
    assert standing_words(row, today) == words


def test_counts_by_hand(world: World, session: Session) -> None:
    """made 7 = on time 2 + late 1 + overdue 1 + running 2 + dropped 1"""
    table = [("done", -3, -3), ("done", 5, -1), ("done", -5, -1), ("pending", -1, None), ("pending", 0, None)]
    table += [("in_progress", 9, None), ("dropped", -9, -1)]
    for number, (state, due, closed) in enumerate(table, start=1):
        Agreement.objects.create(
            session=session,
            number=number,
            text="x",
            organization=world.civil[0].organization,
            owner_label="x",
            due_on=world.day(due),
            state=state,
            closed_on=world.day(closed) if closed is not None else None,
        )
    counts = agreement_counts(Agreement.objects.all(), world.today)
    assert (counts.made, counts.on_time, counts.late_done, counts.overdue, counts.running, counts.dropped) == (
        7,
        2,
        1,
        1,
        2,
        1,
    )
    assert (counts.done, counts.late) == (3, 2)
