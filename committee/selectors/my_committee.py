"""What a committee waits for from one person: as somebody who sits, as an owner of agreements, as the secretariat.

Every list costs one query or two, whatever its length, and none where the person has no such right today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.choices import LEFT_OUT_STATES, ParticipationRole
from commitments.models import Commitment, Participation
from committee.choices import MinutesState, TenureKind, TenureState, VersionStage
from committee.models import (
    Agreement,
    Committee,
    EvaluationAnswer,
    GroupMember,
    Minutes,
    MinutesApproval,
    MinutesObservation,
    MinutesVersion,
    SelfEvaluation,
    Session,
    Tenure,
)
from committee.permissions import APPROVING_SECTORS, active_tenures, owned_agreements
from committee.selectors.evaluations import MINUTES_WITHIN, open_evaluations
from people.choices import Role
from people.models import User
from people.permissions import is_superuser, jurisdiction_ids, organization_ids

MOST = 30
ENDING_WITHIN = timedelta(days=90)


KINDS = {
    "session": gettext_lazy("Sesión"),
    "minutes": gettext_lazy("Acta"),
    "agreement": gettext_lazy("Acuerdo a su cargo"),
    "overdue": gettext_lazy("Acuerdo vencido"),
    "evaluation": gettext_lazy("Autoevaluación"),
    "tenure": gettext_lazy("Periodo que termina"),
    "review": gettext_lazy("Reporte por revisar"),
}


@dataclass(frozen=True)
class Task:
    """What to do and by when. `route` and `key` give the page where it is done; `link`, where to connect."""

    kind: str
    title: str
    what: str
    due_on: date
    route: str
    key: Any
    where: str = ""
    link: str = ""
    is_demo: bool = False

    @property
    def label(self) -> str:
        return str(KINDS[self.kind])


@dataclass(frozen=True)
class Standing:
    """By which seats and jurisdictions a person is in committees that day."""

    user: User
    today: date
    tenures: list[Tenure]
    kept: QuerySet[Committee] | None

    @property
    def seated(self) -> set[int]:
        return {tenure.seat.committee_id for tenure in self.tenures}

    @property
    def seats(self) -> set[int]:
        return {tenure.seat_id for tenure in self.tenures}

    @property
    def answering(self) -> set[int]:
        """The seat by which the person answers in each committee: as titular before as suplente."""
        ranked = sorted(self.tenures, key=lambda row: (row.kind == TenureKind.TITULAR, -row.pk))
        return set({row.seat.committee_id: row.seat_id for row in ranked}.values())


def standing_of(user: User, today: date) -> Standing:
    keeps = jurisdiction_ids(user, Role.SECRETARIAT)
    kept = Committee.objects.all() if is_superuser(user) else Committee.objects.filter(jurisdiction__in=keeps)
    tenures = list(active_tenures(user, today).select_related("seat"))
    return Standing(user, today, tenures, kept if keeps or is_superuser(user) else None)


def committee_tasks(user: User, today: date) -> list[Task]:
    """All of them, the most urgent first."""
    me = standing_of(user, today)
    found = [*_agreements(me)]
    if me.tenures or me.kept is not None:
        found += [*_sessions(me), *_minutes(me)]
    if me.tenures:
        found += _evaluations(me)
    if me.kept is not None:
        found += [*_without_minutes(me), *_overdue(me), *_ending(me), *_to_publish(me)]
    return sorted(found, key=lambda task: (task.due_on, task.kind, str(task.key)))


def _task(
    committee: Committee, kind: str, title: Any, what: str, due_on: date, route: str, key: Any, **rest: Any
) -> Task:
    is_demo = bool(committee.plan and committee.plan.is_demo)
    route = route if ":" in route else f"committee:{route}"
    return Task(kind, str(title), what, due_on, route, key, where=committee.name, is_demo=is_demo, **rest)


def _mine(me: Standing, path: str) -> Q:
    """Of the committees where the person sits, or that the person keeps."""
    found = Q(**{f"{path}__in": me.seated})
    return found | Q(**{f"{path}__in": me.kept.values("pk")}) if me.kept is not None else found


def _sessions(me: Standing) -> Iterator[Task]:
    """Those to come; of a group, for the seats that are in it on that day."""
    inside = GroupMember.objects.filter(group=OuterRef("group"), seat__in=me.seats, since__lte=OuterRef("held_on"))
    inside = inside.filter(Q(until__isnull=True) | Q(until__gte=OuterRef("held_on")))
    seated = Q(committee__in=me.seated) & (Q(group__isnull=True) | Exists(inside))
    kept = Q(committee__in=me.kept.values("pk")) if me.kept is not None else Q(pk__in=())
    rows = Session.objects.filter(seated | kept, called_at__isnull=False, cancelled_at__isnull=True)
    rows = rows.filter(held_on__gte=me.today).select_related("committee__plan", "group")
    for row in rows.order_by("held_on", "pk")[:MOST]:
        hour = row.starts_time.strftime("%H:%M") if row.starts_time else ""
        what = _("Asista a la sesión, a las %(hour)s") % {"hour": hour} if hour else _("Asista a la sesión")
        yield _task(row.committee, "session", row, what, row.held_on, "my_session", row.slug, link=row.link)


def _minutes(me: Standing) -> Iterator[Task]:
    """To observe while the window lasts, to approve for one's sector, and, for the secretariat, to publish."""
    observed = MinutesObservation.objects.filter(minutes=OuterRef("pk"), made_by=me.user)
    final = MinutesVersion.objects.filter(minutes=OuterRef("pk"), stage=VersionStage.FINAL).order_by("-number")
    approved = MinutesApproval.objects.filter(version=OuterRef("final")).values("sector")
    states = (MinutesState.OBSERVATIONS, MinutesState.APPROVAL, MinutesState.APPROVED)
    rows = Minutes.objects.filter(_mine(me, "session__committee"), state__in=states, published_at__isnull=True)
    rows = rows.filter(session__cancelled_at__isnull=True)
    rows = rows.annotate(observed=Exists(observed), final=Subquery(final.values("pk")[:1]))
    for sector in APPROVING_SECTORS:
        rows = rows.annotate(**{f"by_{sector}": Exists(approved.filter(sector=sector))})
    rows = rows.select_related("session__committee__plan", "session__group").order_by("session__held_on", "pk")
    kept = set(me.kept.values_list("pk", flat=True)) if me.kept is not None else set()
    for row in rows[:MOST]:
        session, limit = row.session, row.session.held_on + MINUTES_WITHIN
        until = row.observations_until
        what = ""
        if row.state == MinutesState.OBSERVATIONS:
            if until and until >= me.today and session.committee_id in me.seated and not row.observed:
                what, limit = _("Lea el acta y escriba sus observaciones"), until
        elif row.state == MinutesState.APPROVAL and _approves(me, row):
            what = _("Apruebe el acta por su sector")
        elif row.state == MinutesState.APPROVED and session.committee_id in kept:
            what = _("Publique el acta aprobada")
        if what:
            yield _task(session.committee, "minutes", session, what, limit, "my_minutes", session.slug)


