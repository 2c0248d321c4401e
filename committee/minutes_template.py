"""The first text of some minutes: what is known of the session, and a marked place for what only people can tell."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committee.choices import DecisionMethod, SessionMode
from committee.models import CommitteeDecision, Session
from committee.selectors.quorum import QuorumResult, quorum_of
from committee.selectors.sessions import agenda_of, sheet_of
from core.markdown import plain
from core.templatetags.core_tags import on_date


def first_text(session: Session) -> str:
    """In the portal's own language, whoever asks. Never the address to connect, nor the notes of the attendance."""
    with translation.override(settings.LANGUAGE_CODE):
        parts = [
            _facts(session),
            _attendance(session),
            _guests(session),
            _quorum(quorum_of(session)),
            *_agenda(session),
            _decisions(session),
            _agreements(session),
            _close(session),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(session: Session) -> str:
    kind = _("Sesión %(kind)s %(number)s") % {"kind": session.get_kind_display(), "number": session.number}
    lines = [
        _titled(_("Sesión"), f"{kind}, {plain(str(session.group or session.committee))}"),
        _titled(_("Fecha"), on_date(session.held_on)),
        _titled(_("Hora"), _hours(session.starts_time, session.ends_time)),
        _titled(_("Modalidad"), session.get_mode_display()),
    ]
    if session.place or session.mode != SessionMode.VIRTUAL:
        lines.append(_titled(_("Lugar"), plain(session.place) or _("[escriba el lugar]")))
    if session.recording_url:
        lines.append(_titled(_("Grabación"), f"<{session.recording_url}>"))
    return _part(_("La sesión"), "\n".join(lines))


def _titled(name: str, value: str) -> str:
    return f"- **{name}:** {value}"


def _hours(starts: time | None, ends: time | None) -> str:
    if starts is None:
        return _("[escriba la hora]")
    if ends is None:
        return date_format(starts, "H:i")
    return _("de %(starts)s a %(ends)s") % {"starts": date_format(starts, "H:i"), "ends": date_format(ends, "H:i")}


def _attendance(session: Session) -> str:
    rows = [
        (capfirst(sector.label), _name(row.seat.organization), plain(row.holder.holder_name) or "—", row.label)
        for sector in sheet_of(session)
        for row in sector.rows
        if row.status
    ]
    if not rows:
        return _part(_("Asistencia"), _("[escriba quiénes asistieron]"))
    heading = (_("Sector"), _("Organización"), _("Persona"), _("Asistencia"))
    return _part(_("Asistencia"), _table(heading, rows))


def _name(thing: object | None) -> str:
    return plain(str(thing)) if thing else "—"


def _guests(session: Session) -> str:
    lines = []
    for guest in session.guests.all():
        of = f", {plain(guest.organization_name)}" if guest.organization_name else ""
        lines.append(f"- {plain(guest.name)}{of} ({guest.get_role_display()})")
    return _part(_("Invitados y observadores"), "\n".join(lines)) if lines else ""


def _quorum(quorum: QuorumResult) -> str:
    if quorum.met is None:
        return ""
    numbers = {"present": quorum.present, "occupied": quorum.occupied, "needed": quorum.needed}
    came = _("Estuvieron presentes %(present)s de %(occupied)s asientos ocupados.") % numbers
    asked = _("La regla pide %(needed)s.") % numbers if quorum.needed else ""
    missing = _("No vino nadie de: %(sectors)s.") % {"sectors": ", ".join(quorum.missing_labels)}
    words = [_("Hubo quórum.") if quorum.met else _("No hubo quórum."), came, asked]
    return _part(_("Quórum"), " ".join(word for word in (*words, missing if quorum.missing_sectors else "") if word))


def _agenda(session: Session) -> list[str]:
    items = agenda_of(session, public=True)
    if not items:
        return [_part(_("Orden del día"), _("[escriba los puntos tratados]"))]
    titles = [plain(item.title) for item in items]
    listed = "\n".join(f"{place}. {title}" for place, title in enumerate(titles, start=1))
    told = "\n\n".join(
        f"### {place}. {title}\n\n" + _("[escriba lo que se trató en este punto]")
        for place, title in enumerate(titles, start=1)
    )
    return [_part(_("Orden del día"), listed), _part(_("Desarrollo"), told)]


def _decisions(session: Session) -> str:
    lines = [
        f"{place}. {plain(decision.text)} {_how(decision)}"
        for place, decision in enumerate(session.decisions.order_by("order"), start=1)
    ]
    return _part(_("Decisiones"), "\n".join(lines) or _("La sesión no registró decisiones."))


def _how(decision: CommitteeDecision) -> str:
    if decision.method == DecisionMethod.CONSENSUS:
        return _("(Por consenso.)")
    counts = {"yes": decision.in_favour, "no": decision.against, "abstained": decision.abstained}
    words = ngettext(
        "(Por votación: %(yes)s a favor, %(no)s en contra, %(abstained)s abstención.)",
        "(Por votación: %(yes)s a favor, %(no)s en contra, %(abstained)s abstenciones.)",
        decision.abstained,
    )
    return words % counts


def _agreements(session: Session) -> str:
    rows = [
        (str(agreement.number), plain(agreement.text), plain(agreement.owner_label), on_date(agreement.due_on))
        for agreement in session.agreements.order_by("number")
    ]
    if not rows:
        return _part(_("Acuerdos"), _("La sesión no registró acuerdos."))
    return _part(_("Acuerdos"), _table((_("N.º"), _("Acuerdo"), _("Responsable"), _("Para el")), rows))


def _close(session: Session) -> str:
    if session.ends_time is None:
        return _part(_("Cierre"), _("[escriba a qué hora terminó la sesión]"))
    return _part(_("Cierre"), _("La sesión terminó a las %(time)s.") % {"time": date_format(session.ends_time, "H:i")})


def _part(title: str, body: str) -> str:
    return f"## {title}\n\n{body}"


def _table(heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---" for _column in heading), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
