"""Words of rows that nobody may read are in no text of the index, in no spelling and on no page of results."""

from __future__ import annotations

import pytest
from django.test import Client

from aga_portal import tasks
from aga_portal.tests.test_nothing_leaks import CANARIES, world  # noqa: F401
from commitments.tests.admin_world import World
from consultations import services as voices
from consultations.models import Contribution
from core.models import SearchDocument, SearchWord
from core.text import WORD, fold, stems

pytestmark = pytest.mark.django_db
WORDS = [word for word in CANARIES if not word.replace(".", "").isdecimal()]


def said() -> str:
    texts = SearchDocument.objects.values_list("title", "body", "url")
    return " ".join(text for row in texts for text in row)


def test_no_text_of_the_index_says_what_is_not_public(world: World) -> None:  # noqa: F811
    tasks.refresh_search()
    tasks.reindex_search()
    assert "canario-publico" in said()
    assert [word for word in CANARIES if word in said()] == []
    public = {word for word in WORD.findall(fold(said()))}
    assert set(SearchWord.objects.values_list("word", flat=True)) <= public


def test_no_page_of_results_finds_it(world: World) -> None:  # noqa: F811
    tasks.refresh_search()
    client = Client()
    assert "Aporte <mark>" not in client.get("/buscar/?q=xilofonista").content.decode()
    assert client.get("/buscar/?q=canario-publico").context["found"].total > 3
    for word in [*WORDS, "canario"]:
        for path in ("/buscar/", "/en/buscar/"):
            found = client.get(path, {"q": word}).context["found"]
            texts = " ".join(f"{hit.document.title} {hit.document.body}" for hit in found.hits)
            assert [canary for canary in WORDS if canary in texts] == [], word
            secret = word.partition("-")[2]
            assert not secret or not any(
                set(stems(secret)) <= set(hit.document.stems.split()) and word in texts for hit in found.hits
            )


def test_a_contribution_that_is_hidden_is_gone_with_its_words(world: World) -> None:  # noqa: F811
    row = Contribution.objects.get(text="Aporte canario-publico")
    Contribution.objects.filter(pk=row.pk).update(text="Aporte canario-publico sobre ornitorrincos")
    tasks.reindex_search()
    page = "/buscar/?q=ornitorrinco"
    assert Client().get(page).context["found"].total == 1
    voices.moderate_contribution(contribution=row, hide_reason="personal_data", by=world.root)
    tasks.refresh_search()
    assert Client().get(page).context["found"].total == 0
    assert not SearchWord.objects.filter(word__startswith="ornitorrinc").exists()
    assert "ornitorrincos" not in Client().get("/buscar/?q=ornitorinco").content.decode()
