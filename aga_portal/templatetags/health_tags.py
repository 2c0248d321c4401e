"""What the admin's front page needs to know of the page of health."""

from __future__ import annotations

from typing import Any

from django import template

from aga_portal.permissions import can_read_health

register = template.Library()


@register.simple_tag(takes_context=True)
def may_read_health(context: dict[str, Any]) -> bool:
    return can_read_health(context["request"].user)
