"""What a dashboard tells that no snapshot keeps, as of today: questions without an answer and the committee that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from commitments.models import Commitment, OutdatedFlag, Question
from committee.models import Committee
from plans.models import ActionPlan

QUESTION, FLAG = "question", "flag"
KINDS = ((QUESTION, Question), (FLAG, OutdatedFlag))


@dataclass(frozen=True)
class Unanswered:
    """A published question or flag whose deadline passed. Neither its text nor who wrote it."""

    kind: str
    asked_on: date
    due_on: date
    days_overdue: int
    title: str
    slug: str

    @property
    def url(self) -> str:
        return reverse("commitments:commitment_detail", args=[self.slug])


@dataclass(frozen=True)
class Questions:
    """Published questions and flags: `overdue` of those that wait are past their deadline, `oldest` the first of them."""

    questions: int
    flags: int
    answered: int
    overdue: int
    oldest: list[Unanswered]

    @property
    def total(self) -> int:
        return self.questions + self.flags

    @property
    def waiting(self) -> int:
        return self.total - self.answered


def questions_about(commitments: QuerySet[Commitment], today: date, limit: int | None) -> Questions:
    """Of these commitments and their sub-commitments. Two queries."""
    mine = commitments.order_by().values("pk")
    about = Q(commitment__in=mine) | Q(commitment__in=Commitment.objects.public().filter(parent__in=mine).values("pk"))
    late = Q(answered_at__isnull=True, answer_due_on__lt=today)
    counts, overdue = [], []
    for name, model in KINDS:
        rows = model.objects.public().filter(about).order_by()
        kind = Value(name, output_field=CharField())
        counts.append(
            rows.values(kind=kind).annotate(
                total=Count("pk"),
                answered=Count("pk", filter=Q(answered_at__isnull=False)),
                overdue=Count("pk", filter=late),
            )
        )
        overdue.append(
            rows.filter(late).values_list(
                kind, "received_at", "answer_due_on", F("commitment__title"), F("commitment__slug")
            )
        )
    told = {row["kind"]: row for row in counts[0].union(counts[1], all=True)}
    oldest = overdue[0].union(overdue[1], all=True).order_by("answer_due_on", "received_at")
    return Questions(
        questions=told.get(QUESTION, {}).get("total", 0),
        flags=told.get(FLAG, {}).get("total", 0),
        answered=sum(row["answered"] for row in told.values()),
        overdue=sum(row["overdue"] for row in told.values()),
        oldest=[
            Unanswered(kind, timezone.localdate(received), due, (today - due).days, title, slug)
            for kind, received, due, title, slug in (oldest if limit is None else oldest[:limit])
        ],
    )


def committee_of(plan: ActionPlan) -> Committee | None:
    """The public one that follows the plan: its own, else one of its jurisdiction that follows no other."""
    follows = Q(plan=plan) | Q(plan__isnull=True, jurisdiction=plan.jurisdiction_id)
    rows = Committee.objects.public().filter(follows, is_ended=False)
    return rows.order_by(F("plan").desc(nulls_last=True), "pk").first()
