"""Cadences are kept in the admin: the general ones by superusers, a jurisdiction's own by its secretariat."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from core.models import ActivityRecord
from notifications.choices import ReminderKind
from notifications.models import Digest, Reminder, ReminderRule
from notifications.tests.reminder_world import World, make_world, names, run, told
from people.models import User

pytestmark = pytest.mark.django_db
LIST = "/admin/notifications/reminderrule/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root@example.org", "x")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def general(kind: str = "milestone_due") -> ReminderRule:
    return ReminderRule.objects.get(kind=kind, jurisdiction=None)


def typed(**fields: Any) -> dict[str, Any]:
    return {"days_before": "", "days_after": "", "repeat_every": "", "escalate_after": "", "is_active": "on"} | fields


def test_every_kind_has_a_general_rule() -> None:
    """As the migration seeds them."""
    rules = ReminderRule.objects.filter(jurisdiction=None)
    assert {rule.kind for rule in rules} == set(ReminderKind.values) and all(rule.is_active for rule in rules)
    due, late = general(), general("milestone_late")
    assert (due.days_before, late.days_after, late.repeat_every) == ("30,7,1", "1,7,30", 30)


def test_a_cadence_changed_in_the_admin_takes_effect(world: World, root: User) -> None:
    world.milestone(ends=13)
    ReminderRule.objects.filter(kind="milestone_due").update(days_before="7")
    assert run() == 0
    answer = client_of(root).post(f"{LIST}{general().pk}/change/", typed(days_before="30, 13"))
    assert answer.status_code == 302 and general().days_before == "30,13"
    assert run() == 2
    assert ActivityRecord.objects.filter(object_type="notifications.reminderrule", is_public=False).count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"days_before": "siete"}, "coma"),
        ({"days_before": "7,9999"}, "entre 0 y 730"),
        ({"days_after": "1", "repeat_every": "0"}, "1 o más"),
        ({}, "al menos un día"),
    ],
)
def test_a_cadence_that_means_nothing_is_refused(world: World, root: User, fields: dict[str, str], words: str) -> None:
    before = general().days_before
    answer = client_of(root).post(f"{LIST}{general().pk}/change/", typed(**fields))
    assert answer.status_code == 200 and words in answer.content.decode()
    assert general().days_before == before


def test_a_secretariat_writes_its_own_rule_and_no_other(world: World) -> None:
    abroad = make_world("PE")
    for each in (world, abroad):
        each.milestone(ends=12)
    ReminderRule.objects.filter(kind="milestone_due").update(days_before="7")
    client = client_of(world.secretariat[0])
    assert "hito por vencer" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{general().pk}/change/").status_code == 200  # to read
    assert client.post(f"{LIST}{general().pk}/change/", typed(days_before="12")).status_code == 403
    own = typed(kind="milestone_due", jurisdiction=world.place.pk, days_before="12")
    for place in ("", abroad.place.pk):
        assert client.post(f"{LIST}add/", own | {"jurisdiction": place}).status_code == 200
    assert ReminderRule.objects.filter(kind="milestone_due").count() == 1
    assert client.post(f"{LIST}add/", own).status_code == 302
    assert "ya existe" in client.post(f"{LIST}add/", own).content.decode()
    assert run() == 2 and told() == names(*world.entities[0].people[:2])
    mine = ReminderRule.objects.get(jurisdiction=world.place)
    assert client_of(abroad.secretariat[0]).get(f"{LIST}{mine.pk}/change/").status_code == 302  # nothing there for them


@pytest.mark.parametrize("door", ["reminderrule", "reminder", "digest"])
def test_others_find_no_door(world: World, door: str) -> None:
    for person in (world.entities[0].people[0], world.moderators[0]):
        assert client_of(person).get(f"/admin/notifications/{door}/").status_code == 403


def test_what_was_told_is_read_by_superusers_alone_and_never_written(world: World, root: User) -> None:
    world.milestone(ends=7)
    run()
    pages = {"reminder": Reminder.objects.first(), "digest": Digest.objects.first()}
    for door, row in pages.items():
        page = f"/admin/notifications/{door}/"
        assert row is not None and client_of(world.secretariat[0]).get(page).status_code == 403
        assert "Persona entidad0-co-0" in client_of(root).get(page).content.decode()
        assert client_of(root).get(f"{page}add/").status_code == 403
        assert client_of(root).post(f"{page}{row.pk}/change/", {}).status_code == 403
        assert client_of(root).get(f"{page}{row.pk}/delete/").status_code == 403


def test_one_rule_of_a_kind_in_each_place(world: World) -> None:
    for place in (None, world.place):
        ReminderRule.objects.get_or_create(kind="no_report", jurisdiction=place)
        with pytest.raises(IntegrityError), transaction.atomic():
            ReminderRule.objects.create(kind="no_report", jurisdiction=place)


@pytest.mark.django_db(transaction=True)
def test_the_seed_goes_back_and_forth() -> None:
    from django.db import connection

    def to(name: str) -> None:
        executor = MigrationExecutor(connection)
        executor.migrate([("notifications", name)])

    ReminderRule.objects.all().delete()
    to("0002_rules_digests_subscriptions")
    to("0003_default_reminder_rules")
    assert ReminderRule.objects.count() == len(ReminderKind.values)
    to("0002_rules_digests_subscriptions")
    assert not ReminderRule.objects.exists()
    to("0003_default_reminder_rules")
