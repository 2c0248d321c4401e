"""What a picture, a frame, a citation and a sheet of paper say of one thing of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Thing:
    """`path` is its page, from the root; `light` is a code of core.drawing.colours, or empty where there is none.

    `label` names it where there is room for few words; its kind does where it is empty.
    `actual` and `expected` are percents from 0 to 100, None where nothing is known; `on` is the day they are computed for.
    `facts` are what it tells in their place, in words, where a thing has no progress: the first alone where room is short.
    """

    kind: str
    title: str
    path: str
    within: str
    on: date
    light: str = ""
    word: str = ""
    actual: Decimal | None = None
    expected: Decimal | None = None
    answers: str = ""
    label: str = ""
    is_demo: bool = False
    facts: tuple[str, ...] = ()

    @property
    def badge_path(self) -> str:
        return f"{self.path}insignia.svg"

    @property
    def card_path(self) -> str:
        return f"{self.path}tarjeta.png"

    @property
    def frame_path(self) -> str:
        return f"{self.path}incrustado/"

    @property
    def bibtex_path(self) -> str:
        return f"{self.path}cita.bib"

    @property
    def ris_path(self) -> str:
        return f"{self.path}cita.ris"

    @property
    def csl_path(self) -> str:
        return f"{self.path}cita.json"
