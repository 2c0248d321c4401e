"""Rows as CSV and XLSX. They are the same serialized rows that the JSON lists give, one column per plain value."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from rest_framework.serializers import BaseSerializer, Serializer

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX_CELL_LIMIT = 32_767
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


def safe_text(value: Any) -> Any:
    """A spreadsheet runs text that begins like a formula; numbers, negative ones too, stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
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


def csv_response(name: str, paths: list[Path], rows: Iterable[Row]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csv_lines(paths, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def write_xlsx(file: IO[bytes], paths: list[Path], rows: Iterable[Row]) -> None:
    """Row by row, so that memory does not grow with the list. Text is never read as a formula or a link."""
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["_".join(path) for path in paths])
    for number, row in enumerate(rows, start=1):
        for column, path in enumerate(paths):
            value = cell(row, path)
            if isinstance(value, bool):
                sheet.write_boolean(number, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif value not in (None, ""):
                sheet.write_string(number, column, str(value)[:XLSX_CELL_LIMIT])
    book.close()


def xlsx_response(name: str, paths: list[Path], rows: Iterable[Row]) -> FileResponse:
    file = tempfile.TemporaryFile()
    write_xlsx(file, paths, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)
