"""What the doors of the portal's content share: rows and rights are the same for all."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from core.admin import StaffAdmin
from pages.permissions import can_edit_content
from people.models import User


class ContentAdmin(StaffAdmin):
    def rows(self, user: User) -> QuerySet:
        found = self.model._default_manager.all()
        return found if can_edit_content(user) else found.none()

    def can_see_any(self, user: User) -> bool:
        return can_edit_content(user)

    def can_add(self, user: User) -> bool:
        return can_edit_content(user)

    def can_change_any(self, user: User) -> bool:
        return can_edit_content(user)

    def can_change(self, user: User, obj: Model) -> bool:
        return can_edit_content(user)
