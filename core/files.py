"""Uploads: the type is decided by the content, the name is ours, and what we cannot recognize is refused."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile

import filetype
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.models import StoredFile

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_UNZIPPED = 200 * MEGABYTE
CSV_SAMPLE = 64 * 1024
PLAIN = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
OFFICE_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OPEN_DOCUMENT_KINDS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
CONTENT_TYPES = {
    **{extension: mime for mime, extension in PLAIN.items()},
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    **{extension: OPEN_DOCUMENT + kind for kind, extension in OPEN_DOCUMENT_KINDS.items()},
}
ACCEPT = ",".join(f".{extension}" for extension in (*CONTENT_TYPES, "jpeg"))


def store(*, upload: UploadedFile, title: str) -> StoredFile:
    """Keep an upload, private.

    Raises ValidationError, in Spanish and saying what to do, when it is empty, over 20 MB, or not one of the kinds that
    CONTENT_TYPES lists. The sender's file name and declared type are not believed.
    """
    if not upload.size:
        raise ValidationError(_("El archivo está vacío. Elija otro."))
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("El archivo pesa %(size)s MB y el máximo es %(max)s MB. Redúzcalo o publique un enlace.")
            % {"size": round(upload.size / MEGABYTE), "max": MAX_BYTES // MEGABYTE}
        )
    return keep(upload=upload, title=title, extension=kind_of(upload))


def keep(*, upload: UploadedFile, title: str, extension: str) -> StoredFile:
    """Keep a file whose kind is already known, private and under a name of ours."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    name = f"{slugify(title)[:80].strip('-') or 'archivo'}-{digest.hexdigest()[:8]}.{extension}"
    return StoredFile.objects.create(
        file=File(upload, name=name),
        name=name,
        content_type=CONTENT_TYPES[extension],
        size=upload.size,
        sha256=digest.hexdigest(),
    )


def kind_of(upload: UploadedFile) -> str:
    """The extension that the content deserves; raises ValidationError for anything not in CONTENT_TYPES."""
    upload.seek(0)
    head = upload.read(CSV_SAMPLE)
    upload.seek(0)
    guess = filetype.guess(head)
    if guess is not None and guess.mime in PLAIN:
        return PLAIN[guess.mime]
    found = _zipped_kind(upload) if head.startswith(b"PK\x03\x04") else _csv_kind(head)
    upload.seek(0)
    if found is None:
        raise ValidationError(
            _(
                "No reconocemos el contenido del archivo. Use PDF, documentos de oficina (docx, xlsx, pptx, odt, ods, "
                "odp), imágenes (jpg, png, webp) o CSV; cambiar la extensión no basta."
            )
        )
    return found


def download(stored: StoredFile, *, public: bool) -> FileResponse:
    """Served to be kept, never to be run: attachment, no sniffing, an empty sandbox."""
    response = FileResponse(stored.file.open("rb"), content_type=stored.content_type)
    response["Content-Disposition"] = content_disposition_header(True, stored.name)
    response["Content-Length"] = stored.size
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if public:
        response["ETag"] = f'"{stored.sha256}"'
    else:
        response["Cache-Control"] = "private, no-store"
    return response


def _zipped_kind(upload: UploadedFile) -> str | None:
    try:
        with zipfile.ZipFile(upload) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if sum(part.file_size for part in parts) > MAX_UNZIPPED or any("vbaProject" in name for name in names):
                return None
            if "[Content_Types].xml" in names:
                kinds = {kind for folder, kind in OFFICE_FOLDERS.items() if any(n.startswith(folder) for n in names)}
                return kinds.pop() if len(kinds) == 1 else None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                stated = archive.read("mimetype").decode("ascii", "replace").strip()
                return OPEN_DOCUMENT_KINDS.get(stated.removeprefix(OPEN_DOCUMENT))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return None
    return None


def _csv_kind(head: bytes) -> str | None:
    """A table of two or more columns whose rows agree; markup and binaries are not tables."""
    if b"\x00" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = head.decode("cp1252", "replace")
    whole_lines = text if len(head) < CSV_SAMPLE else text.rpartition("\n")[0]
    for delimiter in ",;\t":
        rows = [row for row in csv.reader(io.StringIO(whole_lines, newline=""), delimiter=delimiter) if row]
        if rows and len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows):
            return "csv"
    return None
