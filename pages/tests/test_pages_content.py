"""What a reader finds: pages, news, glossary and corrections, in both languages, whatever was typed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import feedparser
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import ActivityRecord
from core.tests.api_checks import assert_constant, csv_rows, get, refused, rows, slugs
from core.tests.test_markdown import HOSTILE
from notifications.selectors.feeds import latest_news
from pages import services
from pages.models import Article, Correction, Page
from pages.tests.content_world import article, page, plan, published, secretariat, source
from plans.models import Claim

pytestmark = pytest.mark.django_db
PATHS = ("/paginas/", "/noticias/", "/glosario/", "/documentos/", "/correcciones/")


def text(path: str, **query: Any) -> str:
    response = Client().get(path, query)
    assert response.status_code == 200, path
    return response.content.decode()


def cost(path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_portal_says_whose_turn_it_is(path: str) -> None:
    assert 'class="empty"' in text(path)
    response = Client().get(path)
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert Client().get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert Client().post(path).status_code == 405
    assert Client().get(f"{path}?search=%00").status_code in (200, 400)


def test_a_page_shows_its_text_and_its_sources() -> None:
    cited = source("Lo que dice el pasaje.")
    claim = Claim.objects.create(key="c", text="Una afirmación", source=cited)
    other = Claim.objects.create(key="d", text="La contraria", source=cited)
    claim.clashes_with.add(other)
    row = published(page(body="## Título\n\nUn **texto**.", sources=[cited], claims=[claim]))
    shown = text(row.get_absolute_url())
    for part in ("<h2>Título</h2>", "<strong>texto</strong>", "Lo que dice el pasaje.", "Una afirmación"):
        assert part in shown
    assert "Las fuentes no coinciden" in shown and "La contraria" in shown
    assert shown.count("<h1") == 1 and "Publicada el" in shown


def test_a_source_that_is_not_public_is_not_cited() -> None:
    cited = source("canario-pasaje")
    row = published(page(sources=[cited]))
    cited.document.is_public = False
    cited.document.save()
    assert "canario-pasaje" not in text(row.get_absolute_url())
    cited.document.is_public, cited.document.plan = True, plan(number=77, is_public=False)
    cited.document.save()
    assert "canario-pasaje" not in text(row.get_absolute_url())


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_hostile_runs(payload: str) -> None:
    """Typed past the review, as a hand on the database would."""
    written = {"title": payload.replace("\x00", "")[:200], "summary": payload.replace("\x00", ""), "body": payload}
    written["body"] = written["body"].replace("\x00", "")
    for make in (page, article):
        row = make(f"x-{make.__name__}")
        type(row).objects.filter(pk=row.pk).update(published_at=timezone.now(), **written)
    services.save_term(by=secretariat(), term="alert", slug="alert", definition="<script>alert(1)</script>")
    Correction.objects.create(
        corrected_on=date(2026, 1, 1), place=payload[:150].replace("\x00", ""), was="a<b>", now_says="<i>", reason="&"
    )
    for path in ("/paginas/x-page/", "/noticias/x-article/", "/paginas/", "/noticias/", "/glosario/", "/correcciones/"):
        shown = text(path)
        inside = shown[shown.index("<main") : shown.index("</main>")]
        assert not re.search(r"<(script|img|svg|iframe|object|form action|base|style|meta|link)\b(?! method)", inside)
        assert not re.search(r"<[^>]+\son\w+=", inside) and not re.search(
            r'href="\s*(javascript|data|vbscript):', inside
        )
    assert "<script>" not in text("/noticias/feed/") and not feedparser.parse(text("/noticias/feed/")).bozo


def test_english_reads_spanish_content_marked_as_such() -> None:
    row = published(page(title="Cómo participar", body="Escriba su aporte."))
    shown = text(f"/en{row.get_absolute_url()}")
    assert '<html lang="en">' in shown and '<h1 lang="es">Cómo participar</h1>' in shown
    assert '<div class="prose" lang="es">' in shown and "Published on" in shown
    assert "What this is and how to take part" in text("/en/paginas/")


def test_news_are_newest_first_and_filtered() -> None:
    mine = plan()
    for number, day in enumerate((1, 3, 2)):
        fields: dict[str, Any] = {"plan": mine} if number == 0 else {}
        published(article(f"n{day}", title=f"Del día {day}", dated_on=date(2026, 5, day), **fields))
    shown = text("/noticias/")
    assert [shown.index(f"Del día {day}") for day in (3, 2, 1)] == sorted(
        shown.index(f"Del día {d}") for d in (1, 2, 3)
    )
    for query, expected in (
        ({"plan": mine.slug}, {"n1"}),
        ({"search": "dia 2"}, {"n2"}),
        ({"dated_after": "2026-05-02", "dated_before": "2026-05-02"}, {"n2"}),
        ({}, {"n1", "n2", "n3"}),
    ):
        page_rows = {row.slug for row in Client().get("/noticias/", query).context["page_obj"]}
        assert (
            page_rows == expected == slugs("articles/", **query) == {r["slug"] for r in csv_rows("articles/", **query)}
        )
    assert Client().get("/noticias/", {"plan": "ninguno"}).status_code == 400
    assert list(refused("articles/", dated_after="ayer")) == ["dated_after"]


def test_the_feed_tells_the_newest() -> None:
    for number in range(3):
        published(article(f"n{number}", title=f"Nota {number} & más"))
    found = feedparser.parse(text("/noticias/feed/"))
    assert [entry.title for entry in found.entries] == ["Nota 2 & más", "Nota 1 & más", "Nota 0 & más"]
    assert found.entries[0].link.endswith("/noticias/n2/") and not found.bozo
    assert feedparser.parse(text("/en/noticias/feed/")).feed.title == "Open government news"


def test_withdrawn_news_leave_the_history_of_the_portal() -> None:
    row = published(article(title="Se retirará"))
    assert any(line.object_label == "Se retirará" for line in latest_news())
    services.withdraw(row=row, reason="Repetida.", by=secretariat())
    assert not any(line.object_label == "Se retirará" for line in latest_news())


def test_the_glossary_is_in_order_and_its_words_have_addresses() -> None:
    for term, slug in (("Zona", "zona"), ("Ácido", "acido"), ("Árbol", "arbol"), ("Eñe", "ene")):
        services.save_term(by=secretariat(), term=term, slug=slug, definition=f"Qué es {term}.")
    services.save_term(by=secretariat(), term="Canario", slug="canario", definition="Oculto.", is_public=False)
    shown = text("/glosario/")
    places = [shown.index(f'id="{slug}"') for slug in ("acido", "arbol", "ene", "zona")]
    assert places == sorted(places) and "anario" not in shown
    assert "Definición de este portal." in shown and shown.count('<section id="letra-a">') == 1
    assert "Árbol" in text("/glosario/", search="arbol") and "Zona" not in text("/glosario/", search="arbol")
    assert "Ninguna palabra" in text("/glosario/", search="nada de eso")
    assert slugs("glossary-terms/") == {"zona", "acido", "arbol", "ene"}
    assert slugs("glossary-terms/", search="ARBOL") == {"arbol"}
    (row,) = rows("glossary-terms/", search="zona")
    assert row["url"].endswith("/glosario/#zona") and row["forms"] == ["Zona"] and row["source"] is None


class TestCorrections:
    def add(self, **fields: Any) -> Correction:
        values = {"place": "Página del plan", "was": "Decía 26.", "now_says": "Dice 25.", "by": secretariat()} | fields
        return services.add_correction(**values)

    def test_it_is_public_at_once_here_and_on_its_page(self) -> None:
        row = published(page())
        self.add(url=row.get_absolute_url(), noticed_by="Veeduría", reason="La suma no daba.")
        for path in ("/correcciones/", row.get_absolute_url(), f"/en{row.get_absolute_url()}"):
            shown = text(path)
            for part in ("<del>Decía 26.</del>", "Dice 25.", "Veeduría", "La suma no daba."):
                assert part in shown, (path, part)
        (told,) = rows("corrections/")
        assert (told["was"], told["about"]) == ("Decía 26.", row.get_absolute_url())
        assert told["url"].endswith(f"/correcciones/#correccion-{told['id']}")
        line = ActivityRecord.objects.public().get(object_type="pages.correction")
        assert line.verb == "corrigió" and line.object_url.startswith("/correcciones/#")

    @pytest.mark.parametrize(
        ("fields", "where"),
        [
            ({"corrected_on": date(2999, 1, 1)}, "corrected_on"),
            ({"url": "javascript:alert(1)"}, "url"),
            ({"url": "//malo.example"}, "url"),
            ({"url": "/\\malo.example"}, "url"),
            ({"url": "/no-existe/"}, "url"),
            ({"now_says": "Decía 26."}, "now_says"),
            ({"noticed_by": "ana@example.org"}, "noticed_by"),
            ({"now_says": "Vinieron xx personas."}, "now_says"),
            ({"was": " "}, "was"),
        ],
    )
    def test_what_cannot_be_is_refused(self, fields: dict[str, Any], where: str) -> None:
        with pytest.raises(ValidationError) as refused_fields:
            self.add(**fields)
        assert list(refused_fields.value.message_dict) == [where]
        assert not Correction.objects.exists()

    def test_newest_first_and_found_by_words(self) -> None:
        for day in (1, 3, 2):
            self.add(place=f"Dato {day}", corrected_on=date(2026, 5, day))
        assert [row["place"] for row in rows("corrections/")] == ["Dato 3", "Dato 2", "Dato 1"]
        found = text("/correcciones/", search="DATO 1")
        assert "Dato 1" in found and "Dato 3" not in found
        assert get("corrections/", corrected_after="2026-05-02")["count"] == 2


def test_lists_and_pages_cost_the_same_with_30_rows() -> None:
    cited = source()

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            published(page(f"p{number}", sources=[cited]))
            published(article(f"n{number}", sources=[cited], dated_on=date(2026, 1, 1) + timedelta(days=number)))
            services.save_term(
                by=secretariat(), term=f"Término{number}", slug=f"t{number}", definition="Qué es.", source=cited
            )
            services.add_correction(place=f"C{number}", was="a", now_says="b", by=secretariat())

    paths = (*PATHS, "/paginas/p0/", "/noticias/n0/", "/noticias/feed/")
    fill(0, 1)
    one = {path: cost(path) for path in paths}
    fill(1, 24)
    assert {path: cost(path) for path in paths} == one
    assert max(one.values()) <= 6, one


def test_api_lists_cost_the_same_with_30_rows() -> None:
    cited, mine, root = source(), plan(), secretariat()
    assert_constant("articles/", lambda n: published(article(f"n{n}", plan=mine)), at_most=3)
    assert_constant(
        "glossary-terms/",
        lambda n: services.save_term(by=root, term=f"T{n}", slug=f"t{n}", definition="Qué.", source=cited),
        at_most=3,
    )
    assert_constant(
        "corrections/",
        lambda n: services.add_correction(place=f"C{n}", was="a", now_says="b", by=root),
        at_most=2,
    )


def test_lists_do_not_read_bodies() -> None:
    published(page())
    published(article())
    for path, table in (("/paginas/", "pages_page"), ("/noticias/", "pages_article")):
        with CaptureQueriesContext(connection) as captured:
            Client().get(path)
        assert not any(f'"{table}"."body"' in query["sql"] for query in captured)
    assert Page.objects.exists() and Article.objects.exists()


def test_the_sitemap_names_what_can_be_read_in_both_languages() -> None:
    for row in (published(page()), published(article())):
        shown = text("/sitemap.xml")
        assert f"http://testserver{row.get_absolute_url()}<" in shown
        assert f"http://testserver/en{row.get_absolute_url()}<" in shown
    assert all(f"http://testserver{path}<" in shown for path in PATHS)
