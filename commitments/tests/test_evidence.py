"""Evidence: what is accepted by its content, how it is kept and served, and whether its links live."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from commitments import services
from commitments.models import Evidence
from commitments.tests.admin_world import World, client_of, make_world
from core import files, links
from core.models import LinkCheck, StoredFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
CSV = "municipio;personas\nSoacha;12\nTunja;7\n".encode("cp1252")
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.fixture
def world(settings, tmp_path: Path) -> World:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx(**more: bytes) -> bytes:
    return zipped(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}, **more)


def upload(content: bytes, name: str = "informe.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def add(world: World, content: bytes, name: str = "informe.pdf", title: str = "Acta de la mesa") -> Evidence:
    return services.add_evidence_file(
        report=world.own.draft, title=title, upload=upload(content, name), by=world.own.editor
    )


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (CSV, "csv"),
        (docx(), "docx"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b"<x/>"}), "ods"),
    ],
)
def test_kind_follows_the_content_and_the_name_is_ours(world: World, content: bytes, extension: str) -> None:
    stored = add(world, content, name="../../etc/\u202egnp.exe").file
    assert stored.name == f"acta-de-la-mesa-{hashlib.sha256(content).hexdigest()[:8]}.{extension}"
    assert (stored.size, stored.sha256, stored.is_public) == (len(content), hashlib.sha256(content).hexdigest(), False)
    assert stored.file.read() == content


@pytest.mark.parametrize(
    "content",
    [
        HTML,
        SVG,
        b"\xef\xbb\xbf  " + HTML,
        b"PK\x03\x04 no es un zip",
        zipped(**{"carta.html": HTML}),
        docx(**{"word/vbaProject.bin": b"macro"}),
        docx(**{"xl/workbook.xml": b"<x/>"}),
        docx(**{"word/grande.xml": b"0" * (files.MAX_UNZIPPED + 1)}),
        b"MZ\x90\x00\x03",
        b"una nota sin columnas\ny otra\n",
        b"{\\rtf1 hola}",
    ],
)
def test_what_cannot_be_recognized_is_refused_whatever_its_name(world: World, content: bytes) -> None:
    with pytest.raises(ValidationError) as refused:
        add(world, content)
    assert "cambiar la extensión no basta" in refused.value.message_dict["file"][0]
    assert StoredFile.objects.count() == 0


def test_empty_and_heavy_files_say_what_to_do(world: World) -> None:
    with pytest.raises(ValidationError, match="vacío"):
        add(world, b"")
    heavy = upload(PDF)
    heavy.size = 30 * files.MEGABYTE
    with pytest.raises(ValidationError, match="pesa 30 MB y el máximo es 20 MB"):
        services.add_evidence_file(report=world.own.draft, title="Acta", upload=heavy, by=world.own.editor)


def test_private_until_published_then_served_to_be_kept(world: World) -> None:
    evidence = add(world, PDF)
    address = f"/evidencias/{evidence.pk}/"
    assert Client().get(address).status_code == 404
    assert client_of(world.other.editor).get(address).status_code == 404
    own = client_of(world.own.editor).get(address)
    assert own.status_code == 200 and own["Cache-Control"] == "private, no-store"
    services.submit_report(report=world.own.draft, by=world.own.editor)
    assert Client().get(address).status_code == 404
    assert client_of(world.secretariat).get(address).status_code == 200
    services.verify_report(report=world.own.draft, by=world.secretariat)
    public = Client().get(address)
    assert b"".join(public) == PDF and not public.cookies
    assert public["Content-Disposition"].startswith("attachment;") and public["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in public["Content-Security-Policy"]
    assert Client().get(address, HTTP_IF_NONE_MATCH=public["ETag"]).status_code == 304
    evidence.file.refresh_from_db()
    assert evidence.file.is_public


def test_evidence_changes_only_while_its_report_can(world: World) -> None:
    evidence = add(world, PDF)
    with pytest.raises(PermissionDenied):
        services.remove_evidence(evidence=evidence, by=world.other.editor)
    services.submit_report(report=world.own.draft, by=world.own.editor)
    with pytest.raises(PermissionDenied):
        services.remove_evidence(evidence=evidence, by=world.own.editor)
    with pytest.raises(PermissionDenied):
        add(world, PDF)


def test_removed_evidence_takes_its_file_along(world: World, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    evidence = add(world, PDF)
    path = Path(evidence.file.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_evidence(evidence=evidence, by=world.own.editor)
    assert not path.exists() and not StoredFile.objects.exists()


def test_evidence_is_not_dated_tomorrow(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="futuro"):
        services.add_evidence_link(
            report=world.own.draft, title="x", url="https://example.org", dated_on=tomorrow, by=world.own.editor
        )


class Site(BaseHTTPRequestHandler):
    answers = {"/vivo": 200, "/muerto": 404, "/solo-get": 405}
    visited: list[str] = []

    def do_HEAD(self) -> None:
        self.visited.append(f"{self.command} {self.path}")
        if self.path == "/mudado":
            self.send_response(302)
            self.send_header("Location", "/vivo")
        elif self.path == "/vueltas":
            self.send_response(302)
            self.send_header("Location", "/vueltas")
        else:
            found = 200 if self.path == "/solo-get" and self.command == "GET" else self.answers[self.path]
            self.send_response(found)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site():  # type: ignore[no-untyped-def]
    server = HTTPServer(("127.0.0.1", 0), Site)
    Site.visited = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_links_are_visited_weekly_and_the_last_success_stays(site: str) -> None:
    now = timezone.now()
    urls = [f"{site}/{name}" for name in ("vivo", "muerto", "mudado", "solo-get", "vueltas")] + ["http://127.0.0.1:1/"]
    assert links.check_links(urls, now=now, allowed=lambda ip: True) == 6
    found = {check.url.rpartition("/")[2]: check for check in LinkCheck.objects.all()}
    assert {name: check.status for name, check in found.items()} == {
        "vivo": 200,
        "muerto": 404,
        "mudado": 200,
        "solo-get": 200,
        "vueltas": None,
        "": None,
    }
    assert found["vivo"].succeeded_at == now and found["muerto"].succeeded_at is None
    assert links.check_links(urls, now=now + timedelta(days=6), allowed=lambda ip: True) == 0
    Site.answers = Site.answers | {"/vivo": 410}
    later = now + timedelta(days=8)
    assert links.check_links(urls[:1], now=later, allowed=lambda ip: True) == 1
    Site.answers = Site.answers | {"/vivo": 200}
    dead = LinkCheck.objects.get(url=urls[0])
    assert (dead.status, dead.checked_at, dead.succeeded_at) == (410, later, now)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "2130706433", "10.1.2.3", "[::ffff:127.0.0.1]"]
)
def test_our_own_network_is_never_visited(site: str, host: str) -> None:
    port = site.rpartition(":")[2]
    assert links.status_of(f"http://{host}:{port}/vivo") is None
    assert Site.visited == []


def test_only_links_of_published_reports_are_visited(world: World, site: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(
        links.check_links, "__kwdefaults__", links.check_links.__kwdefaults__ | {"allowed": lambda ip: True}
    )
    services.add_evidence_link(report=world.own.draft, title="Página", url=f"{site}/vivo", by=world.own.editor)
    assert services.check_public_links(now=timezone.now()) == 0
    services.submit_report(report=world.own.draft, by=world.own.editor)
    services.verify_report(report=world.own.draft, by=world.secretariat)
    assert services.check_public_links(now=timezone.now()) >= 1
    assert LinkCheck.objects.get(url=f"{site}/vivo").status == 200
