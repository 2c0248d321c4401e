"""Who may do what in participation, and when: plain predicates for pages, API and admin alike.

Rights follow the stage of the plan as well as the person: `stage_allows` says what may happen today.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from consultations.choices import COCREATION_KINDS, ConsultationKind, ConsultationState, ProposalState
from consultations.models import Consultation, Contribution, Decision, InstitutionalObservation, Proposal, Space
from people.choices import Role
from people.models import User
from people.permissions import is_secretariat, is_superuser, jurisdiction_ids
from plans.choices import StageKind
from plans.models import ActionPlan
from plans.selectors import open_stage_kinds

Person = User | AnonymousUser


class Action(StrEnum):
    """What depends on the stage in which a plan is."""

    OPEN_COCREATION = "open_cocreation"
    WRITE_PROPOSAL = "write_proposal"
    REVIEW_PROPOSAL = "review_proposal"
    CONVERT_PROPOSAL = "convert_proposal"
    REGISTER_OBSERVATION = "register_observation"


STAGES_OF: dict[Action, frozenset[StageKind]] = {
    Action.OPEN_COCREATION: frozenset({StageKind.PARTICIPATION}),
    Action.WRITE_PROPOSAL: frozenset({StageKind.PARTICIPATION}),
    Action.REVIEW_PROPOSAL: frozenset({StageKind.PARTICIPATION, StageKind.APPROVAL}),
    Action.CONVERT_PROPOSAL: frozenset({StageKind.PARTICIPATION, StageKind.APPROVAL}),
    Action.REGISTER_OBSERVATION: frozenset({StageKind.PARTICIPATION, StageKind.APPROVAL}),
}
"""S4: proposals are written while people take part, and made viable until the plan is approved."""


def stage_allows(plan: ActionPlan, action: Action, today: date) -> bool:
    """Whether a stage in which the action belongs is open that day. One query."""
    return bool(STAGES_OF[action] & open_stage_kinds(plan, today))


def can_manage(user: Person, plan: ActionPlan) -> bool:
    """Spaces, consultations and proposals belong to the secretariat of the plan's jurisdiction."""
    return is_secretariat(user, plan.jurisdiction_id)


def can_moderate(user: Person, plan: ActionPlan) -> bool:
    """The moderators and the secretariat of the plan's jurisdiction publish, hide and group."""
    return is_superuser(user) or plan.jurisdiction_id in jurisdiction_ids(user, Role.MODERATOR, Role.SECRETARIAT)


def can_respond(user: Person, subject: Contribution | Proposal | InstitutionalObservation) -> bool:
    """Contributions are answered by moderators and secretariat; proposals and observations by the secretariat alone."""
    if isinstance(subject, Contribution):
        return can_moderate(user, subject.consultation.plan)
    return can_manage(user, subject.plan)


def receives_contributions(consultation: Consultation, today: date) -> bool:
    """Open that day, public and, where it is part of the co-creation of a plan, inside an open participation stage."""
    if not (consultation.is_public and consultation.plan.is_public):
        return False
    if consultation.state(today) != "open":
        return False
    return consultation.kind not in COCREATION_KINDS or stage_allows(consultation.plan, Action.OPEN_COCREATION, today)


def takes_words(consultation: Consultation, today: date) -> bool:
    """Open for contributions that day; in a prioritisation proposals are supported and nothing is written."""
    return consultation.kind != ConsultationKind.PRIORITISATION and receives_contributions(consultation, today)


def consultations_of(user: Person) -> QuerySet[Consultation]:
    """Those of the jurisdictions in which the person is secretariat or moderator."""
    if is_superuser(user):
        return Consultation.objects.all()
    return Consultation.objects.filter(plan__jurisdiction__in=jurisdiction_ids(user, Role.MODERATOR, Role.SECRETARIAT))


def contributions_of(user: Person) -> QuerySet[Contribution]:
    """Every contribution, whatever its state, of the consultations that the person moderates."""
    return Contribution.objects.filter(consultation__in=consultations_of(user).values("pk"))


