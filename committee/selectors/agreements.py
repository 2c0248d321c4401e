"""Agreements as they are read: what is overdue first, who may own one, who is told, and how long is left, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.choices import CommitmentState, Light
from commitments.models import Commitment, Milestone, MilestoneResponsible, Participation
from committee.choices import AgreementState, TenureState
from committee.models import (
    OPEN_STATES,
    Agreement,
    AgreementNote,
    Committee,
    CommitteeDecision,
    GroupMember,
    SeatAttendance,
    Session,
    Tenure,
    WorkingGroup,
)
from committee.selectors.quorum import CAME
from people.choices import Role
from people.models import Membership, Organization, User


def pending_agreements(committee: Committee, today: date, group: WorkingGroup | None = None) -> QuerySet[Agreement]:
    """What the next session's agenda starts with: overdue first, then by due date.

    Those of the committee and of its public groups; with `group`, only that group's.
    """
    rows = Agreement.objects.open().filter(session__committee=committee, session__cancelled_at__isnull=True)
    if group is not None:
        rows = rows.filter(session__group=group)
    else:
        rows = rows.filter(Q(session__group__isnull=True) | Q(session__group__is_public=True))
    rows = rows.select_related("session__committee", "session__group", "organization", "commitment__plan")
    return rows.annotate(turn=_turn(today)).order_by("turn", "due_on", "pk")


def with_what_rows_show(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Everything that `components/agreement_row.html` reads, in one query and one more for the notes."""
    notes = AgreementNote.objects.order_by("pk").defer("noted_by")
    related = ("session__committee", "session__group", "organization", "commitment__plan", "milestone")
    return rows.select_related(*related).prefetch_related(Prefetch("notes", notes))


def in_turn(rows: QuerySet[Agreement], today: date) -> QuerySet[Agreement]:
    """Overdue, the oldest first; then open by due date; then closed, the latest first."""
    open_due = Case(When(state__in=OPEN_STATES, then=F("due_on")))
    return rows.annotate(turn=_turn(today)).order_by(
        "turn", open_due.asc(nulls_last=True), F("closed_on").desc(nulls_last=True), "-pk"
    )


