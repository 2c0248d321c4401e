"""What committees show on the pages of others: one query per page, never one per row."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from commitments.models import Commitment
from commitments.selectors import if_public
from committee.models import Agreement
from committee.selectors.agreements import commitment_agreements as agreements_about
from committee.selectors.agreements import light_of, standing_words

register = template.Library()


@register.inclusion_tag("committee/agreement_about.html", takes_context=True)
def commitment_agreements(context: dict[str, Any], commitment: Commitment) -> dict[str, Any]:
    """What committees agreed about a commitment; nothing at all where there is no agreement."""
    found = agreements_about(commitment) if getattr(commitment, "has_agreements", True) else []
    return {"agreements": found, "commitment": commitment, "today": _day(context)}


@register.filter
def standing(agreement: Agreement, today: date) -> str:
    """How many days are left or late, in words."""
    return standing_words(agreement, today)


@register.filter
def agreement_light(agreement: Agreement, today: date) -> str:
    """The sign beside those words."""
    return light_of(agreement, today)


@register.filter
def public_commitment(agreement: Agreement) -> Commitment | None:
    """The commitment it is about, where the public may read it. Select its plan."""
    return if_public(agreement.commitment)


def _day(context: dict[str, Any]) -> date:
    return context.get("today") or timezone.localdate()
