"""A session that was held, with its agenda, attendance, decisions and agreements, and its minutes at any of their steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from committee import services
from committee.choices import AttendanceStatus, DecisionMethod, MinutesState, TenureKind
from committee.models import AgendaItem, Agreement, CommitteeDecision, Minutes, SeatAttendance, Session, SessionGuest
from committee.tests.committee_world import World, fresh, hold, make_person, make_session, make_world
from people.models import User

TEXT = "# Acta\n\nSe trató el plan.\n"


@dataclass
class Table:
    """Who is around some minutes. `drafter` is a titular of civil society, `suplente` one of government."""

    world: World
    session: Session
    drafter: User
    government: User
    civil: User
    suplente: User
    secretariat: User
    stranger: User
    neighbour: User
    gone: User


def make_table(code: str = "QA", **fields: Any) -> Table:
    world = make_world(code)
    other = make_world(code[0] + "Z")
    left = hold(world.civil[0].seat, f"antes-{code.lower()}", TenureKind.SUPLENTE, starts=-300, ends=-1)
    second = hold(world.government[1].seat, f"suplente-{code.lower()}", TenureKind.SUPLENTE)
    assert left.user is not None and second.user is not None
    return Table(
        world=world,
        session=make_session(world, **fields),
        drafter=world.civil[1].user,
        government=world.government[0].user,
        civil=world.civil[0].user,
        suplente=second.user,
        secretariat=world.secretariat,
        stranger=make_person(f"extrana-{code.lower()}"),
        neighbour=other.civil[0].user,
        gone=left.user,
    )


def attend(table: Table, *statuses: str) -> None:
    """By chair, in the order of the world; present where nothing is said."""
    for place, chair in enumerate(table.world.chairs):
        status = statuses[place] if place < len(statuses) else AttendanceStatus.PRESENT
        SeatAttendance.objects.update_or_create(
            session=table.session, seat=chair.seat, defaults={"tenure": chair.tenure, "status": status}
        )


def fill(table: Table) -> None:
    """Two points, a guest, a decision of each kind and an agreement."""
    session = table.session
    for order, title in enumerate(("Apertura de datos", "Plan *nuevo* [fecha] | cierre"), start=1):
        AgendaItem.objects.create(session=session, order=order, title=title)
    SessionGuest.objects.create(session=session, name="Inés Peña", organization_name="Universidad", role="observer")
    CommitteeDecision.objects.create(session=session, order=1, text="Se aprueba.", method=DecisionMethod.CONSENSUS)
    counts = {"in_favour": 3, "against": 1, "abstained": 0}
    CommitteeDecision.objects.create(session=session, order=2, text="Se vota.", method=DecisionMethod.VOTE, **counts)
    Agreement.objects.create(
        session=session,
        number=1,
        text="Publicar el | diccionario",
        organization=table.world.government[0].organization,
        owner_label="Oficina de datos",
        due_on=table.world.day(20),
    )


def draft(table: Table, text: str = TEXT) -> Minutes:
    minutes = services.start_minutes(session=table.session, by=fresh(table.drafter))
    return services.save_minutes(minutes=minutes, text=text, by=fresh(table.drafter))


def observed(table: Table, text: str = TEXT, days: int = 0) -> Minutes:
    """Opened so many days ago, for two days: with three or more the window is over."""
    minutes = draft(table, text)
    opened = table.world.day(-days)
    until = opened + timedelta(days=2)
    return services.open_observations(minutes=minutes, until=until, today=opened, by=fresh(table.drafter))


def final(table: Table, text: str = TEXT) -> Minutes:
    minutes = observed(table, text, days=5)
    return services.send_to_approval(minutes=minutes, by=fresh(table.drafter))


def approved(table: Table, text: str = TEXT) -> Minutes:
    minutes = final(table, text)
    for person in (table.government, table.civil):
        services.approve_minutes(minutes=minutes, by=fresh(person))
    return reread(minutes)


def published(table: Table, text: str = TEXT) -> Minutes:
    minutes = approved(table, text)
    services.publish_minutes(minutes=minutes, by=fresh(table.secretariat))
    return reread(minutes)


def reread(minutes: Minutes) -> Minutes:
    return Minutes.objects.select_related("session__committee__jurisdiction").get(pk=minutes.pk)


MAKERS = {
    MinutesState.DRAFT: draft,
    MinutesState.OBSERVATIONS: observed,
    MinutesState.APPROVAL: final,
    MinutesState.APPROVED: approved,
    MinutesState.PUBLISHED: published,
}
