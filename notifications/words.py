"""History in words: who, what, about what and why, as feeds and mails say it. Never a person's name or address."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from core.models import ActivityRecord
from core.templatetags.core_tags import in_language, on_date
from core.templatetags.core_tags import percent as written
from notifications.addresses import whole


def said(record: ActivityRecord) -> str:
    """One sentence without its date, in the reader's language as far as the portal wrote it."""
    who = _(record.actor_label) if record.actor_label else _("La secretaría técnica")
    clean = " ".join(f"{who} {_(record.verb)} {record.object_label}".split())
    percent = record.changes.get("percent")
    if isinstance(percent, int | float):
        return f"{clean} ({written(percent)})"
    return clean


def details(record: ActivityRecord) -> list[str]:
    """Which milestone, from which day to which, and why: sentences, as far as the history says it."""
    found = record.changes
    told = []
    if isinstance(milestone := found.get("milestone"), str) and milestone:
        told.append(_("Hito: %(title)s.") % {"title": milestone})
    before, after = _day(found.get("from")), _day(found.get("to"))
    if before and after:
        told.append(_("Pasó del %(before)s al %(after)s.") % {"before": on_date(before), "after": on_date(after)})
    if isinstance(why := found.get("reason"), str) and why.strip():
        told.append(_("Motivo: %(why)s") % {"why": why})
    return [" ".join(text.split()) for text in told]


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def told_at(record: ActivityRecord) -> str:
    """The complete address of what it is about, in the reader's language; empty where it has no page."""
    return whole(in_language(record.object_url)) if record.object_url.startswith("/") else ""
