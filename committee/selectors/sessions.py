"""Sessions as they are read: what state they are in, who came, what changed, and what the next one has to look at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models import Case, F, IntegerField, Max, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy

from commitments.models import Commitment
from commitments.selectors import if_public
from committee.choices import AttendanceStatus, SeatSector
from committee.models import (
    AgendaItem,
    Agreement,
    Committee,
    Minutes,
    Seat,
    SeatAttendance,
    Session,
    Tenure,
    WorkingGroup,
)
from committee.permissions import Person, committees_of
from committee.selectors.quorum import CAME, ExpectedSeat, QuorumResult, expected_seats, marks_of, quorums_of
from core.listed import counted
from core.models import ActivityRecord
from plans.models import Document


class SessionState(models.TextChoices):
    """Derived from facts and the day, never stored."""

    PREPARED = "prepared", gettext_lazy("en preparación")
    CALLED = "called", gettext_lazy("convocada")
    HELD = "held", gettext_lazy("realizada")
    CANCELLED = "cancelled", gettext_lazy("cancelada")


def state_of(session: Session, today: date) -> SessionState:
    """Attendance is taken from the day of the session on, so from then it counts as held."""
    if session.cancelled_at is not None:
        return SessionState.CANCELLED
    if session.called_at is None:
        return SessionState.PREPARED
    return SessionState.HELD if session.held_on <= today else SessionState.CALLED


@dataclass(frozen=True)
class SeatRow:
    """A seat at a session; `status` is blank while nobody marked it. The note is for those who record only."""

    seat: Seat
    holder: Tenure
    status: str
    note: str
    can_be_present: bool = True
    can_be_suplente: bool = True
    is_expected: bool = True

    @property
    def label(self) -> str:
        return str(AttendanceStatus(self.status).label) if self.status else ""


@dataclass(frozen=True)
class SectorRows:
    sector: str
    label: str
    rows: list[SeatRow]

    @property
    def came(self) -> int:
        return sum(row.status in CAME for row in self.rows)


@dataclass(frozen=True)
class Move:
    """One change of date or place that the public was told."""

    at: datetime
    reason: str
    old_day: date | None
    old_place: str


def next_number(committee: Committee, group: WorkingGroup | None) -> int:
    """One series per committee and one per group. Call it under the committee's lock."""
    found = Session.objects.filter(committee=committee, group=group).aggregate(last=Max("number"))
    return (found["last"] or 0) + 1


def sheet_of(session: Session) -> list[SectorRows]:
    """Every seat that was expected, by sector, with what was marked; then marked seats that are no longer expected."""
    marks = {row.seat_id: row for row in _marks(session)}
    rows = [_expected_row(item, marks.pop(item.seat.pk, None)) for item in expected_seats(session)]
    rows += [SeatRow(mark.seat, mark.tenure, mark.status, mark.note, is_expected=False) for mark in marks.values()]
    by_sector = defaultdict(list)
    for row in rows:
        by_sector[row.seat.sector].append(row)
    return [
        SectorRows(sector.value, str(sector.label), by_sector[sector]) for sector in SeatSector if by_sector[sector]
    ]


def _marks(session: Session) -> QuerySet[SeatAttendance]:
    return SeatAttendance.objects.filter(session=session).select_related("seat__organization", "tenure").order_by("pk")


def _expected_row(item: ExpectedSeat, mark: SeatAttendance | None) -> SeatRow:
    return SeatRow(
        seat=item.seat,
        holder=mark.tenure if mark else item.holder,
        status=mark.status if mark else "",
        note=mark.note if mark else "",
        can_be_present=item.titular is not None,
        can_be_suplente=item.suplente is not None,
    )


