"""The committee's year in figures, and what its seats answered without saying who.

An answer is never read by itself: a mean needs three scores at least, and texts are read after the closing, without
their seat and in an order that says nothing of who wrote them.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone

from committee.choices import QuestionKind, SeatSector, TenureKind, TenureState, TextKind
from committee.models import (
    Agreement,
    Committee,
    CommitteeText,
    EvaluationAnswer,
    EvaluationQuestion,
    Seat,
    SeatAttendance,
    SelfEvaluation,
    Session,
    Tenure,
)
from committee.selectors.agreements import agreement_counts
from committee.selectors.quorum import CAME, quorums_of
from people.models import User

SEATS_FOR_A_MEAN = 3
MINUTES_WITHIN = timedelta(days=15)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Whole, half up; None where there is nothing to share."""
        if not self.whole:
            return None
        return int((Decimal(100 * self.part) / self.whole).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True)
class YearFigures:
    """What the portal counts of a year, as of the day of the count.

    `attendance` by sector: seats that came, of those that were marked. `agreements`: kept in time, late (still open past
    their date, or done after it), running, dropped, and how many were made. `minutes`: published within 15 days, of the
    sessions whose 15 days are over or whose minutes are out. `quorum`: sessions with quorum, of those where it is known.
    """

    year: int
    sessions: int
    group_sessions: int
    attendance: dict[str, Part]
    agreements: dict[str, int]
    minutes: Part
    quorum: Part

    @property
    def attendance_in_all(self) -> Part:
        parts = self.attendance.values()
        return Part(sum(each.part for each in parts), sum(each.whole for each in parts))

    @property
    def kept(self) -> Part:
        """Agreements kept in time, of those whose date is over or that are done."""
        counts = self.agreements
        return Part(counts.get("kept", 0), counts.get("kept", 0) + counts.get("late", 0))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class FunctionMean:
    """`mean` and `scores` are None where fewer than three seats gave a score."""

    text: str
    mean: str | None
    scores: int | None


@dataclass(frozen=True)
class Published:
    """A published self-evaluation as its page tells it, read from the figures fixed on the day it was published."""

    year: int
    figures: YearFigures
    answered: Part
    functions: list[FunctionMean] = field(default_factory=list)


def year_figures(committee: Committee, year: int, today: date | None = None) -> YearFigures:
    """In as many queries for one session as for thirty."""
    today = today or timezone.localdate()
    held = _held(committee, today).filter(held_on__year=year)
    own = list(held.filter(group__isnull=True).select_related("minutes").order_by("held_on", "pk"))
    counts = agreement_counts(Agreement.objects.filter(session__in=held.values("pk")), today)
    results = [result.met for result in quorums_of(own).values() if result.met is not None]
    return YearFigures(
        year=year,
        sessions=len(own),
        group_sessions=held.filter(group__isnull=False).count(),
        attendance=_attendance(own),
        agreements={
            "made": counts.made,
            "kept": counts.on_time,
            "late": counts.late,
            "running": counts.running,
            "dropped": counts.dropped,
        },
        minutes=_minutes_in_time(own, today),
        quorum=Part(sum(results), len(results)),
    )


def _held(committee: Committee, today: date) -> QuerySet[Session]:
    """Called, not cancelled, and their day came; of groups, those of public ones."""
    rows = Session.objects.filter(committee=committee, called_at__isnull=False, cancelled_at__isnull=True)
    return rows.filter(Q(group__isnull=True) | Q(group__is_public=True), held_on__lte=today)


def _attendance(sessions: list[Session]) -> dict[str, Part]:
    marks = SeatAttendance.objects.filter(session__in=sessions).order_by().values_list("seat__sector")
    rows = marks.annotate(came=Count("pk", filter=Q(status__in=CAME)), marked=Count("pk"))
    found = {sector: Part(came, marked) for sector, came, marked in rows}
    return {sector: found[sector] for sector in SeatSector.values if sector in found}


def _minutes_in_time(sessions: list[Session], today: date) -> Part:
    on_time = due = 0
    for session in sessions:
        minutes = getattr(session, "minutes", None)
        published = timezone.localdate(minutes.published_at) if minutes and minutes.published_at else None
        limit = session.held_on + MINUTES_WITHIN
        due += published is not None or limit < today
        on_time += published is not None and published <= limit
    return Part(on_time, due)


def functions_in_force(committee: Committee, day: date) -> list[CommitteeText]:
    """Those that the portal keeps; where it keeps none, those of the newest source."""
    rows = committee.texts.filter(kind=TextKind.FUNCTION).exclude(since__gt=day).exclude(until__lt=day)
    by_source: dict[date | None, list[CommitteeText]] = defaultdict(list)
    for text in rows.order_by("order", "pk"):
        by_source[text.attested_on].append(text)
    if not by_source:
        return []
    return by_source[None if None in by_source else max(day for day in by_source if day)]


