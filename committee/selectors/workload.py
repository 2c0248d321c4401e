"""How the work of a committee falls on its seats (S0 names the inequality): by organization, never by person.

A task is something that was done: coming to a session, a published report in civil society's voice, a report verified or
returned, minutes drafted or observed (once they are published), an agreement fulfilled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from commitments.choices import Verification, Voice
from commitments.models import ProgressReport
from committee.choices import AgreementState, SeatSector
from committee.models import (
    OPEN_STATES,
    Agreement,
    Committee,
    Minutes,
    MinutesObservation,
    SeatAttendance,
    Session,
    Tenure,
)
from committee.selectors.evaluations import Part
from committee.selectors.quorum import CAME
from core.charts import WIDTH
from core.models import ActivityRecord
from core.templatetags.core_tags import percent
from people.models import Organization

ROW, THICKNESS, ROOM_FOR_TOTAL = 62, 20, 60
RETURNED = "devolvió un reporte de"
"""As commitments writes it: a return leaves no mark on the report once it is sent again."""


@dataclass(frozen=True)
class Load:
    """One organization's share, or a sector's. `expected` are sessions for which its seat was marked, came or not."""

    label: str
    sector: str
    organization: Organization | None = None
    expected: int = 0
    attended: int = 0
    reports: int = 0
    reviews: int = 0
    minutes: int = 0
    observations: int = 0
    owned: int = 0
    kept: int = 0
    late: int = 0
    fulfilled: int = 0

    @property
    def tasks(self) -> int:
        return self.attended + self.between

    @property
    def between(self) -> int:
        """What is done from one session to the next."""
        return self.reports + self.reviews + self.minutes + self.observations + self.fulfilled

    @property
    def sector_label(self) -> str:
        return str(SeatSector(self.sector).label)


FIGURES = (
    "expected",
    "attended",
    "reports",
    "reviews",
    "minutes",
    "observations",
    "owned",
    "kept",
    "late",
    "fulfilled",
)


@dataclass(frozen=True)
class Workload:
    """`rows` by tasks, the busiest first; `sectors` in their usual order."""

    since: date
    until: date
    rows: list[Load]
    sectors: list[Load]

    @property
    def tasks(self) -> int:
        return sum(row.tasks for row in self.rows)

    @property
    def busiest(self) -> list[Load]:
        """A third of the organizations, rounded up."""
        return self.rows[: -(-len(self.rows) // 3)]

    @property
    def busiest_share(self) -> Part:
        return Part(sum(row.tasks for row in self.busiest), self.tasks)

    @property
    def finding(self) -> str:
        """The inequality, in one sentence."""
        if not self.rows:
            return _("Nadie ocupó un asiento en este periodo.")
        if not self.tasks:
            return _("No hay tareas registradas en este periodo.")
        seats, third = len(self.rows), len(self.busiest)
        places = {
            "third": third,
            "seats": seats,
            "share": percent(self.busiest_share.percent),
            "tasks": self.tasks,
            "even": percent(Part(third, seats).percent),
        }
        if third == 1:
            text = _(
                "1 de %(seats)s organizaciones hizo el %(share)s de las %(tasks)s tareas; "
                "con una carga pareja haría el %(even)s."
            )
        else:
            text = _(
                "%(third)s de %(seats)s organizaciones hicieron el %(share)s de las %(tasks)s tareas; "
                "con una carga pareja harían el %(even)s."
            )
        return text % places


def workload(committee: Committee, since: date, until: date) -> Workload:
    """From the first day to the last, both included, in four queries whatever the number of seats and rows."""
    loads: dict[int, Load] = {}
    for tenure in _tenures(committee, since, until):
        organization = tenure.seat.organization
        assert organization is not None
        found = loads.get(organization.pk) or Load(str(organization), tenure.seat.sector, organization)
        loads[organization.pk] = replace(
            found,
            reviews=found.reviews + tenure.verified + tenure.returned,
            minutes=found.minutes + tenure.drafted,
            observations=found.observations + tenure.observed,
        )
    sessions = Session.objects.public().filter(
        committee=committee, cancelled_at__isnull=True, held_on__range=(since, until)
    )
    for rows in (_attendance(sessions), _reports(committee, since, until), _agreements(sessions, until)):
        for row in rows:
            key = row.pop("key")
            if key in loads:
                loads[key] = replace(loads[key], **row)
    ranked = sorted(loads.values(), key=lambda row: (-row.tasks, row.label))
    return Workload(since, until, ranked, _by_sector(ranked))


def _tenures(committee: Committee, since: date, until: date) -> QuerySet[Tenure]:
    """Who held a seat in the period, with what each did by hand while it lasted."""
    verified = _reports_here(committee).filter(verification=Verification.VERIFIED, reviewed_by=OuterRef("user"))
    who = Cast(OuterRef("user_id"), CharField())
    returned = ActivityRecord.objects.filter(verb=RETURNED, jurisdiction=committee.jurisdiction.code, actor_id=who)
    if committee.plan is not None:
        returned = returned.filter(plan=committee.plan.slug)
    published = Minutes.objects.filter(session__committee=committee, published_at__isnull=False)
    drafted = published.filter(drafted_by=OuterRef("user"))
    observed = MinutesObservation.objects.filter(minutes__in=published.values("pk"), tenure=OuterRef("pk"))
    rows = Tenure.objects.filter(seat__committee=committee, seat__organization__isnull=False, starts_on__lte=until)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since)).select_related("seat__organization")
    span = (since, until)
    return rows.annotate(
        verified=_count(verified, "reviewed_by", "reviewed_at", span),
        returned=_count(returned, "actor_id", "at", span),
        drafted=_count(drafted, "drafted_by", "created_at", span),
        observed=_count(observed, "tenure", "made_at", span),
    ).order_by("pk")


def _count(rows: QuerySet, who: str, moment: str, span: tuple[date, date]) -> Coalesce:
    """How many of the outer tenure's rows are of a day of the span on which it was in force."""
    within = {
        f"{moment}__date__range": span,
        f"{moment}__date__gte": OuterRef("starts_on"),
        f"{moment}__date__lte": Coalesce(OuterRef("ends_on"), Value(span[1])),
    }
    counted = rows.filter(**within).order_by().values(who).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def _reports_here(committee: Committee) -> QuerySet[ProgressReport]:
    """Public reports of the committee's plan, or of its country where it has none."""
    rows = ProgressReport.objects.public()
    if committee.plan_id is not None:
        return rows.filter(milestone__commitment__plan=committee.plan_id)
    place = committee.jurisdiction_id
    here = Q(milestone__commitment__plan__jurisdiction=place) | Q(milestone__commitment__jurisdiction=place)
    return rows.filter(here)


