"""How participation tells its history: an office acts, never a person; what is not public leaves no public line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from core import activity
from people.models import User
from people.permissions import is_secretariat
from plans.models import ActionPlan


def tell(
    *,
    verb: str,
    obj: Model,
    plan: ActionPlan,
    by: User | None,
    public: bool,
    changes: dict[str, Any] | None = None,
    label: str = "",
    url: str = "",
    now: datetime | None = None,
) -> None:
    activity.record(
        verb=verb,
        obj=obj,
        by=by,
        public=public and plan.is_public,
        plan=plan.slug,
        jurisdiction=plan.jurisdiction.code,
        changes=changes,
        label=label,
        url=url,
        actor_label=office_of(by, plan) if by else "",
        now=now,
    )


def office_of(user: User, plan: ActionPlan) -> str:
    """What the public reads as the author of an act."""
    return _("La secretaría técnica") if is_secretariat(user, plan.jurisdiction_id) else _("La moderación")
