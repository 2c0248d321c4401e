"""What the writes on minutes share: their lock, their versions, their line of history and their letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from committee.choices import MinutesState, TenureState
from committee.models import Committee, Minutes, MinutesVersion, Session, Tenure
from committee.permissions import can_record
from committee.services.session_common import NAME_IN_SUBJECT, locked_session, office_of
from core import activity, mail
from people.models import User

MAX_TEXT = 100_000


def day_of(today: date | None, now: datetime | None) -> date:
    return today or timezone.localdate(now)


def locked_minutes(minutes: Minutes, by: User, today: date) -> Minutes:
    """The session first and then its minutes, as whoever records something of the session does.

    Raises PermissionDenied for whoever neither sits in the committee that day nor keeps its secretariat.
    """
    session = locked_session(minutes.session)
    row = Minutes.objects.select_for_update().get(pk=minutes.pk)
    row.session = session
    if not can_record(by, session, today):
        raise PermissionDenied
    return row


def must(allowed: bool, minutes: Minutes, message: str) -> None:
    """Raises ValidationError that says in what state the minutes are and what is missing."""
    if not allowed:
        with_state = {"state": minutes.get_state_display()}
        raise ValidationError(_("El acta está «%(state)s».") % with_state + " " + message)


def clean_text(text: str) -> str:
    """Raises ValidationError where there is nothing, or more than a page can bear."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").rstrip()
    if not text.strip():
        raise ValidationError({"text": _("Escriba el texto del acta.")})
    if len(text) > MAX_TEXT:
        raise ValidationError(
            {"text": _("El texto pasa de 100.000 caracteres. Lleve una parte a un anexo y guarde otra vez.")}
        )
    return text + "\n"


def touch(minutes: Minutes, by: User, now: datetime | None) -> None:
    """Save what changed in a locked row; whoever had it open learns that it is no longer what they saw."""
    minutes.updated_at, minutes.updated_by = now or timezone.now(), by
    minutes.save()


def write_version(
    minutes: Minutes, stage: str, by: User, now: datetime | None, *, text: str | None = None, what_changed: str = ""
) -> MinutesVersion:
    """The whole text, once and for ever. Call it on locked minutes."""
    last = minutes.versions.aggregate(last=Max("number"))["last"] or 0
    version = MinutesVersion(
        minutes=minutes,
        number=last + 1,
        stage=stage,
        text=minutes.text if text is None else text,
        what_changed=what_changed,
        written_at=now or timezone.now(),
        written_by=by,
    )
    version.full_clean()
    version.save()
    return version


def tell(
    verb: str,
    minutes: Minutes,
    by: User,
    *,
    today: date,
    public: bool = False,
    changes: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> None:
    """One line of history about the session's minutes, told by an office or an organization."""
    session, committee = minutes.session, minutes.session.committee
    with translation.override(settings.LANGUAGE_CODE):
        label, url = str(session), minutes.get_absolute_url()
    activity.record(
        verb=verb,
        obj=minutes,
        by=by,
        public=public and Session.objects.public().filter(pk=session.pk).exists(),
        plan=committee.plan.slug if committee.plan else "",
        jurisdiction=committee.jurisdiction.code,
        changes=changes,
        label=label,
        url=url,
        actor_label=office_of(by, session, today),
        now=now,
    )


def holders_of(committee: Committee, today: date, **narrowed: Any) -> list[User]:
    """Who has a tenure in force that day, titular or suplente, each once."""
    held = Tenure.objects.in_force(today).filter(
        seat__committee=committee, state=TenureState.ACTIVE, starts_on__isnull=False, **narrowed
    )
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk"))


def write(minutes: Minutes, people: Iterable[User], template: str, subject: str, **context: Any) -> int:
    """The same letter to each, apart, in the portal's own language; returns how many."""
    session = minutes.session
    sent = 0
    with translation.override(settings.LANGUAGE_CODE):
        own = reverse("committee:my_minutes", args=[session.slug])
        context |= {
            "minutes": minutes,
            "session": session,
            "url": settings.SITE_URL + own,
            "public_url": settings.SITE_URL + minutes.get_absolute_url(),
            "is_demo": bool(session.committee.plan and session.committee.plan.is_demo),
        }
        title = f"{_(subject)}: {Truncator(str(session)).chars(NAME_IN_SUBJECT)}"
        body = render_to_string(f"emails/{template}.txt", context)
        for user in people:
            mail.queue(to=user.email, subject=title, body=body)
            sent += 1
    return sent


def is_open(minutes: Minutes) -> bool:
    return minutes.state in (MinutesState.DRAFT, MinutesState.OBSERVATIONS)
