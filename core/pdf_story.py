"""The cleaned HTML of a text as paragraphs, lists and tables of a paper page.

Everything is laid out in short pieces: fitting one very long paragraph or table on pages costs the square of its length.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape, quoteattr

import reportlab
from django.conf import settings
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, HRFlowable, Paragraph, Spacer, Table, TableStyle

FONTS = Path(reportlab.__file__).parent / "fonts"
FAMILY = {"Vera": "Vera.ttf", "Vera-Bold": "VeraBd.ttf", "Vera-Italic": "VeraIt.ttf", "Vera-BoldItalic": "VeraBI.ttf"}
INK, SOFT, LINE = (HexColor(colour) for colour in ("#1b1d20", "#4b5159", "#b9b5a8"))
MARGIN = 22 * mm
EDGE = MARGIN + 6  # where the words begin: the frame of a page has a padding of 6
WIDTH = A4[0] - 2 * EDGE
INDENT = 14
DEEPEST = 8
LONGEST_PIECE = 2_000
MOST_BREAKS = 20
MOST_COLUMNS = 8
ROWS_TOGETHER = 30
HEADINGS = {"h2": 14.0, "h3": 11.5, "h4": 10.5, "h5": 10.0, "h6": 10.0}
INLINE = {"strong": "b", "em": "i", "s": "strike"}
GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")])
NOISE = re.compile(r"\S{300,}")
SPELLED = {"→": "->", "←": "<-", "✓": "x", "✔": "x", "☐": "[ ]", "☑": "[x]", "№": "N.º"}
SPACE = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")
"""What a line may break at."""


class Heading(Paragraph):
    """A heading that the reader's list of contents knows, by its key."""

    key = ""

    def __init__(self, markup: str, style: ParagraphStyle, level: int) -> None:
        super().__init__(markup, style)
        self.level = level

    def draw(self) -> None:
        words = self.getPlainText()
        if words.strip():
            self.canv.bookmarkPage(self.key)
            self.canv.addOutlineEntry(words, self.key, self.level, False)
        super().draw()


def heading(markup: str, tag: str) -> Heading:
    look = style(HEADINGS[tag], bold=True, before=10, after=4, leading=1.25, follows=True)
    return Heading(markup, look, int(tag[1]) - 2)


