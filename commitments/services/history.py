"""How this app tells its history: what the public may see of a commitment is public, drafts are not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model

from commitments.choices import CommitmentState
from commitments.models import Commitment
from core import activity
from people.models import User


def tell(
    *,
    verb: str,
    commitment: Commitment,
    by: User | None,
    obj: Model | None = None,
    public: bool = True,
    actor_label: str = "",
    changes: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> None:
    """One line of a commitment's history, about itself or about something of it."""
    plan = commitment.plan
    place = plan.jurisdiction if plan else commitment.jurisdiction
    is_public = public and commitment.state != CommitmentState.DRAFT and (plan is None or plan.is_public)
    activity.record(
        verb=verb,
        obj=obj or commitment,
        by=by,
        public=is_public,
        plan=plan.slug if plan else "",
        jurisdiction=place.code if place else "",
        changes={"commitment": commitment.pk, **(changes or {})},
        url=commitment.get_absolute_url(),
        actor_label=actor_label,
        now=now,
    )
