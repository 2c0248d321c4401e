"""How a row of the outbox becomes a message: text and HTML parts, and the headers that mail programs act on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString

from core.models import OutgoingMail

_ADDRESS = re.compile(r"https?://[^\s<>\"«»]+")
_ITEM = "- "
_BREAK = SafeString("<br>")


def compose(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The same message each time, but for its date. Raises ValueError when the address or a header cannot be sent."""
    message = EmailMultiAlternatives(mail.subject, mail.body, to=[mail.recipient], headers=_headers(mail))
    message.attach_alternative(as_html(mail), "text/html")
    if mail.calendar:
        method = re.search(r"^METHOD:(\w+)", mail.calendar, re.MULTILINE)
        kind = f"text/calendar; method={method[1]}" if method else "text/calendar"
        message.attach("invitacion.ics", mail.calendar, kind)
    return message


def as_html(mail: OutgoingMail) -> str:
    """The plain text as a page: nothing of it is taken as HTML."""
    with translation.override(mail.language):
        return render_to_string(
            "emails/base.html", {"mail": mail, "blocks": blocks(mail.body), "site": settings.SITE_URL}
        )


@dataclass
class Block:
    """A paragraph of lines, or a list with an item in each."""

    is_list: bool
    lines: list[SafeString]


def blocks(text: str) -> list[Block]:
    """Paragraphs, parted by blank lines, and lists of the lines that begin with "- ".

    A line that begins with blanks goes on with the item above it.
    """
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        block: Block | None = None
        for line in paragraph.splitlines():
            if block is not None and block.is_list and line[0].isspace():
                block.lines[-1] += _BREAK + linked(line.strip())
                continue
            is_item = line.startswith(_ITEM)
            if block is None or block.is_list != is_item:
                block = Block(is_item, [])
                found.append(block)
            block.lines.append(linked(line.removeprefix(_ITEM).strip()))
    return found


def linked(line: str) -> SafeString:
    """Escaped, with its web addresses as links; the stop after an address is not part of it."""
    done, parts = 0, []
    for found in _ADDRESS.finditer(line):
        address = found[0].rstrip(".,;:!?)'")
        parts += [escape(line[done : found.start()]), f'<a href="{escape(address)}">{escape(address)}</a>']
        done = found.start() + len(address)
    return SafeString("".join([*parts, escape(line[done:])]))


def _headers(mail: OutgoingMail) -> dict[str, str]:
    """RFC 3834 (sent by a machine), RFC 3282 (language), RFC 2369 and 8058 (leaving with one click)."""
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language,
    }
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
