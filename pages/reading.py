"""The text of a file, for searching: bounded in bytes, pages, characters and seconds, whatever the file says of itself.

Nothing is laid out nor run. Office files are zips of XML: they are read in pieces, entities and document types refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from time import monotonic
from typing import IO
from xml.parsers import expat

import openpyxl
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from core.files import MAX_BYTES, MEGABYTE

MAX_CHARACTERS = 400_000
MAX_PAGES = 400
MAX_SECONDS = 60
MAX_XML = 50 * MEGABYTE
MANY = 5
CHUNK = 64 * 1024
DOCX, PPTX, ODF = "word/document.xml", "ppt/slides/", "content.xml"
BREAKS = {"p", "br", "tab", "h", "list-item", "table-cell", "tr", "table-row"}
"""Elements after which another word begins, in the languages of Microsoft and of OpenDocument."""
UNREADABLE = (
    PyPdfError,
    zipfile.BadZipFile,
    expat.ExpatError,
    UnicodeDecodeError,
    NotImplementedError,
    RecursionError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
    OSError,
    MemoryError,
)
"""What libraries raise for a damaged, encrypted or hostile file."""


class Unreadable(Exception):
    """The file has no text that can be told."""


@dataclass(frozen=True)
class Reading:
    """`pages` where the format has them; `is_cut` when a limit ended the reading before the file did."""

    text: str
    pages: int | None = None
    is_cut: bool = False


def can_read(kind: str) -> bool:
    """Whether that format, by its extension, has text."""
    return kind in READERS


def read(file: IO[bytes], kind: str, *, seconds: float = MAX_SECONDS) -> Reading:
    """Raises Unreadable for a file that is damaged, encrypted, too large or not what it says."""
    try:
        return READERS[kind](file, _Collected(deadline=monotonic() + seconds))
    except UNREADABLE as error:
        raise Unreadable(type(error).__name__) from error


class _Collected:
    """Words as they come, up to the limits."""

    def __init__(self, deadline: float) -> None:
        self.deadline, self.parts, self.length = deadline, [], 0

    def add(self, text: str) -> None:
        text = text.replace("\x00", " ")[: MAX_CHARACTERS - self.length]
        self.parts.append(text)
        self.length += len(text)

    @property
    def is_full(self) -> bool:
        return self.length >= MAX_CHARACTERS or monotonic() > self.deadline

    def reading(self, pages: int | None = None, *, cut: bool | None = None) -> Reading:
        lines = [" ".join(line.split()) for line in "".join(self.parts).splitlines()]
        text = "\n".join(_joined([line for line in lines if line]))
        return Reading(text, pages, self.is_full if cut is None else cut)


def _joined(lines: list[str]) -> Iterator[str]:
    """Justified paragraphs come out of some PDF one word to a line: MANY such lines in a row are one."""
    for single, run in groupby(lines, key=lambda line: " " not in line):
        words = list(run)
        if single and len(words) >= MANY:
            yield " ".join(words)
        else:
            yield from words


def _pdf(file: IO[bytes], collected: _Collected) -> Reading:
    document = PdfReader(file)
    if document.is_encrypted and not document.decrypt(""):
        raise Unreadable("encrypted")
    pages = len(document.pages)
    read = 0
    for page in document.pages:
        if read == MAX_PAGES or collected.is_full:
            break
        collected.add(page.extract_text() + "\n")
        read += 1
    return collected.reading(pages, cut=read < pages)


def _office(parts: Callable[[zipfile.ZipFile], list[str]]) -> Callable[[IO[bytes], _Collected], Reading]:
    def reader(file: IO[bytes], collected: _Collected) -> Reading:
        with _opened(file) as archive:
            for name in parts(archive):
                with archive.open(name) as part:
                    _xml(part, collected)
        return collected.reading()

    return reader


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Its members never give more bytes than they declare: what they declare together is the bound."""
    archive = zipfile.ZipFile(file)
    if sum(part.file_size for part in archive.infolist()) > MAX_XML:
        raise Unreadable("too large once unzipped")
    return archive


def _xml(part: IO[bytes], collected: _Collected) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_declared: object) -> None:
        raise Unreadable("document type")

    def end(name: str) -> None:
        if name.rpartition(" ")[2] in BREAKS:
            collected.add("\n")

    parser.StartDoctypeDeclHandler = refuse
    parser.CharacterDataHandler = collected.add
    parser.EndElementHandler = end
    while not collected.is_full and (chunk := part.read(CHUNK)):
        parser.Parse(chunk, False)


def _slides(archive: zipfile.ZipFile) -> list[str]:
    names = [name for name in archive.namelist() if name.startswith(PPTX) and name.endswith(".xml")]
    return sorted(name for name in names if "/" not in name.removeprefix(PPTX))


def _sheets(file: IO[bytes], collected: _Collected) -> Reading:
    _opened(file).close()
    file.seek(0)
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    try:
        for line in _lines(book):
            if collected.is_full:
                break
            collected.add(line)
    finally:
        book.close()
    return collected.reading()


def _lines(book: openpyxl.Workbook) -> Iterator[str]:
    for sheet in book.worksheets:
        yield f"{sheet.title}\n"
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(value) for value in row if value is not None) + "\n"


def _plain(file: IO[bytes], collected: _Collected) -> Reading:
    raw = file.read(MAX_BYTES + 1)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    collected.add(text)
    return collected.reading()


READERS: dict[str, Callable[[IO[bytes], _Collected], Reading]] = {
    "pdf": _pdf,
    "docx": _office(lambda archive: [DOCX]),
    "pptx": _office(_slides),
    "odt": _office(lambda archive: [ODF]),
    "ods": _office(lambda archive: [ODF]),
    "odp": _office(lambda archive: [ODF]),
    "xlsx": _sheets,
    "csv": _plain,
}