def _turn(today: date) -> Case:
    return Case(
        When(state__in=OPEN_STATES, due_on__lt=today, then=Value(0)),
        When(state__in=OPEN_STATES, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def session_agreements(session: Session) -> list[Agreement]:
    """Of one session, in the order in which they were made."""
    return list(with_what_rows_show(session.agreements.order_by("number")))


def session_decisions(session: Session) -> list[CommitteeDecision]:
    return list(session.decisions.select_related("item").order_by("order"))


def commitment_agreements(commitment: Commitment) -> list[Agreement]:
    """What committees agreed about a commitment, the newest session first. One query."""
    rows = Agreement.objects.public().filter(commitment=commitment)
    return list(rows.select_related("session__committee").order_by("-session__held_on", "number"))


@dataclass(frozen=True)
class AgreementCounts:
    """The five parts add up to `made`. `late_done`: done after their date."""

    made: int
    on_time: int
    late_done: int
    overdue: int
    running: int
    dropped: int

    @property
    def done(self) -> int:
        return self.on_time + self.late_done

    @property
    def late(self) -> int:
        return self.late_done + self.overdue


def agreement_counts(rows: QuerySet[Agreement], today: date) -> AgreementCounts:
    """As of `today`, in one query. A date that was moved counts as it is now."""
    is_open = Q(state__in=OPEN_STATES)
    return AgreementCounts(
        **rows.order_by().aggregate(
            made=Count("pk"),
            on_time=Count("pk", filter=Q(state=AgreementState.DONE, closed_on__lte=F("due_on"))),
            late_done=Count("pk", filter=Q(state=AgreementState.DONE, closed_on__gt=F("due_on"))),
            overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
            running=Count("pk", filter=is_open & Q(due_on__gte=today)),
            dropped=Count("pk", filter=Q(state=AgreementState.DROPPED)),
        )
    )


def standing_words(agreement: Agreement, today: date) -> str:
    """How many days are left or late, in words."""
    if agreement.state == AgreementState.DROPPED:
        return _("descartado")
    if agreement.state == AgreementState.DONE and agreement.closed_on:
        days = (agreement.closed_on - agreement.due_on).days
        if days <= 0:
            return _("cumplido a tiempo")
        return ngettext("cumplido con %(n)s día de retraso", "cumplido con %(n)s días de retraso", days) % {"n": days}
    days = (agreement.due_on - today).days
    if days == 0:
        return _("vence hoy")
    if days > 0:
        return ngettext("falta %(n)s día", "faltan %(n)s días", days) % {"n": days}
    return ngettext("vencido hace %(n)s día", "vencido hace %(n)s días", -days) % {"n": -days}


def votes_at_most(session: Session) -> int:
    """How many may vote: the seats that came, or the organizations that the group had on that day."""
    if session.group_id is None:
        return SeatAttendance.objects.filter(session=session, status__in=CAME).count()
    members = GroupMember.objects.filter(group=session.group_id, since__lte=session.held_on)
    return members.filter(Q(until__isnull=True) | Q(until__gte=session.held_on)).count()


def owner_organizations(committee: Committee, today: date) -> QuerySet[Organization]:
    """Who may owe something to the committee: those that sit in it or in its groups, and those with a part in a promise."""
    in_force = Q(seats__until__isnull=True) | Q(seats__until__gte=today)
    seated = Organization.objects.filter(in_force, seats__committee=committee)
    grouped = GroupMember.objects.filter(group__committee=committee, group__ended_on__isnull=True)
    promised = linkable_commitments(committee)
    parts = Participation.objects.filter(commitment__in=promised.values("pk"))
    responsible = MilestoneResponsible.objects.filter(milestone__commitment__in=promised.values("pk"))
    found = Q(pk__in=seated.values("pk"))
    for rows in (grouped, parts, responsible):
        found |= Q(pk__in=rows.values("organization"))
    return Organization.objects.filter(found)


def owner_people(committee: Committee, today: date) -> QuerySet[User]:
    """Those who sit in it that day, and its secretariat."""
    seated = Tenure.objects.in_force(today).filter(
        seat__committee=committee, state=TenureState.ACTIVE, starts_on__isnull=False
    )
    keep = Membership.objects.active(today).filter(role=Role.SECRETARIAT, jurisdiction=committee.jurisdiction_id)
    return User.objects.filter(Q(pk__in=seated.values("user")) | Q(pk__in=keep.values("user")), is_active=True)


def linkable_commitments(committee: Committee) -> QuerySet[Commitment]:
    """Public promises of the same jurisdiction."""
    here = Q(plan__jurisdiction=committee.jurisdiction_id) | Q(jurisdiction=committee.jurisdiction_id)
    return Commitment.objects.public().filter(here)


def promises_to_choose(committee: Committee) -> list[tuple[Commitment, list[Milestone]]]:
    """Commitments with their milestones: those of the plan in force, or of the committee's own plan, or of all."""
    rows = linkable_commitments(committee).exclude(state__in=(CommitmentState.WITHDRAWN, CommitmentState.MERGED))
    narrow = Q(plan=committee.plan_id) if committee.plan_id else Q(plan__current=True)
    near = rows.filter(narrow | Q(plan__isnull=True))
    chosen = near if near.exists() else rows
    found = chosen.select_related("plan").prefetch_related("milestones").order_by("plan_id", "order", "pk")
    return [(commitment, list(commitment.milestones.all())) for commitment in found]


def told_about(agreement: Agreement, today: date) -> list[User]:
    """The owner, as long as a right lasts; then, or where it is an organization, whoever works for it."""
    memberships = Membership.objects.active(today)
    people = User.objects.filter(is_active=True).order_by("pk")
    if agreement.person_id is not None:
        own = list(people.filter(pk__in=memberships.filter(user=agreement.person_id).values("user")))
        if own:
            return own
    for_it = memberships.filter(organization=agreement.organization_id, role__in=(Role.MEMBER, Role.ENTITY_EDITOR))
    return list(people.filter(pk__in=for_it.values("user"))) if agreement.organization_id else []


def light_of(agreement: Agreement, today: date) -> str:
    """The sign of its standing, among those that commitments use."""
    if agreement.state in OPEN_STATES:
        return Light.DELAYED if agreement.is_late(today) else Light.SCHEDULED
    return Light.COMPLETE if agreement.state == AgreementState.DONE else Light.WITHDRAWN
