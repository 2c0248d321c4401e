"""Progress reports in two voices.

Government: draft → submitted → published as verified, or returned with a reason; one that nobody reviews in ten
working days is published as "sin verificar". Civil society: published by its author, needs no approval.
A published report is never edited: a correction is a new report that names the old one.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import Completion, ReportState, Verification, Voice
from commitments.models import Milestone, ProgressReport, ReportReply
from commitments.permissions import (
    can_edit_report,
    can_review,
    other_voice,
    replying_organizations,
    reporting_organizations,
)
from commitments.progress import completion as level_of
from commitments.progress import is_late
from commitments.services.history import tell
from core.conflicts import check_unchanged
from core.models import StoredFile
from core.workdays import working_days_before
from people.models import Organization, User
from plans.models import ReportingPeriod

REVIEW_WORKING_DAYS = 10
EDITABLE = ("percent", "completion", "completion_reason", "actions", "obstacles", "reason", "next_steps", "period")


@transaction.atomic
def start_report(
    *,
    milestone: Milestone,
    organization: Organization,
    voice: str,
    by: User,
    corrects: ProgressReport | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> ProgressReport:
    """A draft, seen only by its organization.

    `fields` are those of EDITABLE; the completion level follows the percent unless stated.
    Raises PermissionDenied, or ValidationError per field.
    """
    if not reporting_organizations(by, milestone, voice).filter(pk=organization.pk).exists():
        raise PermissionDenied
    moment = now or timezone.now()
    _check_correction(corrects, milestone, organization)
    report = ProgressReport(
        milestone=milestone,
        organization=organization,
        voice=voice,
        corrects=corrects,
        created_at=moment,
        created_by=by,
        updated_at=moment,
        **_with_level(fields),
    )
    _check_report(report, moment)
    report.save()
    return report


@transaction.atomic
def save_report(
    *, report: ProgressReport, by: User, seen_at: datetime | None = None, now: datetime | None = None, **fields: Any
) -> ProgressReport:
    """Change a draft or a returned report; fields as in `start_report`.

    `seen_at` is the `updated_at` of what the writer had on screen: Conflict when somebody saved since.
    """
    report = _locked(report)
    if not can_edit_report(by, report):
        raise PermissionDenied
    check_unchanged(report, seen_at)
    for name, value in _with_level(fields).items():
        setattr(report, name, value)
    report.updated_at = now or timezone.now()
    _check_report(report, report.updated_at)
    report.save()
    return report


@transaction.atomic
def submit_report(*, report: ProgressReport, by: User, now: datetime | None = None) -> ProgressReport:
    """Hand a government report in for review. Late when its period has closed, refused when it has locked."""
    report = _locked(report)
    if not can_edit_report(by, report) or report.voice != Voice.GOVERNMENT:
        raise PermissionDenied
    moment = now or timezone.now()
    _check_complete_report(report, moment)
    report.is_late = _is_after_closing(report.period, timezone.localdate(moment))
    report.state = ReportState.SUBMITTED
    report.updated_at = moment
    report.submitted_at, report.submitted_by = moment, by
    report.reviewed_at = report.reviewed_by = None
    report.save()
    _tell(report, "envió un reporte para revisión de", by, public=False, now=now)
    return report


@transaction.atomic
def return_report(*, report: ProgressReport, note: str, by: User, now: datetime | None = None) -> ProgressReport:
    """Send a submitted report back to its entity, with a reason."""
    report = _locked(report)
    if not can_review(by, report):
        raise PermissionDenied
    if not note.strip():
        raise ValidationError({"review_note": _("Escriba por qué devuelve el reporte.")})
    report.state = ReportState.RETURNED
    report.review_note = note.strip()
    report.reviewed_at = report.updated_at = now or timezone.now()
    report.reviewed_by = by
    report.save()
    _tell(report, "devolvió un reporte de", by, public=False, now=now)
    return report


@transaction.atomic
def verify_report(*, report: ProgressReport, by: User, note: str = "", now: datetime | None = None) -> ProgressReport:
    """Verify and publish a submitted report."""
    report = _locked(report)
    if not can_review(by, report):
        raise PermissionDenied
    moment = now or timezone.now()
    report.review_note = note.strip()
    report.reviewed_at, report.reviewed_by = moment, by
    return _publish(report, Verification.VERIFIED, by, moment)


@transaction.atomic
def publish_civil_society_report(*, report: ProgressReport, by: User, now: datetime | None = None) -> ProgressReport:
    """Civil society publishes in its own voice; nobody approves it."""
    report = _locked(report)
    if not can_edit_report(by, report) or report.voice != Voice.CIVIL_SOCIETY:
        raise PermissionDenied
    moment = now or timezone.now()
    _check_complete_report(report, moment)
    report.submitted_at, report.submitted_by = moment, by
    return _publish(report, Verification.NOT_NEEDED, by, moment)


def publish_unreviewed(*, now: datetime) -> int:
    """Publish as "sin verificar" what nobody reviewed in ten working days; returns how many. May run twice."""
    limit = working_days_before(timezone.localdate(now), REVIEW_WORKING_DAYS)
    waiting = ProgressReport.objects.filter(
        state=ReportState.SUBMITTED, voice=Voice.GOVERNMENT, submitted_at__date__lte=limit
    ).values_list("pk", flat=True)
    return sum(_publish_one_unreviewed(pk, now) for pk in list(waiting))


@transaction.atomic
def reply_to_report(
    *, report: ProgressReport, organization: Organization, text: str, by: User, now: datetime | None = None
) -> ReportReply:
    """The right of reply: the other voice answers a published report once, in public, and the answer never changes.

    Raises PermissionDenied unless the person speaks for `organization` in the other voice, ValidationError without
    text or when that voice has already answered.
    """
    report = _locked(report)
    if not replying_organizations(by, report).filter(pk=organization.pk).exists():
        raise PermissionDenied
    if not text.strip():
        raise ValidationError({"text": _("Escriba la réplica.")})
    voice = other_voice(report.voice)
    if report.replies.filter(voice=voice).exists():
        raise ValidationError({"text": _("Su voz ya replicó a este reporte. La réplica es una sola.")})
    reply = ReportReply.objects.create(
        report=report,
        voice=voice,
        organization=organization,
        text=text.strip(),
        created_at=now or timezone.now(),
        created_by=by,
    )
    tell(
        verb="replicó a un reporte de",
        commitment=report.milestone.commitment,
        by=by,
        obj=report.milestone,
        actor_label=str(organization),
        changes={"milestone": report.milestone.title, "report": report.pk, "voice": voice},
        now=now,
    )
    return reply


@transaction.atomic
def _publish_one_unreviewed(pk: int, now: datetime) -> int:
    report = _lockable().get(pk=pk)
    if report.state != ReportState.SUBMITTED:
        return 0
    _publish(report, Verification.UNVERIFIED, None, now)
    return 1


def _publish(report: ProgressReport, verification: str, by: User | None, moment: datetime) -> ProgressReport:
    report.state = ReportState.PUBLISHED
    report.verification = verification
    report.published_at = report.updated_at = moment
    report.save()
    StoredFile.objects.filter(pk__in=report.evidence.values("file")).update(is_public=True)
    commitment = report.milestone.commitment
    Milestone.objects.filter(pk=report.milestone_id).update(updated_at=moment)
    type(commitment).objects.filter(pk=commitment.pk).update(updated_at=moment)
    _tell(report, "publicó un reporte de", by, public=True, now=moment)
    return report


def _with_level(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"Not editable in a report: {sorted(unknown)}")
    if fields.get("percent") is not None and not fields.get("completion"):
        fields = {**fields, "completion": level_of(Decimal(fields["percent"]))}
    return fields


def _check_correction(corrects: ProgressReport | None, milestone: Milestone, organization: Organization) -> None:
    if corrects is None:
        return
    same = corrects.milestone_id == milestone.pk and corrects.organization_id == organization.pk
    if corrects.state != ReportState.PUBLISHED or not same:
        raise ValidationError(
            {"corrects": _("Solo se corrige un reporte publicado, del mismo hito y de la misma entidad.")}
        )


def _check_report(report: ProgressReport, moment: datetime) -> None:
    """What must hold of a draft already: valid fields, a level that fits, an open period of the same plan."""
    if report.percent is None or not 0 <= report.percent <= 100:
        raise ValidationError({"percent": _("Escriba un porcentaje entero entre 0 y 100.")})
    if (report.percent == 100) != (report.completion == Completion.COMPLETE):
        raise ValidationError({"completion": _("«Completo» y 100 % van juntos: ajuste uno de los dos.")})
    if report.completion != level_of(Decimal(report.percent)) and not report.completion_reason.strip():
        raise ValidationError({"completion_reason": _("El nivel no corresponde al porcentaje. Explique por qué.")})
    period = report.period
    if period is not None and period.plan_id != report.milestone.commitment.plan_id:
        raise ValidationError({"period": _("Ese periodo es de otro plan.")})
    report.full_clean(exclude=["verification"])


def _check_complete_report(report: ProgressReport, moment: datetime) -> None:
    """What must hold before others see it: reasons, evidence, an unlocked period."""
    today = timezone.localdate(moment)
    milestone = report.milestone
    late = is_late(milestone.planned_ends_on, report.percent == 100, today)
    if (late or report.percent == 0) and not report.reason.strip():
        raise ValidationError({"reason": _("El hito va tarde o no ha empezado: explique el motivo.")})
    before = previous_report(report)
    if before is not None and report.percent < before.percent and not report.reason.strip():
        raise ValidationError(
            {
                "reason": _("El porcentaje baja de %(before)s a %(now)s: explique el motivo.")
                % {"before": before.percent, "now": report.percent}
            }
        )
    if report.percent == 100 and not report.evidence.exists():
        raise ValidationError({"evidence": _("Para reportar «completo» adjunte al menos una evidencia.")})
    if report.period is not None and today < report.period.opens_on:
        raise ValidationError({"period": _("Ese periodo aún no abre.")})
    if report.period is not None and today > report.period.locks_on:
        raise ValidationError({"period": _("Ese periodo ya está bloqueado. Reporte en el periodo abierto.")})


def previous_report(report: ProgressReport) -> ProgressReport | None:
    """The published report of the same milestone and voice that is in force."""
    return (
        ProgressReport.objects.published()
        .filter(milestone=report.milestone_id, voice=report.voice)
        .exclude(pk=report.pk)
        .order_by("-published_at", "-id")
        .first()
    )


def _is_after_closing(period: ReportingPeriod | None, today: date) -> bool:
    return period is not None and today > period.closes_on


def _lockable() -> Any:
    return ProgressReport.objects.select_for_update(of=("self",)).select_related(
        "milestone__commitment__plan__jurisdiction", "organization", "period"
    )


def _locked(report: ProgressReport) -> ProgressReport:
    return _lockable().get(pk=report.pk)


def _tell(report: ProgressReport, verb: str, by: User | None, *, public: bool, now: datetime | None) -> None:
    tell(
        verb=verb,
        commitment=report.milestone.commitment,
        by=by,
        obj=report.milestone,
        public=public,
        actor_label=str(report.organization) if by and public else "",
        changes={
            "milestone": report.milestone.title,
            "report": report.pk,
            "voice": report.voice,
            "percent": report.percent,
            "completion": report.completion,
        },
        now=now,
    )
