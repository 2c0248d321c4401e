"""Long work: asked for once, carried once, told while it runs, and never left pretending to run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings as configured
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core import jobs
from core.choices import JobState
from core.models import ActivityRecord, Job
from people.models import User

RUN: list[int] = []
HELD = {"go": threading.Event(), "there": threading.Event()}
RAISES = {
    "rule": ValidationError(["Falta el plan.", "Escójalo."]),
    "right": PermissionDenied(),
    "time": SoftTimeLimitExceeded(),
    "defect": RuntimeError("clave secreta"),
}


@jobs.runner(title="Contar", repeatable=True, back=lambda params: f"/cuenta/{params['number']}/")
def count(*, number: int, actor: Any, progress: jobs.Progress) -> str:
    RUN.append(number)
    for done in range(number + 1):
        progress(done, number)
    return f"Se contó hasta {number} para {actor}."


@jobs.runner(title="Una sola vez")
def once(*, actor: Any, progress: jobs.Progress, why: str = "") -> str:
    RUN.append(0)
    if why:
        raise RAISES[why]
    return "Hecho."


@jobs.runner(title="Todo en una transacción", repeatable=True)
def held(*, actor: Any, progress: jobs.Progress) -> str:
    with transaction.atomic():
        User.objects.create_user("dentro@example.org")
        progress(3, 10)
        HELD["there"].set()
        assert HELD["go"].wait(20)
    return "Hecho."


@pytest.fixture(autouse=True)
def kinds(settings: Any) -> None:
    settings.JOBS = {name: f"core.tests.test_jobs.{name}" for name in ("count", "once", "held")}
    RUN.clear()
    for event in HELD.values():
        event.clear()


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("ana@example.org", full_name="Ana")


def ask(person: User, kind: str = "count", **params: Any) -> Job:
    return jobs.ask(kind=kind, params=params, by=person)


@pytest.mark.django_db
class TestAsking:
    def test_it_is_a_row_and_a_line_of_history_that_is_not_public(self, person: User) -> None:
        job = jobs.ask(kind="count", params={"number": 3}, by=person, total=3, plan="plan-x", jurisdiction="CO")
        assert (job.state, job.actor_id, job.actor_label, job.total) == ("queued", str(person.pk), "Ana", 3)
        record = ActivityRecord.objects.get()
        assert (record.object_label, record.plan, record.jurisdiction, record.is_public) == (
            "Contar",
            "plan-x",
            "CO",
            False,
        )

    def test_asking_again_before_it_ended_gives_the_same(self, person: User) -> None:
        first = ask(person, number=3)
        assert ask(person, number=3) == first and ask(person, number=4) != first
        assert ask(User.objects.create_user("eva@example.org"), number=3) != first
        Job.objects.filter(pk=first.pk).update(state=JobState.DONE)
        assert ask(person, number=3) != first

    def test_what_is_undone_leaves_no_job(self, person: User) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            ask(person, number=3)
            raise RuntimeError
        assert not Job.objects.exists() and not ActivityRecord.objects.exists()

    def test_an_unknown_kind_is_a_defect_of_the_caller(self, person: User) -> None:
        with pytest.raises(KeyError):
            ask(person, "nothing")

    def test_repeating_is_for_whoever_asked_and_what_can_be_repeated(self, person: User) -> None:
        job, other = ask(person, number=3), User.objects.create_user("eva@example.org")
        assert not jobs.can_repeat(person, job)
        Job.objects.update(state=JobState.FAILED)
        job.refresh_from_db()
        again = jobs.repeat(job=job, by=person)
        assert again.pk != job.pk and again.params == {"number": 3} and again.state == JobState.QUEUED
        with pytest.raises(PermissionDenied):
            jobs.repeat(job=job, by=other)
        assert jobs.can_repeat(User.objects.create_superuser("root@example.org"), job)
        single = Job.objects.create(kind="once", state=JobState.FAILED, actor_id=str(person.pk))
        assert not jobs.can_repeat(person, single)


@pytest.mark.django_db
class TestRunning:
    def test_the_oldest_goes_first_and_tells_how_it_ended(self, person: User) -> None:
        first, second = ask(person, number=3), ask(person, number=5)
        now = timezone.now()
        done = jobs.run_next(now=now)
        assert done == first and RUN == [3]
        assert (done.state, done.done, done.total, done.attempts) == ("done", 3, 3, 1)
        assert done.note == "Se contó hasta 3 para Ana."
        assert done.started_at == now and now <= done.finished_at < now + timedelta(seconds=10)
        assert jobs.run_next(now=now) == second and jobs.run_next(now=now) is None and RUN == [3, 5]

    @pytest.mark.parametrize(
        ("why", "words"),
        [
            ("rule", "Falta el plan. Escójalo."),
            ("right", "ya no tiene permiso"),
            ("time", "Tardó demasiado"),
            ("defect", "Algo falló"),
        ],
    )
    def test_what_goes_wrong_is_told_in_plain_words(self, person: User, why: str, words: str) -> None:
        ask(person, "once", why=why)
        done = jobs.run_next(now=timezone.now())
        assert done is not None and done.state == JobState.FAILED and done.finished_at is not None
        assert words in done.note and "secreta" not in done.note

    def test_who_left_asks_for_nothing(self, person: User) -> None:
        ask(person, number=3)
        User.objects.update(is_active=False)
        done = jobs.run_next(now=timezone.now())
        assert done is not None and done.state == JobState.FAILED and "ya no tiene permiso" in done.note and RUN == []

    def test_a_kind_that_is_gone_fails_alone(self, person: User, settings: Any) -> None:
        job = ask(person, number=3)
        settings.JOBS = {}
        done = jobs.run_next(now=timezone.now())
        assert done == job and done.state == JobState.FAILED and str(jobs.kind_of(done).title) == "count"

    def test_the_portal_itself_may_ask(self, db: None) -> None:
        Job.objects.create(kind="count", params={"number": 1})
        done = jobs.run_next(now=timezone.now())
        assert done is not None and done.note == "Se contó hasta 1 para None."


@pytest.mark.django_db
class TestLost:
    """A worker that died says nothing more; its job must not look alive for ever."""

    def lost(self, person: User, kind: str, attempts: int = 1, **params: Any) -> Job:
        job = ask(person, kind, **params)
        long_ago = timezone.now() - jobs.LOST_AFTER - timedelta(seconds=1)
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING, started_at=long_ago, seen_at=long_ago, attempts=attempts
        )
        job.refresh_from_db()
        return job

    def test_what_can_be_repeated_is_begun_again(self, person: User) -> None:
        job = self.lost(person, "count", number=2)
        assert jobs.is_silent(job, timezone.now())
        assert jobs.settle_lost(now=timezone.now()) == 1
        done = jobs.run_next(now=timezone.now())
        assert done == job and done.state == JobState.DONE and done.attempts == 2

    def test_after_three_workers_it_is_given_up(self, person: User) -> None:
        job = self.lost(person, "count", attempts=3, number=2)
        jobs.settle_lost(now=timezone.now())
        job.refresh_from_db()
        assert job.state == JobState.FAILED and "se detuvo 3 veces" in job.note

    def test_what_cannot_be_repeated_fails_and_says_what_to_do(self, person: User) -> None:
        job = self.lost(person, "once")
        now = timezone.now()
        jobs.settle_lost(now=now)
        job.refresh_from_db()
        assert (job.state, job.finished_at) == (JobState.FAILED, now) and "pídalo otra vez" in job.note
        assert jobs.run_next(now=now) is None and RUN == []

    def test_one_that_gives_signs_of_life_is_left_alone(self, person: User) -> None:
        job = self.lost(person, "once")
        Job.objects.update(seen_at=timezone.now())
        assert jobs.settle_lost(now=timezone.now()) == 0
        job.refresh_from_db()
        assert job.state == JobState.RUNNING and not jobs.is_silent(job, timezone.now())

    def test_one_given_up_that_ends_after_all_says_so(self, person: User) -> None:
        job = ask(person, number=2)
        given_up = {"state": JobState.FAILED, "note": "Se perdió."}

        def carry(*args: Any) -> tuple[str, str]:
            Job.objects.filter(pk=job.pk).update(**given_up)
            return JobState.DONE, "Hecho."

        with mock.patch.object(jobs, "_carry", carry):
            done = jobs.run_next(now=timezone.now())
        assert done is not None and (done.state, done.note) == (JobState.DONE, "Hecho.")

    def test_one_that_another_worker_began_again_is_left_to_it(self, person: User) -> None:
        job = ask(person, number=2)

        def carry(*args: Any) -> tuple[str, str]:
            Job.objects.filter(pk=job.pk).update(attempts=2, state=JobState.RUNNING)
            return JobState.FAILED, "Algo falló."

        with mock.patch.object(jobs, "_carry", carry):
            jobs.run_next(now=timezone.now())
        job.refresh_from_db()
        assert (job.state, job.note) == (JobState.RUNNING, "")


on_postgresql = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(configured.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
TOGETHER = 8


class TestSeveralWorkers:
    pytestmark = on_postgresql

    @staticmethod
    def run_together() -> None:
        barrier = threading.Barrier(TOGETHER)

        def work() -> None:
            barrier.wait()
            try:
                jobs.run_next(now=timezone.now())
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _number in range(TOGETHER)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def test_one_job_is_carried_once(self, person: User) -> None:
        for number in range(5):
            ask(person, number=number)
            self.run_together()
        assert RUN == [0, 1, 2, 3, 4]

    def test_many_jobs_are_carried_once_each(self, person: User) -> None:
        for number in range(TOGETHER):
            ask(person, number=number)
        self.run_together()
        assert sorted(RUN) == list(range(TOGETHER))
        assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}

    def test_control_without_the_claim_it_is_carried_several_times(self, person: User) -> None:
        ask(person, number=3)
        with self.nobody_claims():
            self.run_together()
        assert len(RUN) > 1

    @staticmethod
    @contextmanager
    def nobody_claims() -> Iterator[None]:
        """Each reads that the job waits, and only then writes."""
        seen = threading.Barrier(TOGETHER, timeout=5)

        def claim(pk: int, now: Any) -> bool:
            waits = Job.objects.get(pk=pk).state == JobState.QUEUED
            try:
                seen.wait()
            except threading.BrokenBarrierError:
                pass
            Job.objects.filter(pk=pk).update(state=JobState.RUNNING, started_at=now, seen_at=now)
            return waits

        with mock.patch.object(jobs, "_claim", claim):
            yield

    def test_progress_is_seen_while_one_transaction_holds_all_the_work(self, person: User) -> None:
        job = ask(person, "held")

        def work() -> None:
            try:
                jobs.run_next(now=timezone.now())
            finally:
                connection.close()

        worker = threading.Thread(target=work)
        worker.start()
        try:
            assert HELD["there"].wait(10)
            limit = timezone.now() + timedelta(seconds=10)
            while timezone.now() < limit and job.done == 0:
                job.refresh_from_db()
            assert (job.state, job.done, job.total) == ("running", 3, 10)
            assert not User.objects.filter(email="dentro@example.org").exists()
        finally:
            HELD["go"].set()
            worker.join()
        job.refresh_from_db()
        assert job.state == JobState.DONE and User.objects.filter(email="dentro@example.org").exists()
