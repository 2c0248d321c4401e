"""What participation shows on the pages of others: one or two queries per page, never one per row."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from commitments.models import Commitment
from consultations.models import Consultation
from consultations.permissions import receives_supports
from consultations.selectors.proposals import origin_of
from consultations.selectors.supports import prioritisation_results

register = template.Library()


@register.inclusion_tag("consultations/proposal_origin.html", takes_context=True)
def commitment_origin(context: dict[str, Any], commitment: Commitment) -> dict[str, Any]:
    """«De dónde viene» of a commitment; nothing at all where no proposal led to it."""
    return {"origin": origin_of(commitment, _day(context))}


@register.inclusion_tag("consultations/support_results.html", takes_context=True)
def prioritisation(context: dict[str, Any], consultation: Consultation) -> dict[str, Any]:
    """The proposals of a prioritisation and, once they may be known, its results."""
    today = _day(context)
    return {
        "results": prioritisation_results(consultation, today),
        "consultation": consultation,
        "is_open": receives_supports(consultation, today),
    }


def _day(context: dict[str, Any]) -> date:
    return context.get("today") or timezone.localdate()
