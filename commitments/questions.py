"""Questions and flags as the public reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, F, Value
from django.utils import timezone

from commitments.models import Commitment, OutdatedFlag, Question


@dataclass(frozen=True)
class PublicIntake:
    """What was asked or flagged, and the entity's answer. `author` is empty unless they chose to be named."""

    is_question: bool
    received_at: datetime
    text: str
    author: str
    milestone: str
    answer_due_on: date
    answer: str
    answered_at: datetime | None

    @property
    def days_to_answer(self) -> int | None:
        if self.answered_at is None:
            return None
        return (timezone.localdate(self.answered_at) - timezone.localdate(self.received_at)).days


def public_intakes(commitment: Commitment) -> list[PublicIntake]:
    """Both kinds, newest first, in one query."""
    questions, flags = (
        kind.objects.public()
        .filter(commitment=commitment)
        .order_by()
        .values(
            "received_at",
            "text",
            "author_name",
            "show_author",
            "answer_due_on",
            "answer",
            "answered_at",
            milestone_title=F("milestone__title"),
            is_question=Value(kind is Question, output_field=BooleanField()),
        )
        for kind in (Question, OutdatedFlag)
    )
    return [
        PublicIntake(
            is_question=bool(row["is_question"]),
            received_at=row["received_at"],
            text=row["text"],
            author=row["author_name"] if row["show_author"] else "",
            milestone=row["milestone_title"] or "",
            answer_due_on=row["answer_due_on"],
            answer=row["answer"],
            answered_at=row["answered_at"],
        )
        for row in questions.union(flags, all=True).order_by("-received_at")
    ]
