"""What is about people goes when its time has come, and not a day before; twice does no harm."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from aga_portal.privacy import retention
from aga_portal.privacy.retention import PERIODS, apply_all
from aga_portal.privacy.words import WITHDRAWN
from aga_portal.tests.person_world import MAIL, make_person
from commitments.models import Question
from commitments.tests.admin_world import World
from committee.models import Application, Renewal
from consultations.models import Consultation, Contribution, Registration, Space, Support
from core.models import ConsentGiven, Job, OutgoingMail, PersonRequest

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    return make_person()


def kept(key: str) -> timedelta:
    return next(period.kept for period in PERIODS if period.key == key)


def run(key: str, now: datetime = NOW) -> int:
    return next(period.deal for period in PERIODS if period.key == key)(now)  # type: ignore[misc]


def test_on_a_day_when_nothing_is_old_nothing_changes(world: World) -> None:
    assert sum(apply_all(now=NOW).values()) == 0


def test_contacts_go_after_two_years_and_names_that_were_to_be_shown_stay(world: World) -> None:
    shown = Question.objects.filter(author_mail=MAIL, moderation="published").get()
    assert run("contacts", NOW + kept("contacts") - DAY) == 0
    assert run("contacts", NOW + kept("contacts") + DAY) > 0
    assert not Contribution.objects.exclude(author_mail="").exists()
    shown.refresh_from_db()
    assert (shown.author_mail, shown.author_name) == ("", "Canaria Delmar")
    assert run("contacts", NOW + kept("contacts") + DAY) == 0


def test_hidden_words_go_after_a_year(world: World) -> None:
    assert run("hidden", NOW + kept("hidden") - DAY) == 0
    assert run("hidden", NOW + kept("hidden") + DAY) == 2
    hidden = Contribution.objects.filter(moderation="hidden")
    assert {row.text for row in hidden} == {WITHDRAWN} and {row.author_mail for row in hidden} == {""}
    assert {row.hide_reason for row in hidden} == {"personal_data"}


def test_who_came_stays_counted_a_year_after_and_not_named(world: World) -> None:
    [held] = Space.objects.filter(slug__startswith="hecho-canaria")
    Space.objects.filter(pk=held.pk).update(ends_on=None)
    moment = timezone.make_aware(datetime.combine(held.starts_on, datetime.min.time())) + kept("registrations")
    assert run("registrations", moment) == 0
    assert run("registrations", moment + 2 * DAY) == 2
    row = Registration.objects.get(receipt="I-canaria")
    assert (row.author_name, row.author_mail, row.organization_name) == ("", "", "")
    assert row.attendance.name == "" and row.sex == "woman"


def test_who_waited_is_forgotten_a_month_after(world: World) -> None:
    rows = Registration.objects.filter(state="waiting")
    assert rows.exclude(author_mail="").count() == 2
    assert run("unplaced", NOW + 9 * DAY + kept("unplaced") - DAY) == 0
    assert run("unplaced", NOW + 9 * DAY + kept("unplaced") + 2 * DAY) == 2
    assert not rows.exclude(author_mail="").exists()
    assert Registration.objects.filter(state="confirmed").exclude(author_mail="").count() == 4


def test_supports_that_never_counted_are_deleted_and_the_others_lose_their_address(world: World) -> None:
    Support.objects.filter(receipt__startswith="S-abierta").update(confirmed_at=None)
    day = NOW.date() - timedelta(days=40)
    Consultation.objects.filter(kind="prioritisation").update(opens_on=day, closes_on=day)
    assert run("supports") == 2 and Support.objects.count() == 2
    run("supports", NOW + kept("contacts"))
    assert Support.objects.count() == 2 and set(Support.objects.values_list("author_mail", flat=True)) == {""}


def test_an_applicant_is_forgotten_a_year_after_the_result(world: World) -> None:
    assert run("applications", NOW + timedelta(days=900)) == 0
    Renewal.objects.update(decided_on=NOW.date(), result="x")
    assert run("applications", NOW + kept("applications") + 2 * DAY) == 6
    assert not Application.objects.exclude(author_mail="").exists()


def test_mail_keeps_its_subject_and_its_fate_only(world: World) -> None:
    waits = OutgoingMail.objects.filter(state="queued", recipient=MAIL).first()
    run("mail", NOW + kept("mail") + DAY)
    sent = OutgoingMail.objects.filter(subject="Salió")
    assert {(row.recipient, row.body, row.calendar, row.last_error, row.state) for row in sent} == {
        ("", "", "", "", "sent")
    }
    waits.refresh_from_db()
    assert waits.recipient == MAIL  # what has not left yet still has somewhere to go


def test_links_sessions_and_jobs_end(world: World) -> None:
    asked = PersonRequest.objects.create(key_hash="a", mail=MAIL, mail_hash="b", asked_at=NOW)
    Session.objects.create(session_key="vencida", session_data="x", expire_date=NOW - DAY)
    Session.objects.create(session_key="viva", session_data="x", expire_date=NOW + DAY)
    Job.objects.create(kind="links", state="done", actor_label="Ana", finished_at=NOW - kept("jobs") - DAY)
    Job.objects.create(kind="links", state="queued", actor_label="Ana")
    apply_all(now=NOW + timedelta(hours=25))
    asked.refresh_from_db()
    assert (asked.mail, asked.key_hash, asked.mail_hash) == ("", None, "b")
    assert list(Job.objects.values_list("state", flat=True)) == ["queued"]
    assert not Session.objects.filter(session_key="vencida").exists()
    run("requests", NOW + kept("requests") + DAY)
    assert not PersonRequest.objects.exists()


def test_it_works_in_batches_and_twice_does_no_harm(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    late = NOW + timedelta(days=3000)
    assert sum(apply_all(now=late).values()) > 10
    assert sum(apply_all(now=late).values()) == 0


def test_consents_of_what_is_gone_go_with_it(world: World) -> None:
    row = Question.objects.filter(moderation="pending").first()
    assert ConsentGiven.objects.filter(receipt=row.receipt).exists()
    row.delete()
    apply_all(now=NOW)
    assert not ConsentGiven.objects.filter(receipt=row.receipt).exists()
    assert ConsentGiven.objects.filter(kind="commitments.question").exists()
