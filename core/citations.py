"""How to cite a page of the portal: as text, BibTeX, RIS and CSL-JSON. The portal writes the page, so it is the author."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

BIBTEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{letter: f"\\{letter}" for letter in "{}$&#_%"},
    }
)


@dataclass(frozen=True)
class Citation:
    """`day` is that of the figures, which are computed when the page is read: what is cited is the page of that day."""

    key: str
    author: str
    title: str
    within: str
    note: str
    day: date
    day_words: str
    address: str
    language: str

    @property
    def stamp(self) -> str:
        """What names it among other citations: the page and the day of its figures."""
        return f"{self.key}_{self.day:%Y%m%d}"

    @property
    def remark(self) -> str:
        return ". ".join(part for part in (self.day_words, self.note) if part)

    @property
    def text(self) -> str:
        parts = [
            self.author,
            f"({self.day.year})",
            f"{self.title.rstrip('.')} [{self.day_words}]",
            self.within,
            self.note,
        ]
        return " ".join(f"{one_line(part).rstrip('.')}." for part in parts if part) + f" {self.address}"

    def bibtex(self) -> str:
        fields = {
            "author": "{" + bibtex_text(self.author) + "}",
            "title": "{" + bibtex_text(self.title) + "}",
            "howpublished": bibtex_text(self.within),
            "year": str(self.day.year),
            "note": bibtex_text(self.remark),
            "url": self.address,
            "urldate": self.day.isoformat(),
            "language": self.language,
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return f"@misc{{{self.stamp},\n" + ",\n".join(lines) + "\n}\n"

    def ris(self) -> str:
        fields = (
            ("TY", "ELEC"),
            ("AU", self.author),
            ("TI", self.title),
            ("T2", self.within),
            ("PY", str(self.day.year)),
            ("DA", f"{self.day:%Y/%m/%d}"),
            ("Y2", f"{self.day:%Y/%m/%d}"),
            ("N1", self.remark),
            ("LA", self.language),
            ("UR", self.address),
        )
        lines = [f"{tag}  - {one_line(value)}" for tag, value in fields if value]
        return "\r\n".join([*lines, "ER  - ", ""])

    def csl_json(self) -> str:
        """A list of one item, as reference managers read it (Citation Style Language 1.0.2)."""
        day = {"date-parts": [[self.day.year, self.day.month, self.day.day]]}
        item: dict[str, Any] = {
            "id": self.stamp,
            "type": "webpage",
            "author": [{"literal": one_line(self.author)}],
            "title": one_line(self.title),
            "container-title": one_line(self.within),
            "issued": day,
            "accessed": day,
            "note": one_line(self.remark),
            "language": self.language,
            "URL": self.address,
        }
        told = {name: value for name, value in item.items() if value}
        return json.dumps([told], ensure_ascii=False, indent=2) + "\n"


def one_line(text: str) -> str:
    """A field ends with its line in BibTeX and RIS, so no text may bring one of its own."""
    return " ".join(text.split())


def bibtex_text(text: str) -> str:
    return one_line(text).translate(BIBTEX_ESCAPES)


def figures_on(day: str) -> str:
    """`day` in words."""
    return _("cifras al %(day)s") % {"day": day}
