"""Rows of a jurisdiction, for its secretariat."""

from __future__ import annotations

from core.admin import PlaceAdmin
from people.choices import Role
from people.models import User
from people.permissions import jurisdiction_ids


class SecretariatAdmin(PlaceAdmin):
    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)
