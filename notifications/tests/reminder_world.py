"""Three entities of three people each, of whom one edits no more since yesterday; a committee; and fixed days in Colombia.

Everything is dated around a Tuesday without holidays near it, so that cadences fall where they are written.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commitments.models import Commitment, Milestone, ProgressReport
from committee.choices import CommitteeKind, SeatSector, TenureKind
from committee.models import Committee, Seat, Session, Tenure
from consultations.models import Consultation
from core.models import OutgoingMail
from notifications.models import Reminder, ReminderRule
from notifications.services import send_reminders
from people.choices import Role, Sector, TerritoryLevel
from people.models import Membership, Organization, Territory, User
from plans.models import ActionPlan

TODAY = date(2025, 11, 25)
LONG_AGO = TODAY - timedelta(days=400)
BOGOTA = ZoneInfo("America/Bogota")


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def at(days: int = 0, hour: int = 10, minute: int = 0, zone: ZoneInfo = BOGOTA) -> datetime:
    there = day(days)
    return datetime(there.year, there.month, there.day, hour, minute, tzinfo=zone)


@dataclass
class Body:
    """An organization and its people: the first two hold their role, the third lost it a second ago."""

    organization: Organization
    people: list[User]
    seat: Seat | None = None


@dataclass
class World:
    place: Territory
    plan: ActionPlan
    committee: Committee
    entities: list[Body]
    civil: list[Body]
    secretariat: list[User]
    moderators: list[User]

    def commitment(self, lead: int = 0, slug: str = "uno", **fields: Any) -> Commitment:
        values = {
            "plan": self.plan,
            "title": f"Compromiso {slug}",
            "slug": f"{slug}-{self.plan.slug}",
            "state": "in_progress",
        } | fields
        made = Commitment.objects.create(**values)
        made.participations.create(organization=self.entities[lead].organization, role="lead")
        return made

    def milestone(
        self,
        commitment: Commitment | None = None,
        *,
        ends: int,
        title: str = "Hito",
        own: int | None = None,
        **fields: Any,
    ) -> Milestone:
        """`own`: the entity that answers for it, where it is not the lead of its commitment."""
        values = {"planned_starts_on": day(-20), "planned_ends_on": day(ends), "order": 1, "title": title} | fields
        made = Milestone.objects.create(commitment=commitment or self.commitment(), **values)
        if own is not None:
            made.responsibles.create(organization=self.entities[own].organization, leads=True)
        return made

    def report(self, milestone: Milestone, *, by: User, state: str = "submitted", days: int = 0, **fields: Any) -> Any:
        """Sent so many days before or after today by an editor of the first entity."""
        sent = at(days)
        values = {
            "voice": "government",
            "organization": self.entities[0].organization,
            "percent": 40,
            "completion": "limited",
            "actions": "Mesas de trabajo.",
            "created_by": by,
            "created_at": sent,
            "submitted_by": by,
            "submitted_at": sent,
        }
        if state == "published":
            values |= {"published_at": sent, "verification": "verified"}
        return ProgressReport.objects.create(milestone=milestone, state=state, **(values | fields))

    def session(self, days: int, **fields: Any) -> Session:
        number = Session.objects.count() + 1
        values = {
            "committee": self.committee,
            "number": number,
            "slug": f"sesion-{number}-{self.committee.slug}",
            "held_on": day(days),
            "called_at": at(min(days, 0) - 30),
            "called_by": self.secretariat[0],
        }
        return Session.objects.create(**(values | fields))

    def consultation(self, opens: int, closes: int, **fields: Any) -> Consultation:
        values = {
            "plan": self.plan,
            "kind": "draft_text",
            "title": "Consulta del borrador",
            "slug": f"consulta-{self.plan.slug}",
            "summary": "¿Qué le falta?",
            "opens_on": day(opens),
            "closes_on": day(closes),
            "is_public": True,
        }
        return Consultation.objects.create(**(values | fields))


def make_world(code: str = "CO", bodies: int = 3) -> World:
    default_rules()
    low = code.lower()
    place = Territory.objects.create(code=code, name=f"País {code}", slug=low, level=TerritoryLevel.COUNTRY)
    plan = ActionPlan.objects.create(
        jurisdiction=place,
        number=5,
        title=f"Quinto plan {code}",
        slug=f"plan-{low}",
        is_public=True,
        state="implementation",
    )
    committee = Committee.objects.create(
        jurisdiction=place, kind=CommitteeKind.STANDING, name=f"Comité {code}", slug=f"comite-{low}", is_public=True
    )
    return World(
        place=place,
        plan=plan,
        committee=committee,
        entities=[_entity(place, f"entidad{n}-{low}") for n in range(bodies)],
        civil=[_civil(committee, f"civil{n}-{low}") for n in range(bodies)],
        secretariat=_three(f"secretaria-{low}", Role.SECRETARIAT, jurisdiction=place),
        moderators=_three(f"moderacion-{low}", Role.MODERATOR, jurisdiction=place),
    )


def default_rules() -> None:
    """As the migration left them: a test that empties the tables takes them away."""
    seeded = importlib.import_module("notifications.migrations.0003_default_reminder_rules")
    for kind, values in seeded.RULES.items():
        ReminderRule.objects.get_or_create(kind=kind, jurisdiction=None, defaults=values)


def user(name: str, **fields: Any) -> User:
    return User.objects.create_user(f"{name}@example.org", "x", full_name=f"Persona {name}", **fields)


def grant(person: User, role: Role, until: date | None = None, **place: Any) -> Membership:
    return Membership.objects.create(user=person, role=role, since=LONG_AGO, until=until, **place)


def _three(name: str, role: Role, **place: Any) -> list[User]:
    people = [user(f"{name}-{n}") for n in range(3)]
    for number, person in enumerate(people):
        grant(person, role, until=day(-1) if number == 2 else None, **place)
    return people


def _entity(place: Territory, name: str) -> Body:
    organization = Organization.objects.create(
        name=f"Entidad {name}", slug=name, sector=Sector.PUBLIC, territory=place, branch="executive", level="national"
    )
    return Body(organization, _three(name, Role.ENTITY_EDITOR, organization=organization))


def _civil(committee: Committee, name: str) -> Body:
    """A seat with its titular and its suplente; who holds a second one waits to be suspended by whoever tests."""
    organization = Organization.objects.create(
        name=f"Organización {name}", slug=name, sector=Sector.CIVIL_SOCIETY, territory=committee.jurisdiction
    )
    people = [user(f"{name}-{n}") for n in range(3)]
    seat, other = new_seat(committee, organization), new_seat(committee, organization)
    hold(seat, people[0])
    hold(seat, people[1], TenureKind.SUPLENTE)
    hold(other, people[2])
    return Body(organization, people, seat)


def new_seat(committee: Committee, organization: Organization) -> Seat:
    number = committee.seats.count()
    return Seat.objects.create(
        committee=committee,
        order=number,
        sector=SeatSector.CIVIL_SOCIETY,
        organization=organization,
        since=LONG_AGO + timedelta(days=number),
    )


def hold(seat: Seat, person: User, kind: str = TenureKind.TITULAR, starts: int = -300, ends: int = 300) -> Tenure:
    right = grant(person, Role.MEMBER, organization=seat.organization)
    return Tenure.objects.create(
        seat=seat, user=person, kind=kind, starts_on=day(starts), ends_on=day(ends), membership=right
    )


def told() -> set[str]:
    """Names of those who were written to: the part of the address before the @."""
    return {mail.recipient.partition("@")[0] for mail in OutgoingMail.objects.all()}


def names(*people: User) -> set[str]:
    return {person.email.partition("@")[0] for person in people}


def run(days: int = 0, hour: int = 10, minute: int = 0) -> int:
    return send_reminders(now=at(days, hour, minute))


def keys() -> list[tuple[str, str, int, date]]:
    columns = ("kind", "subject_id", "person_id", "local_date")
    return sorted(Reminder.objects.values_list(*columns))


def hourly(start: datetime, hours: int) -> int:
    """What a scheduler does in that time, at five past each hour."""
    first = start.replace(minute=5)
    return sum(send_reminders(now=first + timedelta(hours=n)) for n in range(hours))
