"""What the writes on a space share: its lock, its line of history, and the mail to those who signed up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from consultations.choices import RegistrationState
from consultations.models import Registration, Space
from consultations.permissions import can_keep_space
from consultations.selectors.spaces import SpaceState, Standing, has_started, standing
from core import activity, mail
from people.models import User

TITLE_IN_SUBJECT = 120


def locked_space(space: Space) -> Space:
    """Who signs up, cancels, raises the capacity or closes waits here for the others: places are counted under it."""
    rows = Space.objects.select_for_update(of=("self",))
    return rows.select_related("plan__jurisdiction", "territory").get(pk=space.pk)


def kept_space(space: Space, by: User) -> Space:
    """The same, for its secretariat. Raises PermissionDenied."""
    space = locked_space(space)
    if not can_keep_space(by, space):
        raise PermissionDenied
    return space


def tell(
    verb: str,
    space: Space,
    by: User | None,
    *,
    public: bool = True,
    changes: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> None:
    """One line of a space's history. Never about a person: a receipt is a key, and is not written either."""
    plan = space.plan
    activity.record(
        verb=verb,
        obj=space,
        by=by,
        public=public and space.is_public and (plan is None or plan.is_public),
        plan=plan.slug if plan else "",
        jurisdiction=plan.jurisdiction.code if plan else "",
        changes=changes,
        now=now,
    )


def standing_now(space: Space, now: datetime) -> Standing:
    """Counted under the lock."""
    counts = space.registrations.aggregate(
        confirmed=Count("pk", filter=Q(state=RegistrationState.CONFIRMED)),
        waiting=Count("pk", filter=Q(state=RegistrationState.WAITING)),
    )
    return standing(space, now, **counts)


def settle_places(space: Space, now: datetime) -> None:
    """Call it on a locked space whenever places may have become free or been taken.

    The first in line move up into what is free, until the space begins; a space without a waiting list that is full says
    why nobody else can sign up, and no longer says it once there is room.
    """
    found = standing_now(space, now)
    if found.waiting and found.places_left != 0 and space.cancelled_at is None and not has_started(space, now):
        for row in space.registrations.waiting()[: found.places_left]:
            row.state = RegistrationState.CONFIRMED
            row.save(update_fields=["state"])
            tell("dio un cupo de la lista de espera de", space, None, public=False, now=now)
            write_to(row, space, "registration_moved_up", now)
        found = standing_now(space, now)
    if not space.takes_registrations or space.registration_closed_at is not None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        full = _("Se completó el aforo: %(capacity)s personas.") % {"capacity": space.capacity}
    reason = full if found.state == SpaceState.FULL else ""
    if space.close_reason != reason:
        space.close_reason = reason
        space.save(update_fields=["close_reason"])


def position_of(row: Registration) -> int | None:
    """Its place in the waiting list, from 1; None for who is not in it."""
    if row.state != RegistrationState.WAITING:
        return None
    before = Q(received_at__lt=row.received_at) | Q(received_at=row.received_at, pk__lte=row.pk)
    return Registration.objects.filter(before, space=row.space_id, state=RegistrationState.WAITING).count()


def write_to(row: Registration, space: Space, template: str, now: datetime, **context: Any) -> None:
    """Mail to one person about their own registration, in the language of their form."""
    if not row.author_mail:
        return
    with translation.override(row.language):
        address = settings.SITE_URL + row.get_absolute_url()
        context |= {
            "row": row,
            "space": space,
            "position": position_of(row),
            "url": address,
            "cancel_url": settings.SITE_URL + reverse("consultations:registration_cancel", args=[row.receipt]),
            "space_url": settings.SITE_URL + space.get_absolute_url(),
            "is_demo": bool(space.plan and space.plan.is_demo),
        }
        title = Truncator(space.title).chars(TITLE_IN_SUBJECT)
        subject = _("Inscripción %(receipt)s: %(space)s") % {"receipt": row.receipt, "space": title}
        body = render_to_string(f"emails/{template}.txt", context)
        mail.queue(to=row.author_mail, subject=subject, body=body, language=row.language)


def write_to_everybody(space: Space, template: str, now: datetime, **context: Any) -> int:
    """To each person with a place or in line, apart; returns how many."""
    rows = space.registrations.exclude(state=RegistrationState.CANCELLED).order_by("pk")
    for row in rows:
        write_to(row, space, template, now, **context)
    return len(rows)


def said(text: str, field: str, message: str) -> str:
    """A reason that was written; raises ValidationError at its field when it is missing."""
    if not text.strip():
        raise ValidationError({field: message})
    return text.strip()


def moment(now: datetime | None) -> datetime:
    return now or timezone.now()
