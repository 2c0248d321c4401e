"""Quorum by hand-computed tables: every part of the rule, rounding, what is not counted, and what nobody can say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committee import services
from committee.choices import SeatSector, TenureKind, TenureState
from committee.models import GroupMember, QuorumRule, Seat, SeatAttendance, Session, Tenure, WorkingGroup
from committee.selectors import expected_seats, quorum_of
from committee.selectors.quorum import needed_seats, quorums_of
from committee.tests.committee_world import World, hold, make_chair, make_session, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def rule(world: World, days: int = -300, **parts: object) -> QuorumRule:
    values = {"committee": world.committee, "since": world.day(days), "each_sector": False}
    return QuorumRule.objects.create(**(values | parts))


def mark(session: Session, *tenures: Tenure, status: str = "present") -> None:
    for tenure in tenures:
        SeatAttendance.objects.create(session=session, seat=tenure.seat, tenure=tenure, status=status)


@pytest.mark.parametrize(
    ("percent", "at_least", "occupied", "needed"),
    [
        (50, None, 0, 0),
        (50, None, 1, 1),
        (50, None, 4, 2),
        (50, None, 5, 3),
        (51, None, 4, 3),
        (51, None, 100, 51),
        (33, None, 10, 4),
        (34, None, 3, 2),
        (66, None, 15, 10),
        (67, None, 15, 11),
        (1, None, 7, 1),
        (100, None, 7, 7),
        (None, 3, 9, 3),
        (50, 3, 4, 3),
        (75, 3, 8, 6),
        (None, None, 6, 0),
    ],
)
def test_the_share_is_rounded_up(percent: int | None, at_least: int | None, occupied: int, needed: int) -> None:
    rule = QuorumRule(percent=percent, at_least=at_least, each_sector=percent is None, since=date(2026, 1, 1))
    assert needed_seats(rule, occupied) == needed


# Four seats: two of government (A, B) and two of civil society (C, D). Who came, what each rule says.
TABLE = [
    # came, 51 % (3), at least 2, each sector, 50 % + each sector
    ("", False, False, False, False),
    ("A", False, False, False, False),
    ("AB", False, True, False, False),
    ("AC", False, True, True, True),
    ("CD", False, True, False, False),
    ("ABC", True, True, True, True),
    ("BCD", True, True, True, True),
    ("ABCD", True, True, True, True),
]
RULES = (
    {"percent": 51},
    {"at_least": 2},
    {"each_sector": True},
    {"percent": 50, "each_sector": True},
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0] or "nobody")
@pytest.mark.parametrize("column", range(len(RULES)))
def test_every_part_of_the_rule_must_hold(world: World, row: tuple, column: int) -> None:
    rule(world, **RULES[column])
    session = make_session(world)
    for letter, chair in zip("ABCD", world.chairs, strict=True):
        mark(session, chair.tenure, status="present" if letter in row[0] else "absent")
    found = quorum_of(session)
    assert found.met is row[column + 1]
    assert (found.present, found.occupied, found.marked) == (len(row[0]), 4, 4)


def test_it_says_which_sector_is_missing(world: World) -> None:
    rule(world, at_least=1, each_sector=True)
    session = make_session(world)
    mark(session, world.civil[0].tenure, world.civil[1].tenure)
    found = quorum_of(session)
    assert found.missing_sectors == ("government",) and found.missing_labels == ["gobierno"]
    assert (found.met, found.needed) == (False, 1)


def test_suplentes_count_and_excuses_do_not(world: World) -> None:
    rule(world, at_least=2)
    suplente = hold(world.civil[0].seat, "suplente", TenureKind.SUPLENTE)
    session = make_session(world)
    mark(session, suplente, status="suplente")
    mark(session, world.government[0].tenure, status="excused")
    mark(session, world.government[1].tenure, status="absent")
    assert (quorum_of(session).present, quorum_of(session).met) == (1, False)
    mark(session, world.civil[1].tenure)
    assert (quorum_of(session).present, quorum_of(session).met) == (2, True)


def test_without_a_rule_nobody_can_say(world: World) -> None:
    session = make_session(world)
    mark(session, *(chair.tenure for chair in world.chairs))
    found = quorum_of(session)
    assert (found.met, found.rule, found.needed, found.present) == (None, None, 0, 4)


def test_before_attendance_is_taken_nobody_can_say(world: World) -> None:
    rule(world, percent=50)
    found = quorum_of(make_session(world))
    assert (found.met, found.marked, found.missing_sectors, found.needed) == (None, 0, (), 2)


def test_the_rule_is_the_one_of_that_day(world: World) -> None:
    early, late = rule(world, -300, at_least=1), rule(world, -100, at_least=4)
    session = make_session(world, 1, -150)
    other = make_session(world, 2, -50)
    first = make_session(world, 3, -350)
    on_the_day = make_session(world, 4, -100)
    for row in (session, other, first, on_the_day):
        mark(row, world.government[0].tenure)
    assert [(quorum_of(row).rule, quorum_of(row).met) for row in (first, session, on_the_day, other)] == [
        (None, None),
        (early, True),
        (late, False),
        (late, False),
    ]


def test_suspended_seats_are_not_counted(world: World) -> None:
    """Since the day of the suspension; a session before it counts them still, and one after they resumed counts them."""
    rule(world, percent=100)
    tenure, by = world.civil[1].tenure, world.secretariat
    services.suspend_tenure(
        tenure=tenure, since=world.day(-40), reason="No vino", decided_by="El comité", by=by, today=world.day(-40)
    )
    before, during = make_session(world, 1, -50), make_session(world, 2, -30)
    assert [len(expected_seats(row)) for row in (before, during)] == [4, 3]
    mark(during, *(chair.tenure for chair in world.chairs[:3]))
    assert (quorum_of(during).met, quorum_of(during).occupied) == (True, 3)
    tenure.refresh_from_db()
    services.resume_tenure(tenure=tenure, reason="Volvió", decided_by="El comité", by=by, today=world.day(-20))
    after = make_session(world, 3, -10)
    assert [len(expected_seats(row)) for row in (before, during, after)] == [4, 3, 4]


def test_a_suspension_without_history_counts_from_its_own_date(world: World) -> None:
    Tenure.objects.filter(pk=world.civil[1].tenure.pk).update(
        state=TenureState.SUSPENDED, state_since=world.day(-40), state_reason="No vino"
    )
    assert len(expected_seats(make_session(world, 1, -41))) == 4
    assert len(expected_seats(make_session(world, 2, -40))) == 3


def test_vacancies_are_not_counted(world: World) -> None:
    rule(world, percent=100)
    empty = make_chair(world.committee, SeatSector.OTHER, 9)
    Tenure.objects.filter(pk=empty.tenure.pk).update(ends_on=world.day(-100))
    session = make_session(world)
    mark(session, *(chair.tenure for chair in world.chairs))
    found = quorum_of(session)
    assert (found.met, found.occupied, found.needed) == (True, 4, 4)
    assert found.missing_sectors == ()


def test_a_sector_whose_seats_are_all_vacant_is_still_missed(world: World) -> None:
    """A forum of one side is no forum, even if nobody of the other could come."""
    rule(world, at_least=1, each_sector=True)
    for chair in world.civil:
        Tenure.objects.filter(pk=chair.tenure.pk).update(ends_on=world.day(-100))
    session = make_session(world)
    mark(session, world.government[0].tenure, world.government[1].tenure)
    found = quorum_of(session)
    assert (found.met, found.occupied, found.missing_sectors) == (False, 2, ("civil_society",))


def test_a_seat_that_ended_or_had_not_begun_is_not_expected(world: World) -> None:
    Seat.objects.filter(pk=world.civil[0].seat.pk).update(until=world.day(-20))
    Seat.objects.filter(pk=world.civil[1].seat.pk).update(since=world.day(-5))
    assert [item.seat for item in expected_seats(make_session(world))] == [c.seat for c in world.government]


def test_a_tenure_counts_on_its_first_and_last_day(world: World) -> None:
    Tenure.objects.filter(pk=world.civil[0].tenure.pk).update(starts_on=world.day(-10), ends_on=world.day(-8))
    counts = [len(expected_seats(make_session(world, n, day))) for n, day in enumerate((-11, -10, -8, -7), start=1)]
    assert counts == [3, 4, 4, 3]


def test_a_seat_held_only_by_its_suplente_is_expected(world: World) -> None:
    Tenure.objects.filter(pk=world.civil[0].tenure.pk).update(ends_on=world.day(-100))
    suplente = hold(world.civil[0].seat, "suplente", TenureKind.SUPLENTE)
    item = next(i for i in expected_seats(make_session(world)) if i.seat == world.civil[0].seat)
    assert (item.titular, item.suplente, item.holder) == (None, suplente, suplente)


def test_of_a_group_its_own_seats_and_no_rule(world: World) -> None:
    rule(world, percent=50)
    group = WorkingGroup.objects.create(
        committee=world.committee, name="Mesa", slug="mesa", purpose="x", created_on=world.day(-200)
    )
    chair, past = world.civil[0], world.civil[1]
    GroupMember.objects.create(group=group, organization=chair.organization, seat=chair.seat, since=world.day(-100))
    GroupMember.objects.create(
        group=group,
        organization=past.organization,
        seat=past.seat,
        since=world.day(-100),
        until=world.day(-90),
    )
    session = make_session(world, group=group)
    mark(session, chair.tenure)
    found = quorum_of(session)
    assert [item.seat for item in expected_seats(session)] == [chair.seat]
    assert (found.met, found.rule, found.occupied, found.present) == (None, None, 1, 1)


def test_many_sessions_cost_as_one(world: World) -> None:
    rule(world, percent=50)
    group = WorkingGroup.objects.create(
        committee=world.committee, name="Mesa", slug="mesa", purpose="x", created_on=world.day(-200)
    )
    sessions = [make_session(world, number, -number, group=group) for number in range(1, 31)]
    costs = []
    for rows in (sessions[:1], sessions):
        with CaptureQueriesContext(connection) as captured:
            found = quorums_of(rows)
        assert len(found) == len(rows)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 6


def test_days_are_read_from_each_session(world: World) -> None:
    """Two sessions read together do not share a roster."""
    Tenure.objects.filter(pk=world.civil[0].tenure.pk).update(ends_on=world.today - timedelta(days=30))
    old, new = make_session(world, 1, -60), make_session(world, 2, -5)
    found = quorums_of([old, new])
    assert (found[old.pk].occupied, found[new.pk].occupied) == (4, 3)
