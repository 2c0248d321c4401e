"""`{% structured_data obj %}` in the head of a page: what it says of itself to programs."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from aga_portal.structured_data import thing
from aga_portal.structured_data.common import absolute

register = template.Library()
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}
"""As django's json_script: no text of ours can end the block or begin another."""


@register.simple_tag(takes_context=True)
def structured_data(context: dict[str, Any], obj: Any) -> SafeString:
    """Nothing for what only its editors see. The path back to the home page goes along where the page has one."""
    if not obj or context.get("is_preview"):
        return SafeString("")
    graph = [thing(obj, context)]
    if crumbs := context.get("crumbs"):
        graph.append(_trail(crumbs))
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, default=str)
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')  # noqa: S308


def _trail(crumbs: list[tuple[Any, str]]) -> dict[str, Any]:
    way = [(_("Inicio"), reverse("home")), *crumbs]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": str(label), "item": absolute(url)}
            for number, (label, url) in enumerate(way, start=1)
        ],
    }
