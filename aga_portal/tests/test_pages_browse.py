"""A visitor walks the whole portal, in both languages, over the real plans and the demonstration."""

from __future__ import annotations

import html
import re
from io import StringIO

from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, TestCase, override_settings

from core.models import ActivityRecord

PATHS = (
    "/",
    "/planes/",
    "/planes/colombia-iv/",
    "/planes/peru-iii/participacion/",
    "/compromisos/",
    "/compromisos/demostracion-9/",
    "/entidades/",
    "/entidades/demo-contraloria/",
    "/territorios/",
    "/territorios/CO-ANT/",
    "/comite/",
    "/comite/colombia/",
    "/comite/colombia/integrantes/",
    "/espacios/",
    "/espacios/peru-iii-mesa-salud/",
    "/tablero/",
    "/tablero/demostracion/",
    "/tablero/demostracion/entidad/demo-contraloria/",
    "/tablero/demostracion/semanas/",
    "/calendario/",
    "/noticias/",
    "/glosario/",
    "/documentos/",
    "/buscar/?q=datos",
    "/datos/",
)
OWN_LINK = re.compile(r'(?:href|src|action)="([^"#]+)')
SKIPPED = ("/static/", "/admin/", "/api/v1/docs/", "/api/v1/schema/")


def links(page: str, response: HttpResponse) -> set[str]:
    found = {html.unescape(link) for link in OWN_LINK.findall(response.content.decode())}
    absolute = {page.partition("?")[0] + link if link.startswith("?") else link for link in found}
    return {link for link in absolute if link.startswith("/") and not link.startswith(SKIPPED)}


class WholePortal(TestCase):
    @classmethod
    @override_settings(DEMO=True)
    def setUpTestData(cls) -> None:
        call_command("load_sources", stdout=StringIO())
        call_command("seed_demo", stdout=StringIO())

    def text(self, path: str) -> str:
        return self.client.get(path).content.decode()

    def test_each_path_answers_in_both_languages_with_an_etag_and_no_cookie(self) -> None:
        for path in [*PATHS, *(f"/en{path}" for path in PATHS)]:
            with self.subTest(path):
                response = self.client.get(path)
                assert response.status_code == 200
                assert not response.cookies
                language = "en" if path.startswith("/en/") else "es"
                assert f'<html lang="{language}">' in response.content.decode()
                again = self.client.get(path, headers={"If-None-Match": response["ETag"]})
                assert again.status_code == 304

    def test_a_crawl_finds_no_broken_link(self) -> None:
        client = Client(raise_request_exception=False)
        seen: set[str] = set()
        broken: list[tuple[str, int]] = []
        waiting = ["/", "/en/"]
        while waiting:
            page = waiting.pop()
            if page in seen:
                continue
            seen.add(page)
            response = client.get(page)
            if response.status_code != 200:
                broken.append((page, response.status_code))
            elif response["Content-Type"].startswith("text/html"):
                waiting += links(page, response) - seen
        assert broken == []
        assert len(seen) > 300

    def test_only_pages_that_show_the_demonstration_say_so(self) -> None:
        for path in ("/", "/planes/", "/compromisos/", "/tablero/", "/compromisos/demostracion-9/", "/territorios/"):
            assert 'class="demo"' in self.text(path), path
        for path in ("/planes/colombia-iv/", "/comite/colombia/", "/compromisos/?plan=colombia-iv", "/datos/"):
            assert 'class="demo"' not in self.text(path), path

    def test_home_stays_within_its_queries(self) -> None:
        with self.assertNumQueries(9):
            self.client.get("/")

    def test_what_sources_do_not_say_is_not_made_up(self) -> None:
        commitments = self.text("/compromisos/?plan=colombia-iv")
        assert "Sin hitos publicados" in commitments
        assert "0 % hecho" not in commitments
        assert "no se calcula su avance" in self.text("/tablero/colombia-iv/")
        assert "Las fuentes no coinciden" in self.text("/planes/colombia-iii/")

    def test_participation_tables_are_counted(self) -> None:
        page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.text("/planes/peru-iii/participacion/")))
        assert "Total 176" in page and "Total 63 82 145" in page and "Total 10 10 20" in page

    def test_both_compositions_of_the_committee_are_kept(self) -> None:
        page = self.text("/comite/colombia/integrantes/")
        assert page.count("asientos según la fuente") > 1

    def test_the_history_of_a_commitment_reads_the_same_in_both_languages(self) -> None:
        assert ActivityRecord.objects.public().filter(object_url="/compromisos/demostracion-9/").exists()
        spanish, english = (self.text(f"{prefix}/compromisos/demostracion-9/") for prefix in ("", "/en"))
        assert spanish.count("<time") == english.count("<time") > 3
        assert 'href="/compromisos/' not in english.partition('<main id="contenido"')[2]

    def test_the_sitemap_names_public_pages_in_both_languages(self) -> None:
        page = self.text("/sitemap.xml")
        for path in ("/planes/peru-i/", "/en/planes/peru-i/", "/compromisos/demostracion-9/", "/comite/colombia/"):
            assert f"http://testserver{path}<" in page, path

    def test_open_data_describes_each_download(self) -> None:
        page = self.text("/datos/")
        assert "/datos/tallies.csv" in page and "CC BY 4.0" in page
        assert "<code>planned_ends_on</code>" in self.text("/datos/stages/")


class Machinery(TestCase):
    def test_a_portal_without_plans_says_whose_turn_it_is(self) -> None:
        for path in ("/", "/tablero/", "/planes/", "/comite/", "/espacios/", "/compromisos/"):
            with self.subTest(path):
                self.assertContains(self.client.get(path), 'class="empty"')

    def test_robots_are_told_where_the_sitemap_is(self) -> None:
        self.assertContains(self.client.get("/robots.txt"), "/sitemap.xml")

    def test_an_unknown_address_is_a_page_in_the_readers_language(self) -> None:
        assert self.client.get("/no-existe/").status_code == 404
        assert self.client.get("/en/planes/no-existe/").status_code == 404
        assert self.client.get("/api/v1/no-existe/")["Content-Type"].startswith("application/json")

    def test_nothing_can_be_posted_to_a_reading_page(self) -> None:
        assert self.client.post("/compromisos/").status_code == 405
