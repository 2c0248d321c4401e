"""What happens when two requests arrive at once, on PostgreSQL; each race has a control that loses without its lock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import QuerySet

from commitments import services
from commitments.models import ProgressReport, Question, ReportReply
from commitments.services import reports
from commitments.tests.admin_world import World, _person, make_world
from core import intake
from core.conflicts import Conflict
from core.models import ActivityRecord, OutgoingMail
from people.choices import Role, Sector
from people.models import Organization, User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
TOGETHER = 8


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def member(world: World) -> User:
    seat = Organization.objects.create(
        name="Veeduría", slug="veeduria", sector=Sector.CIVIL_SOCIETY, territory=world.country
    )
    return _person("veedora", Role.MEMBER, organization=seat)


def at_once(do: Callable[[int], object], times: int = TOGETHER) -> list[object]:
    """Run `do(n)` in threads that start together; what each gave, or the exception it raised."""
    barrier, results = threading.Barrier(times), [None] * times

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = do(number)
        except (PermissionDenied, ValidationError, Conflict) as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@contextmanager
def nobody_waits() -> Iterator[None]:
    """The control: rows are read without their lock, and all have read before any writes."""
    read = threading.Barrier(TOGETHER, timeout=5)
    get = QuerySet.get

    def get_together(rows: QuerySet, *args: object, **kwargs: object) -> object:
        found = get(rows, *args, **kwargs)
        if rows.model is ProgressReport and kwargs.get("pk"):
            try:
                read.wait()
            except threading.BrokenBarrierError:
                pass
        return found

    def unlocked() -> QuerySet:
        return ProgressReport.objects.select_related(
            "milestone__commitment__plan__jurisdiction", "organization", "period"
        )

    with mock.patch.object(reports, "_lockable", unlocked), mock.patch.object(QuerySet, "get", get_together):
        yield


def verifications(world: World, member: User) -> int:
    """How many of several simultaneous verifications of one report were carried out."""
    report = services.submit_report(report=world.own.draft, by=world.own.editor)
    people = [world.secretariat if number % 2 else member for number in range(TOGETHER)]
    ids = [person.pk for person in people]
    done = at_once(lambda n: services.verify_report(report=report, by=User.objects.get(pk=ids[n])))
    return sum(isinstance(result, ProgressReport) for result in done)


def test_a_report_is_published_once(world: World, member: User) -> None:
    before = ActivityRecord.objects.filter(verb="publicó un reporte de").count()
    assert verifications(world, member) == 1
    assert ActivityRecord.objects.filter(verb="publicó un reporte de").count() == before + 1


def test_control_without_the_lock_it_is_published_several_times(world: World, member: User) -> None:
    with nobody_waits():
        assert verifications(world, member) > 1


def saves(world: World) -> int:
    """How many of several people who opened the same draft could save it."""
    report, seen_at, editor = world.own.draft, world.own.draft.updated_at, world.own.editor.pk
    done = at_once(
        lambda n: services.save_report(
            report=report, seen_at=seen_at, actions=f"Texto {n}", by=User.objects.get(pk=editor)
        )
    )
    return sum(isinstance(result, ProgressReport) for result in done)


def test_of_many_saves_of_one_draft_one_wins_and_the_others_are_told(world: World) -> None:
    assert saves(world) == 1


def test_control_without_the_lock_words_are_lost(world: World) -> None:
    with nobody_waits():
        assert saves(world) > 1


def test_one_reply_per_voice(world: World, member: User) -> None:
    seat, report = Organization.objects.get(slug="veeduria"), world.own.published
    at_once(
        lambda n: services.reply_to_report(
            report=report, organization=seat, text=f"Réplica {n}", by=User.objects.get(pk=member.pk)
        )
    )
    assert ReportReply.objects.count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_sheet_many_times_is_one_question_and_one_mail(world: World, attempt: int) -> None:
    submission = intake.Submission("la-misma-hoja", "", "ana@example.org", False, "h", "es")
    done = at_once(
        lambda n: services.receive_intake(
            kind=Question, commitment=world.own.commitment, text="¿Cuándo se publica?", submission=submission
        ),
        times=20,
    )
    assert len({row.receipt for row in done if isinstance(row, Question)}) == 1 == Question.objects.count()
    assert OutgoingMail.objects.count() == 1
