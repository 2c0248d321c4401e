"""Long work that a person asks for: a row first, carried by the slow worker, its progress told while it runs.

`settings.JOBS` names the function that carries each kind. It is marked with `@runner`, called with the row's `params`,
`actor` (the person who asked, so that it checks their rights again) and `progress(done, total)`, and gives back the
note that the person reads, in Spanish.

A runner may hold one transaction over all its writes: nothing is then left half done when its worker dies. Progress is
written meanwhile by a thread with a connection of its own, at most once a second. On SQLite that thread waits for the
transaction to end (there is one writer at a time), so the bar moves only between the transactions of a runner.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import activity
from core.choices import JobState
from core.models import Job

logger = logging.getLogger(__name__)

LOST_AFTER = timedelta(minutes=5)
"""Without a sign of life for so long, the worker is taken for dead. Longer than the longest transaction on SQLite."""
MAX_ATTEMPTS = 3
TELL_EVERY = 1.0
SIGN_OF_LIFE_EVERY = 10.0


class Progress(Protocol):
    def __call__(self, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Kind:
    """What the portal knows of a runner: see `runner`."""

    title: Any
    repeatable: bool
    back: Callable[[dict[str, Any]], str] | None


def runner(
    *, title: Any, repeatable: bool = False, back: Callable[[dict[str, Any]], str] | None = None
) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Mark a function as the runner of a kind of job.

    `title` says what it does; `repeatable`, that running it again does no harm, even after it ended half way;
    `back(params)` gives the address of what it works on.
    """

    def mark(function: Callable[..., str]) -> Callable[..., str]:
        function.__dict__["job"] = Kind(title, repeatable, back)
        return function

    return mark


def kind_of(job: Job) -> Kind:
    """Of a kind that the portal no longer has, its bare name is told."""
    try:
        return _function(job.kind).__dict__["job"]
    except (KeyError, ImportError):
        return Kind(job.kind, False, None)


@transaction.atomic
def ask(
    *, kind: str, params: dict[str, Any], by: AbstractBaseUser, total: int = 0, plan: str = "", jurisdiction: str = ""
) -> Job:
    """A job for the slow worker, in the caller's transaction; the door that calls has checked the right to it.

    Who asks twice for the same while the first has not ended gets the first. Raises KeyError for an unknown kind.
    """
    title = _function(kind).__dict__["job"].title
    for known in Job.objects.open().of(by).filter(kind=kind):
        if known.params == params:
            return known
    job = Job.objects.create(kind=kind, params=params, total=total, actor_id=str(by.pk), actor_label=str(by)[:200])
    activity.record(
        verb="pidió un trabajo largo",
        obj=job,
        by=by,
        public=False,
        label=str(title),
        plan=plan,
        jurisdiction=jurisdiction,
        changes={"kind": kind},
    )
    return job


def can_repeat(user: AbstractBaseUser, job: Job) -> bool:
    """Who asked for it, or a superuser, once it has ended, where running it again does no harm."""
    is_own = job.actor_id == str(user.pk) or bool(getattr(user, "is_superuser", False))
    return is_own and not job.is_open and kind_of(job).repeatable


def repeat(*, job: Job, by: AbstractBaseUser) -> Job:
    """The same again, as a new job. Raises PermissionDenied."""
    if not can_repeat(by, job):
        raise PermissionDenied
    return ask(kind=job.kind, params=job.params, by=by, total=job.total)


def run_next(*, now: datetime) -> Job | None:
    """Carry the oldest job that waits; None when none does. Two workers at once never carry one job twice.

    Call it outside any transaction: what is told meanwhile must be seen.
    """
    job = _take(now)
    if job is None:
        return None
    with _Pulse(job, now) as pulse:
        state, note = _carry(job, pulse)
    # A job that was given up for lost and ends after all says so, unless another worker has begun it again.
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(
        state=state,
        note=note,
        done=pulse.total if state == JobState.DONE else pulse.done,
        total=pulse.total,
        seen_at=pulse.now(),
        finished_at=pulse.now(),
    )
    job.refresh_from_db()
    return job


