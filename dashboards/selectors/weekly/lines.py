"""Each row of a report as one line: what it is of, where it is read and a sentence, in the language in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.choices import CommitmentState, Verification, Voice
from core.templatetags.core_tags import on_date
from dashboards.selectors.weekly.standing import Row


@dataclass(frozen=True)
class Line:
    """`title` and `where` are the data's own words, in Spanish; `said` is a sentence of the portal's; `why` a reason given."""

    title: str
    url: str
    said: str
    where: str = ""
    why: str = ""


def _report(row: Row) -> Line:
    told = {
        "voice": capfirst(str(Voice(row["voice"]).label)),
        "organization": row["organization"],
        "before": f"{row['from']}\u00a0%",
        "now": f"{row['to']}\u00a0%",
    }
    if row["from"] is None:
        said = _("%(voice)s: %(now)s, su primer reporte. Publicó %(organization)s.") % told
    elif row["from"] == row["to"]:
        said = _("%(voice)s: sigue en %(now)s. Publicó %(organization)s.") % told
    else:
        said = _("%(voice)s: de %(before)s a %(now)s. Publicó %(organization)s.") % told
    if row["verification"] == Verification.UNVERIFIED:
        said += " " + _("Sin verificar.")
    return _of_milestone(row, said)


def _completed(row: Row) -> Line:
    end = _end(row)
    said = _("Su fecha era %(day)s.") % {"day": end} if end else _("No tenía fecha final.")
    return _of_milestone(row, f"{said} {_answer(row['organizations'])}".strip())


def _state(row: Row) -> Line:
    told = {"before": CommitmentState(row["from"]).label, "now": CommitmentState(row["to"]).label}
    said = _("Pasó de «%(before)s» a «%(now)s».") % told
    return Line(row["commitment"], row["url"], said, why=row["reason"])


def _moved(row: Row) -> Line:
    told = {"n": row["days"], "before": day_of(row["from"]), "now": day_of(row["to"])}
    said = ngettext(
        "Del %(before)s al %(now)s: %(n)s día más.", "Del %(before)s al %(now)s: %(n)s días más.", row["days"]
    )
    who = row["organization"]
    said = said % told + (" " + _("La movió %(organization)s.") % {"organization": who} if who else "")
    return _of_milestone(row, said, row["reason"])


def _late(row: Row) -> Line:
    said = _("Venció %(day)s.") % {"day": _end(row)}
    return _of_milestone(row, f"{said} {_answer(row['organizations'])}".strip())


def _due(row: Row) -> Line:
    said = _("Vence %(day)s.") % {"day": _end(row)}
    return _of_milestone(row, f"{said} {_answer(row['organizations'])}".strip())


def _silent(row: Row) -> Line:
    told = {"n": row["days"], "last": day_of(row["last_on"]), "started": day_of(row["started_on"])}
    if row["last_on"]:
        said = ngettext(
            "Último reporte: %(last)s, hace %(n)s día.", "Último reporte: %(last)s, hace %(n)s días.", row["days"]
        )
    else:
        said = ngettext(
            "Sin ningún reporte desde que empezó, el %(started)s, hace %(n)s día.",
            "Sin ningún reporte desde que empezó, el %(started)s, hace %(n)s días.",
            row["days"],
        )
    running = ngettext("Tiene %(n)s hito en curso.", "Tiene %(n)s hitos en curso.", row["milestones"])
    return Line(row["organization"], row["url"], f"{said % told} {running % {'n': row['milestones']}}")


def _opened(row: Row) -> Line:
    told = {"opens": day_of(row["opens_on"]), "closes": day_of(row["closes_on"])}
    return Line(row["title"], row["url"], _("Abrió el %(opens)s y cierra el %(closes)s.") % told)


def _closed(row: Row) -> Line:
    return Line(row["title"], row["url"], _("Cerró el %(day)s.") % {"day": day_of(row["closes_on"])})


def _session(row: Row) -> Line:
    return Line(row["title"], row["url"], _("Se reunió el %(day)s.") % {"day": day_of(row["on"])})


def _minutes(row: Row) -> Line:
    return Line(row["title"], row["url"], _("Publicada el %(day)s.") % {"day": day_of(row["on"])})


def _agreement(row: Row) -> Line:
    said = _("Para el %(day)s.") % {"day": day_of(row["on"])}
    return Line(row["title"], row["url"], f"{said} {_answer([row['organization']])}")


LINES: dict[str, Callable[[Row], Line]] = {
    "reports": _report,
    "completed": _completed,
    "states": _state,
    "moved": _moved,
    "late": _late,
    "due": _due,
    "silent": _silent,
    "opened": _opened,
    "closed": _closed,
    "sessions": _session,
    "minutes": _minutes,
    "agreements": _agreement,
}


def _of_milestone(row: Row, said: str, why: str = "") -> Line:
    return Line(row["milestone"], row["url"], said, row["commitment"], why)


def _answer(organizations: Iterable[str]) -> str:
    names = ", ".join(organizations)
    return _("Responde: %(who)s.") % {"who": names} if names else ""


def day_of(text: str | None) -> str:
    return on_date(date.fromisoformat(text)) if text else ""


def _end(row: Row) -> str:
    """The planned end as exactly as it is known."""
    if not row["ends_on"]:
        return ""
    day = on_date(date.fromisoformat(row["ends_on"]), row["precision"])
    return _("el %(day)s") % {"day": day} if row["precision"] == "day" else _("en %(day)s") % {"day": day}
