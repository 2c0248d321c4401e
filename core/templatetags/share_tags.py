"""What every public page says of itself to others: its address, its picture, and on paper its QR. No query."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.drawing import CARD_SIZE, qr_picture
from core.sharing import absolute

register = template.Library()

TITLE = re.compile(r"<title>(.*?)</title>", re.S)
DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)">', re.S)
PUBLIC_PARTS = frozenset("slug code key name session group renewal committee plan scope day year number".split())
"""Parts of the address of a page for everybody. One with another part (a receipt, a token) is somebody's own."""
OWN = re.compile(r"/(?:en/)?(?:admin|cuenta|mi-espacio|mis-datos|seguir)/")
ERROR = re.compile(r"\d{3}(?:_\w+)?\.html")


def public_address(context: template.Context) -> str:
    """The stable address of the page: without its query, but with the page of a list. Empty where it is nobody's to share."""
    request: HttpRequest | None = context.get("request")
    match = getattr(request, "resolver_match", None)
    name = getattr(context.template, "name", None) or ""
    if request is None or match is None or ERROR.fullmatch(name) or OWN.match(request.path):
        return ""
    if not PUBLIC_PARTS.issuperset(match.kwargs):
        return ""
    page = request.GET.get("page", "")
    return absolute(request.path) + (f"?page={page}" if page.isascii() and page.isdigit() and int(page) > 1 else "")


class ShareHead(template.Node):
    """Renders the title and the description of the page, then says them again in the words of Open Graph."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        words = self.nodelist.render(context)
        address = public_address(context)
        if not address:
            return words
        pairs = [("og:type", "website"), ("og:url", address), ("og:site_name", _site_name(context))]
        pairs += [("og:title", _found(TITLE, words)), ("og:description", _found(DESCRIPTION, words))]
        pairs.append(("og:locale", "en" if get_language() == "en" else "es"))
        link = format_html('\n<link rel="canonical" href="{}">', address)
        return words + link + format_html_join("", '\n<meta property="{}" content="{}">', pairs)


@register.tag
def share_head(parser: Parser, token: Token) -> ShareHead:
    nodelist = parser.parse(("endshare_head",))
    parser.delete_first_token()
    return ShareHead(nodelist)


@register.simple_tag(takes_context=True)
def share_picture(context: template.Context, path: str = "", alt: str = "") -> SafeString:
    """The card at `path`, or the portal's own."""
    if not public_address(context):
        return SafeString()
    width, height = CARD_SIZE
    return format_html(
        '<meta property="og:image" content="{}">\n<meta property="og:image:type" content="image/png">\n'
        '<meta property="og:image:width" content="{}">\n<meta property="og:image:height" content="{}">\n'
        '<meta property="og:image:alt" content="{}">\n<meta name="twitter:card" content="summary_large_image">',
        absolute(path or reverse("card")),
        width,
        height,
        alt or _site_name(context),
    )


@register.inclusion_tag("components/print_mark.html", takes_context=True)
def print_mark(context: template.Context) -> dict[str, Any]:
    """What only paper shows: whose page it is, its address as text and as QR, and the day of its figures."""
    address = public_address(context)
    return {
        "address": address,
        "qr": qr_picture(address) if address else None,
        "profile": context.get("profile"),
        "today": context.get("today"),
    }


def _site_name(context: template.Context) -> str:
    profile = context.get("profile")
    return str(profile.name) if profile else settings.MAIL_DOMAIN or ""


def _found(pattern: re.Pattern[str], words: str) -> str:
    found = pattern.search(words)
    return " ".join(unescape(found[1]).split()) if found else ""
