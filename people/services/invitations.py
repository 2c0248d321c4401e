"""Inviting a person: an account without a password, its role, and a link that sets the password once."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core import activity, mail
from people.choices import InvitationState, Role
from people.models import Invitation, Membership, Organization, Territory, User
from people.permissions import country_id, may_invite
from people.services.accounts import grant_membership, void_membership

LIVES = timedelta(days=7)


class InvitationRefused(Exception):
    """The link opens nothing; `reason` says why: unknown, accepted, withdrawn, expired or inactive."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def invite(
    *,
    email: str,
    full_name: str,
    by: User,
    role: str = "",
    organization: Organization | None = None,
    jurisdiction: Territory | None = None,
    since: date | None = None,
    until: date | None = None,
    language: str = "es",
    now: datetime | None = None,
) -> Invitation:
    """Raises PermissionDenied (see `may_invite`), and ValidationError where the address already has an account.

    Without a role it only opens an account, such as that of whoever will hold a seat; `jurisdiction` says who answers for it.
    """
    if not may_invite(by, role, organization, jurisdiction):
        raise PermissionDenied
    now = now or timezone.now()
    user = _account(email, full_name)
    membership = None
    if role:
        place = {"organization": organization} if organization else {"jurisdiction": jurisdiction}
        membership = grant_membership(
            user=user, role=role, since=since or timezone.localdate(now), until=until, by=by, **place
        )
    home = country_id(organization.territory if organization else jurisdiction)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user,
        membership=membership,
        jurisdiction_id=home,
        invited_by=by,
        language=language,
        token_digest=digest(token),
        created_at=now,
        expires_at=now + LIVES,
    )
    _record("invitó a", invitation, by, now)
    _send(invitation, token)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User, now: datetime | None = None) -> Invitation:
    """A new link for seven days; the old one dies."""
    now = now or timezone.now()
    row = _for_change(invitation, by)
    token = secrets.token_urlsafe(32)
    row.token_digest, row.expires_at = digest(token), now + LIVES
    row.save(update_fields=["token_digest", "expires_at"])
    _record("volvió a invitar a", row, by, now)
    _send(row, token)
    return row


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, now: datetime | None = None) -> Invitation:
    """The link dies, the account stays closed and the role it brought never held."""
    now = now or timezone.now()
    row = _for_change(invitation, by)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    if row.membership is not None:
        void_membership(membership=row.membership, today=timezone.localdate(now), by=by)
    row.user.is_active = False
    row.user.save(update_fields=["is_active"])
    _record("retiró la invitación de", row, by, now)
    return row


def find_invitation(token: str, *, now: datetime | None = None, lock: bool = False) -> Invitation:
    """The open invitation of a link; raises InvitationRefused for any other."""
    rows = Invitation.objects.select_for_update(of=("self",)) if lock else Invitation.objects
    row = rows.select_related("user", "invited_by").filter(token_digest=digest(token)).first()
    if row is None:
        raise InvitationRefused("unknown")
    state = row.state(now or timezone.now())
    if state != InvitationState.SENT:
        raise InvitationRefused(state.value)
    if row.user.has_usable_password():
        raise InvitationRefused(InvitationState.ACCEPTED.value)
    if not row.user.is_active:
        raise InvitationRefused("inactive")
    return row


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime | None = None) -> User:
    """Set the password of a validated form, once. Raises InvitationRefused when the link no longer opens."""
    now = now or timezone.now()
    row = find_invitation(token, now=now, lock=True)
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    row.user.set_password(password)
    row.user.save(update_fields=["password"])
    _record("aceptó la invitación", row, row.user, now)
    return row.user


def digest(token: str) -> str:
    return salted_hmac("people.invitation", token, algorithm="sha256").hexdigest()


def _account(email: str, full_name: str) -> User:
    """A new account, or that of a person whose earlier invitation was withdrawn."""
    user = User.objects.select_for_update().filter(email__iexact=email.strip()).first()
    if user is None:
        user = User(email=email.strip().lower(), full_name=full_name)
        user.set_unusable_password()
        user.full_clean()
        user.save()
        return user
    if user.has_usable_password():
        text = _("Ya hay una cuenta con este correo. Dele el papel en «Membresías».")
        raise ValidationError({"email": text if user.is_active else _("La cuenta con este correo está desactivada.")})
    if user.invitations.open().exists():
        raise ValidationError({"email": _("Esta persona ya tiene una invitación abierta. Reenvíesela.")})
    user.full_name, user.is_active = full_name or user.full_name, True
    user.save(update_fields=["full_name", "is_active"])
    return user


def _for_change(invitation: Invitation, by: User) -> Invitation:
    row = Invitation.objects.select_for_update(of=("self",)).select_related("user", "membership").get(pk=invitation.pk)
    if not may_answer_for(by, row):
        raise PermissionDenied
    if not row.is_open:
        raise ValidationError(_("Esta invitación ya fue aceptada o retirada."))
    return row


def may_answer_for(by: User, invitation: Invitation) -> bool:
    """Whoever could have sent it."""
    held = invitation.membership
    organization = held.organization if held else None
    return may_invite(by, held.role if held else "", organization, invitation.jurisdiction)


def _record(verb: str, invitation: Invitation, by: User, now: datetime) -> None:
    activity.record(
        verb=verb,
        obj=invitation,
        by=by,
        public=False,
        label=f"#{invitation.user_id}",
        jurisdiction=invitation.jurisdiction.code if invitation.jurisdiction else "",
        now=now,
    )


def _send(invitation: Invitation, token: str) -> None:
    held: Membership | None = invitation.membership
    with translation.override(invitation.language):
        words = {
            "invitation": invitation,
            "role": Role(held.role).label if held else "",
            "place": (held.organization or held.jurisdiction) if held else None,
            "since": held.since if held else None,
            "url": settings.SITE_URL + reverse("people:invitation_link", args=[token]),
            "days": LIVES.days,
        }
        mail.queue(
            to=invitation.user.email,
            subject=_("Invitación al portal de gobierno abierto"),
            body=render_to_string("emails/invitation.txt", words),
            language=invitation.language,
        )
