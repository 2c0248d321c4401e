"""What supports a report: a file or a link, added and removed only while the report can be edited."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.models import Evidence, ProgressReport
from commitments.permissions import can_edit_report, can_recheck_links
from core import files, jobs
from core.links import Allowed, check_links, is_public_address
from people.models import User

MAX_FILES = 20


@transaction.atomic
def add_evidence_link(
    *, report: ProgressReport, title: str, url: str, by: User, dated_on: date | None = None
) -> Evidence:
    report = _open_report(report, by)
    return _keep(Evidence(report=report, title=title.strip(), url=url, dated_on=dated_on))


@transaction.atomic
def add_evidence_file(
    *, report: ProgressReport, title: str, upload: UploadedFile, by: User, dated_on: date | None = None
) -> Evidence:
    """Private until its report is published. Raises ValidationError at `file` when the content is not accepted."""
    report = _open_report(report, by)
    if report.evidence.filter(file__isnull=False).count() >= MAX_FILES:
        raise ValidationError({"file": _("Un reporte lleva 20 archivos como máximo. Reúna los demás en un enlace.")})
    evidence = Evidence(report=report, title=title.strip(), dated_on=dated_on)
    evidence.full_clean(exclude=["file", "url"], validate_constraints=False)
    try:
        evidence.file = files.store(upload=upload, title=title)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    return _keep(evidence)


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: User) -> None:
    """Take back what was added to a draft or a returned report; its file goes with it."""
    _open_report(evidence.report, by)
    stored = evidence.file
    evidence.delete()
    if stored is not None:
        stored.delete()
        transaction.on_commit(lambda: stored.file.storage.delete(stored.file.name))


def check_public_links(*, now: datetime) -> int:
    """Visit the links of published evidence that nobody visited for a week; returns how many."""
    return check_links(_public_urls(), now=now)


@jobs.runner(title=gettext_lazy("Revisar los enlaces de las evidencias"), repeatable=True)
def recheck_public_links(*, actor: User, progress: jobs.Progress, allowed: Allowed = is_public_address) -> str:
    """Visit every published link now, but for those visited within the hour: begun again, it goes on where it was."""
    if not can_recheck_links(actor):
        raise PermissionDenied
    visited = check_links(
        _public_urls(), now=timezone.now(), limit=None, every=timedelta(hours=1), allowed=allowed, progress=progress
    )
    return ngettext("Se visitó %(n)s enlace.", "Se visitaron %(n)s enlaces.", visited) % {"n": visited}


def _public_urls() -> QuerySet[Evidence, str]:
    return Evidence.objects.public().filter(url__isnull=False).order_by("url").values_list("url", flat=True).distinct()


def _open_report(report: ProgressReport, by: User) -> ProgressReport:
    report = (
        ProgressReport.objects.select_for_update(of=("self",))
        .select_related("milestone__commitment__plan")
        .get(pk=report.pk)
    )
    if not can_edit_report(by, report):
        raise PermissionDenied
    return report


def _keep(evidence: Evidence) -> Evidence:
    if evidence.dated_on is not None and evidence.dated_on > timezone.localdate():
        raise ValidationError({"dated_on": _("La fecha de la evidencia no puede estar en el futuro.")})
    evidence.full_clean()
    evidence.save()
    return evidence
