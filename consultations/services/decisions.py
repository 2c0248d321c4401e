"""Reasoned responses: each contribution, proposal and observation gets one, with its reason, and its author is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Commitment
from consultations.choices import Outcome, ProposalState
from consultations.models import Contribution, ContributionGroup, Decision, InstitutionalObservation, Proposal
from consultations.permissions import UNDECIDED_STATES, can_respond
from consultations.services.history import tell
from consultations.services.letters import write
from core.choices import ModerationState
from people.models import User

Subject = Contribution | Proposal | InstitutionalObservation
STATE_AFTER = {
    Outcome.ACCEPTED: ProposalState.ACCEPTED,
    Outcome.ACCEPTED_WITH_CHANGE: ProposalState.ACCEPTED,
    Outcome.NOT_ACCEPTED: ProposalState.NOT_ACCEPTED,
}


@transaction.atomic
def decide(
    *,
    subject: Subject,
    outcome: str,
    text: str,
    by: User,
    reason: str | None = None,
    commitment: Commitment | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Decision:
    """Answer one thing, once. Raises PermissionDenied, ValidationError per field.

    A proposal takes the state of its answer; merging and turning into a commitment have services of their own, which
    call this one after they have set the state.
    """
    subject = _locked(subject)
    if not can_respond(by, subject):
        raise PermissionDenied
    _check_answerable(subject)
    decision = _written(subject, outcome, reason, text, commitment, by, today)
    if isinstance(subject, Proposal) and subject.state in UNDECIDED_STATES:
        if outcome not in STATE_AFTER:
            raise ValidationError({"outcome": _("Para fusionar una propuesta use «Fusionar».")})
        subject.state, subject.updated_at = STATE_AFTER[Outcome(outcome)], now or timezone.now()
        subject.save(update_fields=["state", "updated_at"])
    _announce(subject, decision, by, now)
    return decision


@transaction.atomic
def decide_many(
    *,
    contributions: Sequence[Contribution],
    outcome: str,
    text: str,
    by: User,
    reason: str | None = None,
    commitment: Commitment | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> list[Decision]:
    """The same answer to several contributions: a row, a line of history and a mail for each.

    What somebody else answered meanwhile keeps that answer and is passed over. All or none of the rest.
    """
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("consultation__plan__jurisdiction")
    locked = list(rows.filter(pk__in=[row.pk for row in contributions]).order_by("pk"))
    if not all(can_respond(by, row) for row in locked):
        raise PermissionDenied
    answered = set(Decision.objects.filter(contribution__in=locked).values_list("contribution", flat=True))
    open_rows = [row for row in locked if row.pk not in answered and row.moderation == ModerationState.PUBLISHED]
    if not open_rows:
        raise ValidationError(_("Ninguno espera respuesta: ya la tienen o no están publicados."))
    made = []
    for row in open_rows:
        decision = _written(row, outcome, reason, text, commitment, by, today)
        _announce(row, decision, by, now)
        made.append(decision)
    return made


def decide_group(*, group: ContributionGroup, by: User, **answer: Any) -> list[Decision]:
    """Answer together what was grouped; see `decide_many`."""
    return decide_many(contributions=list(group.contributions.all()), by=by, **answer)


@transaction.atomic
def revise_decision(
    *,
    decision: Decision,
    outcome: str,
    text: str,
    why: str,
    by: User,
    reason: str | None = None,
    commitment: Commitment | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Decision:
    """Correct a response in public: why, and the earlier words stay in the history. Its author is told again."""
    row = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    subject = _locked(row.subject)
    if not can_respond(by, subject):
        raise PermissionDenied
    if not why.strip():
        raise ValidationError({"why": _("Diga por qué se corrige la respuesta: será público.")})
    if isinstance(subject, Proposal) and row.outcome != outcome:
        raise ValidationError({"outcome": _("La decisión sobre una propuesta no se cambia: se corrige su texto.")})
    before = {"outcome": row.outcome, "reason_code": row.reason or "", "text": row.text}
    row.outcome, row.reason, row.text, row.commitment = outcome, reason or None, text.strip(), commitment
    row.revised_on, row.revision_reason = today or timezone.localdate(), why.strip()
    _check_words(row, subject)
    row.save()
    _tell(subject, row, by, "corrigió la respuesta sobre", {"before": before, "reason": row.revision_reason}, now)
    if isinstance(subject, Contribution):
        write(subject, "contribution_answered", decision=row, consultation=subject.consultation)
    return row


def _written(
    subject: Subject,
    outcome: str,
    reason: str | None,
    text: str,
    commitment: Commitment | None,
    by: User,
    today: date | None,
) -> Decision:
    decision = Decision(
        **{_field(subject): subject},
        outcome=outcome,
        reason=reason or None,
        text=text.strip(),
        commitment=commitment,
        decided_on=today or timezone.localdate(),
        decided_by=by,
    )
    _check_words(decision, subject)
    decision.save()
    return decision


def _check_words(decision: Decision, subject: Subject) -> None:
    if not decision.text:
        raise ValidationError({"text": _("Escriba la respuesta y su razón: quien escribió la espera.")})
    if decision.outcome == Outcome.NOT_ACCEPTED and not decision.reason:
        raise ValidationError({"reason": _("Elija el motivo por el que no se acoge.")})
    if decision.commitment is not None and decision.commitment.plan_id != decision.plan.pk:
        raise ValidationError({"commitment": _("Elija un compromiso del mismo plan.")})
    decision.full_clean(exclude=["contribution", "proposal", "observation"], validate_unique=False)


def _check_answerable(subject: Subject) -> None:
    if Decision.objects.filter(**{_field(subject): subject}).exists():
        raise ValidationError(_("Ya tiene respuesta. Para cambiarla, use «Corregir la respuesta»."))
    if isinstance(subject, Contribution) and subject.moderation != ModerationState.PUBLISHED:
        raise ValidationError(_("Publíquelo primero: la respuesta se lee junto al aporte."))
    if isinstance(subject, Proposal) and subject.state == ProposalState.DRAFT:
        raise ValidationError(_("Publíquela primero: la respuesta se lee junto a la propuesta."))


def _announce(subject: Subject, decision: Decision, by: User, now: datetime | None) -> None:
    _tell(subject, decision, by, "respondió", {"outcome": decision.outcome, "reason_code": decision.reason or ""}, now)
    if isinstance(subject, Contribution):
        write(subject, "contribution_answered", decision=decision, consultation=subject.consultation)


def _tell(
    subject: Subject, decision: Decision, by: User, verb: str, changes: dict[str, Any], now: datetime | None
) -> None:
    """A contribution's own page is known by its receipt alone: its history points to the consultation."""
    of_contribution = isinstance(subject, Contribution)
    shown = subject.consultation if isinstance(subject, Contribution) else subject
    tell(
        verb=f"{verb} un aporte a la consulta" if of_contribution else verb,
        obj=decision,
        plan=decision.plan,
        by=by,
        public=shown.is_public if of_contribution else True,
        changes=changes,
        label=str(shown),
        url=shown.get_absolute_url() if hasattr(shown, "get_absolute_url") else decision.plan.get_absolute_url(),
        now=now,
    )


def _field(subject: Subject) -> str:
    if isinstance(subject, Contribution):
        return "contribution"
    return "proposal" if isinstance(subject, Proposal) else "observation"


def _locked(subject: Subject) -> Subject:
    """The row as it is now, held until the transaction ends."""
    rows = type(subject)._default_manager.select_for_update(of=("self",))
    path = "consultation__plan__jurisdiction" if isinstance(subject, Contribution) else "plan__jurisdiction"
    return rows.select_related(path).get(pk=subject.pk)
