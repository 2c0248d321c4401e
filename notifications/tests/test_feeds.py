"""Atom feeds, read as a feed reader does: of everything and of each thing that people follow."""

from __future__ import annotations

from datetime import timedelta

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Commitment
from commitments.tests.admin_world import World, make_world
from committee.models import Committee
from consultations.tests.participation_world import Country, make_country, open_consultation
from core.models import ActivityRecord
from notifications import services
from notifications.tests.test_follow_news import history, moved
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
FEED = "/compromisos/plan-qa-compromiso-propia/feed/"


@pytest.fixture
def world() -> World:
    world = make_world()
    world.own.commitment.theme = world.plan.themes.create(order=1, title="Agua", slug="agua")
    world.own.commitment.save()
    moved(world)
    tell()
    return world


def tell() -> None:
    services.tell_followers(now=timezone.now())


def read(address: str, client: Client | None = None) -> feedparser.FeedParserDict:
    response = (client or Client()).get(address)
    assert response.status_code == 200, (address, response.status_code)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8" and not response.cookies
    found = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not found.bozo and found.version == "atom10", (address, found.get("bozo_exception"))
    return found


def titles(address: str) -> list[str]:
    return [entry.title for entry in read(address).entries]


def test_a_commitment_as_a_feed_reader_reads_it(world: World) -> None:
    found = read(FEED)
    assert found.feed.title == "Compromiso propia · Gobierno abierto" and found.feed.language == "es"
    assert found.feed.id == settings.SITE_URL + FEED
    [self_link] = [link.href for link in found.feed.links if link.rel == "self"]
    assert self_link == settings.SITE_URL + FEED
    assert found.feed.link == f"{settings.SITE_URL}/compromisos/plan-qa-compromiso-propia/"
    newest = found.entries[0]
    record = ActivityRecord.objects.latest("pk")
    assert newest.title == "Entidad propia movió una fecha de Compromiso propia"
    assert newest.author == "Entidad propia" and "Motivo: Faltó presupuesto." in newest.summary
    assert newest.link == found.feed.link
    assert newest.id == f"tag:{settings.MAIL_DOMAIN},{record.at:%Y-%m-%d}:actividad/{record.pk}"
    assert newest.updated_parsed[:6] == record.at.utctimetuple()[:6] == found.feed.updated_parsed[:6]
    assert len({entry.id for entry in found.entries}) == len(found.entries) > 1
    moments = [entry.updated_parsed for entry in found.entries]
    assert moments == sorted(moments, reverse=True)


def test_the_same_line_is_the_same_entry_in_every_feed(world: World) -> None:
    feeds = [
        FEED,
        "/planes/plan-qa/feed/",
        "/planes/plan-qa/temas/agua/feed/",
        "/entidades/entidad-propia/feed/",
        "/territorios/QA/feed/",
        "/feed/",
        "/en" + FEED,
    ]
    assert len({read(address).entries[0].id for address in feeds}) == 1


def test_taking_part_and_the_committee_have_theirs() -> None:
    country: Country = make_country()
    forum = open_consultation(country)
    Committee.objects.create(
        jurisdiction=country.place, kind="standing", name="Comité", slug="comite-qa", is_public=True
    )
    assert read("/comite/comite-qa/feed/").entries == []
    ActivityRecord.objects.create(
        verb="anunció la consulta",
        object_type="consultations.consultation",
        object_id=str(forum.pk),
        object_label=forum.title,
        object_url=forum.get_absolute_url(),
        plan="plan-qa",
        is_public=True,
    )
    tell()
    assert titles("/consultas/abierta/feed/") == ["La secretaría técnica anunció la consulta Consulta abierta"]


def test_in_english(world: World) -> None:
    found = read("/en" + FEED)
    assert found.feed.language == "en" and found.feed.title == "Compromiso propia · Open government"
    assert found.entries[0].title == "Entidad propia moved a date of Compromiso propia"
    assert "Reason: Faltó presupuesto." in found.entries[0].summary
    assert found.entries[0].link == f"{settings.SITE_URL}/en/compromisos/plan-qa-compromiso-propia/"


def test_an_empty_feed_is_whole_and_stays_the_same(world: World) -> None:
    address = "/territorios/QB/feed/"
    ActivityRecord.objects.filter(jurisdiction="QB").update(is_public=False)
    assert read(address).entries == []
    first, second = Client().get(address), Client().get(address)
    assert first.content == second.content and first["ETag"] == second["ETag"]


