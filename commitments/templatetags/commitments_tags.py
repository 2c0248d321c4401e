"""Parts of a commitment's page that cost at most one query, never one per row."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from commitments.models import Commitment
from commitments.progress import CommitmentProgress
from commitments.questions import public_intakes
from commitments.sharing import thing_of
from core.sharing import badge_of, share_context
from core.templatetags.share_tags import share_picture

register = template.Library()


@register.inclusion_tag("includes/questions.html", takes_context=True)
def questions(context: dict[str, Any], commitment: Commitment) -> dict[str, Any]:
    """`commitment` comes from `commitment_page()`, which knows whether there is anything to read."""
    intakes = public_intakes(commitment) if commitment.has_intakes else []
    return {"intakes": intakes, "commitment": commitment, "today": context["today"]}


@register.simple_tag(takes_context=True)
def commitment_picture(context: template.Context, commitment: Commitment, figures: CommitmentProgress) -> SafeString:
    """For the head of its page. No query: the page has read both."""
    thing = thing_of(commitment, figures, context["today"])
    return share_picture(context, thing.card_path, badge_of(thing).spoken)


@register.inclusion_tag("components/share.html", takes_context=True)
def share_commitment(context: template.Context, commitment: Commitment, figures: CommitmentProgress) -> dict[str, Any]:
    """Its address, its citation and its snippets. No query."""
    return share_context(thing_of(commitment, figures, context["today"]))
