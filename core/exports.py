"""Rows as CSV, XLSX and one JSON array, all of them: the same serialized rows that the JSON lists give page by page.

CSV and XLSX have one column per plain value. All three leave as they are read.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.utils.encoders import JSONEncoder

from core import workbook

FORMULA_STARTS = frozenset("=+-@\u2212")

Row = dict[str, Any]
Path = tuple[str, ...]


def columns(serializer: BaseSerializer, prefix: Path = ()) -> list[Path]:
    """Where each column's value lies in a row. Nested objects give one column per part, lists a single one."""
    paths: list[Path] = []
    for name, field in serializer.fields.items():
        if isinstance(field, Serializer):
            paths += columns(field, (*prefix, name))
        elif parts := getattr(field, "parts", ()):
            paths += [(*prefix, name, part) for part in parts]
        else:
            paths.append((*prefix, name))
    return paths


def cell(row: Row, path: Path) -> str | int | float | bool | None:
    value: Any = row
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, list):
        return "; ".join(_named(item) for item in value)
    return value


def _named(item: Any) -> str:
    """A member of a list by its key, with its role where it has one; one without a key tells all it holds."""
    if not isinstance(item, dict):
        return str(item)
    key = str(next((item[name] for name in ("slug", "code", "id") if name in item), ""))
    if not key:
        return " · ".join(str(value) for value in item.values() if value not in ("", None))
    return f"{key} ({item['role']})" if item.get("role") else key


def like_formula(text: str) -> bool:
    """Whether a spreadsheet could run it: its first visible character, in any width, is that of a formula.

    Blanks, tabs, line breaks and characters without a shape before it are skipped, as some spreadsheets do. A control
    character in front is reason enough.
    """
    if text[:1] and text[0] in "\t\r\n":
        return True
    for character in text:
        if unicodedata.category(character)[0] not in "ZC":
            return unicodedata.normalize("NFKC", character)[:1] in FORMULA_STARTS
    return False


def safe_text(value: Any) -> Any:
    """A spreadsheet runs text that begins like a formula; numbers, negative ones too, stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and like_formula(value):
        return f"'{value}"
    return value


class _Echo:
    """What csv.writer writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(paths: list[Path], rows: Iterable[Row]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(["_".join(path) for path in paths])
    for row in rows:
        yield writer.writerow([safe_text(cell(row, path)) for path in paths])


def csv_response(name: str, paths: list[Path], rows: Iterable[Row]) -> HttpResponse:
    """A figure or a table of a page: small, and sent whole, so that it has an ETag like every public address."""
    response = HttpResponse("".join(csv_lines(paths, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_stream(name: str, paths: list[Path], rows: Iterable[Row]) -> StreamingHttpResponse:
    """A whole list, line by line as it is read. Its ETag is that of core/api/conditional.py."""
    response = StreamingHttpResponse(csv_lines(paths, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def json_parts(rows: Iterable[Row]) -> Iterator[str]:
    """One JSON array, a row to a line."""
    encoder, before = JSONEncoder(ensure_ascii=False), "[\n"
    for row in rows:
        yield before + encoder.encode(row)
        before = ",\n"
    yield "[]\n" if before.startswith("[") else "\n]\n"


def json_response(name: str, rows: Iterable[Row]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(json_parts(rows), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def xlsx_parts(paths: list[Path], rows: Iterable[Row]) -> Iterator[bytes]:
    """Text is never read as a formula or a link; what begins like one is marked as text too, for whoever edits the cell."""
    header = ["_".join(path) for path in paths]
    return workbook.workbook(header, ([_typed(cell(row, path)) for path in paths] for row in rows))


def _typed(value: Any) -> tuple[workbook.Cell, bool]:
    if value is None or isinstance(value, bool | int | float):
        return value, False
    text = str(value)
    return text, like_formula(text)


def xlsx_stream(name: str, paths: list[Path], rows: Iterable[Row]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(xlsx_parts(paths, rows), content_type=workbook.TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
