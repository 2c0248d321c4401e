"""The picture that a network shows beside a link: 1200 by 630 points, drawn with the letters that come with reportlab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from core.drawing import colours
from core.drawing.lettering import broken, clean, cut, face, fitted, width

CARD_SIZE = (1200, 630)
EDGE, ROOM = 64, 1200 - 2 * 64
TITLE_TOP, TITLE_HEIGHT, LEADING = 158, 258, 1.22
TITLE_SIZES = (60, 54, 48, 42, 36, 32, 28)
SHADES = 64
"""Flat colours and the edges of letters need no more; the file is a third of what it would be."""


@dataclass(frozen=True)
class Card:
    """`portal` and `title` are always drawn. `kicker` says what it is of; `figure`, `day` and `address` go below.

    `notice` is set on demonstration data; `light` with its `word`, and `actual`, where the thing has them. `more` takes the
    place of the bar of `actual`.
    """

    portal: str
    title: str
    kicker: str = ""
    figure: str = ""
    more: str = ""
    day: str = ""
    address: str = ""
    notice: str = ""
    light: str = ""
    word: str = ""
    actual: Decimal | None = None
    expected: Decimal | None = None


def card_png(card: Card) -> bytes:
    picture = Image.new("RGB", CARD_SIZE, colours.PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, CARD_SIZE[0], 12), fill=colours.BLUE)
    _head(pen, card)
    title = clean(card.title)
    size, lines = fitted(title, ROOM, TITLE_HEIGHT, TITLE_SIZES, LEADING) if title else (TITLE_SIZES[0], [])
    for number, line in enumerate(lines):
        pen.text((EDGE, TITLE_TOP + number * size * LEADING), line, fill=colours.INK, font=face(size, bold=True))
    _foot(picture, pen, card)
    out = BytesIO()
    picture.quantize(SHADES, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", compress_level=6)
    return out.getvalue()


def _head(pen: ImageDraw.ImageDraw, card: Card) -> None:
    room = float(ROOM)
    if card.notice:
        notice = clean(card.notice)
        length = width(notice, 24, bold=True) + 32
        pen.rectangle((CARD_SIZE[0] - EDGE - length, 46, CARD_SIZE[0] - EDGE, 88), fill=colours.LIGHTS["at_risk"])
        pen.text((CARD_SIZE[0] - EDGE - length + 16, 52), notice, fill=colours.PAPER, font=face(24, bold=True))
        room -= length + 24
    pen.text((EDGE, 50), cut(clean(card.portal), room, 26, bold=True), fill=colours.BLUE, font=face(26, bold=True))
    pen.text((EDGE, 106), cut(clean(card.kicker), ROOM, 24), fill=colours.SOFT, font=face(24))


def _foot(picture: Image.Image, pen: ImageDraw.ImageDraw, card: Card) -> None:
    left = EDGE
    if card.light:
        picture.paste(colours.LIGHTS[card.light], (EDGE, 447), _mark(card.light))
        pen.text((EDGE + 52, 443), card.word, fill=colours.LIGHTS[card.light], font=face(34, bold=True))
        left = round(EDGE + 52 + width(card.word, 34, bold=True) + 36)
    figure = broken(clean(card.figure), CARD_SIZE[0] - EDGE - left, 30)
    if figure:
        pen.text((left, 446), figure[0], fill=colours.INK, font=face(30))
    if card.more:
        pen.text((EDGE, 494), cut(clean(card.more), ROOM, 30), fill=colours.INK, font=face(30))
    elif card.actual is not None:
        _bar(pen, float(card.actual), None if card.expected is None else float(card.expected))
    pen.rectangle((EDGE, 556, CARD_SIZE[0] - EDGE, 557), fill=colours.LINE)
    day, address = clean(card.day), clean(card.address)
    pen.text((EDGE, 574), day, fill=colours.SOFT, font=face(22))
    address = cut(address, ROOM - width(day, 22) - 40, 22)
    pen.text((CARD_SIZE[0] - EDGE - width(address, 22), 574), address, fill=colours.SOFT, font=face(22))


def _bar(pen: ImageDraw.ImageDraw, actual: float, expected: float | None) -> None:
    """What is done as a bar, what was expected as a mark across it, like the pair of every page."""
    pen.rectangle((EDGE, 516, EDGE + ROOM, 524), fill=colours.LINE)
    if actual > 0:
        pen.rectangle((EDGE, 508, EDGE + ROOM * actual / 100, 532), fill=colours.BLUE)
    if expected is not None:
        x = EDGE + ROOM * expected / 100
        pen.rectangle((x - 6, 500, x + 6, 540), fill=colours.PAPER)
        pen.rectangle((x - 2, 500, x + 2, 540), fill=colours.INK)


MARK, FINE = 36, 6
Pen = Callable[[ImageDraw.ImageDraw], None]


def _disc(pen: ImageDraw.ImageDraw, inner: list[tuple[float, float]], stroke: float) -> None:
    pen.ellipse(_scaled([(0, 0), (16, 16)]), fill=255)
    pen.line(_scaled(inner), fill=0, width=round(stroke * MARK * FINE / 16))


def _ring(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse(_scaled([(0, 0), (16, 16)]), fill=255)
    pen.ellipse(_scaled([(2, 2), (14, 14)]), fill=0)
    pen.rectangle(_scaled([(5, 7), (11, 9)]), fill=255)


def _triangle(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon(_scaled([(8, 1), (16, 15), (0, 15)]), fill=255)
    pen.rectangle(_scaled([(7.1, 6), (8.9, 11)]), fill=0)
    pen.rectangle(_scaled([(7.1, 12), (8.9, 13.8)]), fill=0)


def _calendar(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle(_scaled([(0, 2), (16, 16)]), fill=255)
    pen.rectangle(_scaled([(2, 6), (14, 14)]), fill=0)
    for x in (3, 11):
        pen.rectangle(_scaled([(x, 0), (x + 2, 3)]), fill=255)


def _cross(pen: ImageDraw.ImageDraw) -> None:
    for way in ([(1.7, 1.7), (14.3, 14.3)], [(1.7, 14.3), (14.3, 1.7)]):
        pen.line(_scaled(way), fill=255, width=round(2 * MARK * FINE / 16))


SHAPES: dict[str, Pen] = {
    "on_track": lambda pen: pen.polygon(
        _scaled([(13.5, 3), (6, 11.5), (2.5, 8), (1, 9.6), (6, 14.5), (15, 4.4)]), fill=255
    ),
    "at_risk": _triangle,
    "delayed": lambda pen: _disc(pen, [(8, 3), (8, 8.2), (11.2, 11)], 2),
    "complete": lambda pen: _disc(pen, [(2.9, 7.4), (7, 11), (12.2, 4.6)], 1.9),
    "no_information": _ring,
    "scheduled": _calendar,
    "withdrawn": _cross,
}


def _scaled(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """From the field of 16 by 16 of the icons to one `FINE` times as fine as the mark."""
    return [(x * MARK * FINE / 16, y * MARK * FINE / 16) for x, y in points]


@lru_cache(maxsize=16)
def _mark(light: str) -> Image.Image:
    """The shape of a light as a mask."""
    mask = Image.new("L", (MARK * FINE, MARK * FINE), 0)
    SHAPES[light](ImageDraw.Draw(mask))
    return mask.resize((MARK, MARK), Image.Resampling.LANCZOS)
