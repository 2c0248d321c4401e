"""What the PDF of some minutes says around their text: title, facts, who approved, what was observed, what goes with it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from committee.choices import SeatSector, VersionStage
from committee.models import Minutes, MinutesObservation, MinutesVersion, Tenure
from committee.selectors.minutes import annexes_of, approvals_of, observations_of, proposed_version
from core.markdown import plain
from core.pdf import Paper
from core.templatetags.core_tags import on_date


def paper_of(minutes: Minutes, version: MinutesVersion, *, address: str) -> tuple[Paper, list[tuple[str, str]]]:
    """The paper and the parts after the text, in the language in force. Organizations, never persons."""
    session = minutes.session
    name = _("Acta de la sesión %(kind)s %(number)s") % {"kind": session.get_kind_display(), "number": session.number}
    written = on_date(timezone.localdate(version.written_at))
    is_correction = version.stage == VersionStage.CORRECTED
    facts = [
        (_("Número"), str(session.number)),
        (_("Fecha de la sesión"), on_date(session.held_on)),
        (_("Versión"), str(version.number)),
        (_("Corregida el") if is_correction else _("Publicada el"), written),
        *([(_("Qué cambió"), version.what_changed)] if is_correction else []),
        (_("Dirección estable"), address),
    ]
    place = str(session.group or session.committee)
    is_demo = bool(session.committee.plan and session.committee.plan.is_demo)
    paper = Paper(
        title=f"{name} · {place}",
        author=_("Secretaría técnica de %(committee)s") % {"committee": session.committee.name},
        address=address,
        footer=f"{name}, {on_date(session.held_on)}",
        stamp=version.written_at,
        kicker=session.committee.name,
        notice=_("Demostración: datos ficticios para conocer el portal.") if is_demo else "",
        facts=facts,
    )
    return paper, _after(minutes, is_correction)


def _after(minutes: Minutes, is_correction: bool) -> list[tuple[str, str]]:
    approvals = [
        f"- {_seat(row.tenure)}: {on_date(timezone.localdate(row.approved_at))}"
        for row in approvals_of(proposed_version(minutes))
    ]
    if approvals and is_correction:
        approvals.insert(
            0, _("Aprobaron el primer texto publicado. Las correcciones son de la secretaría técnica.") + "\n"
        )
    observations = [_observation(row) for row in observations_of(minutes)]
    annexes = [f"- {plain(annex.title)} ({annex.file.name})" for annex in annexes_of(minutes)]
    parts = [
        (_("Aprobaciones"), approvals),
        (_("Observaciones al borrador"), observations),
        (_("Anexos"), annexes),
    ]
    return [(title, "\n".join(lines)) for title, lines in parts if lines]


def _observation(row: MinutesObservation) -> str:
    outcome = capfirst(row.get_outcome_display()) if row.outcome else _("Sin resolver")
    reason = f" {plain(row.reason)}" if row.reason else ""
    return f"- **{_seat(row.tenure)}:** {plain(row.text)} **{outcome}.**{reason}"


def _seat(tenure: Tenure) -> str:
    sector = str(SeatSector(tenure.seat.sector).label)
    return f"{plain(tenure.seat.organization.name)} ({sector})" if tenure.seat.organization else sector
