"""Whom a reminder goes to."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from commitments.choices import LEFT_OUT_STATES, CommitmentState, ParticipationRole, Voice
from commitments.models import Milestone
from commitments.selectors import reports_in_force
from people.choices import Role
from people.models import Membership, User


def milestones_due(today: date, until: date) -> list[Milestone]:
    """Public milestones that end between the two days and are not complete, with what a mail says of them."""
    due = (
        Milestone.objects.public()
        .filter(planned_ends_on__range=(today, until), children__isnull=True)
        .exclude(commitment__state__in=[*LEFT_OUT_STATES, CommitmentState.COMPLETED])
        .select_related("commitment__plan")
        .prefetch_related("responsibles", "commitment__participations")
    )
    found = list(due)
    reports = reports_in_force([milestone.commitment_id for milestone in found], today)
    return [
        milestone
        for milestone in found
        if (report := reports.get((milestone.pk, Voice.GOVERNMENT))) is None or report.percent < 100
    ]


def editors_of(milestone: Milestone, today: date) -> QuerySet[User]:
    """People who today edit for an entity that answers for the milestone: its responsibles, else the commitment's lead."""
    organizations = [responsible.organization_id for responsible in milestone.responsibles.all()] or [
        participation.organization_id
        for participation in milestone.commitment.participations.all()
        if participation.role == ParticipationRole.LEAD
    ]
    memberships = Membership.objects.active(today).filter(role=Role.ENTITY_EDITOR, organization__in=organizations)
    return User.objects.filter(is_active=True, pk__in=memberships.values("user")).order_by("pk")
