"""Rows of a committee, for the secretariat of its jurisdiction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from committee.models import Committee
from committee.permissions import can_manage
from core.admin import PlaceAdmin
from people.choices import Role
from people.models import User
from people.permissions import jurisdiction_ids
from plans.models import ActionPlan


class SecretariatAdmin(PlaceAdmin):
    place = "committee__jurisdiction"

    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)

    def plan_of(self, obj: Any) -> ActionPlan | None:
        return None


def committee_of(obj: Any) -> Committee:
    """The committee of a seat, a tenure, a text, a renewal, an application or a group; or itself."""
    for name in ("renewal", "seat"):
        obj = getattr(obj, name) if not hasattr(obj, "committee") and hasattr(obj, name) else obj
    return obj if isinstance(obj, Committee) else obj.committee


def when(condition: Callable[[Any], Any]) -> Callable[[User, Any], bool]:
    """A step for the secretariat of the committee, while the condition holds."""
    return lambda user, obj: bool(condition(obj)) and can_manage(user, committee_of(obj))
