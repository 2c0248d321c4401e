"""What waits for the signed-in person."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import LEFT_OUT_STATES, CommitmentState, ReportState, Voice
from commitments.models import Commitment, Milestone, OutdatedFlag, ProgressReport, Question
from commitments.permissions import (
    followed_commitments,
    intakes_of,
    milestones_of,
    reports_to_review,
)
from commitments.progress import CommitmentProgress
from commitments.selectors import light_word, progress_of
from commitments.services.reports import REVIEW_WORKING_DAYS
from committee.selectors.my_committee import Task, accompanied_commitments, committee_tasks
from consultations.models import Consultation
from consultations.permissions import consultations_of
from consultations.selectors import waiting_consultations
from core.choices import ModerationState
from core.templatetags.core_tags import percent
from core.workdays import working_days_after
from people.choices import Role
from people.models import User
from people.permissions import jurisdiction_ids, organization_ids

SHOWN = 30


@dataclass(frozen=True)
class MySpace:
    """Most urgent first. Lists hold at most SHOWN rows; a list that is not the person's business is empty.

    `tasks` are of every kind that has a day: what committees wait for, and reports to review.
    """

    tasks: list[Task]
    accompanied: list[tuple[Commitment, CommitmentProgress, str]]
    returned: list[ProgressReport]
    drafts: list[ProgressReport]
    to_moderate: list[Any]
    consultations: list[Consultation]
    to_answer: list[Any]
    to_report: list[Milestone]
    to_reply: list[ProgressReport]

    @property
    def waits(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def shows_demo(self) -> bool:
        reports = self.returned + self.drafts + self.to_reply
        commitments = [report.milestone.commitment for report in reports]
        plans = [row.plan for row in self.consultations]
        commitments += [row.commitment for row in (*self.to_moderate, *self.to_answer, *self.to_report)]
        commitments += [commitment for commitment, _figures, _label in self.accompanied]
        plans += [commitment.plan for commitment in commitments if commitment.plan is not None]
        return any(plan.is_demo for plan in plans) or any(task.is_demo for task in self.tasks)


def my_space(user: User, today: date) -> MySpace:
    """Everything that waits for one person, in a constant number of queries."""
    seats = organization_ids(user, Role.MEMBER)
    entities = organization_ids(user, Role.ENTITY_EDITOR)
    moderates = user.is_superuser or bool(jurisdiction_ids(user, Role.MODERATOR, Role.SECRETARIAT))
    reports = ProgressReport.objects.select_related("milestone__commitment__plan", "organization")
    waiting = reports.filter(pk__in=reports_to_review(user).values("pk")).order_by("submitted_at", "pk")[:SHOWN]
    own = reports.filter(Q(organization__in=entities, voice=Voice.GOVERNMENT) | Q(organization__in=seats))
    intakes = [
        intakes_of(user, kind).select_related("commitment__plan", "milestone") for kind in (Question, OutdatedFlag)
    ]
    return MySpace(
        tasks=sorted([*committee_tasks(user, today), *map(_review, waiting)], key=lambda task: task.due_on),
        accompanied=_accompanied(user, today) if seats else [],
        returned=list(own.filter(state=ReportState.RETURNED).order_by("reviewed_at")[:SHOWN]),
        drafts=list(own.filter(state=ReportState.DRAFT).order_by("-updated_at")[:SHOWN]),
        to_moderate=_oldest(intakes, moderation=ModerationState.PENDING) if moderates else [],
        consultations=list(waiting_consultations(consultations_of(user))[:SHOWN]) if moderates else [],
        to_answer=_oldest(intakes, moderation=ModerationState.PUBLISHED, answered_at=None) if entities else [],
        to_report=_milestones_to_report(user, today) if seats else [],
        to_reply=_reports_to_reply(user, reports) if seats or entities else [],
    )


def _review(report: ProgressReport) -> Task:
    """Left alone, a report is published unverified once its working days are over."""
    commitment = report.milestone.commitment
    return Task(
        kind="review",
        title=str(report.milestone),
        what=_("Verifique o devuelva el reporte de %(organization)s: %(percent)s")
        % {"organization": report.organization, "percent": percent(report.percent)},
        due_on=working_days_after(timezone.localdate(report.submitted_at), REVIEW_WORKING_DAYS),
        route="commitments:report_review",
        key=report.pk,
        where=str(commitment),
        is_demo=bool(commitment.plan and commitment.plan.is_demo),
    )


def _accompanied(user: User, today: date) -> list[tuple[Commitment, CommitmentProgress, str]]:
    rows = list(accompanied_commitments(user, today)[:SHOWN])
    progress = progress_of(rows, today) if rows else {}
    return [(row, progress[row.pk], light_word(row, progress[row.pk])) for row in rows]


def _oldest(kinds: list[QuerySet[Any]], **state: Any) -> list[Any]:
    rows = [row for kind in kinds for row in kind.filter(**state).order_by("received_at")[:SHOWN]]
    return sorted(rows, key=lambda row: row.received_at)[:SHOWN]


def _milestones_to_report(user: User, today: date) -> list[Milestone]:
    """Open milestones of the plans in force that the person's seats follow, the ones due first."""
    return list(
        Milestone.objects.public()
        .filter(commitment__in=followed_commitments(user).values("pk"), children__isnull=True)
        .filter(Q(commitment__plan__current=True) | Q(commitment__plan__isnull=True))
        .exclude(commitment__state__in=[*LEFT_OUT_STATES, CommitmentState.COMPLETED])
        .filter(Q(planned_starts_on__isnull=True) | Q(planned_starts_on__lte=today))
        .select_related("commitment__plan")
        .order_by(F("planned_ends_on").asc(nulls_last=True), "pk")[:SHOWN]
    )


def _reports_to_reply(user: User, reports: QuerySet[ProgressReport]) -> list[ProgressReport]:
    """The latest published reports of the other voice that this person's voice has not answered."""
    published = reports.filter(state=ReportState.PUBLISHED).exclude(milestone__commitment__state__in=LEFT_OUT_STATES)
    civil = published.filter(voice=Voice.CIVIL_SOCIETY, milestone__in=milestones_of(user).values("pk"))
    civil = civil.exclude(replies__voice=Voice.GOVERNMENT)
    government = published.filter(
        voice=Voice.GOVERNMENT, milestone__commitment__in=followed_commitments(user).values("pk")
    ).exclude(replies__voice=Voice.CIVIL_SOCIETY)
    entities = organization_ids(user, Role.ENTITY_EDITOR)
    chosen = [civil] if entities else []
    chosen += [government] if organization_ids(user, Role.MEMBER) else []
    rows = [row for found in chosen for row in found.order_by("-published_at", "-pk")[:SHOWN]]
    return sorted(rows, key=lambda row: row.published_at, reverse=True)[:10]
