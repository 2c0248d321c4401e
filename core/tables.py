"""A file becomes a header and rows, or a reason that says what to do. Nothing is guessed about its content."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from odf.opendocument import load as open_odf
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from core.files import MAX_UNZIPPED, MEGABYTE

MAX_BYTES = 10 * MEGABYTE
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_REPEATED = 1000
SEPARATORS = ",;\t"
OLE_MARK = b"\xd0\xcf\x11\xe0"
QUOTED = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|\\.")
Cell = str | int | float | date | None


class Refused(Exception):
    """The file cannot be loaded; the message says why and what to do."""


@dataclass(frozen=True)
class TableRowData:
    """`line` is that of the file, counting from 1 with the header in it."""

    line: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class TableData:
    name: str
    header: tuple[str, ...]
    rows: tuple[TableRowData, ...]


def read_table(content: bytes, name: str, sheet: str = "") -> TableData:
    """CSV (UTF-8 with or without BOM, UTF-16, Latin-1; comma, semicolon or tab), XLSX or ODS. Raises Refused."""
    if not content.strip():
        raise Refused(_("El archivo está vacío. Elija otro."))
    if len(content) > MAX_BYTES:
        raise Refused(_("El archivo pesa más de %(max)s MB. Divídalo.") % {"max": MAX_BYTES // MEGABYTE})
    if content.startswith(OLE_MARK):
        raise Refused(_("Es un libro antiguo (.xls) o cifrado. Guárdelo como XLSX y sin contraseña."))
    if content.startswith(b"PK"):
        sheets = _read_book(content, sheet)
        rows = _choose_sheet(sheets, sheet)
    elif content[:5] in (b"%PDF-", b"<html", b"<!DOC"):
        raise Refused(_("No es una tabla. Use CSV, XLSX u ODS."))
    else:
        rows = _read_csv(content)
    return _with_header(rows, PurePath(name).name)


def table_at(path: str, sheet: str = "") -> TableData:
    """The table of a file on this machine. Raises Refused."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise Refused(_("No se puede leer «%(path)s»: %(why)s.") % {"path": path, "why": error.strerror}) from error
    return read_table(content, path, sheet)