def settle_lost(*, now: datetime) -> int:
    """Jobs whose worker gives no sign of life: begun again where that does no harm, else failed, saying what to do."""
    settled = 0
    for job in Job.objects.filter(state=JobState.RUNNING, seen_at__lt=now - LOST_AFTER):
        if kind_of(job).repeatable and job.attempts < MAX_ATTEMPTS:
            found = {"state": JobState.QUEUED}
        else:
            found = {"state": JobState.FAILED, "finished_at": now, "note": _lost_note(job)}
        still = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=JobState.RUNNING, seen_at=job.seen_at)
        settled += still.update(**found)
    return settled


def is_silent(job: Job, now: datetime) -> bool:
    """Said to run, and nobody tells how it goes."""
    return job.state == JobState.RUNNING and job.seen_at is not None and job.seen_at < now - LOST_AFTER


def _function(kind: str) -> Callable[..., str]:
    return import_string(settings.JOBS[kind])


def _take(now: datetime) -> Job | None:
    for pk in list(Job.objects.filter(state=JobState.QUEUED).order_by("id").values_list("pk", flat=True)[:20]):
        if _claim(pk, now):
            return Job.objects.get(pk=pk)
    return None


def _claim(pk: int, now: datetime) -> bool:
    """The database takes the row for one of the workers: whoever comes after finds it no longer waiting."""
    waiting = Job.objects.filter(pk=pk, state=JobState.QUEUED)
    return (
        waiting.update(
            state=JobState.RUNNING, started_at=now, seen_at=now, finished_at=None, done=0, attempts=F("attempts") + 1
        )
        == 1
    )


def _carry(job: Job, progress: Progress) -> tuple[str, str]:
    """How it ended, and the note. Whatever the runner raises is told to the person; what is a defect is logged too."""
    with translation.override(settings.LANGUAGE_CODE):
        try:
            return JobState.DONE, _function(job.kind)(**job.params, actor=_actor(job), progress=progress)
        except PermissionDenied:
            return JobState.FAILED, _("Quien lo pidió ya no tiene permiso para hacerlo. No se hizo nada.")
        except ValidationError as refusal:
            return JobState.FAILED, " ".join(refusal.messages)
        except SoftTimeLimitExceeded:
            return JobState.FAILED, _("Tardó demasiado y se detuvo. Pídalo por partes más pequeñas.")
        except Exception:  # a worker must outlive any job, and the row must say so
            logger.exception("Job %s (%s) failed", job.pk, job.kind)
            return JobState.FAILED, _("Algo falló y quedó anotado en el servidor. Avise a quien lo opera.")


def _actor(job: Job) -> Any:
    """The person who asked, as they are today; None when the portal itself did. Raises PermissionDenied."""
    if not job.actor_id:
        return None
    person = get_user_model().objects.filter(pk=job.actor_id, is_active=True).first()
    if person is None:
        raise PermissionDenied
    return person


def _lost_note(job: Job) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        if kind_of(job).repeatable:
            return _("El trabajador se detuvo %(n)s veces mientras lo hacía. Avise a quien opera el servidor.") % {
                "n": job.attempts
            }
        return _(
            "El trabajador se detuvo antes de terminar y no dijo hasta dónde llegó. Revise el resultado y, si falta, pídalo "
            "otra vez."
        )


class _Pulse:
    """Says how a job goes, from a thread with a connection of its own; calling it notes how far it got."""

    def __init__(self, job: Job, now: datetime) -> None:
        self.done, self.total = 0, job.total
        self._row = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=JobState.RUNNING)
        self._began, self._began_clock = now, time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def __enter__(self) -> _Pulse:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def now(self) -> datetime:
        return self._began + timedelta(seconds=time.monotonic() - self._began_clock)

    def _tell(self) -> None:
        told, told_at = (0, self.total), time.monotonic()
        try:
            while not self._stop.wait(TELL_EVERY):
                found = (self.done, self.total)
                if found == told and time.monotonic() - told_at < SIGN_OF_LIFE_EVERY:
                    continue
                try:
                    self._row.all().update(done=found[0], total=found[1], seen_at=self.now())
                    told, told_at = found, time.monotonic()
                except DatabaseError:  # the one writer of SQLite is busy: it will be told at the next turn
                    logger.info("The progress of a job could not be told", exc_info=True)
        finally:
            connection.close()