def flowables(html: str) -> list[Flowable]:
    """`html` as core.markdown.render writes it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.story


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.story: list[Flowable] = []
        self.words: list[str] = []
        self.inside: list[tuple[str, str]] = []  # markup of the open inline tags, and what closes each
        self.size = self.breaks = 0
        self.lists: list[list[Any]] = []  # kind, next number, bullet that its next paragraph takes
        self.quotes = 0
        self.heading = ""
        self.is_code = False
        self.rows: list[list[list[Paragraph]]] = []
        self.cell = ""
        self.is_number = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in INLINE:
            self._open_inline(f"<{INLINE[tag]}>", f"</{INLINE[tag]}>")
        elif tag == "a":
            address = urljoin(settings.SITE_URL + "/", given.get("href") or "")
            self._open_inline(f'<a href={quoteattr(address)} color="#004884" underline="1">', "</a>")
        elif tag == "br":
            self._break()
        elif tag in {"td", "th"}:
            self.cell, self.is_number = tag, given.get("class") == "n"
            self.rows[-1].append([])
        elif tag != "code":
            self._open_block(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in INLINE or tag == "a":
            self.words.append(self.inside.pop()[1])
        elif tag in {"td", "th"}:
            self.flush()
            self.cell = ""
        elif tag != "code":
            self._close_block(tag)

    def handle_data(self, data: str) -> None:
        if self.is_code:
            for place, line in enumerate(data.rstrip("\n").split("\n")):
                if place:
                    self._break()
                self._say(xml(line).replace(" ", "\u00a0"))
        elif self.words or data.strip():
            words = SPACE.sub(" ", shown(data))
            for start in range(0, len(words), LONGEST_PIECE):
                self._say(escape(words[start : start + LONGEST_PIECE]))

    def _open_inline(self, markup: str, closing: str) -> None:
        self.inside.append((markup, closing))
        self.words.append(markup)

    def _say(self, markup: str) -> None:
        self.words.append(markup)
        self.size += len(markup)
        if self.size > LONGEST_PIECE:
            self._cut()

    def _break(self) -> None:
        self.breaks += 1
        if self.breaks < MOST_BREAKS:
            self.words.append("<br/>")
        else:
            self._cut()

    def _cut(self) -> None:
        """The paragraph goes on in another one, inside the same inline tags."""
        self.words += [closing for _markup, closing in reversed(self.inside)]
        self.flush(goes_on=True)
        self.words = [markup for markup, _closing in self.inside]

    def _open_block(self, tag: str, given: dict[str, str | None]) -> None:
        self.flush()
        if tag in {"ul", "ol"}:
            self.lists.append([tag, int(given.get("start") or 1), ""])
        elif tag == "li" and self.lists:
            kind, number, _bullet = self.lists[-1]
            self.lists[-1] = [kind, number + 1, f"{number}." if kind == "ol" else "•"]
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "hr":
            self.story.append(HRFlowable(width="100%", thickness=0.5, color=LINE, spaceBefore=6, spaceAfter=6))
        elif tag in HEADINGS:
            self.heading = tag
        elif tag == "tr":
            self.rows.append([])
        self.is_code = tag == "pre"

    def _close_block(self, tag: str) -> None:
        self.flush(ends_item=tag == "li")
        if tag in {"ul", "ol"}:
            self.lists.pop()
        elif tag == "blockquote":
            self.quotes -= 1
        elif tag in HEADINGS:
            self.heading = ""
        elif tag == "table":
            self.story += _table(self.rows)
            self.rows = []
        elif tag == "pre":
            self.is_code = False

    def flush(self, *, ends_item: bool = False, goes_on: bool = False) -> None:
        """What was read since the last block is one paragraph, with the bullet of its list where it is the first."""
        markup = "".join(self.words).strip()
        self.words, self.size, self.breaks = [], 0, 0
        if self.cell:
            self.rows[-1][-1].append(Paragraph(markup, style(8.5, bold=self.cell == "th", right=self.is_number)))
            return
        if self.heading:
            if markup:
                self.story.append(heading(markup, self.heading))
            return
        bullet = self.lists[-1][2] if self.lists else ""
        if not markup and not (bullet and ends_item):
            return
        if self.lists:
            self.lists[-1][2] = ""
        after = 0 if goes_on else 2 if self.lists else 6
        indent = INDENT * min(len(self.lists) + self.quotes, DEEPEST)
        look = style(10, indent=indent, after=after, colour=SOFT if self.quotes else INK)
        self.story.append(Paragraph(markup, look, bulletText=bullet or None))


def _table(rows: list[list[list[Paragraph]]]) -> list[Flowable]:
    """As wide as the page whatever the words, each column by the length of what it holds."""
    rows = [row for row in rows if row]
    columns = max((len(row) for row in rows), default=0)
    words = [[" ".join(part.getPlainText() for part in cell) for cell in row] for row in rows]
    if columns > MOST_COLUMNS:
        html = "".join(f"<p>{escape(' · '.join(line))}</p>" for line in words)
        return flowables(html)
    weights = [min(max(len(line[place]) for line in words if place < len(line)), 60) + 6 for place in range(columns)]
    shares = [WIDTH * weight / sum(weights) for weight in weights]
    filled = [[*row, *([""] * (columns - len(row)))] for row in rows]
    pieces = [filled[start : start + ROWS_TOGETHER] for start in range(0, len(filled), ROWS_TOGETHER)]
    return [*(Table(piece, colWidths=shares, splitInRow=1, style=GRID) for piece in pieces), Spacer(1, 8)]


@lru_cache(maxsize=64)
def style(
    size: float,
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
    leading: float = 1.42,
    indent: float = 0,
    colour: Any = INK,
    right: bool = False,
    follows: bool = False,
) -> ParagraphStyle:
    return ParagraphStyle(
        "text",
        fontName="Vera-Bold" if bold else "Vera",
        fontSize=size,
        leading=size * leading,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=after,
        leftIndent=indent,
        bulletIndent=max(0, indent - INDENT),
        bulletFontName="Vera",
        bulletFontSize=size,
        alignment=2 if right else 0,
        keepWithNext=follows,
    )


def xml(text: str) -> str:
    return escape(shown(text))


def shown(text: str) -> str:
    """With letters that the fonts have: invisible marks go, the rest is spelled by its nearest letters.

    Runs of letters that no language has are cut.
    """
    text = NOISE.sub(lambda match: " ".join(match[0][at : at + 80] for at in range(0, len(match[0]), 80)), text)
    text = unicodedata.normalize("NFC", text)
    known = known_letters()
    return "".join(letter if letter in known or letter in "\n\t" else _spelled(letter, known) for letter in text)


def _spelled(letter: str, known: frozenset[str]) -> str:
    if letter in SPELLED:
        return SPELLED[letter]
    if unicodedata.category(letter) in {"Cf", "Cc", "Mn"}:
        return ""
    nearest = "".join(part for part in unicodedata.normalize("NFKD", letter) if part in known)
    return nearest or "?"


@lru_cache(maxsize=1)
def known_letters() -> frozenset[str]:
    register_fonts()
    faces = [pdfmetrics.getFont(name).face.charToGlyph for name in FAMILY]
    return frozenset(chr(code) for code in faces[0] if all(code in face for face in faces)) - {"\u00ad"}


@lru_cache(maxsize=1)
def register_fonts() -> None:
    for name, file in FAMILY.items():
        pdfmetrics.registerFont(TTFont(name, str(FONTS / file)))
    pdfmetrics.registerFontFamily("Vera", *FAMILY)
