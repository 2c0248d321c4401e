"""The mails to followers: what happened, in words, to one address, in its language, with two ways out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import mail
from core.models import ActivityRecord, OutgoingMail
from core.templatetags.core_tags import in_language, on_date
from notifications.addresses import whole
from notifications.links import leave_url, manage_url
from notifications.models import Follower
from notifications.selectors.targets import Target
from notifications.words import details, said, told_at

LINES = 40
"""A mail tells this many lines of each target and counts the rest: the page has them all."""


@dataclass(frozen=True)
class News:
    """What happened to one target. `weekly` is the path of its published weekly report, if any."""

    target: Target
    records: list[ActivityRecord]
    demo: frozenset[str]
    weekly: str = ""

    @property
    def is_demo(self) -> bool:
        return self.target.is_demo or any(record.plan in self.demo for record in self.records)


@dataclass(frozen=True)
class Part:
    """A target as the mail tells it, already in words."""

    title: str
    url: str
    lines: list[str] = field(default_factory=list)
    more: int = 0
    weekly_url: str = ""


def send_news(*, follower: Follower, news: list[News], week: date | None = None) -> OutgoingMail | None:
    """One mail with everything, or none when there is nothing. `week`: the Monday of the days that it sums up."""
    if not news:
        return None
    with translation.override(follower.language):
        context = {
            "parts": [_part(item) for item in news],
            "week": week,
            "is_demo": any(item.is_demo for item in news),
            "manage_url": manage_url(follower),
            "leave_url": leave_url(follower),
        }
        body = render_to_string("emails/follow_news.txt", context)
        subject = _subject(news, week)
    return mail.queue(
        to=follower.author_mail,
        subject=subject,
        body=body,
        language=follower.language,
        unsubscribe_url=context["leave_url"],
    )


def _subject(news: list[News], week: date | None) -> str:
    if week is not None:
        return _("Su resumen de la semana del %(day)s") % {"day": on_date(week)}
    count = sum(len(item.records) for item in news)
    about = {"n": count, "title": news[0].target.title}
    if len(news) > 1:
        return ngettext("%(n)s novedad de lo que usted sigue", "%(n)s novedades de lo que usted sigue", count) % about
    return ngettext("%(n)s novedad: %(title)s", "%(n)s novedades: %(title)s", count) % about


def _part(news: News) -> Part:
    shown = news.records[-LINES:]
    return Part(
        title=" ".join(news.target.title.split()),
        url=whole(in_language(news.target.url)),
        lines=[_line(record) for record in shown],
        more=len(news.records) - len(shown),
        weekly_url=whole(news.weekly) if news.weekly else "",
    )


def _line(record: ActivityRecord) -> str:
    day = on_date(timezone.localdate(record.at))
    return " ".join([f"{day}: {said(record)}.", *details(record), told_at(record)]).strip()
