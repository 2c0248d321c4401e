"""Who sat on which day, which seats were empty, how even the sectors were: tables worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committee import services
from committee.choices import SeatSector, TenureKind, TenureState
from committee.models import Committee, Seat, Tenure
from committee.selectors import Change, changes_of, composition_on, compositions_on, parity
from committee.tests.committee_world import World, hold, make_chair, make_world
from people.models import Organization

pytestmark = pytest.mark.django_db
TOLD = {"reason": "Inasistencia", "decided_by": "La plenaria"}


@pytest.fixture
def world() -> World:
    """gobierno-1, gobierno-2, civil-1 and civil-2, each from day -365 to day 300."""
    return make_world()


@pytest.fixture
def empty(world: World) -> Committee:
    return Committee.objects.create(jurisdiction=world.place, kind="standing", name="Foro", slug="foro", is_public=True)


def attested(committee: Committee, name: str, day: date | None, sector: str = "government", **fields: object) -> Seat:
    organization, _new = Organization.objects.get_or_create(name=name, slug=name.lower(), sector="public")
    return Seat.objects.create(
        committee=committee, order=1, sector=sector, organization=organization, attested_on=day, **fields
    )


def sat(world: World, days: int) -> list[str]:
    """Short names of the seats with an active titular."""
    found = composition_on(world.committee, world.day(days)).occupied
    return sorted(place.seat.organization.slug.removesuffix("-qa") for place in found)


def vacant(world: World, days: int) -> list[str]:
    found = composition_on(world.committee, world.day(days)).vacancies
    return sorted(place.seat.organization.slug.removesuffix("-qa") for place in found)


ALL = ["civil-1", "civil-2", "gobierno-1", "gobierno-2"]


@pytest.mark.parametrize(
    ("days", "sitting", "empty_seats"),
    [
        (-366, [], []),  # seats and tenures begin on -365
        (-365, ALL, []),
        (-21, ALL, []),
        (-20, ["civil-2", "gobierno-1", "gobierno-2"], ["civil-1"]),  # civil-1 suspended from -20 to -11
        (-11, ["civil-2", "gobierno-1", "gobierno-2"], ["civil-1"]),
        (-10, ALL, []),  # resumed on -10
        (-5, ALL, []),  # gobierno-1 withdrew, and its last day was -5
        (-4, ["civil-1", "civil-2", "gobierno-2"], ["gobierno-1"]),
        (-3, ["civil-1", "civil-2"], ["gobierno-1"]),  # the seat of gobierno-2 ended on -4
        (0, ["civil-1", "civil-2"], ["gobierno-1"]),
    ],
)
def test_composition_on_any_day(world: World, days: int, sitting: list[str], empty_seats: list[str]) -> None:
    by = world.secretariat
    first, second = world.government
    one = world.civil[0].tenure
    services.suspend_tenure(tenure=one, since=world.day(-20), by=by, **TOLD)
    services.resume_tenure(tenure=one, today=world.day(-10), by=by)
    services.withdraw_tenure(tenure=first.tenure, ends_on=world.day(-5), reason="Renuncia", by=by)
    services.end_seat(seat=second.seat, until=world.day(-4), reason="Cambió el reglamento", by=by)
    assert (sat(world, days), vacant(world, days)) == (sitting, empty_seats)


def test_a_suspended_seat_is_vacant_and_says_so(world: World) -> None:
    tenure = services.suspend_tenure(tenure=world.civil[0].tenure, by=world.secretariat, **TOLD)
    found = composition_on(world.committee, world.today)
    (place,) = found.vacancies
    assert [(holder.state, holder.tenure) for holder in place.holders] == [(TenureState.SUSPENDED, tenure)]
    hold(place.seat, "suplente", TenureKind.SUPLENTE)
    (place,) = composition_on(world.committee, world.today).vacancies
    assert place.titular is None and place.suplente is not None
    services.withdraw_tenure(tenure=tenure, reason="Renuncia", by=world.secretariat)
    assert vacant(world, 1) == ["civil-1"] == vacant(world, 0)


def test_terms_that_end_within_90_days(world: World) -> None:
    ends = (0, 90, 91)
    for number, days in enumerate(ends):
        Tenure.objects.filter(pk=world.chairs[number].tenure.pk).update(ends_on=world.day(days))
    found = composition_on(world.committee, world.today).ending()
    assert [tenure.ends_on for tenure in found] == [world.day(0), world.day(90)]


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2012, 1, 1), []),  # before any source
        (date(2018, 12, 8), ["Uno", "Dos"]),
        (date(2022, 12, 31), ["Uno", "Dos"]),
        (date(2023, 1, 1), ["Dos", "Tres"]),  # the newest attestation on or before the day
        (date(2026, 6, 1), ["Dos"]),  # the last one ended on 2026-05-31
    ],
)
def test_seats_that_a_source_attests(empty: Committee, day: date, names: list[str]) -> None:
    attested(empty, "Uno", date(2018, 12, 8))
    attested(empty, "Dos", date(2018, 12, 8))
    attested(empty, "Dos", date(2023, 1, 1))
    attested(empty, "Tres", date(2023, 1, 1), until=date(2026, 5, 31))
    found = composition_on(empty, day)
    assert sorted(str(place.seat.organization) for place in found.seats) == sorted(names)
    assert not found.vacancies and len(found.occupied) == len(names)


def test_a_source_that_tells_a_suspension_leaves_the_seat_unoccupied(empty: Committee) -> None:
    seat = attested(empty, "Uno", None)
    Tenure.objects.create(seat=seat, state="suspended", state_reason="Retraso")
    (place,) = composition_on(empty, date(2026, 1, 1)).seats
    assert not place.is_occupied and not place.is_vacant


def test_a_tenure_begun_here_on_an_attested_seat_makes_it_the_portal_s(world: World) -> None:
    seat = attested(world.committee, "Uno", world.day(-500))
    hold(seat, "ana", starts=-30, ends=-10)

    def place(days: int) -> tuple[bool, bool]:
        found = composition_on(world.committee, world.day(days)).seats
        (own,) = [row for row in found if row.seat == seat]
        return own.is_occupied, own.is_vacant

    assert [place(-31), place(-30), place(-10), place(-9)] == [
        (True, False),
        (True, False),
        (True, False),
        (False, True),
    ]


def test_many_committees_cost_as_much_as_one(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            compositions_on(Committee.objects.all(), world.today)
        return len(captured)

    before = cost()
    for number in range(29):
        other = Committee.objects.create(
            jurisdiction=world.place, kind="standing", name=f"C{number}", slug=f"comite-c{number}"
        )
        make_chair(other, SeatSector.GOVERNMENT, 1)
    assert cost() == before == 3  # committees, seats, tenures with their history


# Parity. Each row: seats of government, civil society and other (occupied, of how many); difference; percents; words.

PARITY = [
    ((0, 2), (0, 2), (0, 0), None, [None, None], "Ningún asiento está ocupado."),
    ((2, 2), (2, 2), (0, 0), 0, ["50.0", "50.0"], "Hay paridad: gobierno y sociedad civil ocupan 2 asientos cada uno."),
    ((1, 2), (1, 3), (0, 0), 0, ["50.0", "50.0"], "Hay paridad: gobierno y sociedad civil ocupan 1 asiento cada uno."),
    (
        (4, 5),
        (3, 3),
        (0, 0),
        1,
        ["57.1", "42.9"],
        "Gobierno ocupa 1 asiento más que sociedad civil: 4 frente a 3.",
    ),
    (
        (1, 4),
        (4, 4),
        (1, 1),
        -3,
        ["16.7", "66.7", "16.7"],
        "Sociedad civil ocupa 3 asientos más que gobierno: 4 frente a 1.",
    ),
    (
        (3, 3),
        (0, 3),
        (0, 2),
        3,
        ["100.0", "0.0", "0.0"],
        "Gobierno ocupa 3 asientos más que sociedad civil: 3 frente a 0.",
    ),
]


@pytest.mark.parametrize(("government", "civil", "other", "difference", "percents", "words"), PARITY)
def test_parity_by_hand(
    empty: Committee,
    government: tuple[int, int],
    civil: tuple[int, int],
    other: tuple[int, int],
    difference: int | None,
    percents: list[str | None],
    words: str,
) -> None:
    for sector, (occupied, seats) in zip(SeatSector, (government, civil, other), strict=True):
        for number in range(seats):
            chair = make_chair(empty, sector, number + 10 * list(SeatSector).index(sector))
            if number >= occupied:
                Tenure.objects.filter(pk=chair.tenure.pk).update(ends_on=date(2020, 1, 1), starts_on=date(2019, 1, 1))
    found = parity(composition_on(empty, Seat.objects.first().since))
    assert (found.difference, found.words) == (difference, words)
    assert [share.percent for share in found.shares] == [text and Decimal(text) for text in percents]
    assert [(share.seats, share.of) for share in found.shares] == [
        pair for pair in (government, civil, other) if pair[1]
    ]
    assert found.is_even is (difference == 0)
    edges = [(round(share.x), round(share.x + share.width)) for share in found.shares if share.seats]
    if edges:
        assert edges[0][0] == 0 and edges[-1][1] == found.width
        assert all(left[1] == right[0] for left, right in zip(edges, edges[1:], strict=False))


# The history of the composition.


def told(change: Change) -> tuple[str, str]:
    name = change.seat.organization.slug.removesuffix("-qa") if change.seat else ""
    return change.kind, name


def test_the_history_tells_each_change_on_its_day(world: World) -> None:
    by, tenure = world.secretariat, world.civil[0].tenure
    services.suspend_tenure(tenure=tenure, since=world.day(-20), by=by, **TOLD)
    services.resume_tenure(tenure=tenure, today=world.day(-10), by=by)
    services.withdraw_tenure(tenure=tenure, ends_on=world.day(-5), reason="Renuncia", by=by)
    hold(world.civil[0].seat, "nuevo", starts=-4, ends=-2)
    hold(world.civil[0].seat, "futuro", starts=5, ends=9)
    services.end_seat(seat=world.government[0].seat, until=world.day(-1), reason="x", by=by)
    found = changes_of(world.committee, world.today)
    late = [(change.day, *told(change)) for change in found if change.day > world.day(-365)]
    assert late == [
        (world.day(-1), "seat_ended", "gobierno-1"),
        (world.day(-1), "ended", "gobierno-1"),
        (world.day(-2), "ended", "civil-1"),
        (world.day(-4), "began", "civil-1"),
        (world.day(-5), "withdrawn", "civil-1"),
        (world.day(-10), "resumed", "civil-1"),
        (world.day(-20), "suspended", "civil-1"),
    ]
    first = [told(change) for change in found if change.day == world.day(-365)]
    assert sorted(first) == sorted([(kind, name) for kind in ("began", "seat_added") for name in ALL])


def test_attestations_tell_who_is_new_and_who_is_gone(empty: Committee) -> None:
    for name in ("Uno", "Dos"):
        attested(empty, name, date(2018, 12, 8))
    for name in ("Dos", "Tres"):
        attested(empty, name, date(2023, 1, 1), attested_precision="year")
    newest, oldest = changes_of(empty, date(2026, 1, 1))
    assert (newest.count, newest.came, newest.left, newest.precision) == (2, ["Tres"], ["Uno"], "year")
    assert (oldest.count, oldest.came, oldest.left) == (2, ["Uno", "Dos"], [])
