"""Rights come from memberships alone and end the moment these end."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from people.choices import Role
from people.models import Membership, Organization, Territory, User

GRANTABLE = {Role.ENTITY_EDITOR, Role.MODERATOR}
"""What a secretariat may give. It is itself named by a superuser; a member's right comes with the seat."""


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


def grantable_roles(user: User | AnonymousUser) -> set[Role]:
    if is_superuser(user):
        return set(Role)
    return set(GRANTABLE) if jurisdiction_ids(user, Role.SECRETARIAT) else set()


def may_invite(by: User, role: str, organization: Organization | None, jurisdiction: Territory | None) -> bool:
    """A secretariat invites to the roles it may give, inside its jurisdiction; an account without a role, from it."""
    if is_superuser(by):
        return True
    if role and role not in grantable_roles(by):
        return False
    return _lies_in(organization.territory if organization else jurisdiction, jurisdiction_ids(by, Role.SECRETARIAT))


def may_manage_person(by: User, user: User) -> bool:
    """Never oneself. A secretariat: those whose every role today hangs from its jurisdiction, and is none of its own rank."""
    if by.pk == user.pk or not by.is_active:
        return False
    if by.is_superuser:
        return True
    places = jurisdiction_ids(by, Role.SECRETARIAT)
    held = user.current_memberships
    return bool(places and held) and not user.is_superuser and all(_is_under(row, places) for row in held)


def _is_under(membership: Membership, places: set[int]) -> bool:
    if membership.role == Role.SECRETARIAT:
        return False
    return _lies_in(membership.organization.territory if membership.organization else membership.jurisdiction, places)


def _lies_in(territory: Territory | None, places: set[int]) -> bool:
    """One of the places, or inside one."""
    while territory is not None:
        if territory.pk in places:
            return True
        territory = territory.parent
    return False


def country_id(territory: Territory | None) -> int | None:
    """The country that a territory lies in."""
    while territory is not None and territory.parent is not None:
        territory = territory.parent
    return territory.pk if territory else None


def _memberships(user: User | AnonymousUser) -> list:
    return user.current_memberships if user.is_authenticated and user.is_active else []
