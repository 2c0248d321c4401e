"""Who may do what with commitments, when: plain predicates for pages, API and admin alike."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commitments.choices import LEFT_OUT_STATES, ParticipationRole, ReportState, Voice
from commitments.models import Commitment, Milestone, ProgressReport
from commitments.models.question import AnsweredIntake
from core.choices import ModerationState
from people.choices import Role, Sector
from people.models import Organization, User
from people.permissions import is_secretariat, is_superuser, jurisdiction_ids, organization_ids

Person = User | AnonymousUser
OWNER_ROLES = (ParticipationRole.LEAD, ParticipationRole.CO_LEAD)


def speaks_for(user: User, milestone: Milestone) -> str:
    """The organization or office that the public reads as the author of a change, never the person."""
    if not is_secretariat(user, milestone.commitment.answers_to_id):
        organization = reporting_organizations(user, milestone, Voice.GOVERNMENT).first()
        if organization is not None:
            return organization.name
    return _("La secretaría técnica")


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
        return civil_seats(user, milestone.commitment)
    answering = Q(pk__in=milestone.commitment.participations.filter(role__in=OWNER_ROLES).values("organization")) | Q(
        pk__in=milestone.responsibles.values("organization")
    )
    if is_superuser(user):
        return Organization.objects.filter(answering)
    return Organization.objects.filter(answering, pk__in=organization_ids(user, Role.ENTITY_EDITOR))


def civil_seats(user: Person, commitment: Commitment) -> QuerySet[Organization]:
    """Organizations outside the State for which the person sits in a committee of that country.

    Where an organization's own place is unknown, being counterpart of the commitment is what ties it to the country.
    """
    here = Q(territory=commitment.answers_to_id) | Q(territory__parent=commitment.answers_to_id)
    here |= Q(territory__parent__parent=commitment.answers_to_id)
    counterpart = commitment.participations.filter(role=ParticipationRole.COUNTERPART).values("organization")
    return (
        Organization.objects.filter(pk__in=organization_ids(user, Role.MEMBER))
        .exclude(sector=Sector.PUBLIC)
        .filter(here | Q(pk__in=counterpart))
    )


def followed_commitments(user: Person) -> QuerySet[Commitment]:
    """The commitments of which the person's seats outside the State may speak; the same rule as `civil_seats`."""
    seats = Organization.objects.filter(pk__in=organization_ids(user, Role.MEMBER)).exclude(sector=Sector.PUBLIC)
    tree = seats.values_list("territory", "territory__parent", "territory__parent__parent")
    places = {place for branch in tree for place in branch if place is not None}
    counterpart = Commitment.objects.filter(
        participations__organization__in=seats, participations__role=ParticipationRole.COUNTERPART
    )
    return Commitment.objects.filter(
        Q(plan__jurisdiction__in=places) | Q(jurisdiction__in=places) | Q(pk__in=counterpart.values("pk"))
    )


def reports_to_review(user: Person) -> QuerySet[ProgressReport]:
    """Every report for which `can_review` holds."""
    waiting = ProgressReport.objects.filter(voice=Voice.GOVERNMENT, state=ReportState.SUBMITTED)
    waiting = waiting.exclude(organization__in=organization_ids(user, Role.ENTITY_EDITOR))
    if is_superuser(user):
        return waiting
    kept = jurisdiction_ids(user, Role.SECRETARIAT)
    return waiting.filter(
        Q(milestone__commitment__plan__jurisdiction__in=kept)
        | Q(milestone__commitment__jurisdiction__in=kept)
        | Q(milestone__commitment__in=followed_commitments(user).values("pk"))
    )


def other_voice(voice: str) -> Voice:
    return Voice.GOVERNMENT if voice == Voice.CIVIL_SOCIETY else Voice.CIVIL_SOCIETY


def replying_organizations(user: Person, report: ProgressReport) -> QuerySet[Organization]:
    """For which organizations the person may answer a published report of the other voice."""
    if report.state != ReportState.PUBLISHED:
        return Organization.objects.none()
    return reporting_organizations(user, report.milestone, other_voice(report.voice))


def can_see_report(user: Person, report: ProgressReport) -> bool:
    """Published reports are everybody's; others, of their own people and of those who may review them."""
    return reports_of(user).filter(pk=report.pk).exists() or can_review(user, report)


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
    commitment = report.milestone.commitment
    return is_secretariat(user, commitment.answers_to_id) or civil_seats(user, commitment).exists()


def can_edit_commitment(user: Person, commitment: Commitment) -> bool:
    """Texts and structure of a commitment belong to the secretariat of its plan's jurisdiction."""
    return is_secretariat(user, commitment.answers_to_id)


def can_move_dates(user: Person, milestone: Milestone) -> bool:
    """The secretariat, or the entity that answers for the milestone; always with a reason."""
    return can_edit_commitment(user, milestone.commitment) or can_report(user, milestone, Voice.GOVERNMENT)


def can_moderate(user: Person, commitment: Commitment) -> bool:
    """The moderators and the secretariat of the commitment's jurisdiction."""
    kept = jurisdiction_ids(user, Role.MODERATOR, Role.SECRETARIAT)
    return is_superuser(user) or commitment.answers_to_id in kept


def can_answer(user: Person, row: AnsweredIntake) -> bool:
    """The entity that answers for the commitment, once, when the question is published."""
    if row.moderation != ModerationState.PUBLISHED or row.answered_at is not None:
        return False
    owners = row.commitment.participations.filter(role__in=OWNER_ROLES).values_list("organization", flat=True)
    return is_superuser(user) or bool(organization_ids(user, Role.ENTITY_EDITOR) & set(owners))


def intakes_of(user: Person, kind: type[AnsweredIntake]) -> QuerySet[AnsweredIntake]:
    """Moderators and secretariat see all of their jurisdiction; an entity what was published about its commitments."""
    rows = kind._default_manager.all()
    if is_superuser(user):
        return rows
    kept = jurisdiction_ids(user, Role.MODERATOR, Role.SECRETARIAT)
    own = Commitment.objects.filter(
        participations__organization__in=organization_ids(user, Role.ENTITY_EDITOR),
        participations__role__in=OWNER_ROLES,
    )
    return rows.filter(
        Q(commitment__plan__jurisdiction__in=kept)
        | Q(commitment__jurisdiction__in=kept)
        | Q(commitment__in=own.values("pk"), moderation=ModerationState.PUBLISHED)
    )


def can_recheck_links(user: Person) -> bool:
    """Any secretariat: it is the server's time that is spent, and the links of every country are visited alike."""
    return is_superuser(user) or bool(jurisdiction_ids(user, Role.SECRETARIAT))
