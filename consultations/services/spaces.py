"""Writes on participation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from consultations.models import Space
from core import activity
from people.models import User
from people.permissions import is_secretariat
from plans.models import ActionPlan, Theme


@transaction.atomic
def create_space(
    *,
    plan: ActionPlan,
    title: str,
    slug: str,
    kind: str,
    by: User,
    themes: Sequence[Theme] = (),
    now: datetime | None = None,
    **fields: Any,
) -> Space:
    """Raises PermissionDenied for whoever is not the plan's secretariat, ValidationError per field."""
    if not is_secretariat(by, plan.jurisdiction_id):
        raise PermissionDenied
    space = Space(plan=plan, title=title, slug=slug, kind=kind, **fields)
    space.full_clean()
    space.save()
    space.themes.set(themes)
    activity.record(
        verb="anunció el espacio",
        obj=space,
        by=by,
        public=space.is_public and plan.is_public,
        plan=plan.slug,
        jurisdiction=plan.jurisdiction.code,
        now=now,
    )
    return space
