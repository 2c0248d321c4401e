"""What becomes of proposals: several in one, one in several, one in a commitment. Lineage is kept both ways."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import LEFT_OUT_STATES, CommitmentState
from commitments.models import Commitment
from commitments.services import create_commitment, place_commitment
from consultations.choices import Outcome, ProposalState
from consultations.models import Decision, Proposal
from consultations.permissions import UNDECIDED_STATES
from consultations.services.decisions import decide
from consultations.services.history import tell
from consultations.services.proposal_steps import (
    check_not_being_supported,
    check_proposal,
    check_state,
    check_step,
    day_of,
    free_slug,
    locked,
    locked_together,
    revise_locked,
    set_state,
    write_version,
)
from consultations.services.supports import tell_outcome
from people.models import Organization, User


@transaction.atomic
def merge_proposals(
    *,
    into: Proposal,
    sources: Collection[Proposal],
    text: str,
    by: User,
    new_title: str = "",
    new_text: str = "",
    today: date | None = None,
    now: datetime | None = None,
) -> Proposal:
    """Join `sources` in `into`, which carries on their contributions; `text` is the reasoned answer to each of them.

    `new_title` and `new_text`, where given, are a new version of `into`. A draft joins nothing: nobody has seen it.
    """
    day = day_of(today, now)
    rows = locked_together([into, *sources], by)
    target = rows.pop(into.pk)
    if not sources or any(source.pk == into.pk for source in sources):
        raise ValidationError({"sources": _("Elija al menos otra propuesta para reunirla con esta.")})
    check_state(target, UNDECIDED_STATES)
    check_not_being_supported(target, day)
    kin = _ancestors(target)
    for source in rows.values():
        if source.plan_id != target.plan_id:
            raise ValidationError({"sources": _("Elija propuestas del mismo plan.")})
        if source.pk in kin:
            raise ValidationError({"sources": _("Una propuesta no se reúne con otra que viene de ella.")})
        check_step(source, ProposalState.MERGED, day)
        check_not_being_supported(source, day)
    for source in rows.values():
        set_state(source, ProposalState.MERGED, now, merged_into=target)
        target.contributions.add(*source.contributions.all())
        decide(subject=source, outcome=Outcome.MERGED, text=text, by=by, today=day, now=now)
        tell_outcome(proposal=source, now=now)
    if new_title.strip() or new_text.strip():
        reason = _("Reúne: %(titles)s") % {"titles": "; ".join(source.title for source in rows.values())}
        title, words = new_title.strip() or target.title, new_text.strip() or target.text
        if (title, words) != (target.title, target.text):
            revise_locked(target, title=title, text=words, reason=_shortened(reason), by=by, now=now)
    tell(
        verb="reunió propuestas en",
        obj=target,
        plan=target.plan,
        by=by,
        public=True,
        changes={"merged": [source.title for source in rows.values()]},
        now=now,
    )
    return target


@transaction.atomic
def split_proposal(
    *,
    proposal: Proposal,
    parts: Sequence[tuple[str, str]],
    by: User,
    today: date | None = None,
    now: datetime | None = None,
) -> list[Proposal]:
    """Part it in two or more, each (title, text); each carries its contributions, space, theme, territory and source."""
    day, moment = day_of(today, now), now or timezone.now()
    row = locked(proposal, by)
    check_step(row, ProposalState.SPLIT, day)
    check_not_being_supported(row, day)
    if len(parts) < 2:
        raise ValidationError(_("Escriba al menos dos partes."))
    contributions = list(row.contributions.select_related("consultation"))
    made = []
    for title, text in parts:
        part = Proposal(
            plan=row.plan,
            space=row.space,
            theme=row.theme,
            territory=row.territory,
            source=row.source,
            split_from=row,
            state=ProposalState.PROPOSED,
            title=title.strip(),
            text=text.strip(),
            slug=free_slug(f"{row.plan.slug}-{title}"),
            created_at=moment,
            updated_at=moment,
        )
        check_proposal(part, contributions)
        part.save()
        part.contributions.set(contributions)
        write_version(part, reason="", by=by, now=moment)
        made.append(part)
    set_state(row, ProposalState.SPLIT, now)
    tell_outcome(proposal=row, now=now)
    tell(
        verb="dividió la propuesta",
        obj=row,
        plan=row.plan,
        by=by,
        public=True,
        changes={"parts": [part.title for part in made]},
        now=now,
    )
    return made


@transaction.atomic
def turn_into_commitment(
    *,
    proposal: Proposal,
    text: str,
    by: User,
    lead: Organization | None = None,
    commitment: Commitment | None = None,
    title: str = "",
    summary: str = "",
    problem: str = "",
    solution: str = "",
    today: date | None = None,
    now: datetime | None = None,
) -> Commitment:
    """Make it a draft commitment that `lead` answers for, or part of one that its plan already has.

    The theme, the territory and the words go along. `text` is the reasoned answer, written unless it has one. Those who
    supported it and those who wrote what it comes from are told; the draft is not named to them, nor in the history.
    """
    day = day_of(today, now)
    row = locked(proposal, by)
    check_step(row, ProposalState.COMMITTED, day)
    check_not_being_supported(row, day)
    if (lead is None) == (commitment is None):
        raise ValidationError(
            {"lead": _("Elija la entidad que responderá, o un compromiso del plan al que se suma: uno de los dos.")}
        )
    if commitment is None:
        commitment = create_commitment(
            plan=row.plan,
            title=title.strip() or row.title,
            lead=lead,
            by=by,
            theme=row.theme,
            territories=[row.territory] if row.territory else [],
            summary=summary.strip(),
            problem=problem.strip(),
            solution=solution.strip() or row.text,
            now=now,
        )
        changed = (commitment.title, commitment.solution) != (row.title, row.text)
    else:
        commitment, changed = _joined(row, commitment, by, now), True
    set_state(row, ProposalState.COMMITTED, now, commitment=commitment)
    answered = Decision.objects.filter(proposal=row)
    if not answered.update(commitment=commitment):
        outcome = Outcome.ACCEPTED_WITH_CHANGE if changed else Outcome.ACCEPTED
        decide(subject=row, outcome=outcome, text=text, commitment=commitment, by=by, today=day, now=now)
    tell_outcome(proposal=row, now=now)
    tell(verb="convirtió en compromiso la propuesta", obj=row, plan=row.plan, by=by, public=True, now=now)
    return commitment


def _joined(proposal: Proposal, commitment: Commitment, by: User, now: datetime | None) -> Commitment:
    """A commitment of the same plan that still goes on; the proposal's territory is added to its own."""
    found = Commitment.objects.filter(pk=commitment.pk, plan=proposal.plan_id).first()
    if found is None or found.state in (*LEFT_OUT_STATES, CommitmentState.COMPLETED):
        raise ValidationError({"commitment": _("Elija un compromiso del mismo plan que siga en pie.")})
    places = list(found.territories.all())
    if proposal.territory is not None and proposal.territory not in places:
        found = place_commitment(commitment=found, territories=[*places, proposal.territory], by=by, now=now)
    return found


def _ancestors(proposal: Proposal) -> set[int]:
    """Ids of what it was split from, and those from what, up to the first."""
    found: set[int] = set()
    step = proposal.split_from_id
    while step is not None and step not in found:
        found.add(step)
        step = Proposal.objects.values_list("split_from_id", flat=True).get(pk=step)
    return found


def _shortened(text: str) -> str:
    """A reason holds 300 characters."""
    return text if len(text) <= 300 else f"{text[:299]}…"