def agenda_of(session: Session, *, public: bool) -> list[AgendaItem]:
    """The agenda in its order. For the public, without the documents, commitments and agreements that are not."""
    rows = session.agenda.select_related("document__plan", "document__file", "commitment__plan", "follows").order_by(
        "order"
    )
    found = list(rows)
    if public:
        followed = {row.follows_id for row in found if row.follows_id}
        shown = set(Agreement.objects.public().filter(pk__in=followed).values_list("pk", flat=True)) if followed else ()
        for row in found:
            row.document = readable(row.document)
            row.commitment = if_public(row.commitment)
            row.follows = row.follows if row.follows_id in shown else None
    return found


def readable(document: Document | None) -> Document | None:
    """A public row may point to a document that was withdrawn since. Select its plan."""
    if document is None or not document.is_public:
        return None
    return document if document.plan is None or document.plan.is_public else None


def documents_for(committee: Committee) -> QuerySet[Document]:
    """What an agenda may send its readers to: public documents of its plan or its country, and those of no plan."""
    own = Q(plan=committee.plan_id) if committee.plan_id else Q(plan__jurisdiction=committee.jurisdiction_id)
    return Document.objects.public().filter(own | Q(plan__isnull=True)).order_by("title", "pk")


def commitments_for(committee: Committee) -> QuerySet[Commitment]:
    own = Q(plan=committee.plan_id) if committee.plan_id else Q(plan__jurisdiction=committee.jurisdiction_id)
    return Commitment.objects.public().filter(own).order_by("-plan__number", "number", "title", "pk")


def minutes_are_published(session: Session) -> bool:
    return Minutes.objects.filter(session=session, published_at__isnull=False).exists()


def moves_of(session: Session) -> list[Move]:
    """Newest first. One query."""
    records = ActivityRecord.objects.public().filter(
        object_type=Session._meta.label_lower, object_id=str(session.pk), changes__has_key="moved"
    )
    return [_move(record) for record in records.order_by("-at", "-pk")]


def _move(record: ActivityRecord) -> Move:
    moved = record.changes["moved"]
    old_day = moved.get("held_on", [None])[0]
    return Move(
        at=record.at,
        reason=record.changes.get("reason", ""),
        old_day=date.fromisoformat(old_day) if old_day else None,
        old_place=moved.get("place", [""])[0],
    )


def upcoming_first(sessions: QuerySet[Session], today: date) -> QuerySet[Session]:
    """What comes, the nearest on top; then what was, the newest on top."""
    comes = Q(held_on__gte=today, cancelled_at__isnull=True)
    turn = Case(When(comes, then=Value(0)), default=Value(1), output_field=IntegerField())
    near = Case(When(comes, then=F("held_on")))
    return sessions.annotate(turn=turn).order_by("turn", near.asc(nulls_last=True), "-held_on", "-number", "-pk")


def sessions_of(user: Person, today: date) -> QuerySet[Session]:
    """Those that the person may run: of the committees where they sit that day or keep the secretariat."""
    found = Session.objects.filter(committee__in=committees_of(user, today).values("pk"))
    return upcoming_first(found.select_related("committee", "group"), today)


def with_agreements(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Each with how many public agreements it made."""
    return sessions.annotate(agreements_count=counted(Agreement.objects.public(), "session"))


def attach_figures(sessions: Iterable[Session]) -> None:
    """What lists tell of each public session, in as many queries for one as for thirty."""
    rows = list(sessions)
    marks = marks_of(rows)
    quorums = quorums_of(rows, marks)
    for row in rows:
        row.quorum_result = quorums[row.pk]
        row.seat_marks = sorted(marks.get(row.pk, ()), key=lambda mark: (mark.seat.sector, mark.seat.order, mark.pk))
        row.attendance_counts = attendance_counts(row.quorum_result, row.seat_marks)


def attendance_counts(quorum: QuorumResult, marks: Iterable[SeatAttendance]) -> dict[str, int]:
    """Seats by how they were represented, and how many had a holder that day."""
    statuses = Counter(mark.status for mark in marks)
    return {"expected": quorum.occupied} | {status: statuses[status] for status in AttendanceStatus.values}
