"""What other pages show of us: how to follow what they are about. No query: a kind and a key are enough."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from notifications.addresses import ALL, calendar_address, feed_address, follow_address

register = template.Library()


@register.inclusion_tag("components/follow_bar.html")
def follow_bar(kind: str, key: str = "") -> dict[str, str]:
    """By mail, Atom and calendar. Kind "all" has no mail: whoever wants everything follows a plan."""
    return {
        "follow_url": follow_address(kind, key) if kind != ALL else "",
        "feed_url": feed_address(kind, key),
        "calendar_url": calendar_address(kind, key),
    }


@register.simple_tag
def follow_head(kind: str, key: str = "") -> SafeString:
    """For the head of a page: where programs find its feed."""
    title, url = _("Novedades"), feed_address(kind, key)
    return format_html('<link rel="alternate" type="application/atom+xml" title="{}" href="{}">', title, url)
