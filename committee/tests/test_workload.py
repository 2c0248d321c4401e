"""How the work falls on the seats: counted by hand, by organization, as of the last day of a period."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments import services as reporting
from commitments.models import Milestone, ProgressReport
from committee.models import Agreement, Minutes, MinutesObservation, SeatAttendance, Session, Tenure
from committee.selectors import workload
from committee.selectors.workload import Load, Workload, workload_bars
from committee.tests.agreement_world import promise
from committee.tests.committee_world import World, fresh, hold, make_person, make_session, make_world
from people.choices import Role
from people.models import Organization

pytestmark = pytest.mark.django_db
PAGE = "/comite/comite-qa/carga/"


@pytest.fixture
def world() -> World:
    return make_world()


def mark(session: Session, world: World, statuses: str) -> None:
    """One letter per seat: p present, s suplente, a absent, e excused, a blank where it was not marked."""
    words = {"p": "present", "s": "suplente", "a": "absent", "e": "excused"}
    for chair, letter in zip(world.chairs, statuses, strict=True):
        if letter in words:
            SeatAttendance.objects.create(session=session, seat=chair.seat, tenure=chair.tenure, status=words[letter])


def agreement(
    session: Session, number: int, owner: Organization, due: int, state: str, closed: int | None = None
) -> None:
    today = timezone.localdate()
    Agreement.objects.create(
        session=session,
        number=number,
        text="x",
        organization=owner,
        owner_label=owner.name,
        due_on=today + timedelta(days=due),
        state=state,
        closed_on=today + timedelta(days=closed) if closed is not None else None,
    )


def minutes(session: Session, drafter: Any, *, published: bool = True, days: int = -5) -> Minutes:
    at = timezone.now() + timedelta(days=days)
    state = (
        {"state": "published", "published_at": at} if published else {"state": "observations", "observations_until": at}
    )
    return Minutes.objects.create(
        session=session, text="x", drafted_by=drafter, updated_by=drafter, updated_at=at, created_at=at, **state
    )


def observe(made: Minutes, tenure: Tenure, days: int = -5) -> None:
    at = timezone.now() + timedelta(days=days)
    MinutesObservation.objects.create(minutes=made, tenure=tenure, text="x", made_at=at, made_by=tenure.user)


def year_of(world: World) -> Workload:
    return workload(world.committee, world.day(-365), world.today)


def load_of(work: Workload, organization: Organization) -> Load:
    return next(row for row in work.rows if row.organization == organization)


def figures(row: Load) -> tuple[int, ...]:
    return (row.expected, row.attended, row.reports, row.reviews, row.minutes, row.observations)


def test_a_year_by_hand(world: World) -> None:
    g1, g2, c1, c2 = world.chairs
    one, two, three = (make_session(world, number, -30 * number) for number in (1, 2, 3))
    mark(one, world, "ppse")
    mark(two, world, "pap ")
    mark(three, world, "papa")
    mark(make_session(world, 4, -400), world, "pppp")  # before the period
    mark(make_session(world, 5, -9, called=False), world, "pppp")  # never called
    cancelled = make_session(world, 6, -8, cancelled_at=timezone.now(), cancelled_by=g1.user, cancel_reason="x")
    mark(cancelled, world, "pppp")
    observe(minutes(one, c1.user), g1.tenure)
    observe(Minutes.objects.get(), c1.tenure)
    observe(minutes(two, c1.user, published=False), g2.tenure)  # nothing of it is public yet
    agreement(one, 1, c1.organization, -10, "done", -10)
    agreement(one, 2, c1.organization, -10, "done", -9)
    agreement(one, 3, c1.organization, -1, "pending")
    agreement(one, 4, g1.organization, 5, "in_progress")
    agreement(two, 5, g1.organization, -20, "dropped", -21)
    work = year_of(world)
    assert figures(load_of(work, g1.organization)) == (3, 3, 0, 0, 0, 1)
    assert figures(load_of(work, g2.organization)) == (3, 1, 0, 0, 0, 0)
    assert figures(load_of(work, c1.organization)) == (3, 3, 0, 0, 1, 1)
    assert figures(load_of(work, c2.organization)) == (2, 0, 0, 0, 0, 0)
    civil, government = load_of(work, c1.organization), load_of(work, g1.organization)
    assert (civil.owned, civil.fulfilled, civil.kept, civil.late) == (3, 2, 1, 2)
    assert (government.owned, government.fulfilled, government.kept, government.late) == (2, 0, 0, 0)
    assert [(row.label, row.tasks) for row in work.rows] == [
        (c1.organization.name, 7),
        (g1.organization.name, 4),
        (g2.organization.name, 1),
        (c2.organization.name, 0),
    ]
    assert [(row.sector, row.tasks, row.owned) for row in work.sectors] == [
        ("government", 5, 2),
        ("civil_society", 7, 3),
    ]
    # Two of four (a third, rounded up) did 11 of 12: 92 %.
    assert work.finding.startswith("2 de 4 organizaciones hicieron el 92\N{NO-BREAK SPACE}% de las 12 tareas")
    assert "harían el 50\N{NO-BREAK SPACE}%" in work.finding


def test_reports_and_reviews_come_from_what_was_done_through_the_portal(world: World) -> None:
    entity, civil = world.government[0], world.civil[0]
    commitment = promise(world)
    commitment.participations.create(organization=entity.organization, role="lead")
    milestone = Milestone.objects.create(
        commitment=commitment, order=1, title="Hito", planned_ends_on=world.day(90), planned_starts_on=world.day(-90)
    )
    editor = make_person("editora", Role.ENTITY_EDITOR, organization=entity.organization)

    def draft(voice: str, organization: Organization, by: Any) -> ProgressReport:
        return reporting.start_report(
            milestone=milestone, organization=organization, voice=voice, percent=10, actions="x", by=by
        )

    reviewer = fresh(civil.user)
    report = reporting.submit_report(report=draft("government", entity.organization, editor), by=editor)
    report = reporting.return_report(report=report, note="Falta", by=reviewer)
    report = reporting.submit_report(report=report, by=editor)
    reporting.verify_report(report=report, by=reviewer)
    reporting.publish_civil_society_report(report=draft("civil_society", civil.organization, reviewer), by=reviewer)
    draft("civil_society", civil.organization, reviewer)
    other = reporting.submit_report(report=draft("government", entity.organization, editor), by=editor)
    reporting.verify_report(report=other, by=world.secretariat)
    work = year_of(world)
    assert figures(load_of(work, civil.organization)) == (0, 0, 1, 2, 0, 0)
    assert figures(load_of(work, entity.organization)) == (0, 0, 0, 0, 0, 0)
    assert work.tasks == 3
    abroad = make_world("QB", plan=None)
    assert year_of(abroad).tasks == 0


def test_what_somebody_did_counts_only_while_the_tenure_lasted(world: World) -> None:
    seat = world.civil[0].seat
    past = hold(seat, "antes", kind="suplente", starts=-300, ends=-100)
    assert past.user
    observe(minutes(make_session(world, 1, -200), past.user, days=-190), past, -190)
    minutes(make_session(world, 2, -60), past.user, days=-50)
    row = load_of(year_of(world), world.civil[0].organization)
    assert (row.minutes, row.observations) == (1, 1)
    early = workload(world.committee, world.day(-80), world.today)
    assert load_of(early, world.civil[0].organization).minutes == 0


def test_one_organization_with_two_seats_is_one_row(world: World) -> None:
    chair = world.civil[0]
    again = type(chair.seat).objects.create(
        committee=world.committee,
        order=9,
        sector="civil_society",
        organization=chair.organization,
        since=world.day(-30),
    )
    hold(again, "segunda", starts=-30)
    session = make_session(world, 1, -5)
    mark(session, world, "  p ")
    agreement(session, 1, chair.organization, -3, "done", -3)
    work = year_of(world)
    assert len(work.rows) == 4 and load_of(work, chair.organization).tasks == 2


def test_an_empty_seat_and_an_empty_period_say_so(client: Client, world: World) -> None:
    assert year_of(world).finding == "No hay tareas registradas en este periodo."
    assert workload_bars(year_of(world)) is None
    Tenure.objects.all().delete()
    assert year_of(world).rows == [] and year_of(world).finding == "Nadie ocupó un asiento en este periodo."
    assert "Nadie ocupó un asiento" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("tasks", "third", "share"),
    [((6,), 1, 100), ((6, 2, 1), 1, 67), ((5, 5, 5, 5), 2, 50), ((9, 1, 0, 0, 0, 0), 2, 100)],
)
def test_the_busiest_third_is_rounded_up(tasks: tuple[int, ...], third: int, share: int) -> None:
    today = timezone.localdate()
    work = Workload(today, today, [Load(str(n), "other", attended=n) for n in tasks], [])
    assert (len(work.busiest), work.busiest_share.percent) == (third, share)


def test_bars_are_on_one_scale(world: World) -> None:
    rows = [Load("A", "government", attended=6, reports=4), Load("B", "other", attended=5)]
    bars = workload_bars(Workload(world.today, world.today, rows, []))
    assert bars and [(bar.sessions, bar.between) for bar in bars.rows] == [(348.0, 232.0), (290.0, 0.0)]
    assert bars.width == 640 and bars.rows[0].end <= 580 and bars.rows[1].y > bars.rows[0].y


def test_the_page_draws_it_with_its_table_and_names_no_person(client: Client, world: World) -> None:
    session = make_session(world, 1, -5)
    mark(session, world, "ppap")
    observe(minutes(session, world.civil[0].user), world.civil[0].tenure)
    response = client.get(PAGE)
    page = response.content.decode()
    for words in (
        "<svg",
        "Organización civil-1-qa",
        "Todo el sector",
        "2 de 4 organizaciones hicieron el 60\N{NO-BREAK SPACE}% de las 5 tareas",
    ):
        assert words in page, words
    assert "Persona" not in page and "@example.org" not in page and 'style="' not in page
    assert "Set-Cookie" not in response
    narrow = client.get(f"{PAGE}?desde={world.day(-3)}&hasta={world.today}").content.decode()
    assert "No hay tareas registradas" in narrow


@pytest.mark.parametrize("query", ["desde=ayer", "hasta=2026-13-01", "desde=2026-02-02&hasta=2026-01-01"])
def test_a_wrong_period_is_said(client: Client, world: World, query: str) -> None:
    assert client.get(f"{PAGE}?{query}").status_code == 400


def test_it_costs_the_same_with_thirty(client: Client, world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        return len(captured)

    mark(make_session(world, 1, -5), world, "pppp")
    one = cost()
    for number in range(2, 32):
        session = make_session(world, number, -number)
        mark(session, world, "pppp")
        observe(minutes(session, world.civil[0].user), world.civil[1].tenure)
        agreement(session, 1, world.civil[0].organization, 5, "pending")
        hold(
            world.chairs[number % 4].seat,
            f"otra-{number}",
            kind="suplente",
            starts=-300 + number * 4,
            ends=-298 + number * 4,
        )
    assert cost() == one <= 6


def test_an_unpublished_committee_has_no_page(client: Client) -> None:
    make_world("QA", is_public=False)
    assert client.get(PAGE).status_code == 404
