"""Text that people write in Markdown, as HTML that a page may show: no markup of theirs passes, whatever they type.

Two fences: the parser does not let HTML through, and what it wrote is cleaned again against a short list of tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import nh3
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

LOWEST_HEADING = 6
BLOCKS = {"p", "br", "hr", "blockquote", "pre", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
WORDS = {"em", "strong", "s", "code", "a"}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
ADDRESSES = {"http", "https", "mailto", "tel"}
RIGHT = "text-align:right"
MARKUP = re.compile(r"([\\`*_\[\]<>|~])")
OPENING = re.compile(r"^(?=[-+#>])")
SPACE = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")
HEADING_CELL = re.compile(r"<th(?=[ >])")


def render(text: str, top: int = 2) -> SafeString:
    """Headings of the text begin at level `top` and never skip one: a page has one h1, and it is not theirs.

    Links say rel="nofollow"; of an image only its alternative text is left; a line break is a line break.
    """
    return _rendered(text, top, translation.get_language() or "")


def plain(text: str) -> str:
    """Words that somebody typed elsewhere, on one line and without turning into markup."""
    return OPENING.sub(r"\\", MARKUP.sub(r"\\\1", SPACE.sub(" ", text).strip()))


@lru_cache(maxsize=32)
def _rendered(text: str, top: int, _language: str) -> SafeString:
    parser = _parser()
    environment: dict[str, Any] = {}
    tokens = parser.parse(text, environment)
    _settle_headings(tokens, top)
    _settle_tables(tokens)
    html = parser.renderer.render(tokens, parser.options, environment)
    return mark_safe(_cleaned(html))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _image)
    return parser


def _cleaned(html: str) -> str:
    """What is always the same is added after cleaning: the cleaner gives back attributes in no fixed order."""
    clean = nh3.clean(
        html,
        tags=BLOCKS | TABLES | WORDS,
        attributes=ATTRIBUTES,
        tag_attribute_values={"th": {"class": {"n"}}, "td": {"class": {"n"}}},
        url_schemes=ADDRESSES,
        link_rel="nofollow",
    )
    label = escape(_("Tabla"))
    clean = HEADING_CELL.sub('<th scope="col"', clean)
    clean = clean.replace("<table>", f'<div class="scroll" tabindex="0" role="group" aria-label="{label}"><table>')
    return clean.replace("</table>", "</table></div>")


def _settle_headings(tokens: Iterable[Token], top: int) -> None:
    """Each heading one step below the nearest one above it that was written as higher."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag[1])
            while above and above[-1] >= written:
                above.pop()
            above.append(written)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(top + len(above) - 1, LOWEST_HEADING)}"


def _settle_tables(tokens: Iterable[Token]) -> None:
    """Alignment by class, since pages take no style of their own."""
    for token in tokens:
        if token.type in {"th_open", "td_open"}:
            token.attrs = {"class": "n"} if token.attrGet("style") == RIGHT else {}


def _image(_renderer: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    return escape(tokens[place].content)