def _attendance(sessions: QuerySet[Session]) -> QuerySet:
    marks = SeatAttendance.objects.filter(session__in=sessions.values("pk")).order_by()
    counted = marks.values(key=F("seat__organization"))
    return counted.annotate(expected=Count("pk"), attended=Count("pk", filter=Q(status__in=CAME)))


def _reports(committee: Committee, since: date, until: date) -> QuerySet:
    rows = _reports_here(committee).filter(voice=Voice.CIVIL_SOCIETY, published_at__date__range=(since, until))
    return rows.order_by().values(key=F("organization")).annotate(reports=Count("pk"))


def _agreements(sessions: QuerySet[Session], until: date) -> QuerySet:
    """Made in the period, as they stood on its last day by what is known now."""
    rows = Agreement.objects.filter(session__in=sessions.values("pk"), organization__isnull=False).order_by()
    done = Q(state=AgreementState.DONE)
    overdue = Q(state__in=OPEN_STATES, due_on__lt=until)
    return rows.values(key=F("organization")).annotate(
        owned=Count("pk"),
        fulfilled=Count("pk", filter=done),
        kept=Count("pk", filter=done & Q(closed_on__lte=F("due_on"))),
        late=Count("pk", filter=overdue | done & Q(closed_on__gt=F("due_on"))),
    )


def _by_sector(rows: list[Load]) -> list[Load]:
    totals = []
    for sector in SeatSector:
        own = [row for row in rows if row.sector == sector]
        if own:
            figures = {name: sum(getattr(row, name) for row in own) for name in FIGURES}
            totals.append(Load(str(sector.label), sector.value, **figures))
    return totals


@dataclass(frozen=True)
class Bar:
    """A line of text over a bar in two parts: sessions, and what was done between them."""

    load: Load
    text: str
    text_y: int
    y: int
    sessions: float
    between: float

    @property
    def end(self) -> float:
        return self.sessions + self.between


@dataclass(frozen=True)
class Bars:
    width: int
    height: int
    thickness: int
    rows: list[Bar]


def workload_bars(work: Workload) -> Bars | None:
    """All on one scale; None where there is nothing to draw."""
    if not work.tasks:
        return None
    unit = (WIDTH - ROOM_FOR_TOTAL) / max(row.tasks for row in work.rows)
    rows = [
        Bar(
            load=row,
            text=f"{Truncator(row.label).chars(38)} · {row.sector_label}",
            text_y=ROW * number + 20,
            y=ROW * number + 28,
            sessions=row.attended * unit,
            between=row.between * unit,
        )
        for number, row in enumerate(work.rows)
    ]
    return Bars(WIDTH, ROW * len(rows), THICKNESS, rows)
