"""The first figures of a plan's participation: each says of what, of how many, as of when and from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.choices import TallySubject
from consultations.models import Tally
from consultations.selectors.counted import Counted
from consultations.selectors.responses import ResponsesSummary
from core.templatetags.core_tags import percent
from plans.models import Source


@dataclass(frozen=True)
class Headline:
    """A figure with what it counts. `source` only where it is a tally; rows of the portal need none."""

    value: str
    label: str
    note: str = ""
    source: Source | None = None


def headlines(counted: Counted, tallies: Sequence[Tally], summary: ResponsesSummary, spaces: int) -> list[Headline]:
    """Only those of which something is known; a tally and rows are never added. No query."""
    found = [
        _contributions(tallies, summary),
        _answered(summary),
        _median(summary),
        _spaces(spaces),
        _people(counted, tallies),
        _organizations(counted, tallies),
    ]
    return [figure for figure in found if figure is not None]


def _contributions(tallies: Sequence[Tally], summary: ResponsesSummary) -> Headline | None:
    if summary.received:
        label = _("aporte publicado") if summary.published == 1 else _("aportes publicados")
        return Headline(str(summary.published), label, _("de %(n)s recibidos") % {"n": summary.received})
    told = [tally for tally in tallies if tally.subject == TallySubject.CONTRIBUTIONS]
    return _of_tallies(told, _("aportes"))


def _answered(summary: ResponsesSummary) -> Headline | None:
    total = summary.total
    if not total.total:
        return None
    parts = {
        _("aportes"): summary.contributions.total,
        _("propuestas"): summary.proposals.total,
        _("observaciones institucionales"): summary.observations.total,
    }
    what = ", ".join(name for name, number in parts.items() if number)
    value = _("%(answered)s de %(total)s") % {"answered": total.answered, "total": total.total}
    return Headline(value, _("con respuesta motivada"), f"{percent(total.percent)}: {what}")


def _median(summary: ResponsesSummary) -> Headline | None:
    if summary.median_days is None:
        return None
    label = _("día para responder un aporte") if summary.median_days == 1 else _("días para responder un aporte")
    return Headline(str(summary.median_days), label, _("mediana de los respondidos"))


def _spaces(spaces: int) -> Headline | None:
    return Headline(str(spaces), _("espacio") if spaces == 1 else _("espacios"), _("en el portal")) if spaces else None


def _people(counted: Counted, tallies: Sequence[Tally]) -> Headline | None:
    """Rows are people in a space: who came to two counts twice, and the label says so."""
    if counted.presences:
        spaces = len({row.space_id for row in counted.presences})
        note = ngettext("en %(n)s espacio con lista", "en %(n)s espacios con lista", spaces) % {"n": spaces}
        return Headline(str(counted.people), _("asistencia") if counted.people == 1 else _("asistencias"), note)
    told = [tally for tally in tallies if tally.subject == TallySubject.PERSONS]
    whole = [tally for tally in told if tally.table == WHOLE]
    return _of_tallies(whole or _one_table(told), _("personas"))


WHOLE = "total"
"""The table of a plan-wide tally: never added to those of its spaces."""


def _organizations(counted: Counted, tallies: Sequence[Tally]) -> Headline | None:
    if counted.organizations:
        number = len(counted.organizations)
        return Headline(
            str(number), _("organización") if number == 1 else _("organizaciones"), _("por su nombre, sin repetir")
        )
    told = [tally for tally in tallies if tally.subject == TallySubject.ORGANIZATIONS]
    by_sector = [tally for tally in told if not tally.organization_type]
    return _of_tallies(by_sector or told, _("organizaciones"))


def _one_table(tallies: Sequence[Tally]) -> list[Tally]:
    """Of several tables about people, the first that is about spaces."""
    tables = [tally.table for tally in tallies if tally.space_id]
    return [tally for tally in tallies if tables and tally.table == tables[0]]


def _of_tallies(tallies: Sequence[Tally], label: str) -> Headline | None:
    if not tallies:
        return None
    about = "≈ " if any(tally.is_approximate for tally in tallies) else ""
    total = sum(tally.value for tally in tallies)
    return Headline(f"{about}{total}", label, _("conteo de la fuente"), tallies[0].source)