def _read_csv(content: bytes) -> list[tuple[int, list[Cell]]]:
    text = _decoded(content)
    separator = _separator(text)
    found: list[tuple[int, list[Cell]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            found.append((before + 1, list(cells)))
            before = reader.line_num
    except csv.Error as error:
        raise Refused(
            _("La línea %(line)s no se entiende: revise sus comillas.") % {"line": reader.line_num}
        ) from error
    return found


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Refused(_("El archivo dice ser UTF-16 y no lo es. Guárdelo como CSV UTF-8.")) from error
    if b"\x00" in content:
        raise Refused(_("No es una tabla. Use CSV, XLSX u ODS."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """The separator that splits the first record into most columns."""
    widths = {}
    for mark in SEPARATORS:
        try:
            widths[mark] = len(next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), []))
        except csv.Error:  # the reading that follows says which line is wrong
            widths[mark] = 0
    return max(SEPARATORS, key=lambda mark: widths[mark])


def _read_book(content: bytes, wanted: str) -> dict[str, list[tuple[int, list[Cell]]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if sum(part.file_size for part in archive.infolist()) > MAX_UNZIPPED:
                raise Refused(_("El libro es demasiado grande al abrirlo. Divídalo."))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:  # names of parts may be unreadable too
        raise Refused(_("El libro está dañado. Ábralo, guárdelo otra vez e intente de nuevo.")) from error
    try:
        if "xl/workbook.xml" in names:
            return _read_xlsx(content, wanted)
        if "content.xml" in names:
            return _read_ods(content, wanted)
    except Refused:
        raise
    except Exception as error:  # whatever the library stumbles on, the person is told and nothing is loaded
        raise Refused(_("El libro no se puede leer. Ábralo, guárdelo otra vez e intente de nuevo.")) from error
    raise Refused(_("No es una tabla. Use CSV, XLSX u ODS."))


def _read_xlsx(content: bytes, wanted: str) -> dict[str, list[tuple[int, list[Cell]]]]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    sheets = {}
    for sheet in book.worksheets:
        rows: list[tuple[int, list[Cell]]] = []
        sheets[sheet.title] = rows
        if wanted and sheet.title != wanted:
            continue
        for line, cells in enumerate(
            sheet.iter_rows(max_row=min(sheet.max_row, MAX_ROWS + 2), max_col=min(sheet.max_column, MAX_COLUMNS)),
            start=1,
        ):
            rows.append((line, [_xlsx_value(cell) for cell in cells]))
        if sheet.merged_cells.ranges and any(_is_filled(row) for _line, row in rows):
            where = ", ".join(str(found) for found in list(sheet.merged_cells.ranges)[:3])
            raise Refused(
                _("La hoja «%(sheet)s» tiene celdas combinadas (%(where)s). Sepárelas y repita el dato en cada fila.")
                % {"sheet": sheet.title, "where": where}
            )
    return sheets


def _xlsx_value(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, datetime):
        return _as_shown(value.date(), cell.number_format or "")
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{value * 100:g}%"
    return value if isinstance(value, str | int | float | date) else None if value is None else str(value)


def _as_shown(value: date, number_format: str) -> Cell:
    """A date as exactly as the sheet shows it: under "mmm-yy" the first of the month is only that month."""
    shown = QUOTED.sub("", number_format.lower())
    if "d" in shown or "y" not in shown:
        return value
    return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"


def _read_ods(content: bytes, wanted: str) -> dict[str, list[tuple[int, list[Cell]]]]:
    document = open_odf(io.BytesIO(content))
    sheets = {}
    for table in document.spreadsheet.getElementsByType(Table):
        rows: list[tuple[int, list[Cell]]] = []
        sheets[table.getAttribute("name")] = rows
        if wanted and table.getAttribute("name") != wanted:
            continue
        line = 0
        for row in table.getElementsByType(TableRow):
            cells: list[Cell] = []
            for cell in row.childNodes:
                if cell.qname == CoveredTableCell().qname:
                    raise Refused(
                        _("La hoja «%(sheet)s» tiene celdas combinadas. Sepárelas y repita el dato en cada fila.")
                        % {"sheet": table.getAttribute("name")}
                    )
                if cell.qname == TableCell().qname:
                    times = min(int(cell.getAttribute("numbercolumnsrepeated") or 1), MAX_COLUMNS)
                    cells += [_ods_value(cell)] * times
            times = int(row.getAttribute("numberrowsrepeated") or 1)
            if _is_filled(cells):
                if times > MAX_REPEATED:
                    raise Refused(
                        _("La línea %(line)s se repite %(times)s veces. Borre las repeticiones.")
                        % {"line": line + 1, "times": times}
                    )
                rows += [(line + step, cells[:MAX_COLUMNS]) for step in range(1, times + 1)]
            line += times
    return sheets


def _ods_value(cell: Any) -> Cell:
    kind = cell.getAttribute("valuetype")
    if kind == "date":
        return date.fromisoformat(cell.getAttribute("datevalue")[:10])
    if kind in ("float", "currency"):
        number = float(cell.getAttribute("value"))
        return int(number) if number.is_integer() else number
    if kind == "percentage":
        return f"{float(cell.getAttribute('value')) * 100:g}%"
    return "\n".join(str(part) for part in cell.getElementsByType(P)) or None


def _choose_sheet(sheets: dict[str, list[tuple[int, list[Cell]]]], wanted: str) -> list[tuple[int, list[Cell]]]:
    filled = [name for name, rows in sheets.items() if any(_is_filled(cells) for _line, cells in rows)]
    if wanted:
        if wanted not in sheets:
            raise Refused(_("No hay una hoja «%(sheet)s». Hay: %(all)s.") % {"sheet": wanted, "all": ", ".join(sheets)})
        return sheets[wanted]
    if not filled:
        raise Refused(_("El libro no tiene datos. Revise que guardó la hoja correcta."))
    if len(filled) > 1:
        raise Refused(
            _("El libro tiene más de una hoja con datos (%(all)s). Diga cuál con --sheet o deje solo una.")
            % {"all": ", ".join(filled)}
        )
    return sheets[filled[0]]


def _with_header(rows: list[tuple[int, list[Cell]]], name: str) -> TableData:
    filled = [(line, cells) for line, cells in rows if _is_filled(cells)]
    if not filled:
        raise Refused(_("El archivo no tiene datos."))
    if len(filled) > MAX_ROWS:
        raise Refused(_("El archivo tiene más de %(max)s filas. Divídalo.") % {"max": MAX_ROWS})
    (first, titles), *data = filled
    if unreadable := next((line for line, cells in filled if any("\x00" in str(cell) for cell in cells)), None):
        raise Refused(_("La línea %(line)s tiene caracteres que no son texto. Bórrelos.") % {"line": unreadable})
    header = [" ".join(str(title).split()) if title is not None else "" for title in titles]
    while header and not header[-1]:
        header.pop()
    named = [title for title in header if title]
    if len(named) < 2 or len(named) < len(header) / 2:
        raise Refused(
            _("La línea %(line)s no parece el encabezado. Borre los títulos y notas que están antes de él.")
            % {"line": first}
        )
    if repeated := [title for title, times in Counter(named).items() if times > 1]:
        raise Refused(
            _("Hay columnas con el mismo nombre: %(names)s. Deje una o cámbieles el nombre.")
            % {"names": ", ".join(repeated)}
        )
    if too_wide := next((line for line, cells in data if _is_filled(cells[len(header) :])), None):
        raise Refused(
            _("La línea %(line)s tiene más celdas que el encabezado. Revise separadores y comillas.")
            % {"line": too_wide}
        )
    built = tuple(
        TableRowData(line, {title: cell for title, cell in zip(header, cells, strict=False) if title})
        for line, cells in data
    )
    return TableData(name=name, header=tuple(named), rows=built)


def _is_filled(cells: list[Cell]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)
