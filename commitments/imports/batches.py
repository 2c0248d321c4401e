"""The files of imports: in the admin a trial that shows every row and its confirmation, or those that a command loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.imports.loading import CHANGED, CREATED, Report, load_commitments
from commitments.models import ImportBatch
from core import files, jobs
from core.models import Job, StoredFile
from core.tables import MAX_BYTES, MEGABYTE, Refused, TableData, read_table
from people.models import User
from people.permissions import is_secretariat
from plans.models import ActionPlan

IRM_FORMAT = "mri"
IMPORT_JOB = "import"
LONG_TABLE = 200
"""Rows above which a load does not make its person wait."""


@transaction.atomic
def try_import(*, plan: ActionPlan, upload: UploadedFile, by: User, mapping: str = "", sheet: str = "") -> ImportBatch:
    """Keep the file and say what loading it would do; nothing of the plan changes.

    Raises PermissionDenied for whoever is not the plan's secretariat, ValidationError at `upload` with the reason.
    """
    if not is_secretariat(by, plan.jurisdiction_id):
        raise PermissionDenied
    if upload.size > MAX_BYTES:
        raise ValidationError(
            {"upload": _("El archivo pesa más de %(max)s MB. Divídalo.") % {"max": MAX_BYTES // MEGABYTE}}
        )
    content = upload.read()
    try:
        table = read_table(content, upload.name, sheet)
        report = _load(table, plan, by, mapping, dry_run=True)
    except Refused as refusal:
        raise ValidationError({"upload": str(refusal)}) from None
    upload.seek(0)
    stored = _keep(upload, content, plan)
    return ImportBatch.objects.create(plan=plan, file=stored, mapping=mapping, sheet=sheet, **_told(report))


@transaction.atomic
def confirm_import(
    *, batch: ImportBatch, by: User, now: datetime | None = None, progress: jobs.Progress | None = None
) -> ImportBatch:
    """Load what was tried. Raises PermissionDenied, or ValidationError when a row is refused or it was already loaded."""
    batch = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("plan__jurisdiction", "file")
        .get(pk=batch.pk)
    )
    if not is_secretariat(by, batch.plan.jurisdiction_id):
        raise PermissionDenied
    if batch.is_loaded:
        raise ValidationError(_("Este archivo ya se cargó."))
    try:
        with batch.file.file.open("rb") as stored:
            table = read_table(stored.read(), batch.file.name, batch.sheet)
        report = _load(table, batch.plan, by, batch.mapping, dry_run=False, progress=progress)
    except OSError:
        raise ValidationError(_("El archivo guardado ya no está. Súbalo otra vez.")) from None
    except Refused as refusal:
        raise ValidationError(str(refusal)) from None
    if report.refused:
        raise ValidationError(_("No se cargó nada: corrija las filas rechazadas y suba el archivo otra vez."))
    for name, value in _told(report).items():
        setattr(batch, name, value)
    batch.imported_at, batch.imported_by = now or timezone.now(), by
    batch.save()
    return batch


def ask_import(*, batch: ImportBatch, by: User) -> Job:
    """Leave the load of a long table to the slow worker. Raises PermissionDenied, or ValidationError when it was loaded."""
    if not is_secretariat(by, batch.plan.jurisdiction_id):
        raise PermissionDenied
    if batch.is_loaded:
        raise ValidationError(_("Este archivo ya se cargó."))
    plan = batch.plan
    return jobs.ask(
        kind=IMPORT_JOB,
        params={"batch": batch.pk},
        by=by,
        total=len(batch.rows),
        plan=plan.slug,
        jurisdiction=plan.jurisdiction.code,
    )


def import_job(batch: ImportBatch) -> Job | None:
    """The last job that was asked for that file."""
    return Job.objects.filter(kind=IMPORT_JOB, params__batch=batch.pk).first()


@jobs.runner(
    title=gettext_lazy("Cargar una tabla de compromisos"),
    repeatable=True,
    back=lambda params: reverse("admin:commitments_importbatch_change", args=[params["batch"]]),
)
def load_batch(*, batch: int, actor: User, progress: jobs.Progress) -> str:
    """All of the file in one transaction, or nothing; run again after it was loaded, it says so and changes nothing."""
    found = ImportBatch.objects.select_related("plan").get(pk=batch)
    if not found.is_loaded:
        found = confirm_import(batch=found, by=actor, progress=progress)
    rows = len(found.rows)
    progress(rows, rows)
    return ngettext("Se cargó el archivo: %(n)s fila.", "Se cargó el archivo: %(n)s filas.", rows) % {"n": rows}


@transaction.atomic
def keep_loaded(*, paths: Iterable[str], report: Report, mapping: str = "", sheet: str = "") -> list[ImportBatch]:
    """Remember the files that a command loaded and what became of their rows; what changed nothing leaves no trace.

    Call it in the transaction of the load. Raises Refused when a file cannot be kept.
    """
    if not report.loaded or not (report.counts[CREATED] or report.counts[CHANGED]):
        return []
    plan = ActionPlan.objects.get(slug=report.plan)
    kept = []
    for path in map(Path, paths):
        try:
            content = path.read_bytes()
            stored = _keep(SimpleUploadedFile(path.name, content), content, plan)
        except OSError as error:
            raise Refused(
                _("No se puede guardar una copia de «%(path)s»: %(why)s.") % {"path": path, "why": error.strerror}
            ) from error
        told = _told(report) | {"rows": [asdict(row) for row in report.rows if row.table == path.name]}
        kept.append(
            ImportBatch.objects.create(plan=plan, file=stored, mapping=mapping, sheet=sheet, by_command=True, **told)
        )
    return kept


def _keep(upload: UploadedFile, content: bytes, plan: ActionPlan) -> StoredFile:
    """Private for ever: a table may name people, and nobody links to it."""
    extension = "csv" if not content.startswith(b"PK") else "ods" if b"opendocument" in content[:100] else "xlsx"
    return files.keep(upload=upload, title=f"importacion-{plan.slug}", extension=extension)


def _load(
    table: TableData,
    plan: ActionPlan,
    by: User,
    mapping: str,
    *,
    dry_run: bool,
    progress: jobs.Progress | None = None,
) -> Report:
    return load_commitments(
        tables=[table], plan_slug=plan.slug, mapping=mapping, by=by, dry_run=dry_run, progress=progress
    )


def _told(report: Report) -> dict[str, list]:
    return {"rows": [asdict(row) for row in report.rows], "notes": [str(note) for note in report.notes]}
