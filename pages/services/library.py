"""Files of the library's documents: kept by their secretariat, and read for searching."""

from __future__ import annotations

from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core import activity, files
from core.models import StoredFile
from pages.choices import TextState
from pages.models import DocumentText, LibraryDocument
from pages.permissions import can_keep_document
from pages.reading import Reading, Unreadable, can_read, read
from pages.selectors import index_of, to_read
from people.models import User
from plans.models import Document

AT_A_TIME = 20


@transaction.atomic
def attach_file(*, document: Document, upload: UploadedFile, by: User, now: datetime | None = None) -> Document:
    """The file of a document, in the place of another it may have had. Raises ValidationError at `upload`."""
    rows = Document.objects.select_for_update(of=("self",)).select_related("plan__jurisdiction", "file")
    document = rows.get(pk=document.pk)
    if not can_keep_document(by, document):
        raise PermissionDenied
    try:
        stored = files.store(upload=upload, title=document.title)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error
    document.file = stored
    document.save(update_fields=["file"])
    plan = document.plan
    is_public = document.is_public and (plan is None or plan.is_public)
    StoredFile.objects.filter(pk=stored.pk).update(is_public=is_public)
    activity.record(
        verb="subió el archivo del documento",
        obj=document,
        by=by,
        public=is_public,
        plan=plan.slug if plan else "",
        jurisdiction=plan.jurisdiction.code if plan else "",
        url=LibraryDocument(key=document.key).get_absolute_url(),
        changes={"size": stored.size},
        now=now,
    )
    return document


def read_documents(*, now: datetime | None = None, limit: int = AT_A_TIME) -> int:
    """Read the text of the files that nobody read yet; returns how many. May run twice, and may be stopped in between."""
    done = 0
    for document in to_read().select_related("file", "archive_copy", "plan__jurisdiction")[:limit]:
        if document.stored is not None:
            _read(document, document.stored, now or timezone.now())
            done += 1
    return done


def _read(document: LibraryDocument, stored: StoredFile, now: datetime) -> None:
    """The attempt is noted first: a file that stops its reader is not tried for ever."""
    kind = document.kind_of_file or ""
    row, _made = DocumentText.objects.get_or_create(
        document_id=document.pk, defaults={"sha256": stored.sha256, "format": kind, "size": stored.size}
    )
    if row.sha256 != stored.sha256:
        row.attempts = 0
    row.sha256, row.format, row.size = stored.sha256, kind, stored.size
    row.attempts += 1
    row.state, row.read_at, row.text, row.stems, row.pages, row.is_cut = TextState.FAILED, None, "", "", None, False
    row.save()
    state, reading = _text_of(stored, kind)
    with transaction.atomic():
        row.state, row.text, row.pages, row.is_cut = state, reading.text, reading.pages, reading.is_cut
        row.stems = index_of(f"{document.title}\n{reading.text}") if reading.text else ""
        row.read_at = now
        row.save()
        plan = document.plan
        activity.record(
            verb="leyó el texto del documento",
            obj=document,
            by=None,
            public=False,
            plan=plan.slug if plan else "",
            jurisdiction=plan.jurisdiction.code if plan else "",
            changes={"state": state},
            now=now,
        )


def _text_of(stored: StoredFile, kind: str) -> tuple[TextState, Reading]:
    if not can_read(kind):
        return TextState.NO_TEXT, Reading("")
    try:
        with stored.file.open("rb") as file:
            reading = read(file, kind)
    except (Unreadable, OSError, SoftTimeLimitExceeded):
        return TextState.FAILED, Reading("")
    return (TextState.READ if reading.text else TextState.EMPTY), reading
