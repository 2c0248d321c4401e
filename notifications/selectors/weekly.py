"""To whom a plan's weekly report is sent: the people of the plan, by the rights that they hold on the day."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from commitments.choices import LEFT_OUT_STATES
from commitments.models import Commitment, Participation
from commitments.permissions import OWNER_ROLES
from committee.choices import TenureState
from committee.models import Tenure
from dashboards.selectors.board_voices import committee_of
from people.choices import Role
from people.models import Membership, User
from plans.models import ActionPlan


def people_of(plan: ActionPlan, today: date) -> QuerySet[User]:
    """Each active account once, by its number: the secretariat of the plan's jurisdiction, those who hold an active seat of
    its committee with the membership that goes with it, and the editors of the organizations that lead its commitments
    or lead them with others. Two queries, the second when the rows are read.
    """
    rights = Membership.objects.active(today)
    commitments = Commitment.objects.public().filter(plan=plan).exclude(state__in=LEFT_OUT_STATES)
    owners = Participation.objects.filter(commitment__in=commitments.order_by().values("pk"), role__in=OWNER_ROLES)
    seated = Tenure.objects.in_force(today).filter(
        seat__committee=committee_of(plan),
        state=TenureState.ACTIVE,
        user__memberships__in=rights.filter(role=Role.MEMBER).values("pk"),
        user__memberships__organization=F("seat__organization"),
    )
    held = rights.filter(
        Q(role=Role.SECRETARIAT, jurisdiction=plan.jurisdiction_id)
        | Q(role=Role.ENTITY_EDITOR, organization__in=owners.order_by().values("organization"))
    )
    wanted = Q(pk__in=held.values("user")) | Q(pk__in=seated.order_by().values("user"))
    return User.objects.filter(wanted, is_active=True).order_by("pk")
