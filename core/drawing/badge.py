"""The badge: one line of SVG that any site can show as a picture, complete in itself.

It carries no script, no font and no address. Its colours follow the reader's scheme through one style sheet that never
changes, so that the policy sent with it can name that sheet by its hash.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from csp.constants import NONE, SELF
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.drawing import colours
from core.drawing.lettering import clean, cut, readable, width
from core.templatetags.core_tags import LIGHT_ICONS

HEIGHT, SIZE, PAD, GAP, ICON, BAR = 28, 12, 10, 8, 13, 56
MOST_LABEL = 220
"""Pixels of the label; a longer one is cut. The whole text is in the title."""
STYLE = "@media(prefers-color-scheme:dark){" + "".join(
    f".{name}{{fill:{colour}}}" for name, colour in (colours.DARK | colours.DARK_LIGHTS).items()
)
STYLE += f".edge{{stroke:{colours.DARK['line']}}}}}"
BADGE_POLICY = {
    "default-src": [NONE],
    "style-src": [f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"],
    "frame-ancestors": [SELF],
}


@dataclass(frozen=True)
class Badge:
    """`title` and `description` are read aloud; `label`, the word of the light, `figure` and `day` are drawn in that order.

    With `actual`, a small bar is drawn before the figure.
    """

    title: str
    description: str
    label: str
    figure: str
    day: str
    light: str = ""
    word: str = ""
    actual: Decimal | None = None
    expected: Decimal | None = None

    @property
    def spoken(self) -> str:
        """All of it in words, for where it stands as a picture."""
        return f"{self.title}. {self.description}"


@dataclass(frozen=True)
class Words:
    """Text at `x`, held to `width` whatever the face."""

    text: str
    x: str
    width: str
    style: str
    colour: str
    bold: bool = False


def badge_svg(badge: Badge) -> str:
    words, x = [], float(PAD)
    label = cut(clean(badge.label), MOST_LABEL, SIZE)
    words.append(_words(label, x, "soft", colours.SOFT))
    x += width(label, SIZE) + PAD
    edge = x
    x += PAD
    icon_x = x
    if badge.light:
        x += ICON + 5
        words.append(_words(badge.word, x, badge.light, colours.LIGHTS[badge.light], bold=True))
        x += width(badge.word, SIZE, bold=True) + GAP
    bar_x = x
    if badge.actual is not None:
        x += BAR + GAP
    for text, style, colour in ((badge.figure, "ink", colours.INK), (badge.day, "soft", colours.SOFT)):
        words.append(_words(text, x, style, colour))
        x += width(text, SIZE) + GAP
    context = {
        "badge": badge,
        "title": readable(badge.title),
        "description": readable(badge.description),
        "words": words,
        "style": STYLE,
        "colours": {"paper": colours.PAPER, "line": colours.LINE, "ink": colours.INK, "blue": colours.BLUE},
        "light_colour": colours.LIGHTS.get(badge.light, ""),
        "icon": LIGHT_ICONS.get(badge.light, ""),
        "width": round(x - GAP + PAD),
        "height": HEIGHT,
        "inner_width": round(x - GAP + PAD) - 1,
        "inner_height": HEIGHT - 1,
        "language": get_language(),
        "edge": number(edge),
        "icon_x": number(icon_x),
        "bar": None if badge.actual is None else _bar(bar_x, badge.actual, badge.expected),
    }
    return render_to_string("share/badge.svg", context)


def number(value: float) -> str:
    """With a point whatever the language."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _words(text: str, x: float, style: str, colour: str, *, bold: bool = False) -> Words:
    return Words(text, number(x), number(width(text, SIZE, bold=bold)), style, colour, bold)


def _bar(x: float, actual: Decimal, expected: Decimal | None) -> dict[str, str]:
    return {
        "x": number(x),
        "width": str(BAR),
        "done": number(float(actual) * BAR / 100),
        "mark": "" if expected is None else number(x + float(expected) * BAR / 100 - 1),
    }
