"""Seats and tenures: what a tenure opens and closes, what is refused, who is told."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from committee import services
from committee.choices import SeatSector, TenureKind, TenureState
from committee.models import Seat, SeatAttendance, Tenure
from committee.permissions import tenure_in
from committee.services.tenures import years_after
from committee.tests.committee_world import World, fresh, hold, make_person, make_session, make_world
from core.models import ActivityRecord, OutgoingMail
from people.choices import Role, Sector
from people.models import Membership, Organization, User
from people.permissions import organization_ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def seat(world: World) -> Seat:
    """Empty, since a hundred days ago."""
    red = Organization.objects.create(name="Red", slug="red", sector=Sector.CIVIL_SOCIETY, territory=world.place)
    return services.add_seat(
        committee=world.committee,
        sector=SeatSector.CIVIL_SOCIETY,
        organization=red,
        order=3,
        since=world.day(-100),
        by=world.secretariat,
    )


@pytest.fixture
def ana(world: World) -> User:
    return make_person("ana")


def begin(world: World, seat: Seat, user: User, starts: int = -10, ends: int = 200, **fields: object) -> Tenure:
    values = {"starts_on": world.day(starts), "ends_on": world.day(ends), "by": world.secretariat} | fields
    return services.begin_tenure(seat=seat, user=user, **values)


def message(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


def acts_for(user: User, seat: Seat) -> bool:
    return seat.organization_id in organization_ids(fresh(user), Role.MEMBER)


def subjects(user: User) -> list[str]:
    return [mail.body.partition("\n")[0] for mail in OutgoingMail.objects.filter(recipient=user.email).order_by("pk")]


# What a tenure opens and closes.


def test_a_tenure_opens_a_membership_for_exactly_its_days(world: World, seat: Seat, ana: User) -> None:
    tenure = begin(world, seat, ana)
    right = tenure.membership
    assert right is not None and (right.since, right.until) == (tenure.starts_on, tenure.ends_on)
    assert (right.user, right.role, right.organization) == (ana, Role.MEMBER, seat.organization)
    assert acts_for(ana, seat) and tenure_in(fresh(ana), world.committee, world.today) == tenure
    assert tenure.holder_name == "Persona ana"
    assert "Usted ocupa desde ahora un asiento" in subjects(ana)[0]


def test_a_tenure_that_ended_yesterday_leaves_no_right_today(world: World, seat: Seat, ana: User) -> None:
    begin(world, seat, ana, starts=-20, ends=-1)
    assert not acts_for(ana, seat) and tenure_in(fresh(ana), world.committee, world.today) is None
    assert subjects(ana) == []  # it was over when it was written
    begin(world, seat, make_person("beto"), starts=0, ends=0)
    assert acts_for(User.objects.get(email="beto@example.org"), seat)


def test_a_suspension_ends_the_right_that_day_and_resuming_opens_another(world: World, seat: Seat, ana: User) -> None:
    tenure = begin(world, seat, ana)
    first = tenure.membership
    told = {"reason": "Inasistencia", "decided_by": "La plenaria", "by": world.secretariat}
    tenure = services.suspend_tenure(tenure=tenure, **told)
    assert not acts_for(ana, seat) and tenure_in(fresh(ana), world.committee, world.today) is None
    assert tenure.membership == first and Membership.objects.get(pk=first.pk).until == world.day(-1)
    later = world.day(7)
    tenure = services.resume_tenure(tenure=tenure, by=world.secretariat, today=later)
    assert tenure.membership != first
    assert (tenure.membership.since, tenure.membership.until) == (later, tenure.ends_on)
    assert "quedó suspendido desde el" in subjects(ana)[1] and "se reanudó el" in subjects(ana)[2]
    bodies = " ".join(OutgoingMail.objects.filter(recipient=ana.email).values_list("body", flat=True))
    assert "Inasistencia" in bodies and "La plenaria" in bodies


def test_a_suspension_on_the_first_day_leaves_no_right_at_all(world: World, seat: Seat, ana: User) -> None:
    tenure = begin(world, seat, ana, starts=0)
    assert acts_for(ana, seat)
    services.suspend_tenure(tenure=tenure, reason="x", decided_by="La plenaria", by=world.secretariat)
    assert not acts_for(ana, seat) and not Membership.objects.filter(user=ana).exists()
    services.resume_tenure(tenure=tenure, by=world.secretariat)
    assert acts_for(ana, seat)


def test_who_withdraws_leaves_that_day_and_frees_the_next(world: World, seat: Seat, ana: User) -> None:
    tenure = services.withdraw_tenure(tenure=begin(world, seat, ana), reason="Renuncia", by=world.secretariat)
    assert (tenure.state, tenure.ends_on, tenure.membership.until) == ("withdrawn", world.today, world.today)
    assert tenure_in(fresh(ana), world.committee, world.today) is None
    assert "termina el" in subjects(ana)[-1]
    begin(world, seat, make_person("beto"), starts=1)
    with pytest.raises(ValidationError):
        services.withdraw_tenure(tenure=tenure, reason="Otra vez", by=world.secretariat)


def test_who_withdraws_before_beginning_frees_all_its_days(world: World, seat: Seat, ana: User) -> None:
    tenure = begin(world, seat, ana, starts=30, ends=300)
    tenure = services.withdraw_tenure(tenure=tenure, reason="Renuncia", by=world.secretariat)
    assert (tenure.starts_on, tenure.ends_on, tenure.membership) == (None, None, None)
    assert not Membership.objects.filter(user=ana).exists()
    begin(world, seat, make_person("beto"), starts=30, ends=300)


def test_the_end_of_a_seat_ends_whoever_holds_it(world: World, seat: Seat, ana: User) -> None:
    now = begin(world, seat, ana, ends=20)
    after = begin(world, seat, make_person("beto"), starts=21, ends=90)
    services.end_seat(seat=seat, until=world.day(5), reason="Cambió el reglamento", by=world.secretariat)
    for row in (now, after):
        row.refresh_from_db()
    assert (now.ends_on, now.membership.until, now.state) == (world.day(5), world.day(5), "active")
    assert (after.state, after.starts_on, after.membership) == ("withdrawn", None, None)
    assert acts_for(ana, seat)
    bodies = OutgoingMail.objects.filter(body__contains="Cambió el reglamento").values_list("recipient", flat=True)
    assert set(bodies) == {"ana@example.org", "beto@example.org"}


def test_titular_and_suplente_share_a_seat(world: World, seat: Seat, ana: User) -> None:
    begin(world, seat, ana)
    begin(world, seat, make_person("beto"), kind=TenureKind.SUPLENTE)
    assert seat.tenures.count() == 2


# What is refused.


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "allowed"),
    [
        (date(2026, 3, 10), date(2028, 3, 10), True),
        (date(2026, 3, 10), date(2028, 3, 11), False),
        (date(2024, 2, 29), date(2026, 2, 28), True),
        (date(2024, 2, 29), date(2026, 3, 1), False),
        (date(2026, 3, 10), date(2026, 3, 9), False),
    ],
)
def test_a_tenure_lasts_two_years_at_most(
    world: World, seat: Seat, ana: User, starts_on: date, ends_on: date, allowed: bool
) -> None:
    Seat.objects.filter(pk=seat.pk).update(since=date(2020, 1, 1))
    values = {"seat": seat, "user": ana, "starts_on": starts_on, "ends_on": ends_on, "by": world.secretariat}
    if allowed:
        assert services.begin_tenure(**values).pk
        return
    with pytest.raises(ValidationError) as error:
        services.begin_tenure(**values)
    assert "dos años como máximo" in message(error) or "anterior a la inicial" in message(error)
    assert not Membership.objects.filter(user=ana).exists()


def test_two_years_is_also_what_the_database_keeps(world: World, seat: Seat) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenure.objects.create(seat=seat, starts_on=date(2026, 1, 1), ends_on=date(2028, 1, 3))


def test_years_after_the_29th_of_february() -> None:
    assert years_after(date(2024, 2, 29), 2) == date(2026, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(("starts", "ends"), [(-5, 5), (200, 210), (-50, -10), (-50, 300)])
def test_tenures_of_one_kind_do_not_overlap(world: World, seat: Seat, ana: User, starts: int, ends: int) -> None:
    begin(world, seat, ana, starts=-10, ends=200)
    with pytest.raises(ValidationError) as error:
        begin(world, seat, make_person("beto"), starts=starts, ends=ends)
    assert "ya tiene titular en esas fechas" in message(error)
    begin(world, seat, make_person("cira"), starts=-60, ends=-51)
    begin(world, seat, make_person("dora"), starts=201, ends=210)


def test_nobody_holds_two_seats_of_a_committee_at_once(world: World, seat: Seat) -> None:
    taken = world.civil[0].user
    with pytest.raises(ValidationError) as error:
        begin(world, seat, taken, kind=TenureKind.SUPLENTE)
    assert "ya tiene un asiento" in message(error)
    begin(world, seat, taken, starts=301, ends=400)
    elsewhere = make_world("QB")
    services.begin_tenure(
        seat=elsewhere.civil[0].seat,
        user=taken,
        kind=TenureKind.SUPLENTE,
        starts_on=world.today,
        ends_on=world.day(9),
        by=elsewhere.secretariat,
    )


def test_a_seat_is_in_force_and_has_an_organization(world: World, seat: Seat, ana: User) -> None:
    with pytest.raises(ValidationError) as error:
        begin(world, seat, ana, starts=-101)
    assert "fecha posterior" in message(error)
    services.end_seat(seat=seat, until=world.day(50), reason="x", by=world.secretariat)
    with pytest.raises(ValidationError) as error:
        begin(world, seat, ana, ends=51)
    assert "termina antes" in message(error)
    begin(world, seat, ana, ends=50)
    empty = services.add_seat(
        committee=world.committee, sector="other", organization=None, order=1, since=world.day(-1), by=world.secretariat
    )
    with pytest.raises(ValidationError) as error:
        begin(world, empty, make_person("beto"), starts=0)
    assert "aún no tiene organización" in message(error)
    other = Organization.objects.create(name="Otra", slug="otra", sector=Sector.ACADEMIA)
    empty = services.give_seat(seat=empty, organization=other, by=world.secretariat)
    begin(world, empty, User.objects.get(email="beto@example.org"), starts=0)
    with pytest.raises(ValidationError):
        services.give_seat(seat=empty, organization=other, by=world.secretariat)


def test_an_organization_has_one_seat_at_a_time(world: World, seat: Seat) -> None:
    values = {"committee": world.committee, "sector": "civil_society", "order": 9, "by": world.secretariat}
    with pytest.raises(ValidationError) as error:
        services.add_seat(organization=seat.organization, since=world.today, **values)
    assert "ya tiene un asiento" in message(error)
    services.end_seat(seat=seat, until=world.day(-1), reason="x", by=world.secretariat)
    assert services.add_seat(organization=seat.organization, since=world.today, **values).pk


def test_steps_that_do_not_fit_the_state_are_refused(world: World, seat: Seat, ana: User) -> None:
    by, tenure = world.secretariat, begin(world, seat, ana)
    told = {"reason": "x", "decided_by": "La plenaria", "by": by}
    with pytest.raises(ValidationError):
        services.resume_tenure(tenure=tenure, by=by)
    for wrong in ({"reason": " "}, {"decided_by": ""}, {"since": world.day(1)}, {"since": world.day(-11)}):
        with pytest.raises(ValidationError):
            services.suspend_tenure(tenure=tenure, **(told | wrong))
    services.suspend_tenure(tenure=tenure, since=world.day(-3), **told)
    with pytest.raises(ValidationError):
        services.suspend_tenure(tenure=tenure, **told)
    with pytest.raises(ValidationError):
        services.withdraw_tenure(tenure=tenure, reason="x", ends_on=world.day(-4), by=by)
    with pytest.raises(ValidationError):
        services.resume_tenure(tenure=tenure, by=by, today=world.day(201))
    named = Tenure.objects.create(seat=seat, holder_name="De una fuente", kind=TenureKind.SUPLENTE)
    with pytest.raises(ValidationError) as error:
        services.withdraw_tenure(tenure=named, reason="x", by=by)
    assert "no tiene persona ni fechas" in message(error)


def test_whoever_came_to_a_session_sat_there_that_day(world: World) -> None:
    chair, session = world.civil[0], make_session(world, days=-10)
    SeatAttendance.objects.create(session=session, seat=chair.seat, tenure=chair.tenure, status="present")
    told = {"reason": "x", "decided_by": "La plenaria", "by": world.secretariat}
    with pytest.raises(ValidationError) as error:
        services.suspend_tenure(tenure=chair.tenure, since=world.day(-10), **told)
    assert "Asistió a una sesión" in message(error)
    services.suspend_tenure(tenure=chair.tenure, since=world.day(-9), **told)
    services.withdraw_tenure(tenure=chair.tenure, reason="x", ends_on=world.day(-9), by=world.secretariat)


def test_a_closed_account_takes_no_seat(world: World, seat: Seat, ana: User) -> None:
    ana.is_active = False
    ana.save()
    with pytest.raises(ValidationError) as error:
        begin(world, seat, ana)
    assert "cuenta está cerrada" in message(error)


# What stays behind.


def test_the_history_names_organizations_and_never_a_person(world: World, seat: Seat, ana: User) -> None:
    tenure = begin(world, seat, ana)
    services.suspend_tenure(tenure=tenure, reason="Por Ana", decided_by="La plenaria", by=world.secretariat)
    services.resume_tenure(tenure=tenure, by=world.secretariat)
    services.withdraw_tenure(tenure=tenure, reason="Por Ana", by=world.secretariat)
    lines = ActivityRecord.objects.public().filter(object_type="committee.tenure").order_by("pk")
    assert [line.changes["state"] for line in lines] == ["active", "suspended", "active", "withdrawn"]
    said = " ".join(f"{line.object_label} {line.changes} {line.actor_label} {line.verb}" for line in lines)
    assert "Red" in said and "Ana" not in said and "Persona" not in said and "@" not in said
    rights = ActivityRecord.objects.filter(object_type="people.membership")
    assert rights.exists() and not rights.public().exists()


def test_an_unpublished_committee_leaves_no_public_line_and_no_link(world: World, seat: Seat, ana: User) -> None:
    type(world.committee).objects.update(is_public=False)
    ActivityRecord.objects.all().delete()
    begin(world, Seat.objects.get(pk=seat.pk), ana)
    assert not ActivityRecord.objects.public().exists()
    assert "/comite/" not in OutgoingMail.objects.get(recipient=ana.email).body


@pytest.mark.skipif(settings.EMBEDDED, reason="la restricción de exclusión, que pide PostgreSQL (sin DATABASE_URL)")
def test_the_database_refuses_an_overlap_that_no_service_saw(world: World, seat: Seat, ana: User) -> None:
    begin(world, seat, ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(seat, "beto", starts=5, ends=9)
    hold(seat, "cira", kind=TenureKind.SUPLENTE, starts=5, ends=9)
    assert Tenure.objects.filter(seat=seat, state=TenureState.ACTIVE).count() == 2
