"""Small files of each kind, made here."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import P
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def pdf(*pages: str, password: str = "") -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for text in pages or ("",):
        if text:
            canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    if not password:
        return buffer.getvalue()
    writer, locked = PdfWriter(clone_from=buffer), io.BytesIO()
    writer.encrypt(password)
    writer.write(locked)
    return locked.getvalue()


def zipped(**parts: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(*paragraphs: str, head: str = "") -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    document = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return zipped(**{"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def pptx(*slides: str) -> bytes:
    parts = {
        f"ppt/slides/slide{n}.xml": f'<p:sld xmlns:p="p" xmlns:a="{DRAWING}"><a:p><a:t>{text}</a:t></a:p></p:sld>'
        for n, text in enumerate(slides, start=1)
    }
    return zipped(**{"[Content_Types].xml": "<Types/>", "ppt/slides/_rels/slide1.xml.rels": "<R/>", **parts})


def xlsx(*rows: list[object]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def odt(*paragraphs: str) -> bytes:
    document, buffer = OpenDocumentText(), io.BytesIO()
    for text in paragraphs:
        document.text.addElement(P(text=text))
    document.write(buffer)
    return buffer.getvalue()


def ods(*rows: list[str]) -> bytes:
    document, buffer = OpenDocumentSpreadsheet(), io.BytesIO()
    table = Table(name="Hoja")
    for values in rows:
        row = TableRow()
        for value in values:
            cell = TableCell()
            cell.addElement(P(text=value))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.write(buffer)
    return buffer.getvalue()
