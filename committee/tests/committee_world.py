"""A country whose committee has four seats held by people with accounts, its secretariat, a stranger and a neighbour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from committee.choices import CommitteeKind, SeatSector, TenureKind
from committee.models import Committee, Seat, Session, Tenure
from people.choices import Role, Sector, TerritoryLevel
from people.models import Membership, Organization, Territory, User
from plans.models import ActionPlan


@dataclass
class Chair:
    """A seat and who holds it."""

    seat: Seat
    organization: Organization
    tenure: Tenure
    user: User


@dataclass
class World:
    place: Territory
    plan: ActionPlan
    committee: Committee
    secretariat: User
    government: list[Chair]
    civil: list[Chair]
    today: date = field(default_factory=timezone.localdate)

    @property
    def chairs(self) -> list[Chair]:
        return [*self.government, *self.civil]

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def moment(self, days: int, hour: int = 9) -> datetime:
        return timezone.make_aware(datetime.combine(self.day(days), time(hour)))


def make_world(code: str = "QA", **fields: Any) -> World:
    """Public, standing, with two seats of government and two of civil society in force for a year already."""
    low = code.lower()
    place = Territory.objects.create(code=code, name=f"País {code}", slug=low, level=TerritoryLevel.COUNTRY)
    plan = ActionPlan.objects.create(
        jurisdiction=place, number=5, title=f"Quinto plan {code}", slug=f"plan-{low}", is_public=True
    )
    values = {
        "jurisdiction": place,
        "kind": CommitteeKind.STANDING,
        "name": f"Comité {code}",
        "slug": f"comite-{low}",
        "is_public": True,
    }
    committee = Committee.objects.create(**(values | fields))
    return World(
        place=place,
        plan=plan,
        committee=committee,
        secretariat=make_person(f"secretaria-{low}", Role.SECRETARIAT, jurisdiction=place),
        government=[make_chair(committee, SeatSector.GOVERNMENT, number) for number in (1, 2)],
        civil=[make_chair(committee, SeatSector.CIVIL_SOCIETY, number) for number in (1, 2)],
    )


def make_chair(committee: Committee, sector: SeatSector, number: int) -> Chair:
    """A seat with its titular: gobierno-1-qa, civil-2-qa…"""
    word = "gobierno" if sector == SeatSector.GOVERNMENT else "civil"
    name = f"{word}-{number}-{committee.slug.removeprefix('comite-')}"
    organization = Organization.objects.create(
        name=f"Organización {name}",
        slug=name,
        sector=Sector.PUBLIC if sector == SeatSector.GOVERNMENT else Sector.CIVIL_SOCIETY,
        territory=committee.jurisdiction,
    )
    since = timezone.localdate() - timedelta(days=365)
    seat = Seat.objects.create(committee=committee, order=number, sector=sector, organization=organization, since=since)
    tenure = hold(seat, name)
    assert tenure.user is not None
    return Chair(seat=seat, organization=organization, tenure=tenure, user=tenure.user)


def hold(
    seat: Seat,
    name: str,
    kind: TenureKind = TenureKind.TITULAR,
    starts: int = -365,
    ends: int = 300,
    user: User | None = None,
    **fields: Any,
) -> Tenure:
    """Somebody holds the seat between two days counted from today, with the membership that goes with it."""
    today = timezone.localdate()
    starts_on, ends_on = today + timedelta(days=starts), today + timedelta(days=ends)
    user = user or User.objects.create_user(f"{name}@example.org", "x", full_name=f"Persona {name}")
    membership = Membership.objects.create(
        user=user, role=Role.MEMBER, organization=seat.organization, since=starts_on, until=ends_on
    )
    return Tenure.objects.create(
        seat=seat,
        user=user,
        holder_name=user.full_name,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        membership=membership,
        **fields,
    )


def make_person(name: str, role: Role | None = None, **place: Organization | Territory) -> User:
    """Without a role: a stranger."""
    user = User.objects.create_user(f"{name}@example.org", "x", full_name=f"Persona {name}")
    if role is not None:
        Membership.objects.create(user=user, role=role, since=timezone.localdate() - timedelta(days=400), **place)
    return user


def make_session(world: World, number: int = 1, days: int = -10, *, called: bool = True, **fields: Any) -> Session:
    """A session held so many days ago (or to be held), called ten days before unless it is in preparation."""
    values = {
        "committee": world.committee,
        "number": number,
        "slug": f"sesion-{number}-{world.committee.slug}",
        "held_on": world.day(days),
        "starts_time": time(9),
        "ends_time": time(12),
    }
    if called:
        values |= {"called_at": world.moment(days - 10), "called_by": world.secretariat}
    return Session.objects.create(**(values | fields))


def fresh(user: User) -> User:
    """The account as the next request reads it, with today's rights."""
    return User.objects.get(pk=user.pk)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
