"""What participation shows on the pages of others: one or two queries per page, never one per row."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from commitments.models import Commitment
from consultations.selectors.proposals import origin_of
from consultations.sharing import thing_of
from core.drawing import Thing
from core.sharing import badge_of, share_context
from core.templatetags.share_tags import share_picture

register = template.Library()


@register.inclusion_tag("consultations/proposal_origin.html", takes_context=True)
def commitment_origin(context: dict[str, Any], commitment: Commitment) -> dict[str, Any]:
    """«De dónde viene» of a commitment; nothing at all where no proposal led to it."""
    has_some = getattr(commitment, "has_proposals", True)
    return {"origin": origin_of(commitment, _day(context)) if has_some else []}


@register.simple_tag(takes_context=True)
def consultation_picture(context: template.Context) -> SafeString:
    """For the head of its page, from what the page has read: consultation, summary, receives. No query."""
    thing = _thing(context)
    return share_picture(context, thing.card_path, badge_of(thing).spoken)


@register.inclusion_tag("components/share.html", takes_context=True)
def share_consultation(context: template.Context) -> dict[str, Any]:
    """Its address, its citation and its snippets, from what the page has read. No query."""
    return share_context(_thing(context))


def _thing(context: template.Context) -> Thing:
    counted = context["summary"].contributions
    return thing_of(
        context["consultation"], counted.total, counted.answered, receives=context["receives"], on=_day(context)
    )


def _day(context: dict[str, Any]) -> date:
    return context.get("today") or timezone.localdate()