def _approves(me: Standing, row: Any) -> bool:
    """A titular whose sector has not approved, and who did not draft it; the rule of `permissions.can_approve`."""
    titular = next(
        (
            tenure
            for tenure in sorted(me.tenures, key=lambda each: each.pk)
            if tenure.kind == TenureKind.TITULAR and tenure.seat.committee_id == row.session.committee_id
        ),
        None,
    )
    if titular is None or row.drafted_by_id == me.user.pk or titular.seat.sector not in APPROVING_SECTORS:
        return False
    return not getattr(row, f"by_{titular.seat.sector}")


def _agreements(me: Standing) -> Iterator[Task]:
    rows = owned_agreements(me.user).open().filter(session__cancelled_at__isnull=True)
    for row in rows.select_related("session__committee__plan").order_by("due_on", "pk")[:MOST]:
        what = _("Cuente qué se hizo, o márquelo como cumplido")
        yield _task(row.session.committee, "agreement", row.text, what, row.due_on, "my_agreement", row.pk)


def _evaluations(me: Standing) -> Iterator[Task]:
    answers = EvaluationAnswer.objects.filter(question__evaluation=OuterRef("pk"), seat__in=me.answering)
    rows = open_evaluations(me.seated, me.today).filter(~Exists(answers)).select_related("committee__plan")
    for row in rows[:MOST]:
        title = _("Autoevaluación %(year)s") % {"year": row.year}
        what = _("Responda por su asiento")
        yield _task(row.committee, "evaluation", title, what, row.closes_on, "my_evaluation", row.pk)


