"""The page of results in the hands of whoever types anything, and the box that is on every page."""

from __future__ import annotations

import pytest
from django.test import Client

from core.search_index import Entry, alone, write
from core.tests.test_search import STRANGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def some_text(db: None) -> None:
    with alone():
        write("page", [Entry("1", "<b>Agua</b> & río", '<script>alert("agua")</script>', "/paginas/agua/")])


@pytest.mark.parametrize("text", [text for text in STRANGE if text != "\ud800"])
def test_whatever_is_typed_answers(client: Client, text: str) -> None:
    for path in ("/buscar/", "/en/buscar/"):
        assert client.get(path, {"q": text, "tipo": text, "plan": text, "page": text}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["q=%ff%fe", "q[]=a", "q=a&q=b", "page=-1&q=agua", "page=0&q=agua", "page=²&q=agua", "page=99999999&q=agua"],
)
def test_whatever_address_is_asked_answers(client: Client, query: str) -> None:
    assert client.get(f"/buscar/?{query}").status_code == 200


def test_texts_and_words_are_escaped(client: Client) -> None:
    body = client.get("/buscar/", {"q": "agua <script>"}).content.decode()
    assert "&lt;b&gt;<mark>Agua</mark>&lt;/b&gt; &amp; río" in body
    assert "<script>" not in body and "<b>" not in body
    assert 'value="agua &lt;script&gt;"' in body


def test_nothing_typed_says_what_can_be_found(client: Client) -> None:
    body = client.get("/buscar/").content.decode()
    assert "Qué se puede buscar" in body and "?q=rendici%C3%B3n%20de%20cuentas" in body and "noindex" not in body


def test_no_result_helps(client: Client) -> None:
    body = client.get("/buscar/?q=xilofonista").content.decode()
    assert "Sin resultados" in body and "Ningún texto público dice: xilofonista." in body
    assert "todos los compromisos" in body and '<meta name="robots" content="noindex">' in body


def test_a_corrected_word_is_told(client: Client) -> None:
    assert "Ningún texto dice «awa»" not in client.get("/buscar/?q=agua").content.decode()
    with alone():
        write("page", [Entry("2", "Transparencia", "", "/paginas/t/")])
    body = client.get("/buscar/?q=transparensia").content.decode()
    assert "Ningún texto dice «transparensia». Se muestra lo que dice «transparencia»." in body


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/buscar/", {"q": "agua"}).status_code == 405
    assert client.head("/buscar/?q=agua").status_code == 200


def test_the_box_is_on_every_page_once_and_has_its_name(client: Client) -> None:
    for path, action in (("/compromisos/", "/buscar/"), ("/en/compromisos/", "/en/buscar/"), ("/buscar/", "/buscar/")):
        body = client.get(path).content.decode()
        assert body.count('role="search"') == 1 and f'action="{action}"' in body
        assert body.count('name="q"') == 1 and "<label" in body.partition('name="q"')[0].rpartition("<form")[2]
