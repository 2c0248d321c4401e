"""The nightly file with every dataset: written to a file without a name, kept whole or not at all."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone, translation

from aga_portal.models import DataDump
from aga_portal.open_data.datasets import DATASETS, Dataset
from aga_portal.open_data.package import descriptor
from aga_portal.open_data.rows import Rows, SiteRequest
from aga_portal.open_data.texts import dictionary_text, licence_text, readme_text
from core import exports

DUE_AT = time(3, 40)
"""After the snapshots of the night."""
LAST_KEPT = 7
COPY_BYTES = 1024 * 1024
Contents = dict[str, dict[str, Any]]


def make_if_due(*, now: datetime) -> DataDump | None:
    """The dump of the night, once; at any hour when there is none yet or that of the night was missed."""
    newest = DataDump.objects.first()
    return make(now=now) if newest is None or newest.made_at < last_due(now) else None


def last_due(now: datetime) -> datetime:
    """The last moment, in the portal's own time, at which a dump was due."""
    today = timezone.localdate(now)
    due = timezone.make_aware(datetime.combine(today, DUE_AT))
    return due if due <= now else timezone.make_aware(datetime.combine(today - timedelta(days=1), DUE_AT))


def next_due(now: datetime) -> datetime:
    return last_due(now + timedelta(days=1))


def make(*, now: datetime) -> DataDump:
    """Every public row of this moment. Two at once make two files; readers get the newest, the other goes with the old."""
    before = DataDump.objects.first()
    with tempfile.TemporaryFile() as file, translation.override(settings.LANGUAGE_CODE):
        with one_moment():
            contents = write_zip(file, now, before.contents if before else {})
        dump = _kept(file, contents, now)
    for old in superfluous(list(DataDump.objects.all())):
        old.delete()
        old.file.storage.delete(old.file.name)
    return dump


def _kept(file: IO[bytes], contents: Contents, now: datetime) -> DataDump:
    file.seek(0)
    digest = hashlib.sha256()
    for part in iter(lambda: file.read(COPY_BYTES), b""):
        digest.update(part)
    day, size, sha256 = timezone.localdate(now), file.tell(), digest.hexdigest()
    dump = DataDump(day=day, made_at=now, size=size, sha256=sha256, contents=contents)
    file.seek(0)
    dump.file.save(f"volcado-{day}-{sha256[:8]}.zip", File(file), save=False)
    try:
        dump.save()
    except BaseException:
        dump.file.storage.delete(dump.file.name)
        raise
    return dump


def superfluous(dumps: list[DataDump]) -> list[DataDump]:
    """All but the newest of each of the last days and of the first day kept of each month."""
    by_day: dict[date, DataDump] = {}
    for dump in sorted(dumps, key=lambda dump: (dump.made_at, dump.pk)):
        by_day[dump.day] = dump
    days = sorted(by_day)
    first_of_month = {(day.year, day.month): day for day in reversed(days)}
    kept = {by_day[day].pk for day in (*days[-LAST_KEPT:], *first_of_month.values())}
    return [dump for dump in dumps if dump.pk not in kept]


@contextmanager
def one_moment() -> Iterator[None]:
    """Reads of one moment of the database, so that rows that name each other are all there. Writers are not kept waiting.

    Not Django's own transaction: on SQLite that one would take the turn of whoever writes.
    """
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "BEGIN DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def write_zip(file: IO[bytes], now: datetime, before: Contents) -> Contents:
    """A Data Package: one CSV for each dataset, its descriptor, and what a person reads first."""
    contents: Contents = {}
    request = SiteRequest()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for dataset in DATASETS:
            told = _write_csv(archive, dataset, request, now)
            contents[dataset.name] = told | _dates(before.get(dataset.name), told["sha256"], now)
        for name, text in (
            ("datapackage.json", descriptor(contents, now)),
            ("LEAME.md", readme_text(contents, now)),
            ("LICENCIA.md", licence_text()),
            ("diccionario.md", dictionary_text()),
        ):
            archive.writestr(_entry(name, now), text)
    return contents


def _dates(before: dict[str, Any] | None, sha256: str, now: datetime) -> dict[str, str]:
    moment = now.isoformat(timespec="seconds")
    if before is None:
        return {"issued": moment, "modified": moment}
    return {"issued": before["issued"], "modified": before["modified"] if before["sha256"] == sha256 else moment}


def _write_csv(archive: zipfile.ZipFile, dataset: Dataset, request: HttpRequest, now: datetime) -> dict[str, Any]:
    rows = Rows(dataset, request)
    with archive.open(_entry(f"{dataset.name}.csv", now), "w", force_zip64=True) as raw:
        counted = _Counted(raw)
        text = io.TextIOWrapper(counted, encoding="utf-8", newline="", write_through=False)
        number = write_csv(text, rows.paths, rows)
        text.flush()
        text.detach()
    return {"rows": number, "bytes": counted.size, "sha256": counted.digest.hexdigest()}


def write_csv(file: IO[str], paths: list[exports.Path], rows: Iterable[exports.Row]) -> int:
    """How many rows there were."""
    number = -1
    for line in exports.csv_lines(paths, rows):
        file.write(line)
        number += 1
    return number


class _Counted(io.RawIOBase):
    """Passes bytes on, counting them and taking their hash."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.size, self.digest = target, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self.size += len(part)
        self.digest.update(part)
        return self.target.write(part)


def _entry(name: str, now: datetime) -> zipfile.ZipInfo:
    local = timezone.localtime(now)
    entry = zipfile.ZipInfo(name, date_time=local.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
