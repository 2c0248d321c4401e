"""How an organization keeps its word: what is late, what it reported on time, how it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count, Q
from django.utils import timezone

from commitments.choices import ParticipationRole, Voice
from commitments.models import Commitment, Milestone, OutdatedFlag, ProgressReport, Question
from commitments.progress import CommitmentProgress
from people.models import Organization

OWNER_ROLES = (ParticipationRole.LEAD, ParticipationRole.CO_LEAD)


@dataclass(frozen=True)
class LateMilestone:
    milestone: Milestone
    days: int


@dataclass(frozen=True)
class OrganizationRecord:
    """Counts of public rows; `commitments` are those it answers for.

    `answer_days` is the median of the days it took to answer, None without answers.
    """

    commitments: int
    milestones: int
    late: list[LateMilestone]
    reports: int
    on_time: int
    unverified: int
    questions: int
    answered: int
    answer_days: float | None


def organization_record(
    organization: Organization, progress: dict[int, CommitmentProgress], commitments: list[Commitment], today: date
) -> OrganizationRecord:
    """Of the commitments it answers for, whose progress is given; four queries whatever their number."""
    owned = [
        commitment.pk
        for commitment in commitments
        if any(
            part.organization_id == organization.pk and part.role in OWNER_ROLES
            for part in commitment.participations.all()
        )
    ]
    figures = {key: row for pk in owned for key, row in progress[pk].milestones.items()}
    late = Milestone.objects.filter(pk__in=[key for key, row in figures.items() if row.late], children__isnull=True)
    reports = (
        ProgressReport.objects.public()
        .filter(organization=organization, voice=Voice.GOVERNMENT)
        .aggregate(
            total=Count("pk"),
            on_time=Count("pk", filter=Q(is_late=False)),
            unverified=Count("pk", filter=Q(verification="unverified")),
        )
    )
    questions, flags = (
        kind.objects.public().filter(commitment__in=owned).order_by().values_list("received_at", "answered_at")
        for kind in (Question, OutdatedFlag)
    )
    asked = list(questions.union(flags, all=True))
    days = [(timezone.localdate(done) - timezone.localdate(came)).days for came, done in asked if done is not None]
    return OrganizationRecord(
        commitments=len(owned),
        milestones=len(figures),
        late=[
            LateMilestone(milestone, (today - milestone.planned_ends_on).days)
            for milestone in late.select_related("commitment").order_by("planned_ends_on", "pk")
            if milestone.planned_ends_on is not None
        ],
        reports=reports["total"],
        on_time=reports["on_time"],
        unverified=reports["unverified"],
        questions=len(asked),
        answered=len(days),
        answer_days=median(days) if days else None,
    )
