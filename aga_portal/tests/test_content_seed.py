"""The content that the portal comes with: sourced, plain, whole, and left to whoever edits it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from aga_portal.loading import Loader
from core import markdown
from core.models import ActivityRecord
from pages.models import Article, GlossaryTerm, Page
from pages.review import findings, in_words
from pages.selectors import public_articles, public_pages

pytestmark = [pytest.mark.usefixtures("sources"), pytest.mark.django_db]
ASKED = {
    "que-es-el-gobierno-abierto",
    "como-funciona-la-aga",
    "integrar-el-comite",
    "proponer-un-compromiso",
    "punto-de-contacto",
    "derecho-de-peticion",
    "aprendizajes",
}
SOURCES = sorted((settings.BASE_DIR.parent / "shared" / "sources").glob("00[0-4]*.txt"))
OWN_LINK = re.compile(r'href="(/[^"#]*)')


def written() -> list[Page | Article]:
    return [*Page.objects.all(), *Article.objects.all()]


def sentences(text: str) -> list[str]:
    plain = unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</(?:p|li|h\d|td|th)>", ". ", markdown.render(text))))
    return [" ".join(sentence.split()) for sentence in re.split(r"[.!?:;]\s|\n", plain) if sentence.strip()]


def test_what_was_asked_is_published_from_the_start() -> None:
    now = timezone.now()
    assert set(public_pages(now).values_list("slug", flat=True)) >= ASKED
    assert public_articles(now).count() == Article.objects.count() == 1
    assert all(Client().get(row.get_absolute_url()).status_code == 200 for row in written())
    assert GlossaryTerm.objects.public().count() >= 25


def test_every_page_has_a_source_and_every_term_one_or_says_it_is_ours() -> None:
    for row in written():
        cited = list(row.sources.all())
        assert cited and all(source.passage for source in cited), row
    own = set(GlossaryTerm.objects.filter(source=None).values_list("slug", flat=True))
    assert own == {"hito", "semaforo", "evidencia", "voz", "radicado", "respuesta-motivada"}


def test_the_review_finds_nothing_to_stop_nor_to_look_at() -> None:
    found = {row.slug: [in_words(one) for one in findings(row, now=timezone.now())] for row in written()}
    assert {slug: lines for slug, lines in found.items() if lines} == {}


def test_sentences_are_short_and_definitions_too() -> None:
    texts = [text for row in written() for text in (row.body, row.summary)]
    texts += list(GlossaryTerm.objects.values_list("definition", flat=True))
    long = [line for text in texts for line in sentences(text) if len(re.findall(r"\w+", line)) > 25]
    assert long == []
    assert all(len(term.definition.split()) <= 60 for term in GlossaryTerm.objects.all())


@pytest.mark.skipif(len(SOURCES) < 5, reason="los documentos fuente (../shared/sources)")
def test_it_is_told_in_other_words() -> None:
    """Twelve words in a row of a source are a quotation: those stand in its sources, never in the text."""
    told = [re.findall(r"\w+", path.read_text(encoding="utf-8").casefold()) for path in SOURCES]
    runs = {tuple(words[n : n + 12]) for words in told for n in range(len(words) - 11)}
    texts = [(row.slug, f"{row.summary} {row.body}") for row in written()]
    texts += list(GlossaryTerm.objects.values_list("slug", "definition"))
    for slug, text in texts:
        words = re.findall(r"\w+", text.casefold())
        copied = [" ".join(words[n : n + 12]) for n in range(len(words) - 11) if tuple(words[n : n + 12]) in runs]
        assert copied == [], slug


@pytest.mark.skipif(len(SOURCES) < 5, reason="los documentos fuente (../shared/sources)")
def test_every_passage_stands_in_its_document() -> None:
    def bare(text: str) -> str:
        return re.sub(r"\W+", "", text.casefold())

    whole = {f"s{number}": bare(path.read_text(encoding="utf-8")) for number, path in enumerate(SOURCES)}
    cited = {source for row in written() for source in row.sources.select_related("document")}
    cited |= {term.source for term in GlossaryTerm.objects.select_related("source__document") if term.source}
    assert len(cited) > 50
    missing = [
        f"{source.document.key}: {source.passage}"
        for source in cited
        if source.document.key in whole and bare(source.passage) not in whole[source.document.key]
    ]
    assert missing == []


def test_where_sources_clash_both_are_told() -> None:
    page = Client().get("/paginas/como-funciona-la-aga/").content.decode()
    assert "más de 60 países" in page and "75 países" in page and "Las fuentes no coinciden" in page
    colombia = Client().get("/paginas/colombia-en-la-aga/").content.decode()
    assert "26 compromisos" in colombia and "suma 25" in colombia and "Cundinamarca" in colombia
    committee = Client().get("/paginas/integrar-el-comite/").content.decode()
    assert "siete entidades y siete organizaciones" in committee and "seis entidades y cuatro" in committee


def test_what_is_not_known_is_said() -> None:
    contact = Client().get("/paginas/punto-de-contacto/").content.decode()
    assert "no dicen quién es hoy el punto de contacto" in contact and "@" not in contact.partition("<main")[2]
    assert "no se conoce" in Client().get("/noticias/lecciones-del-segundo-plan/").content.decode()


def test_every_link_of_the_content_leads_somewhere() -> None:
    client = Client()
    for row in written():
        for prefix in ("", "/en"):
            page = client.get(f"{prefix}{row.get_absolute_url()}").content.decode()
            main = page[page.index("<main") : page.index("</main>")]
            for link in set(OWN_LINK.findall(main)):
                assert client.get(link).status_code == 200, (row.slug, link)


def test_its_words_are_explained_where_they_appear() -> None:
    for path in (
        "/paginas/que-es-el-gobierno-abierto/",
        "/noticias/lecciones-del-segundo-plan/",
        "/planes/colombia-ii/",
    ):
        page = Client().get(path).content.decode()
        marked = re.findall(r'class="term" href="/glosario/#([-\w]+)"', page)
        assert len(marked) == len(set(marked)) >= 3, path


def test_loading_again_leaves_what_was_edited() -> None:
    before = ActivityRecord.objects.count()
    Page.objects.filter(slug="aprendizajes").update(title="Otro título")
    GlossaryTerm.objects.filter(slug="hito").update(definition="Otra definición.")
    Page.objects.get(slug="aprendizajes").sources.clear()
    result = Loader().load()
    assert not result.created and not result.changed
    assert Page.objects.get(slug="aprendizajes").title == "Otro título"
    assert not Page.objects.get(slug="aprendizajes").sources.exists()
    assert GlossaryTerm.objects.get(slug="hito").definition == "Otra definición."
    assert ActivityRecord.objects.count() == before
