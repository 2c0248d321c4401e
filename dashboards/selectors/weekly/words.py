"""A report's content in words, in the language in force: the page, the mail and the PDF say the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.templatetags.core_tags import on_date, percent
from dashboards.selectors.weekly.lines import LINES, Line, day_of
from dashboards.selectors.weekly.standing import Row


@dataclass(frozen=True)
class Section:
    """A list under its heading; `more` rows of it are counted and not kept."""

    name: str
    heading: str
    lines: list[Line]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.lines)

    def cut(self, most: int) -> Section:
        return Section(self.name, self.heading, self.lines[:most], self.total)


@dataclass(frozen=True)
class Part:
    """One of the questions that a report answers; `empty` is its answer where there is nothing to list.

    `note` says what its lists count.
    """

    name: str
    heading: str
    empty: str
    note: str
    sections: list[Section] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(section.total for section in self.sections)


SECTIONS = {
    "reports": gettext_lazy("Reportes publicados"),
    "completed": gettext_lazy("Hitos completados"),
    "states": gettext_lazy("Compromisos que cambiaron de estado"),
    "moved": gettext_lazy("Fechas finales corridas"),
    "late": gettext_lazy("Hitos que se vencieron"),
    "due": gettext_lazy("Hitos por vencer"),
    "silent": gettext_lazy("Entidades sin reportes"),
    "opened": gettext_lazy("Consultas que abrieron"),
    "closed": gettext_lazy("Consultas que cerraron"),
    "sessions": gettext_lazy("Sesiones del comité"),
    "minutes": gettext_lazy("Actas publicadas"),
    "agreements": gettext_lazy("Acuerdos por cumplir"),
}
PARTS = (
    (
        "avanzo",
        gettext_lazy("Qué avanzó"),
        gettext_lazy("Nadie publicó avances esta semana."),
        "reports completed states",
    ),
    (
        "atraso",
        gettext_lazy("Qué se atrasó"),
        gettext_lazy("Ninguna fecha se corrió y ningún hito se venció esta semana."),
        "moved late",
    ),
    (
        "por-vencer",
        gettext_lazy("Qué vence pronto"),
        gettext_lazy("Ningún hito vence en los catorce días siguientes."),
        "due",
    ),
    (
        "sin-reportar",
        gettext_lazy("Quién no ha reportado"),
        gettext_lazy("Ninguna entidad con hitos en curso está en deuda con sus reportes."),
        "silent",
    ),
    (
        "participacion",
        gettext_lazy("Participación y comité"),
        gettext_lazy("Sin consultas, sesiones, actas ni acuerdos esta semana."),
        "opened closed sessions minutes agreements",
    ),
)
NOTES = {
    "avanzo": gettext_lazy("Cada reporte dice lo que su voz había publicado antes y lo que publicó ahora."),
    "atraso": gettext_lazy("Un hito se vence cuando pasa su fecha final vigente y no está completo."),
    "por-vencer": gettext_lazy("Hitos sin completar con fecha final hasta el %(until)s."),
    "sin-reportar": gettext_lazy(
        "Entidades con hitos en curso y sin un reporte de gobierno en los últimos 30 días ni en el periodo abierto."
    ),
    "participacion": gettext_lazy("Los acuerdos son los que están por cumplir hasta el %(until)s."),
}
COUNTS = {
    "reports": ngettext_lazy("reporte publicado", "reportes publicados", "n"),
    "completed": ngettext_lazy("hito completado", "hitos completados", "n"),
    "moved": ngettext_lazy("fecha corrida", "fechas corridas", "n"),
    "late": ngettext_lazy("hito vencido", "hitos vencidos", "n"),
    "due": ngettext_lazy("hito por vencer", "hitos por vencer", "n"),
    "silent": ngettext_lazy("entidad sin reportar", "entidades sin reportar", "n"),
}


def week_words(starts_on: date, ends_on: date) -> str:
    same_month = (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month)
    first = str(starts_on.day) if same_month else on_date(starts_on)
    return _("Semana del %(first)s al %(last)s") % {"first": first, "last": on_date(ends_on)}


def parts_of(content: dict[str, Any]) -> list[Part]:
    """Every part, with those of its sections that have rows."""
    until, found = {"until": day_of(content["until"])}, []
    for name, heading, empty, keys in PARTS:
        sections = [_section(key, content["lists"][key]) for key in keys.split() if content["lists"][key]["total"]]
        found.append(Part(name, str(heading), str(empty), NOTES[name] % until, sections))
    return found


def _section(key: str, rows: Row) -> Section:
    return Section(key, str(SECTIONS[key]), [LINES[key](row) for row in rows["rows"]], rows["total"])


def counts_of(counts: dict[str, int]) -> list[tuple[int, str]]:
    """Each figure of the week and what it counts."""
    return [(counts[key], words % {"n": counts[key]}) for key, words in COUNTS.items()]


def findings_of(headline: dict[str, Any]) -> list[str]:
    """How far the plan is, in sentences; one that says so where nobody computed it."""
    day, before = day_of(headline["on"]), day_of(headline["before_on"])
    if headline["actual"] is None:
        return [_("El avance del plan no está calculado al %(day)s.") % {"day": day}]
    told = {"day": day, "actual": _percent(headline["actual"])}
    if headline["expected"] is None:
        first = _("Al %(day)s el plan va en %(actual)s.") % told
    else:
        told["expected"] = _percent(headline["expected"])
        first = _("Al %(day)s el plan va en %(actual)s; se esperaba %(expected)s.") % told
    return [first, _change(headline["actual"], headline["actual_before"], before)]


def _change(actual: str, earlier: str | None, day: str) -> str:
    """From the tenths that are written: who subtracts the two figures gets this one."""
    if earlier is None:
        return _("No hay un cálculo del %(day)s para comparar.") % {"day": day}
    points = _tenths(actual) - _tenths(earlier)
    told = {"points": floatformat(abs(points), -1), "day": day, "before": _percent(earlier)}
    if points > 0:
        return _("Subió %(points)s puntos desde el %(day)s, cuando iba en %(before)s.") % told
    if points < 0:
        return _("Bajó %(points)s puntos desde el %(day)s, cuando iba en %(before)s.") % told
    return _("Es igual que el %(day)s.") % told


def _tenths(percent: str) -> Decimal:
    return Decimal(percent).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _percent(text: str) -> str:
    return percent(Decimal(text))
