"""Stand-ins for rows, so that the gallery needs no database: as plain as a component can tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

TODAY = date(2026, 6, 15)
LONG = "Desinstitucionalizaciones" * 2 + "interadministrativas"
"""Longer than any word of the language: nothing may break the page."""
TITLE = "Publicar el presupuesto completo como datos abiertos"


class Sample(SimpleNamespace):
    """A row: its text is its title or name, its address leads nowhere."""

    def __str__(self) -> str:
        return str(getattr(self, "title", getattr(self, "name", "")))

    def get_absolute_url(self) -> str:
        return "#"


@dataclass(frozen=True)
class Example:
    """One state of a component: what it is called and what the component is given."""

    title: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A component's states; `seen` is a page of the demonstration that shows one that needs many rows."""

    examples: tuple[Example, ...] = ()
    seen: str = ""


def states(*pairs: tuple[str, dict[str, Any]]) -> Entry:
    return Entry(tuple(Example(title, context) for title, context in pairs))


def seen(path: str) -> Entry:
    return Entry(seen=path)


def many(*rows: Any) -> Sample:
    """What a related manager gives a template."""
    return Sample(all=list(rows))


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


def figures(actual: int | None = 62, expected: int | None = 80, light: str = "delayed", **more: Any) -> Sample:
    """As commitments.progress.CommitmentProgress."""
    told = {"government": Decimal(85), "civil_society": Decimal(64), "gap": Decimal(21), "starred": False}
    amounts = {"actual": None if actual is None else Decimal(actual)}
    amounts["expected"] = None if expected is None else Decimal(expected)
    return Sample(**(told | amounts | {"light": light, "last_report_on": days(-120), "irm": None} | more))


def commitment(title: str = TITLE, **more: Any) -> Sample:
    lead = Sample(role="lead", organization=Sample(name="Ministerio de Datos"), get_role_display="responsable")
    plan = Sample(title="V Plan de acción", is_demo=False, slug="v-plan")
    given = {"title": title, "plan": plan, "participations": many(lead), "slug": "ejemplo", "state": "in_progress"}
    return Sample(**(given | more))
