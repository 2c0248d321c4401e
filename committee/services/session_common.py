"""What the writes on a session share: its lock, who may take it, its line of history and its letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from committee import calendar
from committee.choices import TenureState
from committee.models import Session, Tenure
from committee.permissions import can_manage, can_record, tenure_in
from committee.selectors.sessions import agenda_of, minutes_are_published
from core import activity, mail
from people.models import User

NAME_IN_SUBJECT = 110


def moment(now: datetime | None) -> datetime:
    return now or timezone.now()


def locked_session(session: Session) -> Session:
    """Whoever changes a session waits here for the others."""
    rows = Session.objects.select_for_update(of=("self",))
    return rows.select_related("committee__jurisdiction", "committee__plan", "group").get(pk=session.pk)


def kept_session(session: Session, by: User, now: datetime) -> Session:
    """The same, for whoever sits in the committee that day and for its secretariat. Raises PermissionDenied."""
    session = locked_session(session)
    if not can_record(by, session, timezone.localdate(now)):
        raise PermissionDenied
    return session


def managed_session(session: Session, by: User) -> Session:
    """The same, for its secretariat only. Raises PermissionDenied."""
    session = locked_session(session)
    if not can_manage(by, session.committee):
        raise PermissionDenied
    return session


def not_cancelled(session: Session) -> None:
    refuse(why_cancelled(session))


def why_cancelled(session: Session) -> str:
    return _("La sesión está cancelada: prepare otra.") if session.cancelled_at is not None else ""


def why_fixed(session: Session) -> str:
    """Why nothing of it changes any more, or nothing: what published minutes say cannot be contradicted."""
    if cancelled := why_cancelled(session):
        return cancelled
    if minutes_are_published(session):
        return _("El acta ya se publicó: corrija con una nueva versión del acta.")
    return ""


def why_unmarked(session: Session, today: date) -> str:
    """Why nobody can be marked as present yet or any more, or nothing."""
    if fixed := why_fixed(session):
        return fixed
    if session.called_at is None:
        return _("Convoque primero la sesión: la asistencia se anota desde su día.")
    return _("La asistencia se anota desde el día de la sesión.") if today < session.held_on else ""


def refuse(reason: str) -> None:
    """Raises ValidationError with the reason, if there is one."""
    if reason:
        raise ValidationError(reason)


def said(text: str, field: str, message: str) -> str:
    """A reason that was written; raises ValidationError at its field when it is missing."""
    if not text.strip():
        raise ValidationError({field: message})
    return text.strip()


def tell(
    verb: str,
    session: Session,
    by: User,
    *,
    public: bool = True,
    changes: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """One line of a session's history, told by an office or an organization. Never about a person, never the link."""
    committee, group = session.committee, session.group
    shown = committee.is_public and (committee.plan is None or committee.plan.is_public)
    shown = shown and session.called_at is not None and (group is None or group.is_public)
    activity.record(
        verb=verb,
        obj=session,
        by=by,
        public=public and shown,
        plan=committee.plan.slug if committee.plan else "",
        jurisdiction=committee.jurisdiction.code,
        changes=changes,
        actor_label=office_of(by, session, timezone.localdate(now)),
        now=now,
    )


def office_of(by: User, session: Session, today: date) -> str:
    """What the public reads as the author: the secretariat, or the organization of the seat."""
    if can_manage(by, session.committee):
        with translation.override(settings.LANGUAGE_CODE):
            return _("La secretaría técnica")
    tenure = tenure_in(by, session.committee, today)
    return tenure.seat.organization.name if tenure and tenure.seat.organization else ""


def invited(session: Session, day: date) -> list[User]:
    """Who holds a seat on the day of the session, titular or suplente, each once; of a group, by the seats in it."""
    held = _with_account(Tenure.objects.in_force(day).filter(starts_on__isnull=False, state=TenureState.ACTIVE))
    held = held.filter(seat__committee=session.committee_id)
    if session.group_id is not None:
        lasts = Q(seat__group_memberships__until__isnull=True) | Q(seat__group_memberships__until__gte=day)
        held = held.filter(
            lasts, seat__group_memberships__group=session.group_id, seat__group_memberships__since__lte=day
        )
    return _people(held)


def invited_before(session: Session) -> list[User]:
    """Who has the invitation: those of the day for which it was called, and those suspended or withdrawn since."""
    called_on = timezone.localdate(session.called_at)
    lost = _with_account(Tenure.objects.exclude(state=TenureState.ACTIVE)).filter(
        seat__committee=session.committee_id, state_since__gte=called_on, starts_on__lte=session.held_on
    )
    if session.group_id is not None:
        lost = lost.filter(seat__group_memberships__group=session.group_id)
    known = {user.pk: user for user in [*invited(session, session.held_on), *_people(lost)]}
    return list(known.values())


def _with_account(tenures: Any) -> Any:
    return tenures.filter(user__isnull=False, user__is_active=True)


def _people(tenures: Any) -> list[User]:
    return list(User.objects.filter(pk__in=tenures.values("user")).order_by("pk"))


def invite(session: Session, people: Iterable[User], template: str, subject: str, now: datetime, **context: Any) -> int:
    """An invitation to each, apart, with the entry for their calendar; returns how many."""
    agenda = agenda_of(session, public=False)
    return _write(
        session,
        people,
        template,
        subject,
        lambda user: calendar.invitation(session, agenda, to=user, now=now),
        agenda=agenda,
        link=session.link,
        **context,
    )


def call_off(
    session: Session, people: Iterable[User], template: str, subject: str, now: datetime, **context: Any
) -> int:
    """To each, apart: it goes out of their calendar. No address to connect."""
    return _write(
        session, people, template, subject, lambda user: calendar.cancellation(session, to=user, now=now), **context
    )


def _write(session: Session, people: Iterable[User], template: str, subject: str, entry: Any, **context: Any) -> int:
    sent = 0
    with translation.override(settings.LANGUAGE_CODE):
        name = Truncator(str(session)).chars(NAME_IN_SUBJECT)
        context |= {
            "session": session,
            "url": settings.SITE_URL + reverse("committee:my_session", args=[session.slug]),
            "is_demo": bool(session.committee.plan and session.committee.plan.is_demo),
        }
        body = render_to_string(f"emails/{template}.txt", context)
        for user in people:
            mail.queue(to=user.email, subject=f"{subject}: {name}", body=body, calendar=entry(user))
            sent += 1
    return sent
