"""Words of the glossary are marked once, where they come first, and nothing else of a page changes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString, mark_safe

from commitments.tests.admin_world import make_world
from core.markdown import render
from core.tests.test_markdown import HOSTILE, OURS, SCHEME, Seen
from pages import services
from pages.marking import Marker, Word
from pages.models import GlossaryTerm
from pages.selectors import forget_words, words
from pages.tests.content_world import page, published, secretariat

WORDS = [
    Word("mri", ("Mecanismo de Revisión Independiente", "MRI", "IRM"), "Quien revisa.", "/glosario/#mri"),
    Word("hito", ("Hito", "hitos"), 'Paso con "fecha" & <producto>.', "/glosario/#hito"),
    Word("plan", ("Plan de acción", "planes de acción"), "Documento.", "/glosario/#plan"),
    Word("accion", ("Acción",), "Hacer.", "/glosario/#accion"),
    Word("o-ong", ("O & G",), "Con signo.", "/glosario/#o-ong"),
]
LINK = re.compile(r'<a class="term" href="([^"]+)" title="[^"]*">([^<]*)</a>')


def marked(html: str) -> list[tuple[str, str]]:
    return [(slug.partition("#")[2], text) for slug, text in LINK.findall(Marker(WORDS).mark(mark_safe(html)))]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Un hito y otro hito.</p>", [("hito", "hito")]),
        ("<p>HITOS, Hitos.</p>", [("hito", "HITOS")]),
        ("<p>hitología, subhito, hito-clave</p>", []),
        ("<p>«hito», (MRI)</p>", [("hito", "hito"), ("mri", "MRI")]),
        ("<p>mri, Irm</p>", []),
        ("<p>El plan de acción</p>", [("plan", "plan de acción")]),
        ("<p>El plan de\nacción de hoy. Acción.</p>", [("plan", "plan de\nacción"), ("accion", "Acción")]),
        ('<p><a href="/x/">hito</a> y hitos</p>', [("hito", "hitos")]),
        ("<h2>Hito</h2><p>hito</p>", [("hito", "hito")]),
        ("<pre><code>hito</code></pre><code>hito</code>", []),
        ("<table><tr><th>Hito</th><td>hito</td></tr></table>", [("hito", "hito")]),
        ('<p title="hito">x</p>', []),
        ('<a href="/?a=>hito">x</a>', []),
        ("<p>O &amp; G</p>", [("o-ong", "O &amp; G")]),
        ("<p>mecanismo de revisión independiente</p>", [("mri", "mecanismo de revisión independiente")]),
        ("", []),
    ],
)
def test_what_is_marked(html: str, expected: list[tuple[str, str]]) -> None:
    assert marked(html) == expected


def test_the_rest_stays_as_it_was() -> None:
    html = render("# Un hito\n\nUn **hito** y [otro hito](/compromisos/).\n\n| a |\n|---|\n| hito |")
    done = Marker(WORDS).mark(html)
    assert isinstance(done, SafeString) and LINK.sub(r"\2", done) == html


def test_a_definition_cannot_break_out_of_its_title() -> None:
    done = Marker(WORDS).mark(mark_safe("<p>hito</p>"))
    assert 'title="Paso con &quot;fecha&quot; &amp; &lt;producto&gt;."' in done


def test_one_marker_serves_a_whole_page() -> None:
    marker = Marker(WORDS)
    first, second = (marker.mark(mark_safe("<p>hito</p>")) for _time in range(2))
    assert LINK.search(first) and not LINK.search(second)


def test_no_words_no_work() -> None:
    assert Marker([]).mark(mark_safe("<p>hito</p>")) == "<p>hito</p>"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives_the_marking(text: str) -> None:
    hostile = [Word("x", ("alert", "script", "hito", "img", "evil"), "<script>alert(1)</script>", "/glosario/#x")]
    seen = Seen(Marker(hostile).mark(render(f"hito {text}\n\n- {text}")))
    assert seen.open == []
    for tag, attributes in seen.tags:
        assert tag not in {"script", "img", "svg", "iframe", "object", "style", "form", "base"}
        assert not any(name.startswith("on") for name in attributes)
        scheme = SCHEME.match(attributes.get("href") or "")
        assert scheme is None or scheme[1].lower() in {"http", "https", "mailto", "tel"}
    assert OURS


@pytest.mark.django_db
class TestOnPages:
    def setup_method(self) -> None:
        for term, forms in (("Hito", "hitos"), ("Compromiso", "compromisos")):
            services.save_term(
                by=secretariat(), term=term, slug=term.lower(), other_forms=forms, definition=f"Qué es {term}."
            )

    def show(self, template: str, request: Any = None, **context: Any) -> str:
        values = context | ({"request": request} if request else {})
        return Template("{% load pages_tags %}" + template).render(Context(values))

    def test_plain_text_is_escaped_and_html_is_not(self) -> None:
        done = self.show("{% explain text %}", text="<b>hito</b>")
        assert done == '&lt;b&gt;<a class="term" href="/glosario/#hito" title="Qué es Hito.">hito</a>&lt;/b&gt;'
        assert "<p><a" in self.show("{% explain_lines text %}", text="hito\n\nb").replace(' class="term"', "")
        assert self.show("{% explain text %}", text=mark_safe("<b>x</b>")) == "<b>x</b>"
        assert self.show("{% explain text %}{% explain_lines text %}", text="") == ""

    def test_a_page_asks_once_and_marks_once(self) -> None:
        request = RequestFactory().get("/")
        with CaptureQueriesContext(connection) as captured:
            done = self.show("{% explain text %}{% explain text %}", request, text="Un hito.")
        assert len(captured) == 1 and done.count("<a ") == 1

    def test_a_text_of_nothing_asks_nothing(self) -> None:
        with CaptureQueriesContext(connection) as captured:
            self.show("{% explain text %}", RequestFactory().get("/"), text="")
        assert len(captured) == 0

    def test_a_commitment_explains_its_words(self) -> None:
        world = make_world()
        commitment = world.own.commitment
        type(commitment).objects.filter(pk=commitment.pk).update(
            summary="Tres hitos del compromiso.", problem="Un hito más."
        )
        shown = Client().get(commitment.get_absolute_url()).content.decode()
        assert shown.count('class="term"') == 2
        assert 'href="/glosario/#hito"' in shown
        english = Client().get(f"/en{commitment.get_absolute_url()}").content.decode()
        assert 'href="/en/glosario/#hito"' in english

    def test_a_page_explains_its_words_unless_it_is_in_another_language(self) -> None:
        spanish = published(page("es", body="Un hito y un compromiso."))
        english = published(page("en", body="Un hito y un compromiso.", language="en"))
        assert Client().get(spanish.get_absolute_url()).content.decode().count('class="term"') == 2
        assert 'class="term"' not in Client().get(english.get_absolute_url()).content.decode()

    def test_a_hidden_term_marks_nothing(self) -> None:
        services.save_term(by=secretariat(), row=GlossaryTerm.objects.get(slug="hito"), is_public=False)
        assert [word.slug for word in words()] == ["compromiso"]

    def test_kept_words_are_read_again_after_a_change(
        self, settings: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        settings.PAGE_CACHE_SECONDS = 60
        forget_words()
        assert len(words()) == 2
        with CaptureQueriesContext(connection) as captured:
            assert len(words()) == 2
        assert len(captured) == 0
        with django_capture_on_commit_callbacks(execute=True):
            services.save_term(by=secretariat(), term="Evidencia", slug="evidencia", definition="Prueba.")
        assert len(words()) == 3
        forget_words()

    def test_two_terms_never_share_a_form(self) -> None:
        from django.core.exceptions import ValidationError

        with pytest.raises(ValidationError, match="ya nombra a «Hito»"):
            services.save_term(by=secretariat(), term="Paso", slug="paso", other_forms="HITOS", definition="Otro.")
        with pytest.raises(ValidationError, match="60 como máximo"):
            services.save_term(by=secretariat(), term="Largo", slug="largo", definition="palabra " * 61)
        with pytest.raises(ValidationError, match="Escriba el texto que falta"):
            services.save_term(by=secretariat(), term="Hueco", slug="hueco", definition="Es [completar] algo.")
