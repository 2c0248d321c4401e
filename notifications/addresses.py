"""Where each target is followed: its pages by kind and key alone, without asking the database.

A target is (kind, key): the slug of a commitment, organization, plan, consultation or committee; the code of a
territory; "plan-slug/theme-slug" of a theme. An address is the reader's language's.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from notifications.choices import TargetKind

WORDS = {
    TargetKind.COMMITMENT: "compromiso",
    TargetKind.ORGANIZATION: "entidad",
    TargetKind.TERRITORY: "territorio",
    TargetKind.THEME: "tema",
    TargetKind.PLAN: "plan",
    TargetKind.CONSULTATION: "consulta",
    TargetKind.COMMITTEE: "comite",
}
"""The word of a kind in the address of its sheet to follow it."""
KINDS = {word: kind for kind, word in WORDS.items()}
ALL = "all"
"""Not a target of its own: everything that is public."""


def feed_address(kind: str = ALL, key: str = "") -> str:
    return reverse(f"notifications:feed_{kind}", args=_parts(kind, key))


def calendar_address(kind: str = ALL, key: str = "") -> str:
    return reverse(f"notifications:calendar_{kind}", args=_parts(kind, key))


def follow_address(kind: str, key: str) -> str:
    return reverse("notifications:follow", args=[WORDS[TargetKind(kind)], key])


def whole(path: str) -> str:
    """The complete address, as mails, feeds and calendars give it."""
    return settings.SITE_URL + path


def _parts(kind: str, key: str) -> list[str]:
    if kind == ALL:
        return []
    return key.split("/") if kind == TargetKind.THEME else [key]
