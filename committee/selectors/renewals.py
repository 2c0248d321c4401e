"""Renewals of seats: where each one is, what comes next, and what anybody may read of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committee.choices import ApplicationState
from committee.models import Application, Renewal

SHOWN = (ApplicationState.ADMITTED, ApplicationState.ELECTED, ApplicationState.NOT_ELECTED)


class RenewalState(models.TextChoices):
    """Derived from dates and the result, never stored."""

    PLANNED = "planned", gettext_lazy("programada")
    OPEN = "open", gettext_lazy("recibe postulaciones")
    EVALUATING = "evaluating", gettext_lazy("en evaluación")
    DECIDED = "decided", gettext_lazy("con resultado")


def renewal_state(renewal: Renewal, today: date) -> RenewalState:
    if renewal.decided_on is not None:
        return RenewalState.DECIDED
    if today < renewal.opens_on:
        return RenewalState.PLANNED
    return RenewalState.OPEN if today <= renewal.closes_on else RenewalState.EVALUATING


def what_next(state: RenewalState) -> str:
    """What comes after, and whose turn it is."""
    return {
        RenewalState.PLANNED: _("Sigue la apertura: desde ese día cualquier organización puede postularse."),
        RenewalState.OPEN: _("Sigue el cierre; después la secretaría técnica revisa cada postulación."),
        RenewalState.EVALUATING: _("Sigue el resultado, con los votos o puntos de cada postulación."),
        RenewalState.DECIDED: _("Siguen la posesión en los asientos y el aviso a cada organización."),
    }[state]


def why_closed(renewal: Renewal, today: date) -> str:
    """Why it takes no applications today, and what can be done instead; empty while it takes them."""
    state = renewal_state(renewal, today)
    if state == RenewalState.OPEN:
        return ""
    if state == RenewalState.PLANNED:
        return _("Esta convocatoria aún no abre. Copie su texto y vuelva cuando abra.")
    return _("Esta convocatoria ya cerró y su postulación no se registró. Copie su texto para la próxima.")


def public_applications(renewal: Renewal) -> QuerySet[Application]:
    """Those admitted, the elected ones first, then by votes; no person is ever told."""
    turn = Case(When(state=ApplicationState.ELECTED, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = renewal.applications.filter(state__in=SHOWN).select_related("seat__organization")
    rows = rows.only(
        "organization_name",
        "sector",
        "statement",
        "state",
        "votes",
        "renewal_id",
        "seat__organization__name",
        "seat__organization__slug",
    )
    return rows.order_by(turn, F("votes").desc(nulls_last=True), "organization_name", "pk")


def renewals_of(committee_id: int, today: date) -> Sequence[tuple[Renewal, RenewalState]]:
    """The public ones of a committee, newest first."""
    rows = Renewal.objects.public().filter(committee=committee_id).select_related("committee")
    return [(row, renewal_state(row, today)) for row in rows.order_by("-opens_on", "-pk")]
