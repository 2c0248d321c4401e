"""The words of the glossary explained where they appear. At most one query a page, and none where there is no text."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from pages.marking import Marker
from pages.selectors import words

register = template.Library()
HELD = "pages_marker"


@register.simple_tag(takes_context=True)
def explain(context: dict[str, Any], text: str) -> SafeString:
    """`text` with each word of the glossary marked the first time that the page says it.

    Plain text is escaped; what is already safe HTML is taken as it is.
    """
    html = conditional_escape(text or "")
    return _marker(context).mark(html) if html else html


@register.simple_tag(takes_context=True)
def explain_lines(context: dict[str, Any], text: str) -> SafeString:
    """Plain text in its paragraphs, with the words of the glossary marked."""
    return explain(context, linebreaks_filter(text)) if text else SafeString("")


def _marker(context: dict[str, Any]) -> Marker:
    """One per request, so that a word is marked once a page."""
    request = context.get("request")
    if request is None:
        return Marker(words())
    if not hasattr(request, HELD):
        setattr(request, HELD, Marker(words()))
    return getattr(request, HELD)
