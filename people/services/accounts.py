"""Organizations, accounts and memberships."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import activity
from people.choices import Role
from people.models import Membership, Organization, Territory, User
from people.permissions import country_id, is_secretariat, is_superuser


@transaction.atomic
def create_organization(*, name: str, slug: str, sector: str, by: User, **fields: Any) -> Organization:
    """Raises PermissionDenied for whoever is not a secretariat of the organization's country, ValidationError per field."""
    organization = Organization(name=name, slug=slug, sector=sector, **fields)
    if not is_superuser(by) and not is_secretariat(by, country_id(organization.territory)):
        raise PermissionDenied
    organization.full_clean()
    organization.save()
    activity.record(verb="registró la organización", obj=organization, by=by, public=True)
    return organization


@transaction.atomic
def grant_membership(
    *,
    user: User,
    role: str,
    since: date,
    by: User | None,
    organization: Organization | None = None,
    jurisdiction: Territory | None = None,
    until: date | None = None,
) -> Membership:
    """Open a right. The history of rights is never public. `by=None`: the portal, as part of another service."""
    membership = Membership(
        user=user, role=role, organization=organization, jurisdiction=jurisdiction, since=since, until=until
    )
    membership.full_clean()
    membership.save()
    _forget_rights(user)
    activity.record(
        verb="dio un papel a", obj=membership, by=by, public=False, changes={"role": role}, label=Role(role).label
    )
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, until: date, by: User | None) -> Membership:
    """Close a right at the end of that day."""
    membership.until = until
    membership.full_clean()
    membership.save(update_fields=["until"])
    _forget_rights(membership.user)
    activity.record(
        verb="terminó un papel de",
        obj=membership,
        by=by,
        public=False,
        changes={"role": membership.role, "until": until.isoformat()},
        label=Role(membership.role).label,
    )
    return membership


@transaction.atomic
def void_membership(*, membership: Membership, today: date, by: User) -> Membership:
    """Close a right that nobody could ever use, as of yesterday: it holds on no day to come, nor today."""
    yesterday = today - timedelta(days=1)
    membership.since = min(membership.since, yesterday)
    membership.until = yesterday
    membership.full_clean()
    membership.save(update_fields=["since", "until"])
    _forget_rights(membership.user)
    activity.record(
        verb="retiró un papel de",
        obj=membership,
        by=by,
        public=False,
        changes={"role": membership.role},
        label=Role(membership.role).label,
    )
    return membership


def _forget_rights(user: User) -> None:
    """A user object in hand keeps its memberships for the length of a request; this write changes them."""
    user.__dict__.pop("current_memberships", None)
