"""Who may look after the portal as a whole."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from people.choices import Role
from people.models import User
from people.permissions import is_superuser, jurisdiction_ids


def can_read_health(user: User | AnonymousUser) -> bool:
    """Any secretariat and superusers: they are who can call whoever operates the server."""
    return is_superuser(user) or bool(jurisdiction_ids(user, Role.SECRETARIAT))


def can_publish_consents(user: User | AnonymousUser) -> bool:
    """Any secretariat and superusers: they answer for what people are asked to agree to."""
    return can_read_health(user)
