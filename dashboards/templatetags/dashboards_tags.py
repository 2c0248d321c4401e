"""What a plan's pages say of it to others. No query: the page has read the plan and its total."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from commitments.progress import GroupProgress
from core.sharing import badge_of, share_context
from core.templatetags.share_tags import share_picture
from dashboards.sharing import thing_of
from plans.models import ActionPlan

register = template.Library()


@register.simple_tag(takes_context=True)
def plan_picture(context: template.Context, plan: ActionPlan, total: GroupProgress) -> SafeString:
    thing = thing_of(plan, total, context["today"])
    return share_picture(context, thing.card_path, badge_of(thing).spoken)


@register.inclusion_tag("components/share.html", takes_context=True)
def share_plan(context: template.Context, plan: ActionPlan, total: GroupProgress) -> dict[str, Any]:
    return share_context(thing_of(plan, total, context["today"]))
