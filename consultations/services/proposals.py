"""The life of a proposal: written with its origin, changed in new versions, reviewed, published, prioritised, answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.choices import ConsultationKind, ProposalState, SmartCriterion, SmartVerdict
from consultations.models import Consultation, Contribution, Decision, Proposal, SmartNote, Space
from consultations.permissions import UNDECIDED_STATES, Action, can_manage
from consultations.services.decisions import decide
from consultations.services.history import office_of, tell
from consultations.services.proposal_steps import (
    check_changeable,
    check_not_being_supported,
    check_proposal,
    check_stage,
    check_state,
    check_step,
    day_of,
    free_slug,
    locked,
    revise_locked,
    set_state,
    write_version,
)
from consultations.services.supports import tell_outcome
from core.conflicts import check_unchanged
from people.models import Territory, User
from plans.models import ActionPlan, Source, Theme

PLACE_FIELDS = ("theme", "territory", "space", "source")


@transaction.atomic
def create_proposal(
    *,
    plan: ActionPlan,
    title: str,
    text: str,
    by: User,
    space: Space | None = None,
    contributions: Collection[Contribution] = (),
    source: Source | None = None,
    theme: Theme | None = None,
    territory: Territory | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Proposal:
    """A draft, with where it comes from: a space, contributions or a source. Its first version is the text as it came."""
    if not can_manage(by, plan):
        raise PermissionDenied
    check_stage(plan, Action.WRITE_PROPOSAL, day_of(today, now), field="plan")
    moment = now or timezone.now()
    proposal = Proposal(
        plan=plan,
        title=title.strip(),
        text=text.strip(),
        space=space,
        source=source,
        theme=theme,
        territory=territory,
        slug=free_slug(f"{plan.slug}-{title}"),
        created_at=moment,
        updated_at=moment,
    )
    check_proposal(proposal, contributions)
    proposal.save()
    proposal.contributions.set(contributions)
    write_version(proposal, reason="", by=by, now=moment)
    tell(verb="preparó la propuesta", obj=proposal, plan=plan, by=by, public=False, now=now)
    return proposal


@transaction.atomic
def revise_proposal(
    *,
    proposal: Proposal,
    title: str,
    text: str,
    reason: str,
    by: User,
    seen_at: datetime | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Proposal:
    """A new version with its reason; the earlier ones stay. What people are supporting does not change under them.

    `seen_at` is the `updated_at` of what the writer had on screen: Conflict when somebody saved since.
    """
    row = locked(proposal, by)
    check_unchanged(row, seen_at)
    if (title.strip(), text.strip()) == (row.title, row.text):
        return row
    check_changeable(row, day_of(today, now))
    revise_locked(row, title=title, text=text, reason=reason, by=by, now=now)
    return row


@transaction.atomic
def place_proposal(
    *,
    proposal: Proposal,
    by: User,
    contributions: Collection[Contribution] | None = None,
    seen_at: datetime | None = None,
    today: date | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Proposal:
    """Say its theme, territory, space, source and the contributions it comes from; None leaves these as they are."""
    row = locked(proposal, by)
    check_unchanged(row, seen_at)
    if unknown := set(fields) - set(PLACE_FIELDS):
        raise TypeError(f"not fields of a place: {sorted(unknown)}")
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    before = set(row.contributions.values_list("pk", flat=True))
    after = before if contributions is None else {contribution.pk for contribution in contributions}
    if not changed and after == before:
        return row
    check_state(row, (ProposalState.DRAFT, *UNDECIDED_STATES))
    check_stage(row.plan, Action.WRITE_PROPOSAL, day_of(today, now))
    for name in changed:
        setattr(row, name, fields[name])
    row.updated_at = now or timezone.now()
    check_proposal(row, list(row.contributions.all()) if contributions is None else contributions)
    row.save()
    if contributions is not None:
        row.contributions.set(contributions)
    tell(
        verb="ubicó la propuesta",
        obj=row,
        plan=row.plan,
        by=by,
        public=row.state != ProposalState.DRAFT,
        changes={"fields": changed, "contributions": len(after)},
        now=now,
    )
    return row


@transaction.atomic
def publish_proposal(
    *, proposal: Proposal, by: User, today: date | None = None, now: datetime | None = None
) -> Proposal:
    """From then on everybody reads it, and each of its versions."""
    row = locked(proposal, by)
    check_step(row, ProposalState.PROPOSED, day_of(today, now))
    set_state(row, ProposalState.PROPOSED, now)
    tell(verb="publicó la propuesta", obj=row, plan=row.plan, by=by, public=True, now=now)
    return row


@transaction.atomic
def review_proposal(
    *,
    proposal: Proposal,
    notes: Mapping[str, tuple[str, str]],
    by: User,
    office: str = "",
    today: date | None = None,
    now: datetime | None = None,
) -> Proposal:
    """SMART notes by criterion: (verdict, note). A newer one supersedes the older, which stays.

    `office` signs them in public. Once each criterion has a note the proposal counts as reviewed.
    """
    row = locked(proposal, by)
    check_state(row, UNDECIDED_STATES)
    check_stage(row.plan, Action.REVIEW_PROPOSAL, day_of(today, now))
    latest = {note.criterion: (note.verdict, note.note) for note in row.smart_notes.order_by("pk")}
    wanted = {criterion: (verdict, note.strip()) for criterion, (verdict, note) in notes.items()}
    fresh = {criterion: judged for criterion, judged in wanted.items() if latest.get(criterion) != judged}
    _check_notes(wanted)
    if not fresh:
        raise ValidationError(_("Escriba al menos una nota nueva."))
    label = office.strip() or office_of(by, row.plan)
    if "@" in label:
        raise ValidationError({"office": _("Firme con el nombre de la oficina, sin direcciones de correo.")})
    moment = now or timezone.now()
    SmartNote.objects.bulk_create(
        SmartNote(
            proposal=row,
            criterion=criterion,
            verdict=verdict,
            note=note,
            actor_label=label[:200],
            reviewed_at=moment,
            reviewed_by=by,
        )
        for criterion, (verdict, note) in fresh.items()
    )
    if row.state == ProposalState.PROPOSED and not set(SmartCriterion.values) - latest.keys() - fresh.keys():
        set_state(row, ProposalState.REVIEWED, now)
    tell(
        verb="revisó la propuesta",
        obj=row,
        plan=row.plan,
        by=by,
        public=True,
        changes={"criteria": {criterion: verdict for criterion, (verdict, _note) in fresh.items()}},
        now=now,
    )
    return row


@transaction.atomic
def answer_proposal(
    *,
    proposal: Proposal,
    outcome: str,
    text: str,
    by: User,
    reason: str | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Decision:
    """Accept it or not, with a reason; those who supported it or wrote what it comes from are told."""
    row = locked(proposal, by)
    check_not_being_supported(row, day_of(today, now))
    decision = decide(subject=row, outcome=outcome, text=text, reason=reason, by=by, today=day_of(today, now), now=now)
    row.refresh_from_db()
    tell_outcome(proposal=row, now=now)
    return decision


@transaction.atomic
def set_prioritisations(
    *, proposal: Proposal, consultations: Collection[Consultation], by: User, now: datetime | None = None
) -> Proposal:
    """Put it in prioritisations of its plan that nobody has seen yet, and take it out of the others that nobody has seen.

    What an announced prioritisation asks does not change under those who answer it.
    """
    row = locked(proposal, by)
    check_state(row, UNDECIDED_STATES)
    wanted = {consultation.pk for consultation in consultations}
    kind = Consultation.objects.select_for_update(of=("self",)).filter(
        plan=row.plan_id, kind=ConsultationKind.PRIORITISATION
    )
    preparing = {consultation.pk for consultation in kind.filter(is_public=False, cancelled_at__isnull=True)}
    before = set(row.consultations.values_list("pk", flat=True))
    if wanted - before - preparing:
        raise ValidationError(
            {"consultations": _("Elija priorizaciones del mismo plan que todavía no se han anunciado.")}
        )
    after = (before - preparing) | (wanted & (preparing | before))
    if after == before:
        return row
    row.consultations.set(after)
    tell(
        verb="puso a priorizar la propuesta",
        obj=row,
        plan=row.plan,
        by=by,
        public=False,
        changes={"added": len(after - before), "removed": len(before - after)},
        now=now,
    )
    return row


def _check_notes(notes: Mapping[str, tuple[str, str]]) -> None:
    for criterion, (verdict, note) in notes.items():
        if criterion not in SmartCriterion.values or verdict not in SmartVerdict.values:
            raise ValidationError(_("Elija el resultado de cada criterio en la lista."))
        if not note:
            raise ValidationError({f"{criterion}_note": _("Explique el resultado en una nota.")})
