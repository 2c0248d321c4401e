"""The PDFs that the portal makes, opened with another library: what they say, of themselves and inside."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as some

from core.pdf import Paper, make_pdf
from core.tests.pdf_reading import links, opened, words

PAPER = Paper(
    title="Acta de la sesión ordinaria 3 · Comité «Ñandú»",
    author="Secretaría técnica de Comité «Ñandú»",
    address="https://portal.example/comite/x/sesiones/y/acta/v3/",
    footer="Acta de la sesión ordinaria 3, 3 de mayo de 2026",
    stamp=datetime(2026, 5, 3, 15, 30, tzinfo=UTC),
)
TEXT = """# Asistencia

Dijo “sí” — y **todos** lo *oyeron*: año, acción, pingüino… ½ º ª €.

1. Primero
   - dentro
2. Segundo

| N.º | Acuerdo | Votos |
|---|---|--:|
| 1 | Publicar la base | 12 |

## Cierre

> Una cita.

[La ley](https://ley.example/1) y [el plan](/planes/)
"""


def test_it_says_what_it_is() -> None:
    reader = opened(make_pdf(PAPER, TEXT, []))
    assert reader.metadata is not None
    assert reader.metadata.title == PAPER.title and reader.metadata.author == PAPER.author
    assert reader.metadata.subject == PAPER.address
    assert reader.trailer["/Root"]["/Lang"] == "es"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.creation_date == PAPER.stamp
    assert [one["/Title"] if isinstance(one, dict) else [two["/Title"] for two in one] for one in reader.outline] == [
        "Asistencia",
        ["Cierre"],
    ]


def test_letters_lists_and_tables_come_out() -> None:
    text = words(opened(make_pdf(PAPER, TEXT, [("Aprobaciones", "- Una organización")])))
    for part in (
        "“sí” — y todos lo oyeron: año, acción, pingüino… ½ º ª €.",
        "1. Primero • dentro 2. Segundo",
        "N.º Acuerdo Votos 1 Publicar la base 12",
        "Una cita.",
        "Aprobaciones • Una organización",
        PAPER.address,
        PAPER.footer,
    ):
        assert part in text, part
    assert "**" not in text and "|" not in text and "#" not in text


def test_links_lead_out_of_the_file_and_only_where_links_may(settings: Any) -> None:
    settings.SITE_URL = "https://portal.example"
    text = TEXT + "[no](javascript:alert(1)) <img src=/etc/passwd> <font size=40>grande</font> [x](file:///etc/passwd)"
    reader = opened(make_pdf(PAPER, text, []))
    assert links(reader) == {"https://ley.example/1", "https://portal.example/planes/"}
    assert "<font size=40>grande</font>" in words(reader)


def test_pages_are_counted_and_long_words_stay_on_them() -> None:
    reader = opened(make_pdf(PAPER, f"{'y' * 900}\n\n" + "Palabra y más palabras. " * 900, []))
    total = len(reader.pages)
    assert total > 3
    for number, page in enumerate(reader.pages, start=1):
        assert f"Página {number} de {total}" in re.sub(r"\s+", " ", page.extract_text())
    edges: list[float] = []
    reader.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, *_rest: edges.append(tm[4]) if text.strip() else None
    )
    assert max(edges) < reader.pages[0].mediabox.width
    assert all(len(line) < 130 for line in reader.pages[0].extract_text().splitlines())


def test_a_version_is_always_the_same_file() -> None:
    assert make_pdf(PAPER, TEXT, [("Anexos", "- a")]) == make_pdf(PAPER, TEXT, [("Anexos", "- a")])


@pytest.mark.parametrize(
    "noise",
    [
        "",
        "<" * 20_000,
        "x\n" * 9_000,
        "~~a" * 9_000,
        "|a" * 400 + "|\n" + "|-" * 400 + "|\n" + "|x\n" * 400,
        "| a | b |\n|---|---|\n" + "| uno | dos |\n" * 1_500,
        "| a |\n|---|\n| " + "palabra " * 4_000 + "|",
        "\n".join(" " * (2 * depth) + "- a" for depth in range(60)),
        "> " * 300 + "a",
        "```\n" + "x  y\n" * 3_000 + "```",
        "# \n\n## \n\n" * 200,
        "🙂 \u202e \ufeff 漢字 עברית \u0301 →",
        "**a *b ~~c `d` " * 200,
    ],
)
def test_whatever_is_written_fits_on_pages(noise: str) -> None:
    assert len(opened(make_pdf(PAPER, noise, [])).pages) >= 1


@effort(max_examples=60, deadline=None)
@given(some.text(alphabet="ab \n#*_~`|->[]()<&\\\"'1.ñ—\t", max_size=400))
def test_any_writing_becomes_a_file(text: str) -> None:
    assert make_pdf(PAPER, text, [(text, text)]).startswith(b"%PDF-")
