"""Both voices from draft to page, and what page, API and CSV show before and after each step."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments import services
from commitments.choices import ReportState, Verification, Voice
from commitments.models import ProgressReport
from commitments.permissions import can_edit_report, can_review, reports_to_review
from commitments.tests.admin_world import World, _person, client_of, make_world
from core.conflicts import Conflict
from people.choices import Role, Sector
from people.models import Organization, User

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def world(settings, tmp_path: Path) -> World:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    return make_world()


@pytest.fixture
def member(world: World) -> User:
    return _person("veedora", Role.MEMBER, organization=seat(world, "veeduria"))


def seat(world: World, slug: str, *, abroad: bool = False) -> Organization:
    return Organization.objects.create(
        name=f"Organización {slug}",
        slug=slug,
        sector=Sector.CIVIL_SOCIETY,
        territory=world.abroad if abroad else world.country,
    )


def seen(world: World, words: str) -> dict[str, bool]:
    """Whether the words are public: on the page, in the API and in its CSV."""
    client = Client()
    api = client.get("/api/v1/progress-reports/", {"page_size": 200}).content.decode()
    table = b"".join(client.get("/api/v1/progress-reports/", {"format": "csv"})).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    return {
        "page": words in client.get(world.own.commitment.get_absolute_url()).content.decode(),
        "api": words in api,
        "csv": any(words in value for row in rows for value in row.values()),
    }


EVERYWHERE = {"page": True, "api": True, "csv": True}
NOWHERE = {"page": False, "api": False, "csv": False}


def typed(**changes: object) -> dict[str, object]:
    return {"percent": "30", "completion": "", "actions": "Vimos la primera mesa.", "evidence_title": ""} | changes


def test_government_report_walks_to_the_public(world: World, member: User) -> None:
    report = world.own.draft
    services.save_report(report=report, actions="Palabra reconocible.", by=world.own.editor)
    assert seen(world, "Palabra reconocible.") == NOWHERE
    services.submit_report(report=report, by=world.own.editor)
    assert seen(world, "Palabra reconocible.") == NOWHERE
    review = f"/mi-espacio/reportes/{report.pk}/revisar/"
    client = client_of(member)
    assert "Palabra reconocible." in client.get(review).content.decode()
    missing = client.post(review, {"decision": "return", "review_note": ""})
    assert missing.status_code == 400 and "Escriba por qué devuelve" in missing.content.decode()
    assert client.post(review, {"decision": "return", "review_note": "Falta la prueba."}).status_code == 302
    assert seen(world, "Palabra reconocible.") == NOWHERE == seen(world, "Falta la prueba.")
    assert "Falta la prueba." in client_of(world.own.editor).get("/mi-espacio/").content.decode()
    services.save_report(report=report, actions="Palabra corregida.", by=world.own.editor)
    services.submit_report(report=report, by=world.own.editor)
    assert client.post(review, {"decision": "verify"}).status_code == 302
    assert seen(world, "Palabra corregida.") == EVERYWHERE
    assert client.post(review, {"decision": "verify"}).status_code == 404


def test_civil_society_report_needs_nobodys_leave(world: World, member: User) -> None:
    client, address = client_of(member), f"/mi-espacio/hitos/{world.own.milestone.pk}/reportar/"
    organization = Organization.objects.get(slug="veeduria").pk
    form = typed(organization=organization, actions="La veeduría lo vio.")
    draft = client.post(address, form | {"save": "1"})
    report = ProgressReport.objects.get(voice=Voice.CIVIL_SOCIETY)
    assert draft["Location"] == f"/mi-espacio/reportes/{report.pk}/"
    assert seen(world, "La veeduría lo vio.") == NOWHERE
    page = client.get(draft["Location"]).content.decode()
    assert "La veeduría lo vio." in page
    sent = client.post(draft["Location"], form | {"seen_at": report.updated_at.isoformat(), "publish": "1"})
    assert sent.status_code == 302, sent.content.decode()
    assert seen(world, "La veeduría lo vio.") == EVERYWHERE
    report.refresh_from_db()
    assert report.verification == Verification.NOT_NEEDED
    assert client.get(draft["Location"]).status_code == 404  # published: nobody edits it


def test_what_lacks_is_said_on_the_saved_draft(world: World, member: User) -> None:
    """Complete without evidence: the draft is kept with every word, and then evidence makes it public."""
    client, address = client_of(member), f"/mi-espacio/hitos/{world.own.milestone.pk}/reportar/"
    organization = Organization.objects.get(slug="veeduria").pk
    form = typed(organization=organization, percent="100", actions="Todo entregado.", publish="1")
    refused = client.post(address, form)
    page = refused.content.decode()
    assert refused.status_code == 400 and "adjunte al menos una evidencia" in page and "Todo entregado." in page
    report = ProgressReport.objects.get(voice=Voice.CIVIL_SOCIETY)
    assert report.state == ReportState.DRAFT and report.actions == "Todo entregado."
    again = f"/mi-espacio/reportes/{report.pk}/"
    bad = SimpleUploadedFile("prueba.pdf", b"<html><script>1</script></html>", "application/pdf")
    form |= {"evidence_title": "Acta", "seen_at": report.updated_at.isoformat()}
    refused = client.post(again, form | {"evidence_file": bad})
    assert refused.status_code == 400 and "No reconocemos el contenido" in refused.content.decode()
    report.refresh_from_db()
    good = SimpleUploadedFile("prueba.pdf", PDF, "application/pdf")
    sent = client.post(again, form | {"seen_at": report.updated_at.isoformat(), "evidence_file": good})
    assert sent.status_code == 302, sent.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.PUBLISHED and report.evidence.get().file.is_public


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"percent": "101"}, "entre 0 y 100"),
        ({"percent": "-1"}, "entre 0 y 100"),
        ({"percent": "diez"}, "entre 0 y 100"),
        ({"percent": "1e999"}, "entre 0 y 100"),
        ({"actions": ""}, "Qué ha visto hecho"),
        ({"percent": "100", "completion": "limited"}, "van juntos"),
        ({"percent": "30", "completion": "substantial"}, "Explique por qué"),
        ({"evidence_title": "Acta"}, "Añada el enlace o el archivo"),
        ({"evidence_url": "https://example.org"}, "Póngale título"),
        ({"evidence_url": "javascript:alert(1)", "evidence_title": "x"}, "Evidencia: enlace"),
    ],
)
def test_wrong_report_is_told_and_nothing_is_lost(
    world: World, member: User, changes: dict[str, object], message: str
) -> None:
    address = f"/mi-espacio/hitos/{world.own.milestone.pk}/reportar/"
    form = typed(organization=Organization.objects.get(slug="veeduria").pk, next_steps="Seguir en marzo.", **changes)
    response = client_of(member).post(address, form | {"publish": "1"})
    page = response.content.decode()
    assert response.status_code == 400 and message in page and "Seguir en marzo." in page


def test_falling_percent_and_late_milestone_need_a_reason(world: World, member: User) -> None:
    organization = Organization.objects.get(slug="veeduria")

    def publish(percent: int, **fields: str) -> ProgressReport:
        report = services.start_report(
            milestone=world.own.milestone,
            organization=organization,
            voice=Voice.CIVIL_SOCIETY,
            percent=percent,
            actions="Visto.",
            by=member,
            **fields,
        )
        return services.publish_civil_society_report(report=report, by=member)

    publish(60)
    with pytest.raises(ValidationError, match="baja de 60 a 40"):
        publish(40)
    publish(40, reason="Se perdió lo entregado.")
    with pytest.raises(ValidationError, match="explique el motivo"):
        publish(0)


def test_correction_names_the_old_report_and_both_stay(world: World, member: User) -> None:
    client, organization = client_of(member), Organization.objects.get(slug="veeduria")
    start = f"/mi-espacio/hitos/{world.own.milestone.pk}/reportar/"
    client.post(start, typed(organization=organization.pk, actions="Dijimos treinta.", publish="1"))
    old = ProgressReport.objects.get(voice=Voice.CIVIL_SOCIETY)
    correct = f"/mi-espacio/hitos/{world.own.milestone.pk}/corregir/{old.pk}/"
    assert "Dijimos treinta." in client.get(correct).content.decode()
    sent = client.post(correct, typed(organization=organization.pk, percent="35", actions="Son 35.", publish="1"))
    assert sent.status_code == 302
    new = ProgressReport.objects.get(voice=Voice.CIVIL_SOCIETY, percent=35)
    assert new.corrects == old
    assert seen(world, "Dijimos treinta.") == seen(world, "Son 35.") == EVERYWHERE
    assert client.get(correct.replace(str(old.pk), str(world.own.published.pk))).status_code == 404


def test_each_voice_replies_once_to_the_other(world: World, member: User) -> None:
    published, organization = world.own.published, Organization.objects.get(slug="veeduria")
    address = f"/mi-espacio/reportes/{published.pk}/replicar/"
    assert client_of(world.own.editor).get(address).status_code == 403  # one's own voice has no reply
    client = client_of(member)
    assert client.post(address, {"organization": organization.pk, "text": " "}).status_code == 400
    sent = client.post(address, {"organization": organization.pk, "text": "No lo vimos así."})
    assert sent.status_code == 302
    assert "No lo vimos así." in Client().get(world.own.commitment.get_absolute_url()).content.decode()
    again = client.post(address, {"organization": organization.pk, "text": "Y otra cosa."})
    assert again.status_code == 400 and "La réplica es una sola" in again.content.decode()
    civil = services.start_report(
        milestone=world.own.milestone,
        organization=organization,
        voice=Voice.CIVIL_SOCIETY,
        percent=10,
        actions="Visto.",
        by=member,
    )
    services.publish_civil_society_report(report=civil, by=member)
    reply = services.reply_to_report(
        report=civil, organization=world.own.organization, text="Sí está.", by=world.own.editor
    )
    assert reply.voice == Voice.GOVERNMENT
    with pytest.raises(PermissionDenied):
        services.reply_to_report(
            report=civil, organization=world.other.organization, text="Opino.", by=world.other.editor
        )


def test_ten_working_days_without_review(world: World) -> None:
    now = timezone.now()
    services.submit_report(report=world.own.draft, by=world.own.editor, now=now)
    assert services.publish_unreviewed(now=now + timedelta(days=13)) == 0
    assert services.publish_unreviewed(now=now + timedelta(days=14)) == 1
    assert services.publish_unreviewed(now=now + timedelta(days=14)) == 0
    world.own.draft.refresh_from_db()
    assert world.own.draft.verification == Verification.UNVERIFIED
    assert "sin verificar" in Client().get(world.own.commitment.get_absolute_url()).content.decode()


def test_period_opens_closes_and_locks(world: World) -> None:
    report, editor, period = world.own.draft, world.own.editor, world.period
    services.save_report(report=report, period=period, by=editor)

    def sent_on(day: date) -> ProgressReport:
        return services.submit_report(report=report, by=editor, now=timezone.make_aware(datetime.combine(day, time(8))))

    with pytest.raises(ValidationError, match="aún no abre"):
        sent_on(period.opens_on - timedelta(days=1))
    with pytest.raises(ValidationError, match="bloqueado"):
        sent_on(period.locks_on + timedelta(days=1))
    assert sent_on(period.closes_on + timedelta(days=1)).is_late


def test_two_people_on_one_draft_lose_no_word(world: World, member: User) -> None:
    """The second gets both texts and a page from which every word typed can still be saved."""
    colleague = _person("colega", Role.MEMBER, organization=Organization.objects.get(slug="veeduria"))
    organization = Organization.objects.get(slug="veeduria").pk
    start = f"/mi-espacio/hitos/{world.own.milestone.pk}/reportar/"
    client_of(member).post(start, typed(organization=organization, save="1"))
    report = ProgressReport.objects.get(voice=Voice.CIVIL_SOCIETY)
    address, opened = f"/mi-espacio/reportes/{report.pk}/", report.updated_at.isoformat()
    first = client_of(colleague).post(
        address, typed(organization=organization, actions="Versión de la colega.", seen_at=opened, save="1")
    )
    assert first.status_code == 302
    second = client_of(member).post(
        address, typed(organization=organization, actions="Mi versión.", seen_at=opened, save="1")
    )
    page = second.content.decode()
    assert second.status_code == 409 and "Versión de la colega." in page and "Mi versión." in page
    report.refresh_from_db()
    assert report.actions == "Versión de la colega."
    with pytest.raises(Conflict):
        services.save_report(report=report, actions="x", seen_at=report.updated_at - timedelta(seconds=1), by=member)
    meant = typed(organization=organization, actions="Las dos.", seen_at=report.updated_at.isoformat(), save="1")
    assert client_of(member).post(address, meant).status_code == 302
    report.refresh_from_db()
    assert report.actions == "Las dos."


def test_role_action_state(world: World, member: User) -> None:
    """Every cell of role × action × state, on a government report of one's own entity and of a foreign one."""
    people = {
        "own editor": world.own.editor,
        "other editor": world.other.editor,
        "member": member,
        "member abroad": _person("lejana", Role.MEMBER, organization=seat(world, "lejana", abroad=True)),
        "government member": _person("asiento", Role.MEMBER, organization=world.other.organization),
        "secretariat": world.secretariat,
        "secretariat abroad": _person("ajena", Role.SECRETARIAT, jurisdiction=world.abroad),
        "moderator": _person("moderadora", Role.MODERATOR, jurisdiction=world.country),
        "gone": _gone(world),
    }
    table = {
        ("edit", "draft"): {"own editor"},
        ("edit", "submitted"): set(),
        ("edit", "returned"): {"own editor"},
        ("edit", "published"): set(),
        ("review", "draft"): set(),
        ("review", "submitted"): {"member", "secretariat"},
        ("review", "returned"): set(),
        ("review", "published"): set(),
    }
    rules = {"edit": can_edit_report, "review": can_review}
    for (action, state), allowed in table.items():
        report = _in_state(world, state)
        got = {name for name, person in people.items() if rules[action](person, report)}
        assert got == allowed, (action, state)
        listed = {name for name, person in people.items() if reports_to_review(person).filter(pk=report.pk).exists()}
        assert action != "review" or listed == allowed, state
    foreign = world.foreign.draft
    services.submit_report(report=foreign, by=world.foreign.editor)
    foreign.refresh_from_db()
    assert {name for name, person in people.items() if can_review(person, foreign)} == {
        "member abroad",
        "secretariat abroad",
    }


