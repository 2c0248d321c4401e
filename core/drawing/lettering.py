"""How wide words are, and how they are broken or cut so that they never leave their place.

The letters are Bitstream Vera's, which comes with reportlab. Readers without it see a badge in a sister of it
(Verdana, DejaVu Sans), and `textLength` holds any other face to the same width.
"""

from __future__ import annotations

import re
from functools import lru_cache

from PIL import ImageFont

from core.pdf_story import FAMILY, FONTS, shown

ELLIPSIS = "…"
MOST_LETTERS = 600
"""More than any picture has room for; what follows is not even measured."""

NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@lru_cache(maxsize=64)
def face(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The upright letters at a size in pixels."""
    path = FONTS / FAMILY["Vera-Bold" if bold else "Vera"]
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def clean(text: str) -> str:
    """On one line, with letters that the face has. Only its beginning, where it is longer than any picture."""
    return " ".join(shown(text[:MOST_LETTERS]).split())


def readable(text: str) -> str:
    """Without the marks that XML forbids."""
    return NOT_XML.sub("", text)


def width(text: str, size: int, *, bold: bool = False) -> float:
    """In pixels."""
    return face(size, bold=bold).getlength(text)


def cut(text: str, room: float, size: int, *, bold: bool = False) -> str:
    """`text`, or as much of it as fits in `room` pixels with an ellipsis."""
    if width(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(text[:middle].rstrip() + ELLIPSIS, size, bold=bold) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + ELLIPSIS


def broken(text: str, room: float, size: int, *, bold: bool = False) -> list[str]:
    """Lines no wider than `room`; a word that is wider than a whole line is cut where the line ends."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined, size, bold=bold) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        while width(word, size, bold=bold) > room:
            at = _letters_that_fit(word, room, size, bold)
            lines.append(word[:at])
            word = word[at:]
        line = word
    return [*lines, line] if line else lines


def fitted(text: str, room: float, height: float, sizes: tuple[int, ...], leading: float) -> tuple[int, list[str]]:
    """The largest of the sizes at which bold `text` fits in a box, and its lines; the last one cuts what does not fit."""
    for size in sizes:
        lines = broken(text, room, size, bold=True)
        if len(lines) * size * leading <= height:
            return size, lines
    kept = lines[: int(height // (sizes[-1] * leading))]
    kept[-1] = cut(f"{kept[-1]} {lines[len(kept)]}", room, sizes[-1], bold=True)
    return sizes[-1], kept


def _letters_that_fit(word: str, room: float, size: int, bold: bool) -> int:
    """At least one, so that breaking always comes to its end."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(word[:middle], size, bold=bold) <= room else (low, middle - 1)
    return low
