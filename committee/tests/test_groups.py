"""Working groups: who is in, what they follow, when they end."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from commitments.models import Commitment
from committee import services
from committee.models import GroupMember, WorkingGroup
from committee.selectors.groups import group_page, groups_of
from committee.tests.committee_world import World, make_session, make_world
from people.choices import Sector
from people.models import Organization
from plans.models import ActionPlan, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def make_group(world: World, slug: str = "agua", **fields: object) -> WorkingGroup:
    values = {
        "committee": world.committee,
        "name": f"Mesa {slug}",
        "slug": slug,
        "purpose": "Seguir los datos del agua.",
        "created_on": world.day(-50),
        "by": world.secretariat,
    } | fields
    return services.create_group(**values)


def make_commitment(plan: ActionPlan, slug: str, **fields: object) -> Commitment:
    return Commitment.objects.create(
        plan=plan, title=f"Compromiso {slug}", slug=slug, **({"state": "approved"} | fields)
    )


def guest(name: str = "Universidad") -> Organization:
    return Organization.objects.create(name=name, slug=name.lower(), sector=Sector.ACADEMIA)


def message(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


def test_members_come_by_a_seat_or_as_guests_once_at_a_time(world: World) -> None:
    group, by, chair = make_group(world), world.secretariat, world.civil[0]
    one = services.add_group_member(group=group, seat=chair.seat, since=world.day(-40), coordinates=True, by=by)
    assert one.organization == chair.organization
    university = guest()
    services.add_group_member(group=group, organization=university, since=world.day(-30), by=by)
    for wrong in (
        {"seat": chair.seat},
        {"organization": chair.organization},
        {"seat": world.civil[1].seat, "organization": university},
        {"organization": guest("Otra"), "since": world.day(-51)},
        {},
    ):
        with pytest.raises(ValidationError):
            services.add_group_member(**({"group": group, "since": world.today, "by": by} | wrong))
    services.end_group_member(member=one, until=world.day(-1), by=by)
    again = services.add_group_member(group=group, seat=chair.seat, since=world.today, by=by)
    page = group_page(group, world.today)
    assert {row.organization for row in page.members} == {chair.organization, university}
    assert again in page.members and page.past == [one]


def test_a_seat_of_another_committee_or_that_ended_does_not_sit(world: World) -> None:
    group, abroad = make_group(world), make_world("QB")
    services.end_seat(seat=world.civil[1].seat, until=world.day(-1), reason="x", by=world.secretariat)
    for seat in (abroad.civil[0].seat, world.civil[1].seat):
        seat.refresh_from_db()
        with pytest.raises(ValidationError):
            services.add_group_member(group=group, seat=seat, since=world.today, by=world.secretariat)


def test_it_follows_commitments_of_its_country_that_are_not_drafts(world: World) -> None:
    abroad = make_world("QB")
    own, draft = make_commitment(world.plan, "uno"), make_commitment(world.plan, "borrador", state="draft")
    group = make_group(world, commitments=[own])
    for wrong in (draft, make_commitment(abroad.plan, "lejano")):
        with pytest.raises(ValidationError):
            services.change_group(group=group, commitments=[wrong], by=world.secretariat)
    assert list(group.commitments.all()) == [own]
    theme = Theme.objects.create(plan=abroad.plan, order=1, title="Lejano", slug="lejano")
    with pytest.raises(ValidationError):
        services.change_group(group=group, theme=theme, by=world.secretariat)
    services.change_group(group=group, name="Mesa del agua", commitments=[], by=world.secretariat)
    assert WorkingGroup.objects.get().name == "Mesa del agua" and not group.commitments.exists()


def test_the_committee_of_a_plan_follows_that_plan_alone(world: World) -> None:
    other = ActionPlan.objects.create(jurisdiction=world.place, number=6, title="Sexto", slug="sexto", is_public=True)
    type(world.committee).objects.update(plan=world.plan, kind="plan")
    world.committee.refresh_from_db()
    with pytest.raises(ValidationError):
        make_group(world, commitments=[make_commitment(other, "ajeno")])
    assert make_group(world, commitments=[make_commitment(world.plan, "propio")]).pk


def test_it_ends_with_whoever_is_in_it(world: World) -> None:
    group, by = make_group(world), world.secretariat
    services.add_group_member(group=group, seat=world.civil[0].seat, since=world.day(-40), by=by)
    with pytest.raises(ValidationError):
        services.end_group(group=group, ended_on=world.day(1), by=by)
    services.end_group(group=group, ended_on=world.today, by=by)
    assert GroupMember.objects.get().until == world.today
    for late in (
        lambda: services.end_group(group=group, ended_on=world.today, by=by),
        lambda: services.add_group_member(group=group, seat=world.civil[1].seat, since=world.today, by=by),
    ):
        with pytest.raises(ValidationError) as error:
            late()
        assert "ya terminó" in message(error)


def test_what_the_public_reads_of_it(world: World) -> None:
    hidden = ActionPlan.objects.create(jurisdiction=world.place, number=7, title="Oculto", slug="oculto")
    shown, unseen = make_commitment(world.plan, "visto"), make_commitment(hidden, "no-visto")
    group = make_group(world, commitments=[shown, unseen])
    make_group(world, "oculta", is_public=False)
    called = make_session(world, 1, group=group, slug="s-1")
    make_session(world, 2, group=group, slug="s-2", called=False)
    make_session(world, 3, slug="s-3")
    (row,) = groups_of(world.committee, world.today)
    assert (row, row.members_count, row.commitments_count) == (group, 0, 1)
    page = group_page(group, world.today)
    assert [found for found, _figures, _word in page.commitments] == [shown]
    assert page.sessions == [called]