def _gone(world: World) -> User:
    """Whose membership ended yesterday."""
    user = _person("antigua", Role.SECRETARIAT, jurisdiction=world.country)
    user.memberships.update(until=timezone.localdate() - timedelta(days=1))
    return User.objects.get(pk=user.pk)


def _in_state(world: World, state: str) -> ProgressReport:
    report = services.start_report(
        milestone=world.own.milestone,
        organization=world.own.organization,
        voice=Voice.GOVERNMENT,
        percent=60,
        actions="x",
        by=world.own.editor,
    )
    if state != "draft":
        report = services.submit_report(report=report, by=world.own.editor)
    if state == "returned":
        report = services.return_report(report=report, note="Falta.", by=world.root)
    if state == "published":
        report = services.verify_report(report=report, by=world.root)
    return report


def test_space_of_each_role_and_nobody_elses(world: World, member: User) -> None:
    services.submit_report(report=world.own.draft, by=world.own.editor)
    assert Client().get("/mi-espacio/")["Location"].startswith("/cuenta/ingresar/?next=/mi-espacio/")
    mine = client_of(member).get("/mi-espacio/")
    assert "no-store" in mine["Cache-Control"] and "Hito propia" in mine.content.decode()
    assert "Hito extranjera" not in mine.content.decode()
    stranger = client_of(User.objects.create_user("nadie@example.org", "x"))
    assert "Nada espera por usted hoy" in stranger.get("/mi-espacio/").content.decode()
    assert stranger.get(f"/mi-espacio/hitos/{world.own.milestone.pk}/reportar/").status_code == 403
    assert stranger.get(f"/mi-espacio/reportes/{world.own.draft.pk}/revisar/").status_code == 404


