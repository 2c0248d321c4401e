"""Atom feeds (RFC 4287) of everything public and of each thing that people follow, in the language of the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.models import ActivityRecord
from notifications.addresses import ALL, feed_address, whole
from notifications.choices import TargetKind
from notifications.selectors.feeds import demo_plans, latest_news
from notifications.selectors.targets import Target, find_target
from notifications.words import details, said, told_at

NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """What a feed is about, and what it says."""

    target: Target | None
    records: list[ActivityRecord]
    demo: frozenset[str]


class StableAtom(Atom1Feed):
    """An empty feed was not updated a moment ago: its bytes stay the same until there is something to say."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)


class NewsFeed(Feed):
    feed_type = StableAtom

    def get_object(self, request: HttpRequest, kind: str = ALL, **parts: str) -> Told:
        key = key_of(kind, parts)
        target = None if kind == ALL else find_target(kind, key)
        if kind != ALL and target is None:
            raise Http404
        return Told(target, latest_news(*target.pair) if target else latest_news(), demo_plans())

    def title(self, obj: Told) -> str:
        if obj.target is None:
            return _("Todo lo que pasa en el portal de gobierno abierto")
        title = f"{obj.target.title} · {_('Gobierno abierto')}"
        return f"[Demo] {title}" if obj.target.is_demo else title

    def subtitle(self, obj: Told) -> str:
        return _("Lo que hicieron las entidades, el comité y la secretaría técnica, tal como consta en su historia.")

    def link(self, obj: Told) -> str:
        return whole(obj.target.url if obj.target else reverse("home"))

    def feed_url(self, obj: Told) -> str:
        return whole(feed_address(*obj.target.pair) if obj.target else feed_address())

    def feed_guid(self, obj: Told) -> str:
        return self.feed_url(obj)

    def author_name(self, obj: Told) -> str:
        return _("Portal de gobierno abierto")

    def items(self, obj: Told) -> Iterable[tuple[ActivityRecord, bool]]:
        return [(record, record.plan in obj.demo) for record in obj.records]

    def item_title(self, item: tuple[ActivityRecord, bool]) -> str:
        record, is_demo = item
        return f"[Demo] {said(record)}" if is_demo else said(record)

    def item_description(self, item: tuple[ActivityRecord, bool]) -> str:
        """HTML, as Atom's summary says it is: whatever was typed is escaped."""
        record, is_demo = item
        words = [f"{said(record)}.", *details(record)]
        if is_demo:
            words.append(_("Es un plan de demostración: sus datos son ficticios."))
        return "".join(f"<p>{escape(text)}</p>" for text in words)

    def item_link(self, item: tuple[ActivityRecord, bool]) -> str:
        return told_at(item[0]) or whole(reverse("home"))

    def item_guid(self, item: tuple[ActivityRecord, bool]) -> str:
        """A tag (RFC 4151): it stays whatever becomes of the page, and is the same in every feed and language."""
        record = item[0]
        return f"tag:{settings.MAIL_DOMAIN},{record.at.astimezone(UTC):%Y-%m-%d}:actividad/{record.pk}"

    def item_author_name(self, item: tuple[ActivityRecord, bool]) -> str:
        record = item[0]
        return _(record.actor_label) if record.actor_label else _("La secretaría técnica")

    def item_pubdate(self, item: tuple[ActivityRecord, bool]) -> datetime:
        return item[0].at

    item_updateddate = item_pubdate


def key_of(kind: str, parts: dict[str, Any]) -> str:
    """The key that an address spells: its slug, under that of its plan for a theme."""
    return f"{parts['plan']}/{parts['slug']}" if kind == TargetKind.THEME else parts.get("slug", "")


@require_safe
def feed(request: HttpRequest, **asked: str) -> HttpResponse:
    return NewsFeed()(request, **asked)
