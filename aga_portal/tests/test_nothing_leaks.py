"""Unpublished rows and personal data carry words of their own; no public surface ever says them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from aga_portal.api_urls import router
from aga_portal.tests import participation_canaries as voices
from aga_portal.tests.test_pages_browse import links
from commitments import services
from commitments.models import Question
from commitments.tests.admin_world import World, make_world
from consultations import services as services_of_voices
from consultations.models import Consultation, Contribution, Proposal, Support
from core import intake
from core.models import ActivityHandled, ActivityRecord, OutgoingMail
from notifications import services as services_of_news
from notifications.tests.follow_world import make_follower

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
    *voices.CANARIES,
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
    voices.make_voices(made)
    services_of_news.tell_followers(now=timezone.now())
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
    assert {"/consultas/foro/", "/consultas/voto/", "/propuestas/", "/espacios/taller-taller/"} <= {p for p, _ in seen}
    own = world.own.commitment.get_absolute_url()
    assert {"/feed/", "/calendario.ics", "/calendario/", f"{own}feed/", f"{own}calendario.ics"} <= {p for p, _ in seen}
    assert f"/seguir/compromiso/{world.own.commitment.slug}/" in dict(seen)
    assert "Foro canario-publico" in dict(seen)["/feed/"] and "Foro canario-publico" in dict(seen)["/calendario.ics"]
    assert sum("canario-publico" in body for _path, body in seen) > 10
    assert [(path, word) for path, body in seen for word in CANARIES if word in body] == []


def test_the_public_history_and_the_mail_name_nobody(world: World) -> None:
    said = " ".join(str(row) + str(row.changes) for row in ActivityRecord.objects.public())
    assert [word for word in CANARIES if word in said] == []
    for letter in OutgoingMail.objects.all():
        own = letter.recipient.partition("@")[0].rpartition("-")[0]  # who signed up reads their own name
        told = [word for word in CANARIES if word in letter.subject + letter.body and word != own]
        assert told == [], (letter.recipient, letter.subject)
    recipients = set(OutgoingMail.objects.values_list("recipient", flat=True))
    signed_up = {f"canario-inscrita-{number}@example.org" for number in range(2)}
    assert recipients == {"canario-correo@example.org", "canario-buzon@example.org"} | signed_up


def test_followers_of_everything_hear_only_what_is_public(world: World) -> None:
    """Everything happens again for who follows all there is, at once and by week, also what should not be followed."""
    OutgoingMail.objects.all().delete()
    followed = [("plan", row.slug) for row in (world.plan, world.foreign.commitment.plan)]
    followed += [("commitment", slug) for slug in type(world.own.commitment).objects.values_list("slug", flat=True)]
    followed += [("consultation", slug) for slug in Consultation.objects.values_list("slug", flat=True)]
    followed += [("organization", world.own.organization.slug), ("territory", "QA"), ("territory", "QB")]
    for kind, key in followed:
        make_follower(kind, key, "al-instante@example.org")
        make_follower(kind, key, "por-semana@example.org", cadence="weekly")
    ActivityHandled.objects.filter(consumer="notices").delete()
    services_of_news.tell_followers(now=timezone.now())
    services_of_news.send_digests(now=timezone.now() + timedelta(days=7))
    letters = list(OutgoingMail.objects.all())
    assert {letter.recipient for letter in letters} == {"al-instante@example.org", "por-semana@example.org"}
    assert all("Foro canario-publico" in letter.body for letter in letters)
    assert [
        (letter.recipient, word) for letter in letters for word in CANARIES if word in letter.subject + letter.body
    ] == []


def test_words_that_are_hidden_after_they_were_public_are_gone(world: World) -> None:
    """Whoever kept the addresses of yesterday finds nothing of what was hidden today."""
    before = [path for path, body in surfaces(Client()) if "Aporte canario-publico" in body]
    assert before
    row = Contribution.objects.get(text="Aporte canario-publico")
    services_of_voices.moderate_contribution(contribution=row, hide_reason="personal_data", by=world.root)
    client = Client()
    for path in [*before, *(path for path, _body in surfaces(client))]:
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        assert "Aporte canario-publico" not in body.decode("utf-8", "replace"), path


def test_the_order_of_hidden_supports_tells_nothing(world: World) -> None:
    """Two proposals in a prioritisation that hides: whichever has more, lists come in the same order."""
    vote, first = Consultation.objects.get(slug="voto"), Proposal.objects.get(title="Propuesta canario-publico")
    second = Proposal.objects.create(plan=world.plan, title="Otra", text="x", slug="otra", state="proposed")
    second.versions.create(number=1, title="Otra", text="x", written_at=first.created_at, written_by=world.root)
    second.consultations.add(vote)

    def orders() -> list[object]:
        pages = [Client().get(f"/propuestas/?ordering={order}").content for order in ("-supports", "supports")]
        lists = [Client().get(f"/api/v1/proposals/?ordering={order}").content for order in ("-supports", "supports")]
        return [*pages, *lists, Client().get("/consultas/voto/").content]

    before = orders()
    Support.objects.filter(proposal=first).update(proposal=second)
    assert orders() == before


def test_the_log_names_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    voices.contributions(world, voices.consultation(world, "otro-foro", "Otro foro"))
    typed = {"text": "canario-aporte " * 1000, "author_name": "canario-autor", "author_mail": "canario-buzon"}
    assert Client().post("/consultas/otro-foro/aportar/", typed).status_code == 400
    said = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert [word for word in CANARIES if word in said] == []


def test_signed_in_pages_are_never_kept_by_anybody(world: World) -> None:
    client = Client()
    client.force_login(world.own.editor)
    for path in ("/mi-espacio/", f"/evidencias/{world.own.draft.evidence.get(file__isnull=False).pk}/"):
        assert "no-store" in client.get(path)["Cache-Control"]
    warm = client.get(world.own.commitment.get_absolute_url())
    cold = Client().get(world.own.commitment.get_absolute_url())
    assert warm.content == cold.content and not cold.cookies and "Cookie" not in cold.get("Vary", "")
