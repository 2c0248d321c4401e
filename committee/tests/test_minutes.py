"""Minutes: who may do what at each step, what is refused and why, and that what was published never changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from committee import services
from committee.choices import AttendanceStatus, MinutesState, TenureState, VersionStage
from committee.models import Minutes, MinutesApproval, MinutesObservation, MinutesVersion, QuorumRule, Tenure
from committee.selectors.minutes import approvals_of, proposed_version, public_version, rights_of
from committee.tests import minutes_world as at
from committee.tests.committee_world import fresh, make_session
from committee.tests.minutes_world import MAKERS, TEXT, Table, make_table, reread
from core.conflicts import Conflict
from core.models import ActivityRecord, OutgoingMail
from people.models import User

pytestmark = pytest.mark.django_db
ROLES = ("drafter", "government", "civil", "suplente", "secretariat", "stranger", "neighbour", "gone")
MEMBERS = {"drafter", "government", "civil", "suplente"}
RECORDERS = MEMBERS | {"secretariat"}


@pytest.fixture
def table() -> Table:
    return make_table()


def pdf(name: str = "x.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF")


def save(minutes: Minutes, by: User) -> None:
    services.save_minutes(minutes=minutes, text="# Otro\n", by=by)


def observe(minutes: Minutes, by: User) -> None:
    services.observe_minutes(minutes=minutes, text="Falta un punto.", by=by)


def annex(minutes: Minutes, by: User) -> None:
    services.add_annex(minutes=minutes, title="Lista", upload=pdf(), by=by)


def correct(minutes: Minutes, by: User) -> None:
    services.correct_minutes(minutes=minutes, text="# Corregida\n", what_changed="Una cifra", by=by)


ACTIONS: dict[str, tuple[Callable[[Minutes, User], Any], dict[str, set[str]]]] = {
    "save": (save, {"draft": RECORDERS, "observations": RECORDERS}),
    "open": (lambda minutes, by: services.open_observations(minutes=minutes, by=by), {"draft": RECORDERS}),
    "observe": (observe, {"observations": MEMBERS}),
    "approve": (
        lambda minutes, by: services.approve_minutes(minutes=minutes, by=by),
        {"approval": {"government", "civil"}},
    ),
    "return": (
        lambda minutes, by: services.return_minutes(minutes=minutes, reason="Falta la lista.", by=by),
        {"approval": RECORDERS, "approved": {"secretariat"}},
    ),
    "publish": (lambda minutes, by: services.publish_minutes(minutes=minutes, by=by), {"approved": {"secretariat"}}),
    "correct": (correct, {"published": {"secretariat"}}),
    "annex": (annex, {state: RECORDERS for state in ("draft", "observations", "approval", "approved")}),
}


@pytest.mark.parametrize("state", MinutesState.values)
def test_role_by_action_by_state(table: Table, state: str, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    minutes = MAKERS[MinutesState(state)](table)
    for name, (action, allowed) in ACTIONS.items():
        for role in ROLES:
            by = fresh(getattr(table, role))
            try:
                with transaction.atomic():
                    action(reread(minutes), by)
                    done = True
                    transaction.set_rollback(True)
            except (PermissionDenied, ValidationError):
                done = False
            assert done == (role in allowed.get(state, set())), (name, role, state)


@pytest.mark.parametrize("state", MinutesState.values)
def test_the_page_offers_what_the_services_do(table: Table, state: str) -> None:
    minutes = MAKERS[MinutesState(state)](table)
    named = {"draft": "save", "observe": "observe", "approve": "approve", "send_back": "return"}
    named |= {"publish": "publish", "correct": "correct", "annex": "annex"}
    for role in ROLES:
        rights = rights_of(reread(minutes), fresh(getattr(table, role)), table.world.today)
        for right, action in named.items():
            assert getattr(rights, right) == (role in ACTIONS[action][1].get(state, set())), (right, role, state)


def test_only_who_sits_or_keeps_the_secretariat_starts_them_once(table: Table) -> None:
    for role in ("stranger", "neighbour", "gone"):
        with pytest.raises(PermissionDenied):
            services.start_minutes(session=table.session, by=fresh(getattr(table, role)))
    minutes = services.start_minutes(session=table.session, by=fresh(table.suplente))
    assert minutes.state == MinutesState.DRAFT and minutes.drafted_by == table.suplente
    with pytest.raises(ValidationError, match="ya tiene acta"):
        services.start_minutes(session=table.session, by=fresh(table.secretariat))
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.create(session=table.session, text="x", drafted_by=table.drafter, updated_by=table.drafter)


def test_not_before_the_session_nor_without_it(table: Table) -> None:
    coming = make_session(table.world, 2, days=3)
    with pytest.raises(ValidationError, match="desde el día"):
        services.start_minutes(session=coming, by=fresh(table.drafter))
    assert services.start_minutes(session=coming, by=fresh(table.drafter), today=coming.held_on)
    prepared = make_session(table.world, 3, days=-3, called=False)
    with pytest.raises(ValidationError, match="no está convocada"):
        services.start_minutes(session=prepared, by=fresh(table.drafter))
    cancelled = make_session(
        table.world, 4, cancelled_at=timezone.now(), cancelled_by=table.secretariat, cancel_reason="Lluvia"
    )
    with pytest.raises(ValidationError, match="canceló"):
        services.start_minutes(session=cancelled, by=fresh(table.drafter))


def test_two_who_write_lose_nothing(table: Table) -> None:
    minutes = at.draft(table)
    seen = minutes.updated_at
    services.save_minutes(minutes=minutes, text="Uno.", by=fresh(table.civil), seen_at=seen)
    with pytest.raises(Conflict) as told:
        services.save_minutes(minutes=minutes, text="Dos.", by=fresh(table.government), seen_at=seen)
    assert told.value.saved.text == "Uno.\n" and reread(minutes).text == "Uno.\n"
    again = told.value.saved.updated_at
    assert (
        services.save_minutes(minutes=minutes, text="Dos.", by=fresh(table.government), seen_at=again).text == "Dos.\n"
    )


def test_whoever_wrote_while_it_moved_on_is_told(table: Table) -> None:
    minutes = at.draft(table)
    seen = minutes.updated_at
    services.open_observations(minutes=minutes, by=fresh(table.secretariat))
    with pytest.raises(Conflict) as told:
        services.save_minutes(minutes=minutes, text="Tarde.", by=fresh(table.civil), seen_at=seen)
    assert told.value.saved.state == MinutesState.OBSERVATIONS


@pytest.mark.parametrize(("text", "message"), [("  \n ", "Escriba el texto"), ("x" * 100_001, "100.000")])
def test_a_text_says_something_and_fits(table: Table, text: str, message: str) -> None:
    minutes = at.draft(table)
    with pytest.raises(ValidationError, match=message):
        services.save_minutes(minutes=minutes, text=text, by=fresh(table.drafter))
    assert reread(minutes).text == TEXT


def test_the_window_is_five_working_days_unless_said(table: Table) -> None:
    minutes = at.draft(table)
    monday = table.world.today - timedelta(days=table.world.today.weekday())
    for until in (monday, monday - timedelta(days=1), monday + timedelta(days=31)):
        with pytest.raises(ValidationError, match="próximos 30 días"):
            services.open_observations(minutes=minutes, until=until, today=monday, by=fresh(table.drafter))
    opened = services.open_observations(minutes=minutes, today=monday, by=fresh(table.drafter))
    assert opened.observations_until == monday + timedelta(days=7)
    kept = opened.versions.get()
    assert (kept.number, kept.stage, kept.text) == (1, VersionStage.OBSERVED, TEXT)


def test_every_active_holder_is_told_once_and_nobody_else(table: Table) -> None:
    Tenure.objects.filter(user=table.government).update(state=TenureState.SUSPENDED, state_reason="x")
    OutgoingMail.objects.all().delete()
    at.observed(table)
    letters = list(OutgoingMail.objects.all())
    chairs = {chair.user.email for chair in table.world.chairs} - {table.government.email}
    assert sorted(letter.recipient for letter in letters) == sorted(chairs | {table.suplente.email})
    assert all(f"/mi-espacio/sesiones/{table.session.slug}/acta/" in letter.body for letter in letters)
    assert all("observe" in letter.body and letter.subject.startswith("Acta para observar") for letter in letters)


def test_observations_come_inside_the_window_only(table: Table) -> None:
    minutes = at.observed(table)
    last = minutes.observations_until
    made = services.observe_minutes(minutes=minutes, text=" Falta. ", by=fresh(table.suplente), today=last)
    assert made.text == "Falta." and made.tenure.user == table.suplente
    with pytest.raises(ValidationError, match="plazo para observar ya terminó"):
        services.observe_minutes(minutes=minutes, text="Tarde.", by=fresh(table.civil), today=last + timedelta(days=1))
    with pytest.raises(ValidationError, match="Escriba qué"):
        services.observe_minutes(minutes=minutes, text=" ", by=fresh(table.civil))


def test_who_lost_the_seat_yesterday_observes_nothing(table: Table) -> None:
    minutes = at.observed(table)
    Tenure.objects.filter(user=table.civil).update(ends_on=table.world.day(-1))
    with pytest.raises(PermissionDenied):
        observe(minutes, fresh(table.civil))


def test_an_observation_is_resolved_by_another_once_with_a_reason(table: Table) -> None:
    minutes = at.observed(table)
    made = services.observe_minutes(minutes=minutes, text="Falta.", by=fresh(table.civil))
    resolve = services.resolve_observation
    with pytest.raises(PermissionDenied):
        resolve(observation=made, outcome="accepted", by=fresh(table.civil))
    for role in ("stranger", "neighbour", "gone"):
        with pytest.raises(PermissionDenied):
            resolve(observation=made, outcome="accepted", by=fresh(getattr(table, role)))
    with pytest.raises(ValidationError, match="por qué no se acoge"):
        resolve(observation=made, outcome="not_accepted", by=fresh(table.drafter))
    with pytest.raises(ValidationError, match="Elija"):
        resolve(observation=made, outcome="", by=fresh(table.drafter))
    done = resolve(observation=made, outcome="not_accepted", reason="No se dijo.", by=fresh(table.drafter))
    assert (done.outcome, done.reason, done.resolved_by) == ("not_accepted", "No se dijo.", table.drafter)
    with pytest.raises(ValidationError, match="ya resolvió"):
        resolve(observation=made, outcome="accepted", by=fresh(table.secretariat))


def test_what_keeps_it_from_approval(table: Table) -> None:
    minutes = at.observed(table, "Asistieron xx personas.\n\nAl fin ____.")
    made = services.observe_minutes(minutes=minutes, text="Falta.", by=fresh(table.civil))
    send = services.send_to_approval
    later = minutes.observations_until + timedelta(days=1)
    with pytest.raises(ValidationError) as told:
        send(minutes=minutes, by=fresh(table.drafter), today=minutes.observations_until)
    said = " ".join(told.value.messages)
    assert "sigue abierta" in said or "sigue abierto" in said
    assert "Falta resolver 1 observación" in said and "Línea 1, «xx»" in said and "Línea 3, «____»" in said
    services.resolve_observation(observation=made, outcome="accepted", by=fresh(table.drafter))
    services.save_minutes(minutes=minutes, text="Asistieron 12 personas.", by=fresh(table.drafter))
    with pytest.raises(ValidationError, match="sigue abierto"):
        send(minutes=minutes, by=fresh(table.drafter), today=minutes.observations_until)
    sent = send(minutes=minutes, by=fresh(table.drafter), today=later)
    version = proposed_version(sent)
    assert version is not None and version.text == "Asistieron 12 personas.\n" and version.stage == VersionStage.FINAL


def test_who_may_approve_is_told_that_it_waits(table: Table) -> None:
    at.observed(table, days=5)
    OutgoingMail.objects.all().delete()
    services.send_to_approval(minutes=Minutes.objects.get(), by=fresh(table.secretariat))
    told = set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert told == {chair.user.email for chair in table.world.chairs} - {table.drafter.email}


def test_one_titular_of_each_sector_approves(table: Table) -> None:
    minutes = at.final(table)
    services.approve_minutes(minutes=minutes, by=fresh(table.government))
    assert reread(minutes).state == MinutesState.APPROVAL
    with pytest.raises(ValidationError, match="Usted ya aprobó"):
        services.approve_minutes(minutes=minutes, by=fresh(table.government))
    with pytest.raises(ValidationError, match="Su sector ya aprobó"):
        services.approve_minutes(minutes=minutes, by=fresh(table.world.government[1].user))
    with pytest.raises(ValidationError, match="Quien redactó"):
        services.approve_minutes(minutes=minutes, by=fresh(table.drafter))
    services.approve_minutes(minutes=minutes, by=fresh(table.civil))
    assert reread(minutes).state == MinutesState.APPROVED
    assert {row.sector for row in approvals_of(proposed_version(minutes))} == {"government", "civil_society"}


def test_the_database_keeps_one_approval_of_each_sector_and_person(table: Table) -> None:
    minutes = at.final(table)
    first = services.approve_minutes(minutes=minutes, by=fresh(table.government))
    same = {"version": first.version, "tenure": first.tenure, "approved_at": timezone.now()}
    for fields in (
        {"sector": "government", "approved_by": table.civil},
        {"sector": "civil_society", "approved_by": table.government},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            MinutesApproval.objects.create(**same, **fields)


def test_a_session_without_quorum_has_no_approved_minutes(table: Table) -> None:
    QuorumRule.objects.create(committee=table.world.committee, since=table.world.day(-300), percent=75)
    at.attend(table, AttendanceStatus.PRESENT, AttendanceStatus.ABSENT, AttendanceStatus.ABSENT)
    minutes = at.final(table)
    with pytest.raises(ValidationError, match="no tuvo quórum"):
        services.approve_minutes(minutes=minutes, by=fresh(table.government))
    assert not MinutesApproval.objects.exists()
    at.attend(table)
    assert services.approve_minutes(minutes=minutes, by=fresh(table.government))


def test_one_approves_the_text_that_one_read(table: Table) -> None:
    minutes = at.final(table)
    read = proposed_version(minutes)
    assert read is not None
    services.return_minutes(minutes=minutes, reason="Otra cifra.", by=fresh(table.secretariat))
    opened = table.world.day(-3)
    services.open_observations(minutes=minutes, until=table.world.day(-1), today=opened, by=fresh(table.drafter))
    services.send_to_approval(minutes=minutes, by=fresh(table.drafter))
    with pytest.raises(ValidationError, match="El texto cambió"):
        services.approve_minutes(minutes=minutes, version=read.number, by=fresh(table.government))


def test_sent_back_its_approvals_fall(table: Table) -> None:
    minutes = at.final(table)
    services.approve_minutes(minutes=minutes, by=fresh(table.government))
    OutgoingMail.objects.all().delete()
    with pytest.raises(ValidationError, match="qué hay que cambiar"):
        services.return_minutes(minutes=minutes, reason=" ", by=fresh(table.civil))
    services.return_minutes(minutes=minutes, reason="Falta el punto 2.", by=fresh(table.civil))
    letter = OutgoingMail.objects.get()
    assert letter.recipient == table.drafter.email and "Falta el punto 2." in letter.body
    back = reread(minutes)
    assert back.state == MinutesState.DRAFT and back.observations_until is None
    opened = table.world.day(-3)
    services.open_observations(minutes=back, until=table.world.day(-1), today=opened, by=fresh(table.drafter))
    services.send_to_approval(minutes=back, by=fresh(table.drafter))
    assert approvals_of(proposed_version(back)) == []
    services.approve_minutes(minutes=back, by=fresh(table.government))
    assert reread(back).state == MinutesState.APPROVAL


def test_publishing_refuses_what_is_left_to_fill_in(table: Table) -> None:
    # Approval refuses the same blanks: here it is made to look away.
    with mock.patch("committee.services.minutes.why_not_to_approval", return_value=[]):
        minutes = at.approved(table, text="Uno\n\nAsistieron xx personas.\n\nVea [el acta]().\n")
    with pytest.raises(ValidationError) as told:
        services.publish_minutes(minutes=minutes, by=fresh(table.secretariat))
    said = told.value.messages
    assert any("Línea 3, «xx»" in line for line in said) and any("Línea 5, «[el acta]()»" in line for line in said)
    assert public_version(minutes) is None and reread(minutes).published_at is None


def test_published_is_what_was_approved_and_the_committee_is_told(table: Table, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    minutes = at.approved(table)
    kept = services.add_annex(minutes=minutes, title="Lista", upload=pdf(), by=fresh(table.civil))
    OutgoingMail.objects.all().delete()
    version = services.publish_minutes(minutes=minutes, by=fresh(table.secretariat))
    assert version == public_version(minutes) and version.stage == VersionStage.PUBLISHED
    assert version.text == proposed_version(minutes).text
    kept.file.refresh_from_db()
    assert kept.file.is_public
    assert OutgoingMail.objects.count() == 5
    assert all(minutes.get_absolute_url() in letter.body for letter in OutgoingMail.objects.all())
    record = ActivityRecord.objects.public().get()
    assert record.verb == "publicó el acta de" and record.actor_label == "La secretaría técnica"
    assert record.object_url == minutes.get_absolute_url()


def everything(minutes: Minutes) -> list[tuple[Any, ...]]:
    rows = minutes.versions.order_by("number")
    return list(rows.values_list("pk", "number", "stage", "text", "what_changed", "written_at", "written_by"))


def test_what_was_published_never_changes(table: Table, settings: Any, tmp_path: Any) -> None:
    """Whatever anybody does next, the rows of the database are the same, byte by byte."""
    settings.MEDIA_ROOT = tmp_path
    minutes = at.published(table)
    before = everything(minutes)
    for _name, (action, _allowed) in ACTIONS.items():
        for role in ROLES:
            if action is correct and role == "secretariat":
                continue
            with pytest.raises((PermissionDenied, ValidationError)), transaction.atomic():
                action(reread(minutes), fresh(getattr(table, role)))
    made = services.correct_minutes(
        minutes=minutes,
        text="# Acta\n\nSe trató el plan nuevo.\n",
        what_changed="El nombre",
        by=fresh(table.secretariat),
    )
    assert everything(minutes)[:-1] == before
    assert made.stage == VersionStage.CORRECTED and public_version(minutes) == made
    assert reread(minutes).published_at == minutes.published_at
    with pytest.raises(IntegrityError), transaction.atomic():
        MinutesVersion.objects.create(
            minutes=minutes,
            number=made.number,
            stage="published",
            text="y",
            written_at=timezone.now(),
            written_by=table.civil,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        MinutesVersion.objects.create(
            minutes=minutes, number=99, stage="corrected", text="y", written_at=timezone.now(), written_by=table.civil
        )


def test_a_correction_says_what_changed_and_changes_something(table: Table) -> None:
    minutes = at.published(table)
    by = fresh(table.secretariat)
    with pytest.raises(ValidationError, match="qué cambió"):
        services.correct_minutes(minutes=minutes, text="Otro", what_changed=" ", by=by)
    with pytest.raises(ValidationError, match="es el mismo"):
        services.correct_minutes(minutes=minutes, text=TEXT, what_changed="Nada", by=by)
    with pytest.raises(ValidationError, match="«xx»"):
        services.correct_minutes(minutes=minutes, text="Asistieron xx.", what_changed="La cifra", by=by)
    seen = reread(minutes).updated_at
    services.correct_minutes(minutes=minutes, text="Uno", what_changed="La cifra", by=by, seen_at=seen)
    with pytest.raises(Conflict):
        services.correct_minutes(minutes=minutes, text="Dos", what_changed="La cifra", by=by, seen_at=seen)
    letter = OutgoingMail.objects.order_by("-pk").first()
    assert "La cifra" in letter.body and letter.subject.startswith("Acta corregida")
    record = ActivityRecord.objects.public().order_by("-pk").first()
    assert record.verb == "corrigió el acta de" and record.changes["reason"] == "La cifra"


def test_annexes_are_told_by_their_content_and_go_before_publication(
    table: Table, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    minutes = at.draft(table)
    with pytest.raises(ValidationError) as told:
        upload = SimpleUploadedFile("x.pdf", b"<svg onload=alert(1)>")
        services.add_annex(minutes=minutes, title="Foto", upload=upload, by=fresh(table.civil))
    assert "upload" in told.value.message_dict
    with pytest.raises(ValidationError, match="título"):
        services.add_annex(minutes=minutes, title=" ", upload=pdf(), by=fresh(table.civil))
    made = services.add_annex(minutes=minutes, title="Lista", upload=pdf(), by=fresh(table.civil))
    assert not made.file.is_public
    with pytest.raises(PermissionDenied):
        services.remove_annex(annex=made, by=fresh(table.gone))
    services.remove_annex(annex=made, by=fresh(table.drafter))
    assert not minutes.annexes.exists()
    services.remove_annex(annex=made, by=fresh(table.drafter))


def test_the_history_before_publication_is_nobody_elses(table: Table) -> None:
    minutes = at.observed(table)
    observe(minutes, fresh(table.civil))
    at_work = ActivityRecord.objects.about("committee.minutes", minutes.pk)
    assert at_work.count() == 4 and not at_work.public().exists()
    words = " ".join(f"{row.object_label} {row.actor_label} {row.changes}" for row in at_work)
    assert "@" not in words and "Falta" not in words and "Persona" not in words


def test_of_a_committee_that_is_not_public_nothing_is(table: Table) -> None:
    table.world.committee.is_public = False
    table.world.committee.save()
    at.published(table)
    assert not ActivityRecord.objects.public().exists()


def test_observations_are_never_edited_nor_deleted_by_a_service() -> None:
    changing = [name for name in services.__all__ if "observ" in name]
    assert sorted(changing) == ["observe_minutes", "open_observations", "resolve_observation"]
    assert MinutesObservation._meta.get_field("minutes").remote_field.on_delete.__name__ == "PROTECT"
