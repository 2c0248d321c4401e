"""What somebody typed in a form that could not be received, to give it back to be copied.

Never passwords, codes, keys of ours nor what is hidden; only text, and only what was typed in this very request.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

OURS = {"csrfmiddlewaretoken", "form_key", "proof", "website", "next", "seen_at", "seen", "step", "action", "index"}
SECRET = ("pass", "clave", "token", "code", "otp", "secret", "credential")
READABLE = 10 * 1024 * 1024
"""Bytes of a too large body that are still read to give its text back."""
MOST = 40
NAMES = {
    "text": _("Su texto"),
    "answer": _("Su respuesta"),
    "statement": _("Por qué se postula"),
    "author_name": _("Su nombre"),
    "author_mail": _("Su correo"),
    "organization_name": _("Organización"),
    "title": _("Título"),
    "summary": _("Resumen"),
    "reason": _("Motivo"),
    "actions": _("Acciones"),
    "obstacles": _("Obstáculos"),
    "next_steps": _("Próximos pasos"),
    "body": _("Contenido"),
    "note": _("Nota"),
}
URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Typed:
    name: str
    text: str

    @property
    def rows(self) -> int:
        """Lines of the box it is shown in."""
        return min(20, max(2, self.text.count("\n") + 1 + len(self.text) // 80))


def typed(request: HttpRequest) -> list[Typed]:
    """The longest first; empty where nothing can be read any more."""
    if request.method != "POST":
        return []
    found = [
        Typed(_label(name), text.replace("\r\n", "\n").strip())
        for name, text in _pairs(request)
        if text.strip() and _may_be_shown(name)
    ]
    return sorted(found, key=lambda item: -len(item.text))[:MOST]


def _may_be_shown(name: str) -> bool:
    folded = name.lower()
    return folded not in OURS and not any(word in folded for word in SECRET) and not folded.startswith("_")


def _label(name: str) -> str:
    if name in NAMES:
        return str(NAMES[name])
    return gettext("Campo «%(name)s»") % {"name": name[:60]}


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        pairs = [(name, text) for name, values in request.POST.lists() for text in values]
    except (SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        pairs = []
    return pairs or (_read_anyway(request) if request.content_type == URLENCODED else [])


def _read_anyway(request: HttpRequest) -> list[tuple[str, str]]:
    """The first fields of a body that was refused for its size or its number of fields."""
    try:
        body = request.body
    except RequestDataTooBig:
        length = request.META.get("CONTENT_LENGTH", "")
        body = request.read(READABLE) if length.isdigit() and int(length) <= READABLE else b""
    except (OSError, UnreadablePostError, RawPostDataException):
        body = b""
    text = body[:READABLE].decode("utf-8", "replace")
    return parse_qsl("&".join(text.split("&", 500)[:500]), keep_blank_values=False)
