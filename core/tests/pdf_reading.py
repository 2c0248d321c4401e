"""What a PDF says, read with another library than the one that wrote it."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader


def opened(content: bytes) -> PdfReader:
    assert content.startswith(b"%PDF-")
    return PdfReader(BytesIO(content))


def words(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def links(reader: PdfReader) -> set[str]:
    found = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    return {note["/A"]["/URI"] for note in found if "/A" in note}
