"""Who may do what with commitments, when: plain predicates for pages, API and admin alike."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from commitments.choices import LEFT_OUT_STATES, ParticipationRole, ReportState, Voice
from commitments.models import Commitment, Milestone, ProgressReport
from people.choices import Role, Sector
from people.models import Organization, User
from people.permissions import is_secretariat, is_superuser, jurisdiction_ids, organization_ids

Person = User | AnonymousUser
OWNER_ROLES = (ParticipationRole.LEAD, ParticipationRole.CO_LEAD)


def commitments_of(user: Person) -> QuerySet[Commitment]:
    """The commitments a person works on: those its entity answers for, or all of its jurisdiction for a secretariat."""
    if is_superuser(user):
        return Commitment.objects.all()
    mine = Q(
        pk__in=Commitment.objects.filter(
            participations__organization__in=organization_ids(user, Role.ENTITY_EDITOR),
            participations__role__in=OWNER_ROLES,
        ).values("pk")
    )
    kept = jurisdiction_ids(user, Role.SECRETARIAT)
    return Commitment.objects.filter(mine | Q(plan__jurisdiction__in=kept) | Q(jurisdiction__in=kept))


def milestones_of(user: Person) -> QuerySet[Milestone]:
    """The milestones of one's commitments, and those one's entity is responsible for in others' commitments."""
    if is_superuser(user):
        return Milestone.objects.all()
    responsible = Milestone.objects.filter(responsibles__organization__in=organization_ids(user, Role.ENTITY_EDITOR))
    return Milestone.objects.filter(Q(commitment__in=commitments_of(user)) | Q(pk__in=responsible.values("pk")))


def reports_of(user: Person) -> QuerySet[ProgressReport]:
    """An entity sees its own reports; the secretariat all but the drafts of its jurisdiction."""
    if is_superuser(user):
        return ProgressReport.objects.all()
    own = Q(organization__in=organization_ids(user, Role.ENTITY_EDITOR, Role.MEMBER))
    kept = jurisdiction_ids(user, Role.SECRETARIAT)
    of_mine = Q(milestone__commitment__plan__jurisdiction__in=kept) | Q(milestone__commitment__jurisdiction__in=kept)
    return ProgressReport.objects.filter(own | of_mine & ~Q(state=ReportState.DRAFT))


def reporting_organizations(user: Person, milestone: Milestone, voice: str) -> QuerySet[Organization]:
    """For which organizations the person may report on the milestone in that voice."""
    if milestone.commitment.state in LEFT_OUT_STATES:
        return Organization.objects.none()
    if voice == Voice.CIVIL_SOCIETY:
        return Organization.objects.filter(pk__in=organization_ids(user, Role.MEMBER)).exclude(sector=Sector.PUBLIC)
    answering = Q(pk__in=milestone.commitment.participations.filter(role__in=OWNER_ROLES).values("organization")) | Q(
        pk__in=milestone.responsibles.values("organization")
    )
    if is_superuser(user):
        return Organization.objects.filter(answering)
    return Organization.objects.filter(answering, pk__in=organization_ids(user, Role.ENTITY_EDITOR))


def can_report(user: Person, milestone: Milestone, voice: str) -> bool:
    return reporting_organizations(user, milestone, voice).exists()


def can_edit_report(user: Person, report: ProgressReport) -> bool:
    """Its own organization's people, while it is a draft or was returned."""
    if report.state not in (ReportState.DRAFT, ReportState.RETURNED):
        return False
    roles = (Role.MEMBER,) if report.voice == Voice.CIVIL_SOCIETY else (Role.ENTITY_EDITOR,)
    return is_superuser(user) or report.organization_id in organization_ids(user, *roles)


def can_review(user: Person, report: ProgressReport) -> bool:
    """A civil-society seat or the secretariat verifies or returns what an entity submitted; never its own author's entity."""
    if report.voice != Voice.GOVERNMENT or report.state != ReportState.SUBMITTED:
        return False
    if report.organization_id in organization_ids(user, Role.ENTITY_EDITOR):
        return False
    civil_seats = Organization.objects.filter(pk__in=organization_ids(user, Role.MEMBER)).exclude(sector=Sector.PUBLIC)
    return is_secretariat(user, report.milestone.commitment.answers_to_id) or civil_seats.exists()


def can_edit_commitment(user: Person, commitment: Commitment) -> bool:
    """Texts and structure of a commitment belong to the secretariat of its plan's jurisdiction."""
    return is_secretariat(user, commitment.answers_to_id)


def can_move_dates(user: Person, milestone: Milestone) -> bool:
    """The secretariat, or the entity that answers for the milestone; always with a reason."""
    return can_edit_commitment(user, milestone.commitment) or can_report(user, milestone, Voice.GOVERNMENT)

