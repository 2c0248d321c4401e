"""A workbook that leaves as its rows are read: a zip written forwards, with nothing kept but the piece being sent.

Office Open XML (ECMA-376), the least of it that spreadsheets ask for. Text lies in its own cell, so that no table of
strings has to wait for the last row.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_LIMIT = 32_767
LAST_ROW = 1_048_576
SHEET_BYTES = 1_000_000_000
"""Of XML: a part of the zip may not pass 2 GiB without the extension that some spreadsheets refuse."""
PART = 64 * 1024

Cell = str | int | float | bool | None
OFFICE = "http://schemas.openxmlformats.org"
MAIN, LINKS = f"{OFFICE}/spreadsheetml/2006/main", f"{OFFICE}/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
QUOTED = 1
"""Place in `cellXfs` of the style that marks a text which must never be read as a formula."""
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class _Pipe:
    """What the zip is written to: it only goes forwards, and hands over what has come."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        taken, self.parts = b"".join(self.parts), []
        return taken


def workbook(header: Sequence[str], rows: Iterable[Sequence[tuple[Cell, bool]]]) -> Iterator[bytes]:
    """Each cell with whether its text is marked as quoted. What does not fit in one sheet goes on in the next."""
    pipe, names, left = _Pipe(), [], iter(rows)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as book:
        _add(book, "_rels/.rels", _relations([(f"{LINKS}/officeDocument", "xl/workbook.xml")]))
        _add(book, "xl/styles.xml", STYLES)
        yield pipe.taken()
        row = next(left, None)
        while row is not None or not names:
            names.append(f"sheet{len(names) + 1}.xml")
            with book.open(_entry(f"xl/worksheets/{names[-1]}"), "w") as sheet:
                lines = [f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>', _line(1, [(name, False) for name in header])]
                number, size, waiting = 1, 0, 0
                while row is not None and number < LAST_ROW and size < SHEET_BYTES:
                    number += 1
                    lines.append(_line(number, row))
                    waiting += len(lines[-1])
                    if waiting >= PART:
                        size += sheet.write("".join(lines).encode())
                        lines, waiting = [], 0
                        yield pipe.taken()
                    row = next(left, None)
                lines.append("</sheetData></worksheet>")
                sheet.write("".join(lines).encode())
        _add_index(book, names)
    yield pipe.taken()


def _add_index(book: zipfile.ZipFile, names: Sequence[str]) -> None:
    """How many sheets there are is known at the end, and a zip is read from there."""
    sheets = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, len(names) + 1))
    told = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{sheets}</sheets></workbook>'
    _add(book, "xl/workbook.xml", HEAD + told)
    parts = [(f"{LINKS}/worksheet", f"worksheets/{name}") for name in names]
    _add(book, "xl/_rels/workbook.xml.rels", _relations([*parts, (f"{LINKS}/styles", "styles.xml")]))
    kinds = [("workbook.xml", "sheet.main"), ("styles.xml", "styles")]
    kinds += [(f"worksheets/{name}", "worksheet") for name in names]
    overrides = "".join(f'<Override PartName="/xl/{part}" ContentType="{KIND}.{kind}+xml"/>' for part, kind in kinds)
    _add(
        book,
        "[Content_Types].xml",
        f'{HEAD}<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
    )


def _relations(links: Sequence[tuple[str, str]]) -> str:
    told = (f'<Relationship Id="rId{n}" Type="{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(links, 1))
    return f'{HEAD}<Relationships xmlns="{OFFICE}/package/2006/relationships">{"".join(told)}</Relationships>'


def _entry(name: str) -> zipfile.ZipInfo:
    """Without the hour, so that the same rows are the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _add(book: zipfile.ZipFile, name: str, text: str) -> None:
    book.writestr(_entry(name), text)


def _line(number: int, row: Sequence[tuple[Cell, bool]]) -> str:
    return f'<row r="{number}">{"".join(_cell(column, number, *cell) for column, cell in enumerate(row))}</row>'


def _cell(column: int, number: int, value: Cell, quoted: bool) -> str:
    if value is None or value == "":
        return ""
    place = f'r="{_letters(column)}{number}"'
    if isinstance(value, bool):
        return f'<c {place} t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float):
        return f"<c {place}><v>{value!r}</v></c>"
    style = f' s="{QUOTED}"' if quoted else ""
    return f'<c {place}{style} t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'


def _text(value: str) -> str:
    """Characters that XML cannot hold are told by their number, and what looks like one so told is told apart."""
    told = LOOKS_ESCAPED.sub("_x005F_", value[:CELL_LIMIT])
    return escape(UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", told))


def _letters(column: int) -> str:
    """A, B… Z, AA…"""
    letters = ""
    while column >= 0:
        column, letter = column // 26 - 1, chr(65 + column % 26)
        letters = letter + letters
    return letters
