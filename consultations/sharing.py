"""A consultation as other sites and papers show it: until when it is open, and how much of what was said is answered."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.choices import ConsultationKind, ConsultationState
from consultations.models import Consultation
from consultations.selectors import with_counts
from core.drawing import Thing
from core.sharing import capital
from core.templatetags.core_tags import on_date

TOLD_FROM = (ConsultationState.OPEN, ConsultationState.ANALYSING, ConsultationState.REPORTED)
"""States in which its page counts contributions."""


def shared_consultations() -> QuerySet[Consultation]:
    """Public ones, with what a picture says of them."""
    return with_counts(Consultation.objects.public()).select_related("plan__jurisdiction")


def thing_of(consultation: Consultation, published: int, answered: int, *, receives: bool, on: date) -> Thing:
    """Counts of contributions are of the published ones; those of a prioritisation are votes, which only its page tells."""
    state = consultation.state(on)
    told = [standing(consultation, state, receives=receives)]
    if published and state in TOLD_FROM and consultation.kind != ConsultationKind.PRIORITISATION:
        counted = ngettext(
            "%(n)s aporte publicado, %(answered)s con respuesta",
            "%(n)s aportes publicados, %(answered)s con respuesta",
            published,
        )
        told.append(counted % {"n": published, "answered": answered})
    return Thing(
        kind=capital(consultation.get_kind_display()),
        title=consultation.title,
        path=consultation.get_absolute_url(),
        within=consultation.plan.title,
        on=on,
        label=_("Consulta"),
        facts=tuple(told),
        is_demo=consultation.plan.is_demo,
    )


def standing(consultation: Consultation, state: str, *, receives: bool) -> str:
    """The words of its page, with the day that matters to who may still say something."""
    if state == ConsultationState.OPEN and receives:
        return _("Abierta hasta el %(day)s") % {"day": on_date(consultation.closes_on, consultation.closes_precision)}
    if state == ConsultationState.PLANNED:
        return _("Abre el %(day)s") % {"day": on_date(consultation.opens_on, consultation.opens_precision)}
    words = {
        ConsultationState.OPEN: _("En pausa"),
        ConsultationState.ANALYSING: _("Cerrada"),
        ConsultationState.REPORTED: _("Cerrada, con informe"),
    }
    return words.get(state, _("Cancelada"))
