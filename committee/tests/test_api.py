from __future__ import annotations

from datetime import date

import pytest

from committee.choices import CommitteeKind, SeatSector, TextKind
from committee.models import (
    Committee,
    CommitteeText,
    GroupMember,
    QuorumRule,
    Seat,
    SeatAttendance,
    Tenure,
    WorkingGroup,
)
from committee.tests.committee_world import make_session, make_world
from core.tests.api_checks import assert_constant, csv_rows, queries, refused, rows, slugs
from people.models import Organization, Territory, User
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Territory:
    return Territory.objects.create(code="ZZ", name="Zeta", slug="zz", level="country")


def committee(country: Territory, slug: str, **fields: object) -> Committee:
    values = {"kind": CommitteeKind.STANDING, "name": f"Comité {slug}", "is_public": True} | fields
    return Committee.objects.create(jurisdiction=country, slug=slug, **values)


def seat(committee: Committee, number: int) -> Seat:
    organization = Organization.objects.create(name=f"O{number}", slug=f"o-{committee.slug}-{number}", sector="public")
    return Seat.objects.create(
        committee=committee, order=number, sector=SeatSector.GOVERNMENT, organization=organization
    )


def test_unpublished_committees_and_their_seats_never_show(country: Territory) -> None:
    plan = ActionPlan.objects.create(jurisdiction=country, number=1, title="Oculto", slug="oculto")
    seat(committee(country, "abierto"), 1)
    seat(committee(country, "cerrado", is_public=False), 1)
    seat(committee(country, "de-plan-oculto", plan=plan), 1)
    assert slugs("committees/") == {"abierto"} == {row["slug"] for row in csv_rows("committees/")}
    assert [row["committee"]["slug"] for row in rows("seats/")] == ["abierto"]
    assert list(refused("seats/", committee="cerrado")) == ["committee"]


def test_the_holder_is_told_only_where_a_source_names_the_person(country: Territory) -> None:
    forum = committee(country, "foro")
    named, account, past = (seat(forum, number) for number in (1, 2, 3))
    Tenure.objects.create(seat=named, holder_name="Ana Pérez")
    user = User.objects.create_user("privada@example.org", full_name="Nombre privado")
    Tenure.objects.create(seat=account, user=user, starts_on=date(2020, 1, 1))
    Tenure.objects.create(seat=past, holder_name="Luis Gómez", ends_on=date(2020, 1, 1))
    told = rows("seats/", committee="foro")
    assert [row["holder"] for row in told] == ["Ana Pérez", None, None]
    assert "privad" not in str(told)


def test_lists_cost_the_same_with_30_rows(country: Territory) -> None:
    def add(number: int) -> None:
        forum = committee(country, f"c{number}")
        Tenure.objects.create(seat=seat(forum, 1), holder_name="Ana Pérez")
        QuorumRule.objects.create(committee=forum, since=date(2020, 1, 1), percent=50)
        CommitteeText.objects.create(committee=forum, kind=TextKind.FUNCTION, order=1, text="Acordar")

    assert_constant("committees/", add, at_most=6)
    forum = Committee.objects.last()
    assert forum is not None
    Seat.objects.exclude(committee=forum).update(committee=forum)
    assert queries("seats/") <= 3


def test_sessions_cost_the_same_with_30_rows_each_of_a_group_and_with_its_attendance() -> None:
    world = make_world()
    QuorumRule.objects.create(committee=world.committee, since=world.day(-300), percent=50)

    def add(number: int) -> None:
        group = WorkingGroup.objects.create(
            committee=world.committee, name="Mesa", slug=f"mesa-{number}", purpose="x", created_on=world.day(-200)
        )
        chair = world.chairs[0]
        GroupMember.objects.create(group=group, organization=chair.organization, seat=chair.seat, since=world.day(-99))
        session = make_session(world, number, group=group if number % 2 else None)
        SeatAttendance.objects.create(session=session, seat=chair.seat, tenure=chair.tenure, status="present")

    assert_constant("sessions/", add, at_most=6)
    of_group, whole = ({row["number"]: row for row in rows("sessions/")}[number] for number in (1, 2))
    assert (of_group["attendance"]["expected"], of_group["attendance"]["present"]) == (1, 1)
    assert (whole["attendance"]["expected"], whole["quorum"]["occupied"]) == (len(world.chairs), len(world.chairs))
