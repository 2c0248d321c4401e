"""What a session decides, by consensus or by vote; and until when something of a session can still be recorded."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from committee.choices import DecisionMethod
from committee.models import AgendaItem, Agreement, CommitteeDecision, Minutes, Session
from committee.permissions import can_record
from committee.selectors.agreements import votes_at_most
from committee.selectors.quorum import quorum_of
from committee.services.session_common import office_of
from core import activity
from people.models import User

COUNTS = ("in_favour", "against", "abstained")


@transaction.atomic
def record_decision(
    *,
    session: Session,
    text: str,
    method: str,
    by: User,
    item: AgendaItem | None = None,
    in_favour: int | None = None,
    against: int | None = None,
    abstained: int | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> CommitteeDecision:
    """By consensus, or by vote with its three counts. From the day of the session until its minutes are published.

    Raises PermissionDenied, and ValidationError per field: without quorum, or with more votes than seats that came.
    """
    day = today or timezone.localdate(now)
    session = open_record(session, by, day)
    decision = CommitteeDecision(session=session, order=next_number(session.decisions, "order"))
    counts = {"in_favour": in_favour, "against": against, "abstained": abstained}
    _write_decision(decision, text=text, method=method, item=item, **counts)
    _tell("registró una decisión de", decision, session, by, {"method": method, **counts}, day, now)
    return decision


@transaction.atomic
def correct_decision(
    *,
    decision: CommitteeDecision,
    text: str,
    method: str,
    by: User,
    item: AgendaItem | None = None,
    in_favour: int | None = None,
    against: int | None = None,
    abstained: int | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> CommitteeDecision:
    """What was written wrong, while the minutes are not published; the earlier words stay in the history."""
    day = today or timezone.localdate(now)
    session = open_record(decision.session, by, day)
    row = CommitteeDecision.objects.select_for_update().get(pk=decision.pk)
    before = {name: getattr(row, name) for name in ("text", "method", *COUNTS)}
    counts = {"in_favour": in_favour, "against": against, "abstained": abstained}
    _write_decision(row, text=text, method=method, item=item, **counts)
    row.session = session
    changes = {"before": before, "method": method, **counts}
    _tell("corrigió una decisión de", row, session, by, changes, day, now)
    return row


def why_closed(session: Session, today: date) -> str:
    """Why nothing more can be recorded of a session; blank while it can."""
    if session.cancelled_at is not None:
        return _("La sesión se canceló: no hay nada que registrar.")
    if session.called_at is None:
        return _("La sesión aún no está convocada. Convóquela primero.")
    if today < session.held_on:
        return _("La sesión aún no llega. Registre desde el %(day)s.") % {"day": written(session.held_on)}
    if Minutes.objects.filter(session=session, published_at__isnull=False).exists():
        return _("El acta ya se publicó. Lo que falte se decide en la próxima sesión.")
    return ""


def open_record(session: Session, by: User, today: date) -> Session:
    """The session and its minutes, locked: what is published meanwhile is seen."""
    rows = Session.objects.select_for_update(of=("self",))
    session = rows.select_related("committee__jurisdiction", "committee__plan", "group").get(pk=session.pk)
    list(Minutes.objects.select_for_update().filter(session=session))
    if not can_record(by, session, today):
        raise PermissionDenied
    if closed := why_closed(session, today):
        raise ValidationError(closed)
    return session


def _write_decision(row: CommitteeDecision, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.item is not None and row.item.session_id != row.session_id:
        raise ValidationError({"item": _("Elija un punto de la agenda de esta sesión.")})
    _check_quorum(row.session)
    counts = [getattr(row, name) for name in COUNTS]
    if row.method == DecisionMethod.VOTE:
        _check_votes(row.session, counts)
    elif any(count is not None for count in counts):
        raise ValidationError({"method": _("Un consenso no lleva conteos. Elija «por votación» o bórrelos.")})
    row.full_clean()
    row.save()


def _check_quorum(session: Session) -> None:
    """A group has no rule of its own; a committee decides once it is known who came."""
    if session.group_id is not None:
        return
    quorum = quorum_of(session)
    if not quorum.marked:
        raise ValidationError(_("Marque primero la asistencia: sin ella no se sabe si el comité podía decidir."))
    if quorum.met is False:
        raise ValidationError(_("La sesión no tuvo quórum: el comité no podía decidir."))


def _check_votes(session: Session, counts: list[int | None]) -> None:
    for name, count in zip(COUNTS, counts, strict=True):
        if count is None or count < 0:
            raise ValidationError({name: _("Una votación lleva los tres conteos; escriba 0 donde nadie votó.")})
    votes, most = sum(count or 0 for count in counts), votes_at_most(session)
    if votes == 0:
        raise ValidationError({"in_favour": _("Nadie votó. Escriba los votos, o elija «por consenso».")})
    if votes > most:
        text = _("Son %(votes)s votos y en la sesión había %(most)s asientos. Revise los conteos.")
        raise ValidationError({"in_favour": text % {"votes": votes, "most": most}})


def _tell(
    verb: str,
    row: CommitteeDecision,
    session: Session,
    by: User,
    changes: dict[str, Any],
    today: date,
    now: datetime | None,
) -> None:
    tell(verb, row, session, by, office_of(by, session, today), changes, now)


def written(day: date) -> str:
    return date_format(day, r"j \d\e F \d\e Y")


def next_number(rows: Any, column: str) -> int:
    """Under the session's lock."""
    return (rows.aggregate(last=Max(column))["last"] or 0) + 1


def secretariat_office() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("La secretaría técnica")


def tell(
    verb: str,
    row: Agreement | CommitteeDecision,
    session: Session,
    by: User,
    actor: str,
    changes: dict[str, Any],
    now: datetime | None,
) -> None:
    """One line of history, as public as the session, in the portal's own language."""
    committee = session.committee
    shown = committee.is_public and (committee.plan is None or committee.plan.is_public)
    shown = shown and (session.group is None or session.group.is_public)
    with translation.override(settings.LANGUAGE_CODE):
        label, url = f"{session}: {row.text}", session.get_absolute_url()
        if isinstance(row, Agreement):
            url = f"{reverse('committee:agreement_list', args=[committee.slug])}#acuerdo-{row.pk}"
    activity.record(
        verb=verb,
        obj=row,
        by=by,
        public=shown and session.called_at is not None and session.cancelled_at is None,
        plan=committee.plan.slug if committee.plan else "",
        jurisdiction=committee.jurisdiction.code,
        changes={"session": session.pk} | changes,
        label=label,
        url=url,
        actor_label=actor,
        now=now,
    )
