"""Who may do what with a plan, when."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from people.models import User
from people.permissions import is_secretariat
from plans.models import ActionPlan


def can_run_cycle(user: User | AnonymousUser, plan: ActionPlan) -> bool:
    """The stages, themes and periods of a plan belong to the technical secretariat of its jurisdiction."""
    return is_secretariat(user, plan.jurisdiction_id)
