"""The text of each kind of file is read, and no file makes the portal wait, swell or fall."""

from __future__ import annotations

import io
import resource
from pathlib import Path
from time import monotonic

import pytest
from django.conf import settings

from pages import reading
from pages.reading import MAX_CHARACTERS, Unreadable, can_read, read
from pages.tests.files import docx, ods, odt, pdf, pptx, xlsx, zipped

REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "documentos"
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ja">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def text(content: bytes, kind: str) -> str:
    return read(io.BytesIO(content), kind).text


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (pdf("Compromiso uno", "Hito dos"), "pdf", "Compromiso uno\nHito dos"),
        (docx("Primer párrafo", "Segundo &amp; último"), "docx", "Primer párrafo\nSegundo & último"),
        (pptx("Una lámina", "Otra lámina"), "pptx", "Una lámina\nOtra lámina"),
        (odt("Acta número 4", "Acuerdos"), "odt", "Acta número 4\nAcuerdos"),
        (ods(["Entidad", "Avance"], ["MinTIC", "40"]), "ods", "Entidad\nAvance\nMinTIC\n40"),
        (xlsx(["Entidad", "Avance"], ["MinTIC", 40]), "xlsx", "Sheet\nEntidad Avance\nMinTIC 40"),
        ("año,valor\n2024,5".encode("cp1252"), "csv", "año,valor\n2024,5"),
        ("\ufeffaño,valor".encode(), "csv", "año,valor"),
    ],
)
def test_each_kind_is_read(content: bytes, kind: str, said: str) -> None:
    assert can_read(kind) and text(content, kind) == said


def test_pages_are_counted() -> None:
    found = read(io.BytesIO(pdf("a", "b", "c")), "pdf")
    assert (found.pages, found.is_cut) == (3, False)
    assert read(io.BytesIO(pdf("", "")), "pdf").text == ""


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "pdf"),
        (b"%PDF-1.4\n%%EOF", "pdf"),
        (b"%PDF-1.7\n" + b"\x00" * 5000, "pdf"),
        (pdf("secreto", password="clave"), "pdf"),
        (b"PK\x03\x04nada", "docx"),
        (zipped(**{"word/otro.xml": "<a/>"}), "docx"),
        (zipped(**{"word/document.xml": "<a><b></a>"}), "docx"),
        (docx("&i;", head=LAUGHS), "docx"),
        (docx("&x;", head='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "docx"),
        (zipped(**{"content.xml": '<!DOCTYPE x SYSTEM "http://127.0.0.1/x"><a/>'}), "odt"),
        (zipped(**{"xl/workbook.xml": "<a/>"}), "xlsx"),
        (b"nada", "xlsx"),
    ],
)
def test_what_cannot_be_read_says_so(content: bytes, kind: str) -> None:
    with pytest.raises(Unreadable):
        read(io.BytesIO(content), kind)


@pytest.mark.parametrize("kind", ["docx", "odt", "xlsx", "pptx"])
def test_a_zip_bomb_is_not_opened(kind: str) -> None:
    name = {"docx": "word/document.xml", "odt": "content.xml", "pptx": "ppt/slides/slide1.xml"}.get(kind, "xl/w.xml")
    bomb = zipped(**{name: b"<a>" + b" " * (120 * 1024 * 1024) + b"</a>"})
    assert len(bomb) < 200_000
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, monotonic()
    with pytest.raises(Unreadable):
        read(io.BytesIO(bomb), kind)
    assert monotonic() - start < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024


def test_a_long_text_is_cut_and_says_so() -> None:
    found = read(io.BytesIO(docx("palabra " * 80_000)), "docx")
    assert len(found.text) <= MAX_CHARACTERS and found.is_cut
    table = read(io.BytesIO(("uno,dos\n" * 80_000).encode()), "csv")
    assert len(table.text) <= MAX_CHARACTERS and table.is_cut


def test_a_long_pdf_is_cut_by_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_PAGES", 2)
    found = read(io.BytesIO(pdf("uno", "dos", "tres")), "pdf")
    assert (found.text, found.pages, found.is_cut) == ("uno\ndos", 3, True)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(pdf("uno", "dos"), "pdf"), (docx("uno", "dos"), "docx"), (xlsx(["uno"], ["dos"]), "xlsx")],
)
def test_time_ends_a_reading(content: bytes, kind: str) -> None:
    found = read(io.BytesIO(content), kind, seconds=-1)
    assert found.text == "" and found.is_cut


def test_words_laid_out_one_to_a_line_are_a_paragraph() -> None:
    lines = b"TITULO\nde dos\nEn\nel\nmarco\ndel\nproceso\nSi,no"
    assert text(lines, "csv") == "TITULO\nde dos\nEn el marco del proceso Si,no"


def test_nulls_never_reach_the_database() -> None:
    assert "\x00" not in text(b"a\x00b,c", "csv")


@pytest.mark.skipif(not REAL.is_dir(), reason="los documentos reales (../shared/data/documentos)")
def test_real_documents_give_their_words() -> None:
    expected = {
        "taller-salud.pdf": "salud",
        "taller-cocreacion-ambiente.pdf": "ambiente",
        "conversacion-expertos-finanzas-publicas.pdf": "finanzas",
    }
    for name, word in expected.items():
        start = monotonic()
        with (REAL / name).open("rb") as file:
            found = read(file, "pdf")
        assert word in found.text.casefold() and found.pages and not found.is_cut, name
        assert len(found.text) > 500 and monotonic() - start < 30
