"""The figures of a dashboard by the name of their address. Pages choose which to show; each is also a CSV."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext_lazy

from committee.selectors.glance import glance
from consultations.selectors import responses_summary
from dashboards.choices import Scope
from dashboards.figures.base import Cell, Column, Figure, Row, moment
from dashboards.figures.deadlines import late, moved, on_time
from dashboards.figures.groups import (
    NAMES,
    group,
    members,
    side_by_side,
    small_multiples,
    territory_map,
)
from dashboards.figures.progress import by_completion, by_light, over_time
from dashboards.figures.voices import committee_health, contrast, participation, unanswered
from dashboards.selectors.board import Board
from dashboards.selectors.board_voices import committee_of, questions_about

Build = Callable[[Board, date], Figure | None]


def _questions(board: Board, today: date) -> Figure:
    return unanswered(questions_about(board.lens.commitments(), today, board.limit))


def _participation(board: Board, _today: date) -> Figure:
    return participation(responses_summary(board.lens.plan))


def _committee(board: Board, today: date) -> Figure | None:
    committee = committee_of(board.lens.plan)
    return committee_health(committee, glance(committee, today)) if committee else None


FIGURES: dict[str, Build] = {
    "avance": lambda board, _today: over_time(board),
    "semaforo": lambda board, _today: by_light(board),
    "hitos": lambda board, _today: by_completion(board),
    "tarde": lambda board, _today: late(board),
    "plazos": lambda board, _today: moved(board),
    "puntualidad": lambda board, _today: on_time(board),
    "contraste": lambda board, _today: contrast(board),
    "preguntas": _questions,
}
"""Of a plan and of any slice of it."""
PLAN_FIGURES: dict[str, Build] = {
    "participacion": _participation,
    "comite": _committee,
    **{NAMES[scope]: lambda board, _today, scope=scope: group(board, scope) for scope in NAMES},
}
"""Of a whole plan only."""
SLICE_FIGURES: dict[str, Build] = {"compromisos": lambda board, _today: members(board, board.members())}
LIVE = ("participacion", "comite", "preguntas")
"""Counted today, because no snapshot keeps them."""
PARTS = (
    (gettext_lazy("Avance"), ("avance", "semaforo", "hitos")),
    (gettext_lazy("Plazos"), ("tarde", "plazos", "puntualidad")),
    (gettext_lazy("Por partes"), ("temas", "ramas", "niveles", "territorios", "entidades", "compromisos")),
    (gettext_lazy("Voces y respuestas"), ("contraste", "participacion", "comite", "preguntas")),
)
"""The parts of a page and the sections of each, in its order."""


def figure(name: str, board: Board, today: date) -> Figure | None:
    """None where there is no such figure of this board."""
    build = FIGURES.get(name) or (PLAN_FIGURES if board.lens.is_whole else SLICE_FIGURES).get(name)
    return build(board, today) if build else None


def grouped(sections: dict[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The contents of a page: the title of each part, and the anchor and heading of those of its sections that it has."""
    parts = ((title, [(f"#{name}", sections[name]) for name in names if name in sections]) for title, names in PARTS)
    return [(str(title), links) for title, links in parts if links]


__all__ = [
    "FIGURES",
    "LIVE",
    "NAMES",
    "Cell",
    "Column",
    "Figure",
    "Row",
    "Scope",
    "committee_health",
    "figure",
    "group",
    "grouped",
    "members",
    "moment",
    "side_by_side",
    "small_multiples",
    "territory_map",
]
