"""Rights come from memberships alone and end the moment these end."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from people.choices import Role
from people.models import User


def organization_ids(user: User | AnonymousUser, *roles: Role) -> set[int]:
    """Organizations for which the user holds one of the roles today."""
    return {m.organization_id for m in _memberships(user) if m.role in roles and m.organization_id}


def jurisdiction_ids(user: User | AnonymousUser, *roles: Role) -> set[int]:
    """Jurisdictions (territory ids) in which the user holds one of the roles today."""
    return {m.jurisdiction_id for m in _memberships(user) if m.role in roles and m.jurisdiction_id}


def is_secretariat(user: User | AnonymousUser, jurisdiction_id: int | None) -> bool:
    """The technical secretariat of that jurisdiction, and of no other; a superuser passes."""
    return is_superuser(user) or jurisdiction_id in jurisdiction_ids(user, Role.SECRETARIAT)


def is_superuser(user: User | AnonymousUser) -> bool:
    return bool(user.is_active and user.is_superuser)


def _memberships(user: User | AnonymousUser) -> list:
    return user.current_memberships if user.is_authenticated and user.is_active else []
