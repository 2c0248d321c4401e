"""Who asks to be erased is nowhere any more: no table, page, API, file, feed, index or cache says their name or address."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from aga_portal.api_urls import router
from aga_portal.privacy import erasure
from aga_portal.privacy.copy import copy_of
from aga_portal.privacy.register import HOLDINGS
from aga_portal.privacy.words import WITHDRAWN
from aga_portal.tests.person_world import MAIL, NAME, OTHER_MAIL, OTHER_NAME, make_person, rows_of, said_anywhere
from commitments.models import Question
from commitments.tests.admin_world import World
from committee.models import Application
from consultations.models import Attendance, Contribution, Registration, Support
from core.models import ActivityRecord, ConsentGiven, OutgoingMail, PersonRequest
from people.models import User

pytestmark = pytest.mark.django_db
LISTS = ("contributions", "decisions", "spaces", "proposals")


@pytest.fixture
def world() -> World:
    return make_person()


def public_text() -> str:
    """What anybody reads: pages, API in its formats, feed, search."""
    client = Client()
    paths = ["/", "/consultas/", "/feed/", f"/buscar/?q={NAME.split()[0]}", "/buscar/?q=aporte", "/sitemap.xml"]
    paths += [row.consultation.get_absolute_url() for row in Contribution.objects.select_related("consultation")]
    paths += [row.commitment.get_absolute_url() for row in Question.objects.select_related("commitment")]
    paths += [row.get_absolute_url() for kind in (Contribution, Question, Registration) for row in kind.objects.all()]
    for name, _view, _base in router.registry:
        paths += [f"/api/v1/{name}/?page_size=200"]
    paths += [f"/api/v1/{name}/?format={kind}" for name in LISTS for kind in ("csv", "json")]
    said = []
    for path in dict.fromkeys(paths):
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        said.append(f"{path}\n{body.decode('utf-8', 'replace')}")
    return "\n".join(said).lower()


def test_before_the_person_is_in_every_place_and_public_where_they_asked(world: World) -> None:
    """The control: without it, finding nothing afterwards would mean nothing."""
    assert all(rows_of(MAIL).values())
    places = said_anywhere(MAIL, NAME)
    for table in ("contribution", "attendance", "support", "application", "registration"):
        assert any(table in place for place in places), table
    assert "core_outgoingmail.body" in places and "core_searchdocument.body" in places
    assert NAME.lower() in public_text()


def test_after_nothing_anywhere_says_who_it_was(world: World) -> None:
    erasure.erase(MAIL)
    assert said_anywhere(MAIL, NAME) == []
    assert NAME.lower() not in (said := public_text()) and MAIL not in said
    assert copy_of(MAIL)["partes"] == {}


def test_the_other_person_keeps_everything(world: World) -> None:
    before, place = rows_of(OTHER_MAIL), said_anywhere(OTHER_NAME)
    erasure.erase(MAIL)
    assert rows_of(OTHER_MAIL) == before and said_anywhere(OTHER_NAME) == place
    assert OutgoingMail.objects.filter(recipient__iexact=OTHER_MAIL, body__contains=OTHER_NAME).exists()


def test_what_was_published_stays_as_an_anonymous_text_with_its_answer(world: World) -> None:
    row = Contribution.objects.get(author_mail=MAIL, decision__isnull=False)
    erasure.erase(MAIL)
    row.refresh_from_db()
    assert row.text.startswith("Aporte answered.") and row.decision.text == "Se hará."
    assert (row.author_name, row.author_mail, row.show_author, row.organization_name) == ("", "", False, "")
    assert row.text in Client().get(row.consultation.get_absolute_url()).content.decode()


def test_what_was_not_published_loses_its_words(world: World) -> None:
    waits = Contribution.objects.get(author_mail=MAIL, text__startswith="Aporte waits")
    hidden = Contribution.objects.get(author_mail=MAIL, text__startswith="Aporte hidden")
    erasure.erase(MAIL)
    assert not Contribution.objects.filter(pk=waits.pk).exists()
    assert not ConsentGiven.objects.filter(receipt=waits.receipt).exists()
    hidden.refresh_from_db()
    assert (hidden.text, hidden.stems) == (WITHDRAWN, "")


def test_a_published_text_goes_too_when_its_author_asks_and_the_answer_stays(world: World) -> None:
    row = Contribution.objects.get(author_mail=MAIL, decision__isnull=False)
    erasure.erase(MAIL, withdraw=True)
    row.refresh_from_db()
    page = Client().get(row.consultation.get_absolute_url()).content.decode()
    assert row.text == WITHDRAWN and WITHDRAWN in page and "Aporte answered" not in page and "Se hará." in page
    assert "Aporte answered" not in Client().get("/buscar/?q=answered").content.decode()


def test_a_place_to_come_is_given_back_and_one_that_passed_stays_counted(world: World) -> None:
    erasure.erase(MAIL)
    waiting = Registration.objects.get(author_mail="fila-canaria@example.org")
    assert waiting.state == "confirmed"
    came = Attendance.objects.get(registration__receipt="I-canaria")
    assert (came.name, came.organization_name) == ("", "") and Attendance.objects.count() == 2


def test_an_open_support_is_withdrawn_and_a_closed_one_stays_counted(world: World) -> None:
    erasure.erase(MAIL)
    [left] = Support.objects.exclude(author_mail=OTHER_MAIL)
    assert left.receipt.startswith("S-cerrada") and left.confirmed_at and left.withdrawn_at is None


def test_an_application_that_nobody_decided_goes_and_a_public_one_stays_without_person(world: World) -> None:
    erasure.erase(MAIL)
    rows = {row.state: row for row in Application.objects.exclude(author_mail=OTHER_MAIL)}
    assert set(rows) == {"not_admitted", "admitted"}
    assert rows["admitted"].statement == "Porque sí." and rows["not_admitted"].statement == WITHDRAWN


def test_mail_that_waits_never_leaves(world: World) -> None:
    erasure.erase(MAIL)
    assert not OutgoingMail.objects.due(timezone.now()).filter(recipient="").exists()
    assert OutgoingMail.objects.get(subject="Sin salir", recipient="").state == "failed"


def test_the_history_says_that_it_was_done_and_not_of_whom(world: World) -> None:
    erasure.erase(MAIL)
    line = ActivityRecord.objects.filter(object_type="core.personrequest").latest("pk")
    assert not line.is_public and line.changes["counts"]["contributions"] == 3
    assert PersonRequest.objects.get(pk=line.object_id).erased_at is not None


def test_done_again_it_finds_nothing(world: World) -> None:
    erasure.erase(MAIL)
    assert erasure.erase(MAIL).counts == {}


def test_any_spelling_of_the_address_is_the_same_person(world: World) -> None:
    erasure.erase(f"  {MAIL.upper()} ")
    assert said_anywhere(MAIL) == []


def test_the_copy_gives_every_column_of_the_register_that_it_promises(world: World) -> None:
    parts = copy_of(MAIL)["partes"]
    for holding in HOLDINGS:
        if not holding.rows(MAIL).exists():
            continue
        rows = parts[holding.key]["filas"]
        assert len(rows) == holding.rows(MAIL).count()
        promised = {name for name, column in holding.columns.items() if column.in_copy}
        assert promised <= set(rows[0]), holding.key
    assert parts["contributions"]["filas"][0]["autorizacion"]["version"] == "2026-11"
    assert OTHER_MAIL not in json.dumps(copy_of(MAIL), default=str)


def test_the_copy_keeps_secrets_of_the_portal_to_itself(world: World) -> None:
    said = json.dumps(copy_of(MAIL), default=str)
    assert "clave-abierta-canaria" not in said and 'huella"' not in said and "clave-canaria" not in said


def run(*words: str) -> str:
    out = StringIO()
    call_command("person_data", *words, stdout=out)
    return out.getvalue()


def test_the_command_exports_to_a_file_that_only_its_owner_reads(world: World, tmp_path: Path) -> None:
    target = tmp_path / "copia.json"
    assert "filas en" in run("export", MAIL, "--output", str(target))
    assert json.loads(target.read_text())["partes"]["contributions"]["filas"][0]["author_mail"] == MAIL
    assert target.stat().st_mode & 0o077 == 0
    assert json.loads(run("export", MAIL))["correo"] == MAIL


def test_a_dry_run_changes_nothing(world: World) -> None:
    before = rows_of(MAIL)
    said = run("erase", MAIL, "--dry-run")
    assert "Se borraría: contributions 3" in said and rows_of(MAIL) == before


def test_the_command_erases(world: World) -> None:
    assert "Se borró: contributions 3" in run("erase", MAIL)
    assert said_anywhere(MAIL, NAME) == []


def test_an_account_stays_unless_a_superuser_says_so_by_name(world: World) -> None:
    editor = world.own.editor
    User.objects.filter(pk=editor.pk).update(full_name="Nombre Propio")
    assert "--account" in run("erase", editor.email)
    assert User.objects.filter(pk=editor.pk, is_active=True).exists()
    for by in ("", world.secretariat.email):
        with pytest.raises(CommandError):
            run("erase", editor.email, "--account", "--by", by)
    with pytest.raises(CommandError):
        run("erase", world.root.email, "--account", "--by", world.root.email)
    client = Client()
    client.force_login(editor)
    run("erase", editor.email, "--account", "--by", world.root.email)
    gone = User.objects.get(pk=editor.pk)
    assert not gone.is_active and not gone.has_usable_password()
    assert set(gone.memberships.values_list("until", flat=True)) == {world.today}
    assert said_anywhere(editor.email, "Nombre Propio") == []
    assert client.get("/mi-espacio/").status_code == 302
    assert world.own.published.created_by_id == editor.pk  # what was signed stays signed
