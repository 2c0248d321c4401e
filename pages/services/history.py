"""How the portal's own content tells its history: an office acts, never a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from core import activity
from people.models import User
from plans.models import ActionPlan


def tell(
    verb: str,
    obj: Model,
    by: User | None,
    *,
    public: bool,
    plan: ActionPlan | None = None,
    changes: dict[str, Any] | None = None,
    url: str = "",
    now: datetime | None = None,
) -> None:
    """In the portal's own language, whatever that of who acts. A plan that nobody published is not named."""
    with translation.override(settings.LANGUAGE_CODE):
        activity.record(
            verb=verb,
            obj=obj,
            by=by,
            public=public and (plan is None or plan.is_public),
            plan=plan.slug if plan else "",
            jurisdiction=settings.COUNTRY.upper(),
            changes=changes,
            url=url,
            actor_label=_("La secretaría técnica") if by else "",
            now=now,
        )
