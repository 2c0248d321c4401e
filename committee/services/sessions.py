"""Writes on sessions: prepared, changed, called, moved, cancelled. People are told by mail, with an entry for their calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committee.choices import SessionKind, SessionMode
from committee.models import Committee, Minutes, Session, WorkingGroup
from committee.permissions import can_prepare
from committee.selectors.sessions import next_number
from committee.services.agenda import start_agenda
from committee.services.session_common import (
    call_off,
    invite,
    invited,
    invited_before,
    kept_session,
    managed_session,
    moment,
    not_cancelled,
    refuse,
    said,
    tell,
    why_fixed,
)
from core.conflicts import check_unchanged
from people.models import User

WHEN_AND_WHERE = ("held_on", "starts_time", "ends_time", "mode", "place", "link")
DESCRIBED = ("kind", "number", *WHEN_AND_WHERE)
ALWAYS = ("purpose", "recording_url")
TOLD = ("held_on", "starts_time", "ends_time", "mode", "place")
SLUG_ROOM = 90
YEARS_AHEAD = 5


@transaction.atomic
def prepare_session(
    *,
    committee: Committee,
    held_on: date,
    by: User,
    group: WorkingGroup | None = None,
    kind: str = SessionKind.ORDINARY,
    number: int | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Session:
    """A session that only its committee sees. Without a number it takes the next one of the committee or of the group.

    Its agenda begins with what is pending. Raises PermissionDenied for whoever neither sits there nor keeps its
    secretariat, ValidationError per field.
    """
    now = moment(now)
    committee = locked_committee(committee)
    if not can_prepare(by, committee, timezone.localdate(now)):
        raise PermissionDenied
    _refuse_unknown("prepare_session", fields, {*WHEN_AND_WHERE, "purpose", "source"})
    session = Session(
        committee=committee,
        group=group,
        kind=kind,
        number=next_number(committee, group) if number is None else number,
        held_on=held_on,
        updated_at=now,
        **fields,
    )
    _fits(session)
    session.slug = _free_slug(session)
    _check(session)
    session.save()
    start_agenda(session, timezone.localdate(now))
    tell("preparó la sesión", session, by, now=now)
    return session


def locked_committee(committee: Committee) -> Committee:
    """Whoever prepares a session of the committee or of its groups waits here: the next number is read under it."""
    rows = Committee.objects.select_for_update(of=("self",))
    return rows.select_related("jurisdiction", "plan").get(pk=committee.pk)


@transaction.atomic
def change_session(
    *, session: Session, by: User, seen_at: datetime | None = None, now: datetime | None = None, **fields: Any
) -> Session:
    """What is known of it, while nobody was called. Later only its purpose and, once held, its recording, whenever it comes.

    Raises core.conflicts.Conflict when somebody saved it since `seen_at`, ValidationError per field.
    """
    now = moment(now)
    session = kept_session(session, by, now)
    check_unchanged(session, seen_at)
    _refuse_unknown("change_session", fields, {*DESCRIBED, *ALWAYS})
    not_cancelled(session)
    changed = [name for name, value in fields.items() if getattr(session, name) != value]
    if set(changed) - {"recording_url"}:
        refuse(why_fixed(session))
    if session.called_at is not None and (fixed := [name for name in changed if name in DESCRIBED]):
        raise ValidationError(
            {name: _("La sesión ya se convocó: este dato se cambia al reprogramarla.") for name in fixed}
        )
    for name in changed:
        setattr(session, name, fields[name])
    _recording_fits(session, timezone.localdate(now))
    _fits(session)
    if "number" in changed:
        session.slug = _free_slug(session)
    session.updated_at = now
    _check(session)
    session.save()
    if changed:
        tell("modificó la sesión", session, by, changes={"fields": sorted(set(changed) - {"link"})}, now=now)
    return session


@transaction.atomic
def call_session(*, session: Session, by: User, now: datetime | None = None) -> Session:
    """By the secretariat. Whoever holds a seat that day gets an invitation; from now on the session is public."""
    now = moment(now)
    session = managed_session(session, by)
    not_cancelled(session)
    if session.called_at is not None:
        raise ValidationError(_("La sesión ya se había convocado."))
    _check_ready(session, timezone.localdate(now))
    session.called_at, session.called_by, session.updated_at = now, by, now
    _check(session)
    session.save(update_fields=["called_at", "called_by", "updated_at"])
    sent = invite(session, invited(session, session.held_on), "session_called", _("Convocatoria"), now)
    tell("convocó la sesión", session, by, changes={"invitations": sent}, now=now)
    return session


@transaction.atomic
def reschedule_session(
    *,
    session: Session,
    reason: str,
    by: User,
    held_on: date,
    starts_time: time,
    ends_time: time | None = None,
    mode: str | None = None,
    place: str | None = None,
    link: str | None = None,
    now: datetime | None = None,
) -> Session:
    """Another day, hour or place, with its public reason; the invitation is sent again. None leaves a part as it was.

    Whoever was invited and holds no seat on the new day is told that the session goes on without them.
    """
    now = moment(now)
    session = managed_session(session, by)
    not_cancelled(session)
    reason = said(reason, "reason", _("Diga por qué cambia: el motivo será público."))
    if session.called_at is None:
        raise ValidationError(_("La sesión aún no se convoca: cambie sus datos sin más."))
    _check_not_held(session)
    before = invited_before(session)
    old = {name: getattr(session, name) for name in WHEN_AND_WHERE}
    given = {"mode": mode, "place": place, "link": link}
    new = old | {"held_on": held_on, "starts_time": starts_time, "ends_time": ends_time}
    new |= {name: value for name, value in given.items() if value is not None}
    if new == old:
        raise ValidationError(_("Nada cambió: escriba la nueva fecha, hora o lugar."))
    for name, value in new.items():
        setattr(session, name, value)
    _check_ready(session, timezone.localdate(now))
    session.sequence += 1
    session.updated_at = now
    _check(session)
    session.save()
    _tell_move(session, before, old, reason, now)
    moved = {name: [_plain(old[name]), _plain(new[name])] for name in TOLD if old[name] != new[name]}
    changes = {"moved": moved, "reason": reason}
    tell("reprogramó la sesión", session, by, public=bool(moved), changes=changes, now=now)
    return session


@transaction.atomic
def cancel_session(*, session: Session, reason: str, by: User, now: datetime | None = None) -> Session:
    """It will not be held; the reason is public if it had been called, and everybody who was invited is told."""
    now = moment(now)
    session = managed_session(session, by)
    reason = said(reason, "reason", _("Diga por qué se cancela: el motivo será público."))
    if session.cancelled_at is not None:
        raise ValidationError(_("La sesión ya estaba cancelada."))
    _check_not_held(session)
    people = invited_before(session) if session.called_at is not None else []
    session.cancelled_at, session.cancelled_by, session.cancel_reason = now, by, reason
    session.sequence += 1
    session.updated_at = now
    _check(session)
    session.save()
    call_off(session, people, "session_cancelled", _("Cancelada"), now)
    tell("canceló la sesión", session, by, changes={"reason": reason}, now=now)
    return session


def _tell_move(session: Session, before: list[User], old: dict[str, Any], reason: str, now: datetime) -> None:
    people = invited(session, session.held_on)
    invite(session, people, "session_moved", _("Cambio"), now, reason=reason, old=old)
    gone = [user for user in before if user not in people]
    call_off(session, gone, "session_moved", _("Cambio"), now, reason=reason, old=old, is_gone=True)


def _check_ready(session: Session, today: date) -> None:
    """What an invitation must say."""
    wrong: dict[str, str] = {}
    if session.held_on < today:
        wrong["held_on"] = _("Esa fecha ya pasó: escriba una que venga.")
    elif session.held_on.year > today.year + YEARS_AHEAD:
        wrong["held_on"] = _("Esa fecha está muy lejos: revise el año.")
    if session.starts_time is None:
        wrong["starts_time"] = _("Escriba la hora de inicio para convocar.")
    if session.mode in (SessionMode.IN_PERSON, SessionMode.MIXED) and not session.place:
        wrong["place"] = _("Escriba el lugar para convocar.")
    if session.mode in (SessionMode.VIRTUAL, SessionMode.MIXED) and not session.link:
        wrong["link"] = _("Escriba el enlace para conectarse; solo irá en la invitación.")
    if wrong:
        raise ValidationError(wrong)
    if not session.agenda.exists():
        raise ValidationError(_("Agregue al menos un punto a la agenda para convocar."))


def _check_not_held(session: Session) -> None:
    if session.attendance.exists() or session.guests.exists() or Minutes.objects.filter(session=session).exists():
        raise ValidationError(_("La sesión ya se realizó: tiene asistencia o acta."))


def _fits(session: Session) -> None:
    """The parts fit each other, before anything is saved."""
    wrong: dict[str, str] = {}
    committee, group = session.committee, session.group
    if session.called_at is None and committee.is_ended and not _before(session.held_on, committee.ended_on):
        raise ValidationError(_("El comité terminó: no puede tener nuevas sesiones."))
    if group is not None and group.committee_id != committee.pk:
        wrong["group"] = _("Esa mesa es de otro comité.")
    elif group is not None and group.ended_on is not None and session.held_on > group.ended_on:
        wrong["held_on"] = _("La mesa ya habrá terminado ese día.")
    same = Session.objects.filter(committee=committee, group=group, number=session.number).exclude(pk=session.pk)
    if session.number is None or session.number < 1:
        wrong["number"] = _("Escriba un número desde 1.")
    elif same.exists():
        wrong["number"] = _("Ya hay una sesión con ese número. La que sigue es la %(next)s.") % {
            "next": next_number(committee, group)
        }
    if wrong:
        raise ValidationError(wrong)


def _check(session: Session) -> None:
    wrong: dict[str, str] = {}
    if "://" in session.place:
        wrong["place"] = _("El lugar es público: escriba el enlace en su propio campo.")
    if session.starts_time and session.ends_time and session.ends_time <= session.starts_time:
        wrong["ends_time"] = _("La sesión termina después de empezar.")
    if wrong:
        raise ValidationError(wrong)
    session.full_clean()


def _recording_fits(session: Session, today: date) -> None:
    held = session.called_at is not None and session.held_on <= today
    if session.recording_url and not held:
        raise ValidationError({"recording_url": _("La grabación se agrega cuando la sesión ya se realizó.")})


def _before(day: date, end: date | None) -> bool:
    return end is not None and day <= end


def _free_slug(session: Session) -> str:
    owner = session.group or session.committee
    base = f"sesion-{session.number}-{owner.slug}"[:SLUG_ROOM].rstrip("-")
    slug, copy = base, 1
    while Session.objects.filter(slug=slug).exclude(pk=session.pk).exists():
        copy += 1
        slug = f"{base}-{copy}"
    return slug


def _refuse_unknown(name: str, fields: dict[str, Any], known: set[str]) -> None:
    if unknown := set(fields) - known:
        raise TypeError(f"{name} does not take {', '.join(sorted(unknown))}")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
