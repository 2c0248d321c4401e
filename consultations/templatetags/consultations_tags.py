"""What participation shows on the pages of others: one or two queries per page, never one per row."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from commitments.models import Commitment
from consultations.selectors.proposals import origin_of

register = template.Library()


@register.inclusion_tag("consultations/proposal_origin.html", takes_context=True)
def commitment_origin(context: dict[str, Any], commitment: Commitment) -> dict[str, Any]:
    """«De dónde viene» of a commitment; nothing at all where no proposal led to it."""
    has_some = getattr(commitment, "has_proposals", True)
    return {"origin": origin_of(commitment, _day(context)) if has_some else []}


def _day(context: dict[str, Any]) -> date:
    return context.get("today") or timezone.localdate()
