"""The news as an Atom feed (RFC 4287), in the language of the address."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pages.models import Article
from pages.selectors import public_articles

LATEST = 30
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class StableAtom(Atom1Feed):
    """An empty feed was not updated a moment ago: its bytes stay the same until there is something to say."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)


class ArticleFeed(Feed):
    feed_type = StableAtom

    def title(self) -> str:
        return _("Noticias de gobierno abierto")

    def link(self) -> str:
        return reverse("pages:article_list")

    def feed_url(self) -> str:
        return reverse("pages:article_feed")

    def items(self) -> QuerySet[Article]:
        return public_articles(timezone.now()).order_by("-published_at", "-pk")[:LATEST]

    def item_title(self, item: Article) -> str:
        return f"[Demo] {item.title}" if item.plan and item.plan.is_demo else item.title

    def item_description(self, item: Article) -> str:
        return item.summary

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return max(item.updated_at, item.published_at or NEVER)


_feed = ArticleFeed()


@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    return _feed(request)
