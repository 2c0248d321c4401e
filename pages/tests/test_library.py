"""The library: what each document is, found by its title and by its text; what is not public is not there."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import files
from core.models import ActivityRecord
from core.tests.api_checks import csv_rows, get, refused, rows, slugs
from pages import services
from pages.models import DocumentText, LibraryDocument
from pages.selectors import library, to_read
from pages.tests.content_world import KEEPERS, ROLES, person, plan, secretariat
from pages.tests.files import docx, pdf
from plans.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(content: bytes, name: str = "x.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def document(key: str, content: bytes | None = None, **fields: Any) -> LibraryDocument:
    values = {"title": f"Documento {key}", "kind": "report"} | fields
    made = LibraryDocument.objects.create(key=key, **values)
    if content is not None:
        made.file = files.store(upload=upload(content), title=made.title)
        made.save()
    return made


def listed(**query: Any) -> set[str]:
    response = Client().get("/documentos/", query)
    assert response.status_code == 200
    return {document.key for document in response.context["page_obj"]}


def test_a_word_of_the_text_finds_its_document() -> None:
    document("agua", pdf("Los acueductos rurales miden el caudal"))
    document("salud", docx("Hospitales públicos"))
    document("acueductos", title="Informe de acueducto")
    assert services.read_documents() == 2
    for words in ("acueductos", "ACUEDUCTO rural", "caudales"):
        assert "agua" in listed(search=words)
    assert listed(search="acueductos") == {"agua", "acueductos"}
    assert listed(search="hospital") == {"salud"}
    assert listed(search="hospital caudal") == set() == listed(search="inexistente")
    assert listed(search="de la") == {"agua", "salud", "acueductos"}


def test_page_api_and_csv_agree_for_every_filter() -> None:
    mine = plan()
    document("a", pdf("caudal de un río"), plan=mine, dated_on=date(2024, 5, 1), kind="plan")
    document("b", docx("caudal"), language="en", dated_on=date(2025, 5, 1))
    document("c", dated_on=None, publisher="Alcaldía de caudal")
    services.read_documents()
    queries: list[tuple[dict[str, str], set[str]]] = [
        ({}, {"a", "b", "c"}),
        ({"plan": mine.slug}, {"a"}),
        ({"kind": "report"}, {"b", "c"}),
        ({"language": "en"}, {"b"}),
        ({"file_format": "docx"}, {"b"}),
        ({"dated_after": "2025-01-01"}, {"b"}),
        ({"dated_before": "2024-12-31"}, {"a"}),
        ({"search": "caudal"}, {"a", "b", "c"}),
        ({"search": "caudales rio"}, {"a"}),
        ({"ordering": "dated_on", "kind": "report"}, {"b", "c"}),
    ]
    for query, expected in queries:
        assert listed(**query) == expected, query
        assert slugs("documents/", **query) == expected, query
        assert {row["slug"] for row in csv_rows("documents/", **query)} == expected, query
    assert list(refused("documents/", kind="x")) == ["kind"]
    assert Client().get("/documentos/", {"kind": "x"}).status_code == 400


def test_the_api_tells_of_the_file() -> None:
    document("a", pdf("uno", "dos"))
    document("b", url="https://example.org/b")
    services.read_documents()
    found = {row["slug"]: row for row in rows("documents/")}
    assert (found["a"]["file_format"], found["a"]["pages"], found["a"]["text_state"]) == ("pdf", 2, "read")
    assert found["a"]["file_size"] > 500 and found["a"]["file_url"].endswith("/documentos/a/archivo")
    assert found["a"]["page_url"].endswith("/documentos/a/")
    assert [found["b"][name] for name in ("file_format", "file_size", "pages", "file_url")] == [None] * 4


def test_what_is_not_public_is_not_there() -> None:
    hidden = plan(number=91, is_public=False)
    document("canario-reservado", pdf("canario secreto"), is_public=False, title="canario reservado")
    document("canario-oculto", pdf("canario secreto"), plan=hidden, title="canario oculto")
    document("visible", pdf("visible"))
    assert services.read_documents() == 3
    client = Client()
    for path in (
        "/documentos/",
        "/documentos/?search=secreto",
        "/documentos/?search=oculto",
        "/en/documentos/",
        "/sitemap.xml",
        "/api/v1/documents/",
        "/api/v1/documents/?search=secreto",
        "/api/v1/documents/?format=csv",
        "/glosario/",
    ):
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        assert response.status_code == 200 and b"canario" not in body, path
    for key in ("canario-reservado", "canario-oculto"):
        assert client.get(f"/documentos/{key}/").status_code == 404
        assert client.get(f"/documentos/{key}/archivo").status_code == 404
    assert client.get("/documentos/visible/archivo").status_code == 200
    assert not ActivityRecord.objects.public().exists()


def test_a_file_is_kept_and_never_run() -> None:
    document("a", pdf("uno"))
    response = Client().get("/documentos/a/archivo")
    assert response["Content-Type"] == "application/pdf" and response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff" and "sandbox" in response["Content-Security-Policy"]
    assert Client().get("/documentos/a/archivo", headers={"If-None-Match": response["ETag"]}).status_code == 304
    document("b")
    assert Client().get("/documentos/b/archivo").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_who_may_attach_a_file(role: str) -> None:
    who, mine, loose = person(role), document("propio", plan=plan()), document("suelto")
    for made in (mine, loose):
        if role in KEEPERS:
            services.attach_file(document=made, upload=upload(pdf("uno")), by=who)
            assert Document.objects.get(pk=made.pk).file.is_public
        else:
            with pytest.raises(PermissionDenied):
                services.attach_file(document=made, upload=upload(pdf("uno")), by=who)
    foreign = document("ajeno", plan=plan("PE"))
    allowed = role in ("superuser", "secretariat elsewhere")
    try:
        services.attach_file(document=foreign, upload=upload(pdf("uno")), by=who)
        assert allowed
    except PermissionDenied:
        assert not allowed


def test_what_is_no_document_is_refused() -> None:
    for content in (b"", b"<svg onload=alert(1)>", b"MZ\x90"):
        with pytest.raises(ValidationError) as error:
            services.attach_file(document=document(f"d{len(content)}"), upload=upload(content), by=secretariat())
        assert list(error.value.message_dict) == ["upload"]


def test_each_file_is_read_once_and_a_new_one_again() -> None:
    made = document("a", pdf("viejo"))
    assert [services.read_documents() for _time in range(2)] == [1, 0]
    services.attach_file(document=made, upload=upload(docx("nuevo")), by=secretariat())
    assert services.read_documents() == 1
    text = DocumentText.objects.get()
    assert (text.text, text.format, text.attempts) == ("nuevo", "docx", 1)
    assert listed(search="nuevo") == {"a"} and listed(search="viejo") == set()


def test_the_copy_of_a_link_is_read_too() -> None:
    made = document("a", url="https://example.org/a.pdf")
    made.archive_copy = files.store(upload=upload(pdf("archivado")), title="copia")
    made.save()
    assert services.read_documents() == 1 and listed(search="archivado") == {"a"}


def test_a_file_without_words_says_so() -> None:
    made = document("vacio", pdf(""))
    document("roto", b"%PDF-1.4\n%%EOF")
    png = document("foto")
    png.file = files.keep(upload=upload(b"x" * 10, "a.png"), title="foto", extension="png")
    png.save()
    services.read_documents()
    states = dict(DocumentText.objects.values_list("document__key", "state"))
    assert states == {"vacio": "empty", "roto": "failed", "foto": "no_text"}
    for key, said in (("vacio", "son imágenes"), ("roto", "no se pudo leer"), ("foto", "no tiene texto")):
        assert said in Client().get(f"/documentos/{key}/").content.decode()
    assert made.text.read_at is not None and not to_read().exists()


def test_a_file_that_stops_its_reader_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies in the middle: the attempt was noted, and three are enough."""
    document("bomba", pdf("uno"))

    class Killed(BaseException):
        pass

    def die(*_args: Any, **_named: Any) -> None:
        raise Killed

    monkeypatch.setattr("pages.services.library.read", die)
    for attempt in range(1, 4):
        with pytest.raises(Killed):
            services.read_documents()
        assert DocumentText.objects.get().attempts == attempt
    assert services.read_documents() == 0
    assert "aún no ha leído" in Client().get("/documentos/bomba/").content.decode()


