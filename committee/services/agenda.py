"""The agenda of a session: it starts with what is pending, and is set as a whole, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from commitments.models import Commitment
from committee.models import AgendaItem, Session
from committee.selectors.agreements import pending_agreements
from committee.selectors.sessions import commitments_for, documents_for
from committee.services.session_common import kept_session, moment, refuse, tell, why_fixed
from core.conflicts import check_unchanged
from people.models import User
from plans.models import Document

LONGEST = 100
TITLE_LENGTH = 250


@dataclass(frozen=True)
class AgendaPoint:
    """`item` is the present row that it keeps, with the agreement that it follows; None is a new one."""

    title: str
    detail: str = ""
    document: Document | None = None
    commitment: Commitment | None = None
    item: int | None = None


def start_agenda(session: Session, today: date) -> None:
    """The pending agreements of the committee or the group, overdue first."""
    pending = pending_agreements(session.committee, today, session.group)[:LONGEST]
    with translation.override(settings.LANGUAGE_CODE):
        AgendaItem.objects.bulk_create(
            AgendaItem(
                session=session,
                order=order,
                title=Truncator(_("Seguimiento al acuerdo: %(text)s") % {"text": agreement.text}).chars(TITLE_LENGTH),
                commitment=agreement.commitment,
                follows=agreement,
            )
            for order, agreement in enumerate(pending, start=1)
        )


@transaction.atomic
def set_agenda(
    *,
    session: Session,
    points: Sequence[AgendaPoint],
    by: User,
    seen_at: datetime | None = None,
    now: datetime | None = None,
) -> Session:
    """The whole agenda, in this order; present items that are not named go. By whoever sits there or the secretariat.

    Raises core.conflicts.Conflict when somebody saved the session since `seen_at`, ValidationError with what to mend.
    """
    now = moment(now)
    session = kept_session(session, by, now)
    check_unchanged(session, seen_at)
    refuse(why_fixed(session))
    _check(session, points)
    present = {row.pk: row for row in session.agenda.all()}
    kept = {point.item for point in points}
    session.agenda.filter(pk__in=present.keys() - kept).delete()
    session.agenda.update(order=F("order") + 2 * LONGEST)  # so that no two rows meet while they change places
    for order, point in enumerate(points, start=1):
        row = present.pop(point.item, None) if point.item is not None else None
        row = row or AgendaItem(session=session)
        row.order, row.title, row.detail = order, point.title.strip(), point.detail.strip()
        row.document, row.commitment = point.document, point.commitment
        row.save()
    session.updated_at = now
    session.save(update_fields=["updated_at"])
    tell("cambió la agenda de la sesión", session, by, changes={"points": len(points)}, now=now)
    return session


def _check(session: Session, points: Sequence[AgendaPoint]) -> None:
    if len(points) > LONGEST:
        raise ValidationError(_("La agenda admite %(most)s puntos como máximo.") % {"most": LONGEST})
    if session.called_at is not None and not points:
        raise ValidationError(_("La sesión ya se convocó: deje al menos un punto en la agenda."))
    if any(not point.title.strip() for point in points):
        raise ValidationError(_("Cada punto lleva un título."))
    if any(len(point.title.strip()) > TITLE_LENGTH for point in points):
        raise ValidationError(_("El título de un punto tiene %(most)s letras como máximo.") % {"most": TITLE_LENGTH})
    present = {row.pk: row for row in session.agenda.all()}
    _check_related(
        {point.document.pk for point in points if _is_new(point, "document", present) and point.document},
        documents_for(session.committee),
        _("Elija documentos públicos del plan o del país del comité."),
    )
    _check_related(
        {point.commitment.pk for point in points if _is_new(point, "commitment", present) and point.commitment},
        commitments_for(session.committee),
        _("Elija compromisos públicos del plan o del país del comité."),
    )


def _is_new(point: AgendaPoint, name: str, present: dict[int, AgendaItem]) -> bool:
    """A reference that the row already had stays, even if it was withdrawn since."""
    row = present.get(point.item) if point.item is not None else None
    return row is None or getattr(row, f"{name}_id") != getattr(getattr(point, name), "pk", None)


def _check_related(wanted: set[int], allowed: QuerySet[Any], message: str) -> None:
    if wanted and allowed.filter(pk__in=wanted).count() != len(wanted):
        raise ValidationError(message)
