"""What the Independent Reporting Mechanism publishes, entered by the secretariat as the report says it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import RecommendationState
from commitments.models import Commitment, IrmAssessment, IrmRecommendation, IrmReport
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
    _check_plan(report, commitments)
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


@transaction.atomic
def revise_assessment(
    *,
    assessment: IrmAssessment,
    by: User,
    reason: str,
    commitments: Sequence[Commitment] | None = None,
    relevance: Sequence[Classification] | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> IrmAssessment:
    """Correct a coding that was entered wrong; always with a reason, told on every commitment that it touches."""
    assessment = (
        IrmAssessment.objects.select_for_update(of=("self",)).select_related("report__plan").get(pk=assessment.pk)
    )
    report = assessment.report
    if not is_secretariat(by, report.plan.jurisdiction_id):
        raise PermissionDenied
    if fields.pop("report", report) != report:
        raise ValidationError({"report": _("Una evaluación no cambia de informe.")})
    changed = {
        name: (getattr(assessment, name), new) for name, new in fields.items() if getattr(assessment, name) != new
    }
    lists = {}
    for name, wanted in (("commitments", commitments), ("relevance", relevance)):
        if wanted is not None:
            before = list(getattr(assessment, name).all())
            if {row.pk for row in before} != {row.pk for row in wanted}:
                lists[name] = (before, list(wanted))
    if not changed and not lists:
        return assessment
    if not reason.strip():
        raise ValidationError({"reason": _("Escriba por qué se corrige lo que ya estaba publicado.")})
    touched = {row.pk: row for row in assessment.commitments.select_related("plan__jurisdiction")}
    if "commitments" in lists:
        _check_plan(report, lists["commitments"][1])
        touched |= {row.pk: row for row in lists["commitments"][1]}
    for name, (_old, new) in changed.items():
        setattr(assessment, name, new)
    assessment.full_clean()
    assessment.save()
    for name, (_old, new) in lists.items():
        getattr(assessment, name).set(new)
    for commitment in touched.values():
        tell(
            verb="corrigió la evaluación del MRI de",
            commitment=commitment,
            by=by,
            changes={
                "report": report.title,
                "code": assessment.code,
                "fields": sorted([*changed, *lists]),
                "from": {name: old for name, (old, _new) in changed.items()},
                "to": {name: new for name, (_old, new) in changed.items()},
                "reason": reason.strip(),
            },
            now=now,
        )
    return assessment


@transaction.atomic
def add_recommendation(
    *, report: IrmReport, order: int, text: str, by: User, now: datetime | None = None, **fields: Any
) -> IrmRecommendation:
    """A recommendation as the report words it."""
    if not is_secretariat(by, report.plan.jurisdiction_id):
        raise PermissionDenied
    recommendation = IrmRecommendation(report=report, order=order, text=text, **fields)
    _check_response(recommendation)
    recommendation.full_clean()
    recommendation.save()
    _tell_recommendation("registró una recomendación del MRI", recommendation, by, {}, now)
    return recommendation


@transaction.atomic
def follow_recommendation(
    *, recommendation: IrmRecommendation, by: User, now: datetime | None = None, **fields: Any
) -> IrmRecommendation:
    """Who takes it up, by when, what is answered and where it stands. What is not taken up says why."""
    recommendation = (
        IrmRecommendation.objects.select_for_update(of=("self",))
        .select_related("report__plan__jurisdiction")
        .get(pk=recommendation.pk)
    )
    report = recommendation.report
    if not is_secretariat(by, report.plan.jurisdiction_id):
        raise PermissionDenied
    if fields.pop("report", report) != report:
        raise ValidationError({"report": _("Una recomendación no cambia de informe.")})
    changed = {
        name: (getattr(recommendation, name), new)
        for name, new in fields.items()
        if getattr(recommendation, name) != new
    }
    if not changed:
        return recommendation
    for name, (_old, new) in changed.items():
        setattr(recommendation, name, new)
    _check_response(recommendation)
    recommendation.full_clean()
    recommendation.save()
    changes = {
        "fields": sorted(changed),
        "from": {name: _plain(old) for name, (old, _new) in changed.items()},
        "to": {name: _plain(new) for name, (_old, new) in changed.items()},
    }
    _tell_recommendation("actualizó una recomendación del MRI", recommendation, by, changes, now)
    return recommendation


def _check_plan(report: IrmReport, commitments: Sequence[Commitment]) -> None:
    if any(commitment.plan_id != report.plan_id for commitment in commitments):
        raise ValidationError({"commitments": _("Elija compromisos del plan que trata el informe.")})


def _check_response(recommendation: IrmRecommendation) -> None:
    if recommendation.state == RecommendationState.REJECTED and not recommendation.response.strip():
        raise ValidationError({"response": _("Escriba por qué no se acoge la recomendación.")})


def _tell_recommendation(
    verb: str, recommendation: IrmRecommendation, by: User, changes: dict[str, Any], now: datetime | None
) -> None:
    plan = recommendation.report.plan
    activity.record(
        verb=verb,
        obj=recommendation,
        by=by,
        public=plan.is_public,
        plan=plan.slug,
        jurisdiction=plan.jurisdiction.code,
        changes=changes,
        url=plan.get_absolute_url(),
        now=now,
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool) else str(value)
