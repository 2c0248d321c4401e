"""Parts of a commitment's page that cost at most one query, never one per row."""

from __future__ import annotations

from typing import Any

from django import template

from commitments.models import Commitment
from commitments.questions import public_intakes

register = template.Library()


@register.inclusion_tag("includes/questions.html", takes_context=True)
def questions(context: dict[str, Any], commitment: Commitment) -> dict[str, Any]:
    """`commitment` comes from `commitment_page()`, which knows whether there is anything to read."""
    intakes = public_intakes(commitment) if commitment.has_intakes else []
    return {"intakes": intakes, "commitment": commitment, "today": context["today"]}