def holders(committee: Committee, day: date) -> dict[User, Seat]:
    """Active people who sit that day, each with the seat by which they answer: as titular before as suplente."""
    tenures = Tenure.objects.in_force(day).filter(
        seat__committee=committee, state=TenureState.ACTIVE, starts_on__isnull=False, user__is_active=True
    )
    found: dict[User, Seat] = {}
    ranked = sorted(tenures.select_related("user", "seat"), key=lambda row: (row.kind != TenureKind.TITULAR, row.pk))
    for tenure in ranked:
        assert tenure.user is not None
        found.setdefault(tenure.user, tenure.seat)
    return found


def seats_that_answered(evaluation: SelfEvaluation) -> set[int]:
    return set(EvaluationAnswer.objects.filter(question__evaluation=evaluation).values_list("seat_id", flat=True))


@dataclass(frozen=True)
class SeatAnswers:
    """What a seat has saved, for the people of that seat alone. `updated_at` is NEVER while nothing is saved."""

    updated_at: datetime
    values: dict[int, EvaluationAnswer]

    def value_of(self, question: EvaluationQuestion) -> int | str | None:
        answer = self.values.get(question.pk)
        if answer is None:
            return None
        return answer.score if question.kind == QuestionKind.SCALE else answer.text


def answers_of(evaluation: SelfEvaluation, seat: Seat | int) -> SeatAnswers:
    rows = EvaluationAnswer.objects.filter(question__evaluation=evaluation, seat=seat)
    values = {row.question_id: row for row in rows}
    return SeatAnswers(max((row.answered_at for row in values.values()), default=NEVER), values)


def function_means(evaluation: SelfEvaluation) -> list[FunctionMean]:
    """The mean of each scale question, with one decimal, half up."""
    rows = evaluation.questions.filter(kind=QuestionKind.SCALE).order_by("order")
    rows = rows.annotate(scores=Count("answers__score"), mean=Avg("answers__score"))
    return [
        FunctionMean(row.text, str(_one_decimal(row.mean)), row.scores)
        if row.scores >= SEATS_FOR_A_MEAN
        else FunctionMean(row.text, None, None)
        for row in rows
    ]


def _one_decimal(mean: float) -> Decimal:
    return Decimal(str(mean)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def anonymous_texts(evaluation: SelfEvaluation, today: date) -> list[tuple[str, list[str]]]:
    """Open questions with what was written, without seat nor order; nothing before the closing is over."""
    if today <= evaluation.closes_on:
        return []
    written = defaultdict(list)
    rows = EvaluationAnswer.objects.filter(question__evaluation=evaluation, question__kind=QuestionKind.TEXT)
    for question, text in rows.exclude(text="").values_list("question_id", "text"):
        written[question].append(text)
    questions = evaluation.questions.filter(kind=QuestionKind.TEXT).order_by("order")
    return [(row.text, _shuffled(row.pk, written[row.pk])) for row in questions if written[row.pk]]


def _shuffled(question: int, texts: list[str]) -> list[str]:
    """By a digest that differs from question to question: two texts of one seat never stand at the same place by rule."""
    return sorted(texts, key=lambda text: hashlib.sha256(f"{question}:{text}".encode()).digest())


def published_evaluations(committee: Committee) -> list[Published]:
    """Oldest first."""
    rows = SelfEvaluation.objects.filter(committee=committee, published_at__isnull=False).order_by("year")
    return [as_published(row) for row in rows]


def as_published(evaluation: SelfEvaluation) -> Published:
    told = evaluation.figures or {}
    agreements = Counter({key: int(value) for key, value in (told.get("agreements") or {}).items()})
    figures = YearFigures(
        year=evaluation.year,
        sessions=told.get("sessions", 0),
        group_sessions=told.get("group_sessions", 0),
        attendance={sector: _part(each) for sector, each in (told.get("attendance") or {}).items()},
        agreements=dict(agreements),
        minutes=_part(told.get("minutes")),
        quorum=_part(told.get("quorum")),
    )
    functions = [FunctionMean(**row) for row in told.get("functions") or ()]
    return Published(evaluation.year, figures, _part(told.get("answered")), functions)


def _part(told: dict[str, int] | None) -> Part:
    return Part(told.get("part", 0), told.get("whole", 0)) if told else Part(0, 0)


def open_evaluations(committees: Iterable[int], today: date) -> QuerySet[SelfEvaluation]:
    """Those that take answers that day."""
    rows = SelfEvaluation.objects.filter(committee__in=committees, published_at__isnull=True)
    return rows.filter(opens_on__lte=today, closes_on__gte=today).order_by("closes_on", "pk")
