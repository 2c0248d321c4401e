from __future__ import annotations

from datetime import date

import pytest

from committee.choices import CommitteeKind, SeatSector
from committee.models import Committee, Seat, Tenure
from core.tests.api_checks import assert_constant, csv_rows, refused, rows, slugs
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
    assert_constant("committees/", lambda n: committee(country, f"c{n}"), at_most=5)
    forum = Committee.objects.first()
    assert_constant("seats/", lambda n: seat(forum, n), at_most=3)