def test_who_has_it_is_not_sent_it_again(world: World) -> None:
    for address in (FEED, "/feed/"):
        first = Client().get(address)
        assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
        assert Client().get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    seen = Client().get(FEED)["ETag"]
    history(world)
    tell()
    assert Client().get(FEED, headers={"if-none-match": seen}).status_code == 200
    assert Client().head(FEED).status_code == 200 and Client().post(FEED).status_code == 405


def test_markup_in_a_label_is_text(world: World) -> None:
    record = history(world)
    nasty = 'x <script>alert(1)</script> & "y" ]]>'
    ActivityRecord.objects.filter(pk=record.pk).update(object_label=nasty, changes={"reason": nasty})
    ActivityRecord.objects.filter(pk=record.pk).update(changes={"commitment": world.own.commitment.pk, "reason": nasty})
    tell()
    response = Client().get(FEED)
    assert b"<script" not in response.content
    entry = read(FEED).entries[0]
    assert "<script" not in entry.summary and "&lt;script&gt;" in entry.summary


@pytest.mark.parametrize(
    "address",
    [
        "/compromisos/no-existe/feed/",
        "/planes/no-existe/feed/",
        "/planes/plan-qa/temas/no-existe/feed/",
        "/entidades/no-existe/feed/",
        "/territorios/ZZ/feed/",
        "/consultas/no-existe/feed/",
        "/comite/no-existe/feed/",
    ],
)
def test_what_is_not_there_has_no_feed(world: World, address: str) -> None:
    assert Client().get(address).status_code == 404
    assert Client().get(address.replace("feed/", "calendario.ics")).status_code == 404


def test_what_is_taken_back_leaves_every_feed(world: World) -> None:
    addresses = ["/feed/", "/planes/plan-qa/feed/", "/territorios/QA/feed/", "/entidades/entidad-propia/feed/", FEED]
    assert all("Compromiso propia" in " ".join(titles(address)) for address in addresses)
    Commitment.objects.filter(pk=world.own.commitment.pk).update(state="draft")
    assert Client().get(FEED).status_code == 404
    assert not any("Compromiso propia" in " ".join(titles(address)) for address in addresses[:-1])
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_public=False)
    assert Client().get(addresses[1]).status_code == 404
    left = [title for address in ("/feed/", *addresses[2:4]) for title in titles(address)]
    assert left and not any("propia" in title or "vecina" in title for title in left if "organización" not in title)


def test_a_demonstration_says_so(world: World) -> None:
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_demo=True)
    found = read("/territorios/QA/feed/")
    assert found.entries[0].title.startswith("[Demo] ") and "datos son ficticios" in found.entries[0].summary
    assert read(FEED).feed.title.startswith("[Demo] ")


def queries(address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        Client().get(address)
    return len(found)


def test_a_feed_costs_the_same_with_one_line_and_with_thirty(world: World) -> None:
    ActivityRecord.objects.exclude(pk=ActivityRecord.objects.latest("pk").pk).delete()
    addresses = [FEED, "/feed/", "/planes/plan-qa/feed/", "/territorios/QA/feed/"]
    one = [queries(address) for address in addresses]
    for number in range(29):
        history(world, number)
    tell()
    assert [len(titles(address)) for address in addresses] == [30] * 4
    assert [queries(address) for address in addresses] == one and max(one) <= 6


def test_a_feed_has_the_fifty_newest(world: World) -> None:
    for number in range(60):
        record = history(world, number)
        ActivityRecord.objects.filter(pk=record.pk).update(at=timezone.now() - timedelta(days=number))
    tell()
    for address in (FEED, "/feed/"):
        found = titles(address)
        assert len(found) == 50 and "Hito 59" not in " ".join(found) and "Hito 3" in " ".join(found)


def test_pages_say_where_their_feed_is(world: World) -> None:
    for page, feed in {
        "/": "/feed/",
        "/compromisos/plan-qa-compromiso-propia/": FEED,
        "/en/planes/plan-qa/": "/en/planes/plan-qa/feed/",
        "/entidades/entidad-propia/": "/entidades/entidad-propia/feed/",
        "/territorios/QA/": "/territorios/QA/feed/",
    }.items():
        shown = Client().get(page).content.decode()
        assert '<link rel="alternate" type="application/atom+xml" title="' in shown and f'href="{feed}">' in shown, page
        assert page == "/" or f'href="{feed.replace("feed/", "calendario.ics")}"' in shown, page
