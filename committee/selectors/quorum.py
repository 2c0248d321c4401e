"""Which seats were expected at a session, and whether those who came could decide, by the committee's own rule of that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from committee.choices import AttendanceStatus, SeatSector, TenureKind, TenureState
from committee.models import GroupMember, QuorumRule, Seat, SeatAttendance, Session, Tenure
from committee.selectors.composition import Interval, state_on, suspensions, with_history
from core.listed import listed

CAME = (AttendanceStatus.PRESENT, AttendanceStatus.SUPLENTE)
SECTOR_ORDER = {sector: place for place, sector in enumerate(SeatSector.values)}


@dataclass(frozen=True)
class ExpectedSeat:
    """A seat with an active holder on the day of the session."""

    seat: Seat
    titular: Tenure | None
    suplente: Tenure | None

    @property
    def holder(self) -> Tenure:
        """Who was expected: the titular before the suplente."""
        found = self.titular or self.suplente
        assert found is not None
        return found


@dataclass(frozen=True)
class QuorumResult:
    """Seats, never persons. `met` is None without a rule, and before anybody was marked at the session.

    `needed` is the number of seats that the rule asks; 0 where it asks only for the sectors. `missing_sectors` are
    values of SeatSector that the rule asks for and from which nobody came.
    """

    met: bool | None
    present: int
    occupied: int
    needed: int
    missing_sectors: tuple[str, ...]
    rule: QuorumRule | None
    marked: int = 0

    @property
    def missing_labels(self) -> list[str]:
        return [str(SeatSector(sector).label) for sector in self.missing_sectors]


@dataclass(frozen=True)
class _Roster:
    seats: list[ExpectedSeat]
    sectors: set[str]


def expected_seats(session: Session) -> list[ExpectedSeat]:
    """In the order in which a sheet lists them: by sector, then by the seats' own order."""
    return _rosters([session])[session.pk].seats


def quorum_of(session: Session) -> QuorumResult:
    return quorums_of([session])[session.pk]


def marks_of(sessions: Iterable[Session]) -> dict[int, list[SeatAttendance]]:
    """Of each session, who was marked, with the seat and its organization. One query."""
    found: dict[int, list[SeatAttendance]] = defaultdict(list)
    for mark in SeatAttendance.objects.filter(session__in=list(sessions)).select_related("seat__organization"):
        found[mark.session_id].append(mark)
    return found


def quorums_of(
    sessions: Iterable[Session], marks: Mapping[int, Iterable[SeatAttendance]] | None = None
) -> dict[int, QuorumResult]:
    """By session, in as many queries for one as for thirty. A group has no rule of its own, so its `met` is None."""
    found = list(sessions)
    marks = marks_of(found) if marks is None else marks
    rosters = _rosters(found)
    rules = defaultdict(list)
    for rule in QuorumRule.objects.filter(committee__in={s.committee_id for s in found}).order_by("-since"):
        rules[rule.committee_id].append(rule)
    results = {}
    for session in found:
        own = [] if session.group_id else rules[session.committee_id]
        in_force = next((rule for rule in own if rule.since <= session.held_on), None)
        statuses = {mark.seat_id: mark.status for mark in marks.get(session.pk, ())}
        results[session.pk] = decide(in_force, rosters[session.pk], statuses)
    return results


def decide(rule: QuorumRule | None, roster: _Roster, marks: dict[int, str]) -> QuorumResult:
    """Every part that the rule sets must hold, and somebody must have come.

    A sector is asked for when it has seats in the committee that day, held or vacant: a forum of one side is no forum.
    """
    came = [item.seat.sector for item in roster.seats if marks.get(item.seat.pk) in CAME]
    occupied, present = len(roster.seats), len(came)
    needed = needed_seats(rule, occupied) if rule else 0
    asked = roster.sectors if rule and rule.each_sector else set()
    missing = tuple(sorted(asked - set(came), key=SECTOR_ORDER.__getitem__)) if marks else ()
    met = present > 0 and present >= needed and not missing if rule and marks else None
    return QuorumResult(met, present, occupied, needed, missing, rule, marked=len(marks))


def needed_seats(rule: QuorumRule, occupied: int) -> int:
    """The share of the occupied seats rounded up, or the minimum where that is more."""
    share = -(-rule.percent * occupied // 100) if rule.percent else 0
    return max(share, rule.at_least or 0)


def _rosters(sessions: list[Session]) -> dict[int, _Roster]:
    """Two queries, whatever the number of sessions."""
    if not sessions:
        return {}
    committees = {session.committee_id for session in sessions}
    first, last = (pick(session.held_on for session in sessions) for pick in (min, max))
    tenures = list(
        with_history(Tenure.objects.filter(seat__committee__in=committees))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=last)
        .order_by("-starts_on", "-pk")
    )
    held: dict[int, list[tuple[Tenure, list[Interval]]]] = defaultdict(list)
    suspended = suspensions(tenures)
    for tenure in tenures:
        held[tenure.seat_id].append((tenure, suspended.get(tenure.pk, [])))
    seats = defaultdict(list)
    for seat in _with_groups(Seat.objects.filter(committee__in=committees), sessions).select_related("organization"):
        seats[seat.committee_id].append(seat)
    return {session.pk: _roster(session, seats[session.committee_id], held) for session in sessions}


def _with_groups(seats: QuerySet[Seat], sessions: list[Session]) -> QuerySet[Seat]:
    """Each with its days in the groups that these sessions are of."""
    members = GroupMember.objects.filter(group__in={session.group_id for session in sessions if session.group_id})
    return seats.annotate(in_groups=listed(members, "seat", group="group_id", since="since", until="until"))


def _is_in_group(seat: Any, group: int, day: date) -> bool:
    told = day.isoformat()
    return any(
        member["group"] == group and member["since"] <= told and (member["until"] is None or told <= member["until"])
        for member in seat.in_groups or ()
    )


def _roster(
    session: Session,
    seats: list[Seat],
    held: dict[int, list[tuple[Tenure, list[Interval]]]],
) -> _Roster:
    """Of a group, only the seats that are in it that day. Whoever was suspended then is not counted."""
    day = session.held_on
    if session.group_id is not None:
        seats = [seat for seat in seats if _is_in_group(seat, session.group_id, day)]
    expected, sectors = [], set()
    for seat in sorted(seats, key=lambda seat: (SECTOR_ORDER[seat.sector], seat.order, seat.pk)):
        if (seat.since is not None and day < seat.since) or (seat.until is not None and day > seat.until):
            continue
        active = [tenure for tenure, pauses in held[seat.pk] if _was_active(tenure, pauses, day)]
        titular, suplente = (next((t for t in active if t.kind == kind), None) for kind in TenureKind.values)
        if titular or suplente:
            expected.append(ExpectedSeat(seat, titular, suplente))
        if active or (seat.since is not None and seat.attested_on is None):
            sectors.add(seat.sector)
    return _Roster(expected, sectors)


def _was_active(tenure: Tenure, pauses: list[Interval], day: date) -> bool:
    began = tenure.starts_on is not None and tenure.starts_on <= day
    return began and state_on(tenure, pauses, day) == TenureState.ACTIVE
