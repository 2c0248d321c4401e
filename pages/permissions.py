"""Who keeps what the portal itself says."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from people.choices import Role
from people.models import User
from people.permissions import is_secretariat, is_superuser
from plans.models import Document

Person = User | AnonymousUser


def can_edit_content(user: Person) -> bool:
    """Pages, news, glossary and corrections belong to the portal: to the secretariat of its country and superusers."""
    if is_superuser(user):
        return True
    if not (user.is_authenticated and user.is_active):
        return False
    country = settings.COUNTRY.upper()
    return any(
        membership.role == Role.SECRETARIAT and membership.jurisdiction and membership.jurisdiction.code == country
        for membership in user.current_memberships
    )


def can_keep_document(user: Person, document: Document) -> bool:
    """A document of a plan belongs to its secretariat; one of no plan, to whoever keeps the portal's content."""
    if document.plan is None:
        return can_edit_content(user)
    return is_secretariat(user, document.plan.jurisdiction_id)
