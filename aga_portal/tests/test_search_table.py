"""Search over the real plans and the demonstration, loaded once: sixty requests, and every address that it gives."""

from __future__ import annotations

import re
from collections import Counter
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aga_portal.loading import Loader
from aga_portal.search import upkeep
from aga_portal.search.sources import SOURCES
from aga_portal.search.words import THESAURUS
from aga_portal.sitemaps import SITEMAPS
from aga_portal.tests.search_queries import QUERIES
from core.models import ActivityRecord, OutgoingMail, SearchDocument, SearchWord
from core.search import find
from people.models import User
from plans.models import ActionPlan

MISSED = {"MRI": "two reports of the demonstration name the mechanism in their titles; the real plan only in a claim"}


class WholeIndex(TestCase):
    @classmethod
    @override_settings(DEMO=True)
    def setUpTestData(cls) -> None:
        Loader().load()
        call_command("seed_demo", stdout=StringIO())
        call_command("reindex_search", stdout=StringIO())

    def test_sixty_requests_find_first_what_was_expected(self) -> None:
        assert len(QUERIES) == 60 and len({query for _group, query, _expected in QUERIES}) == 60
        plans = list(ActionPlan.objects.public().values_list("slug", flat=True))
        first = {}
        for _group, query, _expected in QUERIES:
            hits = find(text=query, thesaurus=THESAURUS, plans=plans).hits
            first[query] = f"{hits[0].document.kind} {hits[0].document.url}" if hits else ""
        wrong = {query: first[query] for _group, query, expected in QUERIES if first[query] != expected}
        assert set(wrong) == set(MISSED), wrong

    def test_every_public_row_of_every_source_can_be_found(self) -> None:
        written = Counter(SearchDocument.objects.values_list("kind", flat=True))
        public = {source.kind: source.rows(timezone.now()).count() for source in SOURCES}
        assert dict(written) == {kind: number for kind, number in public.items() if number}
        assert len(written) >= 20, written

    def test_every_address_of_the_sitemap_can_be_found(self) -> None:
        addresses = set(SearchDocument.objects.values_list("url", flat=True))
        of_rows = [
            sitemap for name, sitemap in SITEMAPS.items() if name not in ("sections", "under_committees", "datasets")
        ]
        told = {row.get_absolute_url() for sitemap in of_rows for row in sitemap.items()}
        assert len(told) > 200 and told - addresses == set()

    def test_every_address_answers_and_has_its_place_in_the_page(self) -> None:
        wrong = []
        pages: dict[str, str] = {}
        for url in SearchDocument.objects.values_list("url", flat=True).distinct():
            page, _, anchor = url.partition("#")
            if page not in pages:
                response = self.client.get(page)
                pages[page] = response.content.decode() if response.status_code == 200 else ""
            if not pages[page] or anchor and f'id="{anchor}"' not in pages[page]:
                wrong.append(url)
        assert wrong == []

    def test_a_second_reindex_changes_nothing(self) -> None:
        before = list(SearchDocument.objects.order_by("pk").values())
        words = list(SearchWord.objects.order_by("pk").values())
        out = StringIO()
        call_command("reindex_search", stdout=out)
        assert out.getvalue() == "Índice de búsqueda al día: 0 textos cambiados.\n"
        assert list(SearchDocument.objects.order_by("pk").values()) == before
        assert list(SearchWord.objects.order_by("pk").values()) == words

    def test_the_history_changes_nothing_either(self) -> None:
        """Reading all of it again leaves the index as the whole reindex wrote it."""
        before = list(SearchDocument.objects.order_by("kind", "object_id").values())
        assert ActivityRecord.objects.count() > 100
        while upkeep.refresh_touched(now=timezone.now()):
            pass
        assert list(SearchDocument.objects.order_by("kind", "object_id").values()) == before

    def test_a_plan_that_is_public_no_longer_is_gone_with_all_that_is_in_it(self) -> None:
        plan = ActionPlan.objects.get(slug="demostracion")
        ActionPlan.objects.filter(pk=plan.pk).update(is_public=False)
        assert "demostracion-10" not in self.client.get("/buscar/?q=obras+escolares").content.decode()  # at once
        assert upkeep.refresh_touched(now=timezone.now())
        left = SearchDocument.objects.filter(plan="demostracion")
        assert not left.exists() and not SearchWord.objects.filter(word="escolares").exists()
        ActionPlan.objects.filter(pk=plan.pk).update(is_public=True)
        upkeep.reindex(now=timezone.now())
        assert left.filter(kind="commitment").count() == 24

    def test_no_text_holds_a_person(self) -> None:
        names = set(User.objects.exclude(full_name="").values_list("full_name", flat=True))
        mails = set(User.objects.values_list("email", flat=True)) | set(
            OutgoingMail.objects.values_list("recipient", flat=True)
        )
        texts = [
            f"{row.title} {row.body}"
            for row in SearchDocument.objects.exclude(kind__in=("page", "article", "document"))
        ]
        assert names and [text for text in texts if "@" in text or any(name in text for name in names | mails)] == []

    def test_the_page_takes_as_many_queries_for_one_result_as_for_thirty(self) -> None:
        few, many = "/buscar/?q=procuraduria", "/buscar/?q=plan"
        counts = []
        for path in (few, many):
            with CaptureQueriesContext(connection) as queries:
                response = self.client.get(path)
            counts.append((len(queries), response.context["found"].total))
        assert counts[0][0] == counts[1][0] == 4 and counts[0][1] < 10 and counts[1][1] >= 30
        with CaptureQueriesContext(connection) as queries:
            assert self.client.get("/buscar/?q=mujeres+vacunación").context["found"].loose
        assert len(queries) == 5

    def test_a_page_of_results_is_light_and_its_links_answer(self) -> None:
        response = self.client.get("/buscar/?q=datos+abiertos")
        body = response.content.decode()
        assert len(response.content) < 60_000 and not response.cookies and response["Cache-Control"] == "no-cache"
        assert body.count("<mark>") > 10 and "Demostración" in body
        links = set(re.findall(r'href="(\?[^"]+)"', body))
        assert len(links) > 5
        for link in links:
            found = self.client.get("/buscar/" + link.replace("&amp;", "&"))
            assert found.status_code == 200 and found.context["found"].total > 0
        again = self.client.get("/buscar/?q=datos+abiertos", headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304

    def test_texts_keep_their_language_under_english(self) -> None:
        body = self.client.get("/en/buscar/?q=accountability").content.decode()
        assert '<html lang="en">' in body and 'lang="es"' in body and "Commitments" in body
        assert 'href="/en/planes/colombia-v/#tema-rendicion-de-cuentas"' in body
        assert settings.LANGUAGE_CODE == "es"
