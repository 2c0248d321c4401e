"""Rows as CSV, XLSX and one JSON array, all of them: the same serialized rows that the JSON lists give page by page.

CSV and XLSX have one column per plain value. CSV and JSON leave as they are read; a workbook is a zip whose index comes
last, so it is written to a file of the machine first, row by row.
"""

from __future__ import annotations

import csv
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.utils.encoders import JSONEncoder

FORMULA_STARTS = frozenset("=+-@\u2212")
XLSX_CELL_LIMIT = 32_767
XLSX_LAST_ROW = 1_048_575
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

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


def write_xlsx(file: IO[bytes], paths: list[Path], rows: Iterable[Row]) -> None:
    """Row by row, so that memory does not grow with the list; what does not fit in one sheet goes on in the next.

    Text is never read as a formula or a link; what begins like one is marked as text too, for whoever edits the cell.
    """
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    quoted = book.add_format({"quote_prefix": True})
    sheet, number = _new_sheet(book, paths), 0
    for row in rows:
        if number == XLSX_LAST_ROW:
            sheet, number = _new_sheet(book, paths), 0
        number += 1
        for column, path in enumerate(paths):
            _write_cell(sheet, number, column, cell(row, path), quoted)
    book.close()


def _new_sheet(book: xlsxwriter.Workbook, paths: list[Path]) -> Any:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["_".join(path) for path in paths])
    return sheet


def _write_cell(sheet: Any, number: int, column: int, value: Any, quoted: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(number, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(number, column, value)
    elif value not in (None, ""):
        text = str(value)[:XLSX_CELL_LIMIT]
        sheet.write_string(number, column, text, quoted if like_formula(text) else None)


def xlsx_response(name: str, paths: list[Path], rows: Iterable[Row]) -> FileResponse:
    file = tempfile.TemporaryFile()
    write_xlsx(file, paths, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)
