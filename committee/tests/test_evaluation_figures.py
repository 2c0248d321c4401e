"""The committee's year in figures, by hand, and what publishing fixes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from committee import services
from committee.choices import AttendanceStatus, MinutesState
from committee.models import (
    Agreement,
    Minutes,
    QuorumRule,
    SeatAttendance,
    SelfEvaluation,
    Session,
)
from committee.selectors import year_figures
from committee.selectors.evaluations import Part, function_means
from committee.tests.agreement_world import attempt
from committee.tests.committee_world import World, make_session, make_world
from committee.tests.evaluation_world import (
    answer,
    answered_by_three,
    open_now,
    write_functions,
)
from core.models import ActivityRecord
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    write_functions(made.committee)
    return made


def test_the_figures_of_a_year_by_hand(world: World) -> None:
    """2025: four sessions held, one of them without attendance; see each comment."""
    committee, user = world.committee, world.secretariat
    QuorumRule.objects.create(committee=committee, since=date(2024, 1, 1), percent=50, each_sector=True)
    for chair in world.chairs:
        type(chair.tenure).objects.filter(pk=chair.tenure.pk).update(
            starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31)
        )
        type(chair.seat).objects.filter(pk=chair.seat.pk).update(since=date(2025, 1, 1))
    rows = [
        # day, who came of g1 g2 c1 c2 (p present, s suplente, a absent, e excused), days until the minutes
        (date(2025, 2, 1), "ppps", 15),  # 4 of 4, quorum, on time to the day
        (date(2025, 5, 1), "ppaa", 16),  # 2 of 4, no civil society: no quorum, a day late
        (date(2025, 8, 1), "paea", None),  # 1 of 4: no quorum; never published
        (date(2025, 11, 1), "", 3),  # nobody was marked: quorum unknown
    ]
    status = dict(
        zip(
            "psae",
            (
                s.value
                for s in (
                    AttendanceStatus.PRESENT,
                    AttendanceStatus.SUPLENTE,
                    AttendanceStatus.ABSENT,
                    AttendanceStatus.EXCUSED,
                )
            ),
            strict=True,
        )
    )
    sessions = [_held(world, number, *row[:2], status) for number, row in enumerate(rows, start=1)]
    for session, (_day, _marks, after) in zip(sessions, rows, strict=True):
        if after is not None:
            _minutes(session, user, session.held_on + timedelta(days=after))
    _held(world, 9, date(2024, 12, 31), "pppp", status)  # of another year
    cancelled = _held(world, 10, date(2025, 6, 1), "pppp", status)
    Session.objects.filter(pk=cancelled.pk).update(cancelled_at=timezone.now(), cancelled_by=user, cancel_reason="x")
    Session.objects.filter(pk=_held(world, 11, date(2025, 6, 2), "pppp", status).pk).update(
        called_at=None, called_by=None
    )
    group = committee.groups.create(name="M", slug="m", purpose="x", created_on=date(2025, 1, 1))
    inside = make_session(world, 1, slug="mesa-1", group=group)
    Session.objects.filter(pk=inside.pk).update(held_on=date(2025, 7, 1))
    due, table = date(2025, 9, 1), [("done", 0), ("done", 1), ("pending", None), ("dropped", 0)]
    for number, (state, closed) in enumerate(table, start=1):
        _agreement(sessions[0], world, number, due, state, due + timedelta(days=closed) if closed is not None else None)
    _agreement(inside, world, 1, date(2026, 6, 1), "in_progress", None)
    told = year_figures(committee, 2025, date(2026, 1, 10))
    assert (told.sessions, told.group_sessions) == (4, 1)
    assert told.attendance == {"government": Part(5, 6), "civil_society": Part(2, 6)}
    assert told.attendance_in_all == Part(7, 12)
    assert told.quorum == Part(1, 3)
    assert told.minutes == Part(2, 4)
    assert told.agreements == {"made": 5, "kept": 1, "late": 2, "running": 1, "dropped": 1}
    assert told.kept == Part(1, 3) and told.kept.percent == 33
    early = year_figures(committee, 2025, date(2025, 8, 10))
    assert (early.sessions, early.minutes) == (3, Part(1, 2))


def _held(world: World, number: int, day: date, marks: str, status: dict[str, str]) -> Session:
    session = make_session(world, number)
    Session.objects.filter(pk=session.pk).update(held_on=day)
    session.refresh_from_db()
    for chair, letter in zip(world.chairs, marks, strict=False):
        SeatAttendance.objects.create(session=session, seat=chair.seat, tenure=chair.tenure, status=status[letter])
    return session


def _minutes(session: Session, user: User, day: date) -> None:
    at = timezone.make_aware(datetime.combine(day, time(23)))
    values = {"text": "Acta", "drafted_by": user, "updated_by": user, "updated_at": at, "published_at": at}
    Minutes.objects.create(session=session, state=MinutesState.PUBLISHED, **values)


def _agreement(session: Session, world: World, number: int, due: date, state: str, closed: date | None) -> None:
    Agreement.objects.create(
        session=session,
        number=number,
        text="x",
        organization=world.civil[0].organization,
        owner_label="x",
        due_on=due,
        state=state,
        closed_on=closed,
    )


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(1, 3, 33), (2, 3, 67), (1, 8, 13), (1, 2, 50), (0, 4, 0), (0, 0, None)]
)
def test_percents_are_whole_and_half_goes_up(part: int, whole: int, percent: int | None) -> None:
    assert Part(part, whole).percent == percent


def test_a_mean_needs_three_scores(world: World) -> None:
    made = open_now(world)
    scores = [(5, None, 1), (4, 2, None), (4, 4, None)]
    for chair, given in zip(world.chairs, scores, strict=False):
        answer(made, chair.user, *given)
    assert [(row.mean, row.scores) for row in function_means(made)] == [("4.3", 3), (None, None), (None, None)]
    answer(made, world.chairs[3].user, 4, 3, None)
    assert [(row.mean, row.scores) for row in function_means(made)] == [("4.3", 4), ("3.0", 3), (None, None)]


def test_year_figures_cost_the_same_with_thirty_sessions(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            year_figures(world.committee, world.today.year)
        return len(captured)

    session = make_session(world, 1, 0)
    _agreement(session, world, 1, world.today, "pending", None)
    one = cost()
    for number in range(2, 31):
        session = make_session(world, number, 0)
        _minutes(session, world.secretariat, world.today)
        for chair in world.chairs:
            SeatAttendance.objects.create(session=session, seat=chair.seat, tenure=chair.tenure, status="present")
    assert cost() == one <= 10


def test_publishing_fixes_the_figures_and_happens_once(world: World) -> None:
    made = answered_by_three(world)
    assert attempt(lambda: services.publish_evaluation(evaluation=made, summary=" ", by=world.secretariat)) == "refused"
    done = services.publish_evaluation(evaluation=made, summary="Mejoramos", by=world.secretariat)
    assert done.figures["answered"] == {"part": 3, "whole": 4}
    assert [row["mean"] for row in done.figures["functions"]] == ["4.3", "2.0", None]
    make_session(world, 1, 0)
    assert SelfEvaluation.objects.get(pk=made.pk).figures == done.figures
    assert (
        attempt(lambda: services.publish_evaluation(evaluation=made, summary="Otro", by=world.secretariat)) == "refused"
    )
    record = ActivityRecord.objects.get(verb="publicó la autoevaluación de")
    assert record.is_public and record.object_url == f"/comite/comite-qa/autoevaluacion/{made.year}/"
