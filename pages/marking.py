"""The words of the glossary, marked where they first appear on a page: a link to their definition, without script.

A link is what WCAG technique G55 takes for the definition of an unusual word: it is reached by keyboard, by touch and by
voice alike. The definition itself is the link's title, for whoever points at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

TAG = re.compile(r"""(<(?:[^>"']|"[^"]*"|'[^']*')*>)""")
NAME = re.compile(r"</?([a-zA-Z0-9]+)")
LEFT_ALONE = {"a", "code", "pre", "th", "dfn", "h1", "h2", "h3", "h4", "h5", "h6"}
"""Inside these nothing is marked: a link within a link is none, and titles stay as they are."""


@dataclass(frozen=True)
class Word:
    """A term as texts need it: the forms that name it, what it means and where that is told."""

    slug: str
    forms: tuple[str, ...]
    definition: str
    url: str


@dataclass
class Marker:
    """One per page: each term is marked once, where it comes first."""

    words: Iterable[Word]
    marked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._by_form = {_key(form): word for word in self.words for form in word.forms}
        exact = {_key(form): form.isupper() for word in self.words for form in word.forms}
        forms = [_written(key, exact[key]) for key in sorted(exact, key=lambda key: (-len(key), key))]
        self._pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])") if forms else None

    def mark(self, html: SafeString) -> SafeString:
        """`html` is clean and well formed, as templates and `core.markdown` leave it."""
        if self._pattern is None:
            return html
        parts, open_tags = [], 0
        for part in TAG.split(html):
            if part.startswith("<"):
                name = NAME.match(part)
                if name and name[1].lower() in LEFT_ALONE:
                    open_tags += -1 if part.startswith("</") else 1
                parts.append(part)
            else:
                parts.append(part if open_tags else self._pattern.sub(self._link, part))
        return mark_safe("".join(parts))

    def _link(self, found: re.Match[str]) -> str:
        said = " ".join(found[0].split())
        word = self._by_form.get(said) or self._by_form.get(said.casefold())
        if word is None or word.slug in self.marked:
            return found[0]
        self.marked.add(word.slug)
        return format_html(
            '<a class="term" href="{}" title="{}">{}</a>', word.url, word.definition, mark_safe(found[0])
        )


def _key(form: str) -> str:
    """As a page writes it. Words in any case; acronyms as they are: «MRI» is one, «mri» is not."""
    return escape(form) if form.isupper() else escape(form).casefold()


def _written(key: str, is_exact: bool) -> str:
    spaced = r"\s+".join(map(re.escape, key.split()))
    return spaced if is_exact else f"(?i:{spaced})"