def test_a_file_that_takes_too_long_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    document("lento", pdf("uno"))
    document("sano", pdf("dos"))

    def slow(file: Any, kind: str) -> Any:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr("pages.services.library.read", slow)
    assert services.read_documents() == 2
    assert set(DocumentText.objects.values_list("state", flat=True)) == {"failed"}


def test_lists_cost_the_same_with_30_rows() -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(path).status_code == 200
        return len(captured)

    paths = ("/documentos/", "/documentos/?search=caudal", "/api/v1/documents/?page_size=100", "/documentos/d0/")
    document("d0", pdf("caudal"), plan=plan(), dated_on=timezone.localdate())
    services.read_documents()
    one = [cost(path) for path in paths]
    for number in range(1, 24):
        document(f"d{number}", pdf("caudal"), dated_on=timezone.localdate() - timedelta(days=number))
    services.read_documents(limit=50)
    assert [cost(path) for path in paths] == one and max(one) <= 4, one
    for number in range(24, 31):
        document(f"d{number}", pdf("caudal"))
    services.read_documents(limit=50)
    assert cost("/api/v1/documents/?page_size=100") == one[2]
    assert cost("/documentos/") <= one[0] + 1  # the second page is counted


def test_lists_do_not_read_the_texts() -> None:
    document("a", pdf("caudal"))
    services.read_documents()
    with CaptureQueriesContext(connection) as captured:
        list(library())
    assert not any('"pages_documenttext"."text"' in query["sql"] for query in captured)


def test_a_document_says_what_is_missing() -> None:
    document("nada", dated_on=None)
    shown = Client().get("/documentos/nada/").content.decode()
    assert "no tiene el archivo ni su dirección" in shown and "no trae fecha" in shown
    assert json.dumps(get("documents/")["results"][0]["file_url"]) == "null"
