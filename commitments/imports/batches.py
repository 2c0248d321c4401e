"""An import in two steps: a trial that shows every row, and its confirmation."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.imports.loading import Report, load_commitments
from commitments.imports.tables import MAX_BYTES, MEGABYTE, Refused, TableData, read_table
from commitments.models import ImportBatch
from core import files
from people.models import User
from people.permissions import is_secretariat
from plans.models import ActionPlan


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
    extension = "csv" if not content.startswith(b"PK") else "ods" if b"opendocument" in content[:100] else "xlsx"
    stored = files.keep(upload=upload, title=f"importacion-{plan.slug}", extension=extension)
    return ImportBatch.objects.create(plan=plan, file=stored, mapping=mapping, sheet=sheet, **_told(report))


@transaction.atomic
def confirm_import(*, batch: ImportBatch, by: User, now: datetime | None = None) -> ImportBatch:
    """Load what was tried. Raises PermissionDenied, or ValidationError when a row is refused or it was already loaded."""
    batch = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("plan__jurisdiction", "file")
        .get(pk=batch.pk)
    )
    if not is_secretariat(by, batch.plan.jurisdiction_id):
        raise PermissionDenied
    if batch.imported_at is not None:
        raise ValidationError(_("Este archivo ya se cargó."))
    with batch.file.file.open("rb") as stored:
        table = read_table(stored.read(), batch.file.name, batch.sheet)
    report = _load(table, batch.plan, by, batch.mapping, dry_run=False)
    if report.refused:
        raise ValidationError(_("No se cargó nada: corrija las filas rechazadas y suba el archivo otra vez."))
    for name, value in _told(report).items():
        setattr(batch, name, value)
    batch.imported_at, batch.imported_by = now or timezone.now(), by
    batch.save()
    return batch


def _load(table: TableData, plan: ActionPlan, by: User, mapping: str, *, dry_run: bool) -> Report:
    return load_commitments(tables=[table], plan_slug=plan.slug, mapping=mapping, by=by, dry_run=dry_run)


def _told(report: Report) -> dict[str, list]:
    return {"rows": [asdict(row) for row in report.rows], "notes": [str(note) for note in report.notes]}
