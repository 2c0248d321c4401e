"""A published text as a PDF that keeps: its title, language, pages, date and stable address.

It is made from the same cleaned HTML as a page, with fonts that go inside the file. The same text gives the same bytes
on any day, so a copy can be checked against the portal's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate, Spacer

from core.markdown import render
from core.pdf_story import (
    EDGE,
    INK,
    LINE,
    MARGIN,
    SOFT,
    WIDTH,
    Heading,
    flowables,
    heading,
    register_fonts,
    shown,
    style,
    xml,
)


@dataclass(frozen=True)
class Paper:
    """What a document says of itself, beside its text. `stamp` dates the file; `facts` go under the title."""

    title: str
    author: str
    address: str
    footer: str
    stamp: datetime
    kicker: str = ""
    notice: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    language: str = "es"


def make_pdf(paper: Paper, text: str, after: list[tuple[str, str]]) -> bytes:
    """`text` and each part of `after` (heading, text) are Markdown. Returns the bytes of the file."""
    register_fonts()
    story: list[Flowable] = [Paragraph(xml(paper.title), style(18, bold=True, after=8, leading=1.25))]
    if paper.kicker:
        story.insert(0, Paragraph(xml(paper.kicker), style(9, colour=SOFT, after=2)))
    if paper.notice:
        story.append(Paragraph(xml(paper.notice), style(9.5, bold=True, after=6)))
    for name, value in paper.facts:
        story.append(Paragraph(f"<b>{xml(name)}:</b> {_linked(value)}", style(9.5, after=1)))
    story += [Spacer(1, 6), HRFlowable(width="100%", thickness=0.8, color=INK), Spacer(1, 6)]
    story += flowables(render(text))
    for name, part in after:
        story += [heading(xml(name), "h2"), *flowables(render(part, 3))]
    for place, one in enumerate(flowable for flowable in story if isinstance(flowable, Heading)):
        one.key = f"h{place}"
    return _built(paper, [*story, _Total()])


def _built(paper: Paper, story: list[Flowable]) -> bytes:
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 4 * mm,
        title=shown(paper.title),
        author=shown(paper.author),
        subject=paper.address,
        creator=shown(paper.author),
        lang=paper.language,
        displayDocTitle=1,
        invariant=1,
    )
    foot = partial(_foot, paper=paper)
    document.build(story, onFirstPage=foot, onLaterPages=foot, canvasmaker=partial(_dated_canvas, stamp=paper.stamp))
    return buffer.getvalue()


def _dated_canvas(*args: Any, stamp: datetime, **kwargs: Any) -> Canvas:
    """The file is dated by its paper. reportlab's invariant files would all be of the year 2000."""
    canvas = Canvas(*args, **kwargs)
    kept = canvas._doc._timeStamp
    moment = stamp.utctimetuple()
    kept.t, kept.lt, kept.YMDhms = stamp.timestamp(), moment, tuple(moment)[:6]
    kept.dhh = kept.dmm = 0
    return canvas


def _foot(canvas: Canvas, document: Any, *, paper: Paper) -> None:
    canvas.saveState()
    canvas.setStrokeColor(LINE)
    canvas.line(EDGE, MARGIN, A4[0] - EDGE, MARGIN)
    canvas.setFillColor(SOFT)
    canvas.setFont("Vera", 7.5)
    room = WIDTH - 90
    canvas.drawString(EDGE, MARGIN - 11, _fitted(paper.footer, room))
    canvas.drawString(EDGE, MARGIN - 21, _fitted(paper.address, WIDTH))
    words = f"Página {document.page} de "
    canvas.drawString(A4[0] - EDGE - 70, MARGIN - 11, words)
    canvas.translate(A4[0] - EDGE - 70 + pdfmetrics.stringWidth(words, "Vera", 7.5), MARGIN - 11)
    canvas.doForm("total")
    canvas.restoreState()


def _fitted(text: str, room: float) -> str:
    text = shown(text)
    while text and pdfmetrics.stringWidth(text, "Vera", 7.5) > room:
        text = text[:-2].rstrip(" …") + "…"
    return text


class _Total(Flowable):
    """At the end it is known how many pages there are: each of them shows this form."""

    def wrap(self, *_room: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        canvas = self.canv
        total = str(canvas.getPageNumber())
        canvas.beginForm("total", 0, -3, 40, 9)
        canvas.setFillColor(SOFT)
        canvas.setFont("Vera", 7.5)
        canvas.drawString(0, 0, total)
        canvas.endForm()


def _linked(value: str) -> str:
    if value.startswith(("http://", "https://")):
        return f'<a href={quoteattr(value)} color="#004884">{xml(value)}</a>'
    return xml(value)