def test_space_costs_the_same_with_one_and_thirty_rows(world: World, member: User) -> None:
    services.submit_report(report=world.own.draft, by=world.own.editor)

    def cost() -> int:
        client = client_of(member)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/mi-espacio/").status_code == 200
        return len(captured)

    one = cost()
    for _row in range(30):
        _in_state(world, "submitted")
        _in_state(world, "published")
    assert cost() == one <= 20


def test_sign_in_by_mail_limits_tries_and_stays_on_the_site(world: World) -> None:
    client = Client()
    good = {"username": "editora-propia@example.org", "password": "x"}
    for path in ("//evil.example", "https://evil.example", "/\\evil.example"):
        response = Client().post("/cuenta/ingresar/", good | {"next": path})
        assert response.status_code == 302 and response["Location"] == "/mi-espacio/"
    wrong = client.post("/cuenta/ingresar/", good | {"password": "no"}).content.decode()
    unknown = client.post("/cuenta/ingresar/", {"username": "x@example.org", "password": "no"}).content.decode()
    assert "no coinciden" in wrong and "no coinciden" in unknown
    for _try in range(8):
        client.post("/cuenta/ingresar/", good | {"password": "no"})
    assert "Espere 15 minutos" in client.post("/cuenta/ingresar/", good).content.decode()
