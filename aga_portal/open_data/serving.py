"""How a dump is handed out: with its hash as ETag, and in parts for whoever goes on with a download that broke."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date

from aga_portal.models import DataDump

PART = 256 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def dump_response(request: HttpRequest, dump: DataDump) -> HttpResponseBase:
    etag = f'"{dump.sha256}"'
    span = asked_span(request, etag, dump.size)
    if span is None:
        response: HttpResponseBase = FileResponse(dump.file.open("rb"), content_type="application/zip")
        response["Content-Length"] = str(dump.size)
    elif span.start >= dump.size:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{dump.size}"
    else:
        response = StreamingHttpResponse(_part(dump.file.open("rb"), span), status=206, content_type="application/zip")
        response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{dump.size}"
        response["Content-Length"] = str(len(span))
    response["Content-Disposition"] = f'attachment; filename="{dump}.zip"'
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(dump.made_at.timestamp())
    response["Cache-Control"] = "no-cache"
    return response


def asked_span(request: HttpRequest, etag: str, size: int) -> range | None:
    """The bytes of one range; None when the whole is to be sent: no range, several, or one of another version (RFC 9110)."""
    found = RANGE.fullmatch(request.headers.get("Range", "").strip())
    condition = request.headers.get("If-Range")
    if found is None or not any(found.groups()) or (condition is not None and condition != etag):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size) if int(last) else range(size, size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else size, size))


def _part(file: IO[bytes], span: range) -> Iterator[bytes]:
    with file:
        file.seek(span.start)
        left = len(span)
        while left and (part := file.read(min(PART, left))):
            left -= len(part)
            yield part
