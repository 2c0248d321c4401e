"""Who came: how each seat was represented, and who was there without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committee.choices import AttendanceStatus, GuestRole
from committee.models import Seat, SeatAttendance, Session, SessionGuest, Tenure
from committee.selectors.quorum import ExpectedSeat, expected_seats
from committee.services.session_common import kept_session, moment, refuse, tell, why_unmarked
from core.conflicts import check_unchanged
from people.models import User

MOST_GUESTS = 300


@dataclass(frozen=True)
class SeatMark:
    """How a seat was represented; a blank status takes its mark away. The note is never published."""

    seat: Seat
    status: str
    note: str = ""


@dataclass(frozen=True)
class Guest:
    """Somebody without a seat. Name and organization are public. `row` is the present row that it keeps."""

    name: str
    organization_name: str = ""
    role: str = GuestRole.GUEST
    row: int | None = None


@transaction.atomic
def mark_attendance(
    *,
    session: Session,
    marks: Sequence[SeatMark],
    by: User,
    seen_at: datetime | None = None,
    now: datetime | None = None,
) -> Session:
    """The sheet of a session, from its day until its minutes are published; seats that are not named stay as they were.

    Raises core.conflicts.Conflict when somebody saved the session since `seen_at`, and ValidationError with a message
    per seat, under the key `seat_<pk>`.
    """
    now = moment(now)
    session = kept_session(session, by, now)
    check_unchanged(session, seen_at)
    refuse(why_unmarked(session, timezone.localdate(now)))
    expected = {item.seat.pk: item for item in expected_seats(session)}
    chosen = _chosen(session, marks, expected)
    for mark in marks:
        if mark.status:
            SeatAttendance.objects.update_or_create(
                session=session,
                seat=mark.seat,
                defaults={"tenure": chosen[mark.seat.pk], "status": mark.status, "note": mark.note.strip()},
            )
    cleared = [mark.seat.pk for mark in marks if not mark.status]
    session.attendance.filter(seat__in=cleared).delete()
    _touch(session, now)
    tell("anotó la asistencia a la sesión", session, by, changes={"seats": session.attendance.count()}, now=now)
    return session


@transaction.atomic
def set_guests(
    *,
    session: Session,
    guests: Sequence[Guest],
    by: User,
    seen_at: datetime | None = None,
    now: datetime | None = None,
) -> Session:
    """The whole list of guests and observers, from the day of the session until its minutes are published."""
    now = moment(now)
    session = kept_session(session, by, now)
    check_unchanged(session, seen_at)
    refuse(why_unmarked(session, timezone.localdate(now)))
    if len(guests) > MOST_GUESTS:
        raise ValidationError(_("La lista admite %(most)s personas como máximo.") % {"most": MOST_GUESTS})
    present = {row.pk: row for row in session.guests.all()}
    for guest in guests:
        row = present.pop(guest.row, None) if guest.row is not None else None
        row = row or SessionGuest(session=session)
        row.name, row.organization_name, row.role = guest.name.strip(), guest.organization_name.strip(), guest.role
        row.full_clean()
        row.save()
    session.guests.filter(pk__in=present.keys()).delete()
    _touch(session, now)
    tell("anotó invitados y observadores de la sesión", session, by, changes={"guests": len(guests)}, now=now)
    return session


def _chosen(session: Session, marks: Sequence[SeatMark], expected: dict[int, ExpectedSeat]) -> dict[int, Tenure]:
    """By seat, the tenure that came or was expected. Raises ValidationError with one message per wrong seat."""
    wrong: dict[str, str] = {}
    chosen: dict[int, Tenure] = {}
    for mark in marks:
        if not mark.status:
            continue
        item = expected.get(mark.seat.pk)
        name = str(mark.seat.organization or mark.seat.get_sector_display())
        found = item and _tenure_for(item, mark.status)
        if found:
            chosen[mark.seat.pk] = found
        else:
            wrong[f"seat_{mark.seat.pk}"] = _refusal(item, mark.status) % {"seat": name}
    if wrong:
        raise ValidationError(wrong)
    return chosen


def _tenure_for(item: ExpectedSeat, status: str) -> Tenure | None:
    if status == AttendanceStatus.PRESENT:
        return item.titular
    if status == AttendanceStatus.SUPLENTE:
        return item.suplente
    return item.holder if status in AttendanceStatus.values else None


def _refusal(item: ExpectedSeat | None, status: str) -> str:
    if item is None:
        return _("%(seat)s no tenía ese día un asiento ocupado en el comité: anote a quien vino como invitado.")
    if status == AttendanceStatus.SUPLENTE:
        return _("%(seat)s no tenía ese día un suplente activo: marque otra asistencia.")
    if status == AttendanceStatus.PRESENT:
        return _("%(seat)s no tenía ese día un titular activo: si vino su suplente, márquelo.")
    return _("Elija una asistencia de la lista para %(seat)s.")


def _touch(session: Session, now: datetime) -> None:
    session.updated_at = now
    session.save(update_fields=["updated_at"])
