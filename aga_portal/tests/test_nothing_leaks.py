"""Unpublished rows and personal data carry words of their own; no public surface ever says them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from aga_portal.api_urls import router
from aga_portal.tests.test_pages_browse import links
from commitments import services
from commitments.models import Question
from commitments.tests.admin_world import World, make_world
from core import intake
from core.models import ActivityRecord, OutgoingMail

pytestmark = pytest.mark.django_db
CANARIES = (
    "canario-borrador",
    "canario-devuelto",
    "canario-nota",
    "canario-pregunta",
    "canario-oculta",
    "canario-nombre",
    "canario-correo",
    "canario-evidencia",
    "canario-plan",
    "canario-texto",
    "canario-anterior",
)


@pytest.fixture
def world(settings, tmp_path: Path) -> World:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    made = make_world()
    editor, milestone = made.own.editor, made.own.milestone
    services.save_report(report=made.own.draft, actions="canario-borrador", by=editor)
    services.add_evidence_file(
        report=made.own.draft,
        title="canario-evidencia",
        upload=SimpleUploadedFile("x.pdf", b"%PDF-1.4\n%%EOF"),
        by=editor,
    )
    returned = services.start_report(
        milestone=milestone,
        organization=made.own.organization,
        voice="government",
        percent=50,
        actions="canario-devuelto",
        by=editor,
    )
    services.submit_report(report=returned, by=editor)
    services.return_report(report=returned, note="canario-nota", by=made.secretariat)
    for number, text in enumerate(("canario-pregunta", "canario-oculta", "texto publicado")):
        submission = intake.Submission(
            str(number), "canario-nombre", "canario-correo@example.org", False, str(number), "es"
        )
        row = services.receive_intake(kind=Question, commitment=made.own.commitment, text=text, submission=submission)
        if number:
            hide = "offensive" if number == 1 else ""
            services.moderate_intake(row=row, by=made.secretariat, hide_reason=hide)
    services.create_commitment(plan=made.plan, title="canario-texto", lead=made.own.organization, by=made.root)
    # A public commitment that continues one of a plan nobody has published.
    of_mine, foreign = type(made.own.commitment).objects, made.foreign.commitment
    of_mine.filter(pk=foreign.pk).update(title="canario-anterior")
    of_mine.filter(pk=made.own.commitment.pk).update(continued_from=foreign)
    hidden = made.foreign.commitment.plan
    type(hidden).objects.filter(pk=hidden.pk).update(is_public=False, title="canario-plan")
    return made


def surfaces(client: Client) -> list[tuple[str, str]]:
    """Every page that links lead to, the sitemap, and each API list in its three forms that is text."""
    found, waiting = {}, ["/", "/en/", "/sitemap.xml", "/api/v1/schema/"]
    for prefix, _resource, _name in router.registry:
        waiting += [f"/api/v1/{prefix}/?page_size=200", f"/api/v1/{prefix}/?format=csv"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        found[path] = body.decode("utf-8", "replace")
        if response["Content-Type"].startswith("text/html"):
            waiting += [link for link in links(path, response) if not link.startswith("/admin")]
    return list(found.items())


def test_no_public_surface_says_what_is_not_public(world: World) -> None:
    seen = surfaces(Client())
    assert len(seen) > 60 and any("texto publicado" in body for _path, body in seen)
    assert [(path, word) for path, body in seen for word in CANARIES if word in body] == []


def test_the_public_history_and_the_mail_name_nobody(world: World) -> None:
    said = " ".join(str(row) + str(row.changes) for row in ActivityRecord.objects.public())
    assert [word for word in CANARIES if word in said] == []
    recipients = set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert recipients == {"canario-correo@example.org"}


def test_signed_in_pages_are_never_kept_by_anybody(world: World) -> None:
    client = Client()
    client.force_login(world.own.editor)
    for path in ("/mi-espacio/", f"/evidencias/{world.own.draft.evidence.get(file__isnull=False).pk}/"):
        assert "no-store" in client.get(path)["Cache-Control"]
    warm = client.get(world.own.commitment.get_absolute_url())
    cold = Client().get(world.own.commitment.get_absolute_url())
    assert warm.content == cold.content and not cold.cookies and "Cookie" not in cold.get("Vary", "")