def _without_minutes(me: Standing) -> Iterator[Task]:
    assert me.kept is not None
    rows = Session.objects.filter(
        committee__in=me.kept.values("pk"), called_at__isnull=False, cancelled_at__isnull=True
    )
    rows = rows.filter(held_on__lte=me.today - MINUTES_WITHIN, minutes__published_at__isnull=True)
    rows = rows.exclude(minutes__state=MinutesState.APPROVED)
    for row in rows.select_related("committee__plan", "group").order_by("held_on", "pk")[:MOST]:
        what = _("Publique el acta: se espera a los 15 días")
        yield _task(row.committee, "minutes", row, what, row.held_on + MINUTES_WITHIN, "my_session", row.slug)


def _overdue(me: Standing) -> Iterator[Task]:
    """Of others: the secretariat's own are among its agreements."""
    assert me.kept is not None
    rows = Agreement.objects.overdue(me.today).filter(
        session__committee__in=me.kept.values("pk"), session__cancelled_at__isnull=True
    )
    rows = rows.exclude(pk__in=owned_agreements(me.user).values("pk"))
    for row in rows.select_related("session__committee__plan").order_by("due_on", "pk")[:MOST]:
        what = _("Pregunte a quien responde: %(owner)s") % {"owner": row.owner_label}
        yield _task(row.session.committee, "overdue", row.text, what, row.due_on, "my_agreement", row.pk)


def _ending(me: Standing) -> Iterator[Task]:
    """Tenures of the next 90 days that nobody follows in the same seat."""
    assert me.kept is not None
    after = Tenure.objects.filter(seat=OuterRef("seat"), kind=OuterRef("kind"), starts_on__gt=OuterRef("ends_on"))
    rows = Tenure.objects.filter(seat__committee__in=me.kept.values("pk"), state=TenureState.ACTIVE)
    rows = rows.filter(~Exists(after), ends_on__range=(me.today, me.today + ENDING_WITHIN), starts_on__isnull=False)
    for row in rows.select_related("seat__organization", "seat__committee__plan").order_by("ends_on", "pk")[:MOST]:
        title = f"{row.seat.organization or row.seat.get_sector_display()}, {row.get_kind_display()}"
        what, route = _("Prepare la renovación de su asiento"), "admin:committee_tenure_change"
        yield _task(row.seat.committee, "tenure", title, what, row.ends_on, route, row.pk)


def _to_publish(me: Standing) -> Iterator[Task]:
    assert me.kept is not None
    rows = SelfEvaluation.objects.filter(committee__in=me.kept.values("pk"), published_at__isnull=True)
    for row in rows.filter(closes_on__lt=me.today).select_related("committee__plan").order_by("closes_on", "pk")[:MOST]:
        title = _("Autoevaluación %(year)s") % {"year": row.year}
        what, route = _("Escriba y publique su resumen"), "admin:committee_selfevaluation_change"
        yield _task(row.committee, "evaluation", title, what, row.closes_on, route, row.pk)


def accompanied_commitments(user: User, today: date) -> QuerySet[Commitment]:
    """Those that the person's seats accompany: as counterpart in a plan in force, or in a group that goes on."""
    organizations = organization_ids(user, Role.MEMBER)
    if not organizations:
        return Commitment.objects.none()
    parts = Participation.objects.filter(role=ParticipationRole.COUNTERPART, organization__in=organizations)
    members = GroupMember.objects.filter(organization__in=organizations, since__lte=today)
    members = members.filter(Q(until__isnull=True) | Q(until__gte=today))
    members = members.filter(Q(group__ended_on__isnull=True) | Q(group__ended_on__gte=today))
    in_force = Q(plan__current=True) | Q(plan__isnull=True)
    through = Commitment.objects.filter(working_groups__in=members.values("group"))
    rows = Commitment.objects.public().exclude(state__in=LEFT_OUT_STATES)
    rows = rows.filter(Q(pk__in=parts.values("commitment")) & in_force | Q(pk__in=through.values("pk")))
    return rows.select_related("plan").order_by(F("ends_on").asc(nulls_last=True), "order", "pk")
