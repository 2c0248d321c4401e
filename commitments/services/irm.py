"""What the Independent Reporting Mechanism publishes, entered by the secretariat as the report says it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from commitments.models import Commitment, IrmAssessment, IrmReport
from commitments.services.history import tell
from core import activity
from people.models import User
from people.permissions import is_secretariat
from plans.models import ActionPlan, Classification


@transaction.atomic
def create_irm_report(
    *, plan: ActionPlan, slug: str, by: User, now: datetime | None = None, **fields: Any
) -> IrmReport:
    if not is_secretariat(by, plan.jurisdiction_id):
        raise PermissionDenied
    report = IrmReport(plan=plan, slug=slug, **fields)
    report.full_clean()
    report.save()
    activity.record(
        verb="registró el informe del MRI",
        obj=report,
        by=by,
        public=plan.is_public,
        plan=plan.slug,
        jurisdiction=plan.jurisdiction.code,
        now=now,
    )
    return report


@transaction.atomic
def add_assessment(
    *,
    report: IrmReport,
    commitments: Sequence[Commitment],
    code: str,
    by: User,
    relevance: Sequence[Classification] = (),
    now: datetime | None = None,
    **fields: Any,
) -> IrmAssessment:
    """One coding, on one commitment or on a cluster of them."""
    if not is_secretariat(by, report.plan.jurisdiction_id):
        raise PermissionDenied
    assessment = IrmAssessment(report=report, code=code, **fields)
    assessment.full_clean()
    assessment.save()
    assessment.commitments.set(commitments)
    assessment.relevance.set(relevance)
    for commitment in commitments:
        tell(
            verb="registró la evaluación del MRI de",
            commitment=commitment,
            by=by,
            changes={"report": report.title, "completion": assessment.completion},
            now=now,
        )
    return assessment
