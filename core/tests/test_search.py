"""What is found and in what order: the same on both databases, for the same documents."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import SearchDocument
from core.search import PAGE_SIZE, Found, find
from core.search_index import Entry, alone, write
from core.search_query import LONGEST_QUERY, Thesaurus

pytestmark = pytest.mark.django_db
THESAURUS = Thesaurus.build(
    same=[("AGA", "Alianza para el Gobierno Abierto")],
    english={
        "open contracting": ("contratación abierta",),
        "water": ("agua",),
        "accountability": ("rendición de cuentas",),
    },
)
CORPUS = {
    "commitment": (
        Entry("1", "Contratación abierta", "Los contratos se publican por etapas.", "/1/", "uno", weight=30),
        Entry("2", "Contratación abierta de obras escolares", "Obras de cada escuela.", "/2/", "uno", weight=30),
        Entry("3", "Calidad del agua", "Cada acueducto publica sus análisis.", "/3/", "dos", weight=30),
        Entry("10", "Agua limpia", "Nada más.", "/10/", "dos", weight=30, day=date(2024, 1, 1)),
        Entry("9", "Agua segura", "Nada más.", "/9/", "dos", weight=30, day=date(2025, 1, 1)),
    ),
    "report": (
        Entry("1", "Reporte del hito", "La contratación abierta avanza.", "/1/", "uno", heading="", weight=5),
        Entry("2", "Reporte del agua", "Se midió el agua en doce veredas.", "/3/", "dos", heading="", weight=5),
    ),
    "committee": (
        Entry("1", "Comité de la Alianza para el Gobierno Abierto", "Hace seguimiento.", "/4/", weight=20),
        Entry(
            "2", "Meeting of the committee", "Accountable governments publish their contracts.", "/5/", language="en"
        ),
    ),
}


@pytest.fixture
def corpus(db: None) -> None:
    for kind, entries in CORPUS.items():
        with alone():
            write(kind, entries)


def asked(text: str, **narrowed: str | int) -> Found:
    return find(text=text, thesaurus=THESAURUS, plans=["uno", "dos"], **narrowed)  # type: ignore[arg-type]


def places(found: Found) -> list[str]:
    return [f"{hit.document.kind} {hit.document.object_id}" for hit in found.hits]


@pytest.mark.parametrize(
    "text, order",
    [
        ("contratacion abierta", ["commitment 1", "commitment 2", "report 1"]),
        ("CONTRATACIONES ABIERTAS", ["commitment 1", "commitment 2", "report 1"]),
        ("agua", ["commitment 9", "commitment 10", "commitment 3", "report 2"]),
        ("calidad del agua", ["commitment 3"]),
        ("abierta contratación", ["commitment 1", "commitment 2", "report 1"]),
        ("vereda", ["report 2"]),
        ("AGA", ["committee 1"]),
        ("open contracting", ["commitment 1", "commitment 2", "report 1"]),
        ("the water", ["commitment 9", "commitment 10", "commitment 3", "report 2"]),
        ("government contract", ["committee 2"]),
        ("escolar", ["commitment 2"]),
        ("escolares obras agua", ["commitment 2", "commitment 9", "commitment 10", "commitment 3", "report 2"]),
    ],
)
def test_the_order_is_that_of_both_databases(corpus: None, text: str, order: list[str]) -> None:
    assert places(asked(text)) == order


@pytest.mark.parametrize(
    "typed, meant, first",
    [
        ("contratasion", "contratacion", "commitment 1"),
        ("akueducto", "acueducto", "commitment 3"),
        ("acueduto", "acueducto", "commitment 3"),
        ("acuedcuto", "acueducto", "commitment 3"),
        ("hescolares", "escolares", "commitment 2"),
        ("contratazciones", "contratacion", "commitment 1"),
        ("contrabajo", "", ""),
    ],
)
def test_a_typing_error_is_forgiven_and_told(corpus: None, typed: str, meant: str, first: str) -> None:
    found = asked(typed)
    assert found.corrections == ([(typed, meant)] if meant else [])
    assert places(found)[:1] == ([first] if first else [])


def test_a_word_that_some_text_says_is_never_corrected(corpus: None) -> None:
    assert asked("vereda").corrections == [] and asked("calidad").corrections == []


def test_words_not_found_together_leave_texts_with_some_of_them(corpus: None) -> None:
    found = asked("agua contratación")
    assert found.loose and found.total == 7 and not asked("calidad agua").loose


def test_what_no_text_says_is_told_and_the_rest_looked_for(corpus: None) -> None:
    found = asked("agua xilofonista")
    assert found.unknown == ["xilofonista"] and found.total == 4
    nothing = asked("xilofonista")
    assert (nothing.unknown, nothing.total, nothing.hits, nothing.corrections) == (["xilofonista"], 0, [], [])


def test_each_facet_counts_what_the_other_leaves(corpus: None) -> None:
    found = asked("agua abierta")
    assert found.loose and found.total == 8
    assert found.kinds == {"commitment": 5, "report": 2, "committee": 1} and found.plans == {"uno": 3, "dos": 4}
    narrowed = asked("agua abierta", kind="report")
    assert narrowed.total == 2 and narrowed.kinds == found.kinds and narrowed.plans == {"uno": 1, "dos": 1}
    both = asked("agua abierta", kind="report", plan="dos")
    assert both.total == 1 and both.kinds == {"commitment": 3, "report": 1} and both.plans == {"uno": 1, "dos": 1}
    assert places(both) == ["report 2"]


def test_a_plan_that_may_not_be_shown_is_not(corpus: None) -> None:
    found = find(text="agua", thesaurus=THESAURUS, plans=["uno"])
    assert found.total == 0 and found.kinds == {}
    SearchDocument.objects.filter(object_id="9").update(is_public=False)
    assert "commitment 9" not in places(asked("agua"))


def test_pages_hold_each_result_once(db: None) -> None:
    rows = [Entry(str(number), f"Agua {number}", "", f"/{number}/", "uno") for number in range(45)]
    with alone():
        write("commitment", rows)
    pages = [asked("agua", page=number) for number in (1, 2, 3)]
    assert [len(found.hits) for found in pages] == [PAGE_SIZE, PAGE_SIZE, 5]
    assert len({place for found in pages for place in places(found)}) == 45
    assert asked("agua", page=99).page == 3 and asked("agua", page=-4).page == 1


def test_at_most_four_queries_whatever_is_asked(corpus: None) -> None:
    for text, most in {"agua": 3, "agua contratación": 4, "xilofonista": 1, "de la": 0, "": 0}.items():
        with CaptureQueriesContext(connection) as queries:
            asked(text)
        assert len(queries) == most, text


STRANGE = [
    "%",
    "_",
    "'",
    '"',
    "\\",
    "agua'; DROP TABLE core_searchdocument; --",
    '"agua" AND NOT (calidad',
    "agua*",
    "NEAR(agua calidad)",
    "stems:agua",
    "agua & | ! <-> :*",
    "a\x00gua\x00",
    "💧 agua 💧",
    "\u202eauga",
    "ａｇｕａ",
    "水",
    "(" * 500,
    "agua " * 500,
    "á" * 10_000,
    "\ud800",
]


@pytest.mark.parametrize("text", STRANGE)
def test_strange_words_never_fail(corpus: None, text: str) -> None:
    found = asked(text)
    assert len(found.text) <= LONGEST_QUERY and "\x00" not in found.text
    found.text.encode()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_nothing_typed_fails(corpus: None, text: str) -> None:
    asked(text)


def test_full_width_letters_and_invisible_marks_are_letters(corpus: None) -> None:
    assert places(asked("ａｇｕａ")) == places(asked("a\u00adgua")) == places(asked("agua"))