def decisions_of(user: Person) -> QuerySet[Decision]:
    """Those given in the jurisdictions that the person keeps; a moderator's are those on contributions."""
    if is_superuser(user):
        return Decision.objects.all()
    kept = jurisdiction_ids(user, Role.SECRETARIAT)
    mine = Decision.objects.filter(contribution__in=contributions_of(user).values("pk"))
    mine |= Decision.objects.filter(proposal__plan__jurisdiction__in=kept)
    return mine | Decision.objects.filter(observation__plan__jurisdiction__in=kept)


NEXT_PROPOSAL_STATES: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.DRAFT: frozenset({ProposalState.PROPOSED}),
    ProposalState.PROPOSED: frozenset(
        {
            ProposalState.REVIEWED,
            ProposalState.ACCEPTED,
            ProposalState.NOT_ACCEPTED,
            ProposalState.MERGED,
            ProposalState.SPLIT,
            ProposalState.COMMITTED,
        }
    ),
    ProposalState.REVIEWED: frozenset(
        {
            ProposalState.ACCEPTED,
            ProposalState.NOT_ACCEPTED,
            ProposalState.MERGED,
            ProposalState.SPLIT,
            ProposalState.COMMITTED,
        }
    ),
    ProposalState.ACCEPTED: frozenset({ProposalState.COMMITTED}),
}
"""The life of a proposal. A draft is seen by nobody, so it can only be published; an answer is not undone."""
STAGE_ACTION: dict[ProposalState, Action] = {
    ProposalState.PROPOSED: Action.WRITE_PROPOSAL,
    ProposalState.REVIEWED: Action.REVIEW_PROPOSAL,
    ProposalState.SPLIT: Action.WRITE_PROPOSAL,
    ProposalState.MERGED: Action.REVIEW_PROPOSAL,
    ProposalState.COMMITTED: Action.CONVERT_PROPOSAL,
}
"""What the stage must allow for a proposal to take that state. Answering one has no stage: a reason is never late."""
UNDECIDED_STATES = (ProposalState.PROPOSED, ProposalState.REVIEWED)


def may_become(proposal: Proposal, state: ProposalState) -> bool:
    return state in NEXT_PROPOSAL_STATES.get(ProposalState(proposal.state), frozenset())


def can_write_proposals(user: Person, plan: ActionPlan, today: date) -> bool:
    """The secretariat, while people take part in the plan."""
    return can_manage(user, plan) and stage_allows(plan, Action.WRITE_PROPOSAL, today)


def can_change_proposal(user: Person, proposal: Proposal, today: date) -> bool:
    """Until it has an answer, and while people take part."""
    is_open = proposal.state in (ProposalState.DRAFT, *UNDECIDED_STATES)
    return is_open and can_write_proposals(user, proposal.plan, today)


def can_take_proposal_to(user: Person, proposal: Proposal, state: ProposalState, today: date) -> bool:
    """Whether the person may take that step with it today."""
    if not may_become(proposal, state) or not can_manage(user, proposal.plan):
        return False
    return state not in STAGE_ACTION or stage_allows(proposal.plan, STAGE_ACTION[state], today)


def can_review_proposal(user: Person, proposal: Proposal, today: date) -> bool:
    """SMART notes may be written, and written again, until it has an answer."""
    if proposal.state not in UNDECIDED_STATES or not can_manage(user, proposal.plan):
        return False
    return stage_allows(proposal.plan, Action.REVIEW_PROPOSAL, today)


def receives_supports(consultation: Consultation, today: date) -> bool:
    return consultation.kind == ConsultationKind.PRIORITISATION and receives_contributions(consultation, today)


def hides_results(consultation: Consultation, today: date) -> bool:
    """Whether nobody may know yet how many supports each proposal has, nor in which order they go."""
    running = (ConsultationState.PLANNED, ConsultationState.OPEN)
    return consultation.hides_results and consultation.state(today) in running


def can_keep_space(user: Person, space: Space) -> bool:
    """A space, and the personal data of who signed up or came, belong to the secretariat of its plan's jurisdiction.

    One without a plan is kept by superusers. Moderators never read registrations.
    """
    return is_secretariat(user, space.plan.jurisdiction_id if space.plan else None)
