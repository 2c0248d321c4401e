"""The weekly summary: on Monday at seven, of the week before, once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.tests.admin_world import World, make_world
from core.models import ActivityRecord, OutgoingMail
from dashboards.models import WeeklyReport
from notifications import services
from notifications.models import FollowerDigest
from notifications.services.follower_digests import read_week
from notifications.tests.follow_world import letters, make_follower
from notifications.tests.test_follow_news import history
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)
"""The week that it sums up is that of 2 to 8 March."""


@pytest.fixture
def world() -> World:
    world = make_world()
    services.tell_followers(now=at(MONDAY, 0) - timedelta(days=30))
    OutgoingMail.objects.all().delete()
    return world


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def happened(world: World, moment: datetime, label: str) -> ActivityRecord:
    record = history(world)
    ActivityRecord.objects.filter(pk=record.pk).update(at=moment, object_label=label)
    services.tell_followers(now=moment)
    return record


def week_of(world: World) -> None:
    for label, moment in {
        "antes": at(MONDAY, 0) - timedelta(days=7, seconds=1),
        "primero": at(MONDAY, 0) - timedelta(days=7),
        "último": at(MONDAY, 0) - timedelta(seconds=1),
        "después": at(MONDAY, 0),
    }.items():
        happened(world, moment, label)


def follow(kind: str = "plan", key: str = "plan-qa", mail: str = "vecina@example.org", days: int = 60) -> None:
    make_follower(kind, key, mail, cadence="weekly", since=at(MONDAY, 0) - timedelta(days=days))


def send(moment: datetime) -> int:
    return services.send_digests(now=moment)


def test_on_monday_at_seven_the_week_before(world: World) -> None:
    week_of(world)
    follow()
    assert send(at(MONDAY, 6, 59)) == 0
    assert send(at(MONDAY, 7)) == 1
    [letter] = letters()
    assert letter.subject == "Su resumen de la semana del 2 de marzo de 2026"
    assert [word in letter.body for word in ("antes", "primero", "último", "después")] == [False, True, True, False]
    assert letter.unsubscribe_url in letter.body and "/seguir/mis-avisos/" in letter.body


def test_twice_never(world: World) -> None:
    week_of(world)
    follow()
    days = [at(MONDAY, 7), at(MONDAY, 7), at(MONDAY + timedelta(days=3), 12), at(MONDAY + timedelta(days=6), 23)]
    assert [send(moment) for moment in days] == [1, 0, 0, 0]
    assert len(letters()) == 1
    assert send(at(MONDAY + timedelta(days=7), 7)) == 1
    assert "después" in letters()[1].body and len(letters()) == 2


def test_a_monday_without_workers_is_made_up_for(world: World) -> None:
    week_of(world)
    follow()
    assert send(at(MONDAY + timedelta(days=2), 3)) == 1 and len(letters()) == 1


def test_a_week_without_news_writes_to_nobody(world: World) -> None:
    follow()
    assert send(at(MONDAY, 7)) == 1
    assert not letters() and FollowerDigest.objects.get().mail is None


def test_only_what_happened_after_confirming(world: World) -> None:
    week_of(world)
    follow(days=3)
    follow(mail="nueva@example.org", days=-1)
    assert send(at(MONDAY, 8)) == 1
    [letter] = letters()
    assert "primero" not in letter.body and "último" in letter.body and not letters("nueva@example.org")


def test_who_wants_to_know_at_once_has_no_summary(world: World) -> None:
    week_of(world)
    make_follower("plan", "plan-qa", "vecina@example.org", since=at(MONDAY, 0) - timedelta(days=60))
    assert send(at(MONDAY, 8)) == 0 and not letters()


def test_several_things_in_one_summary_each_line_once(world: World) -> None:
    week_of(world)
    follow()
    follow("commitment", world.own.commitment.slug)
    follow("organization", "entidad-vecina")
    send(at(MONDAY, 8))
    [letter] = letters()
    assert letter.body.count("primero") == 1 and "Entidad vecina" not in letter.body


def test_what_is_not_public_any_more_is_not_told(world: World) -> None:
    week_of(world)
    follow("territory", "QA")
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_public=False)
    send(at(MONDAY, 8))
    assert not letters()


def report(world: World, starts_on: date, published: bool = True) -> None:
    moment = at(MONDAY, 5) if published else None
    WeeklyReport.objects.create(
        plan=world.plan, starts_on=starts_on, content={}, computed_at=at(MONDAY, 5), published_at=moment
    )


def test_the_weekly_report_of_a_plan_is_told_even_in_a_quiet_week(world: World) -> None:
    report(world, MONDAY - timedelta(days=7))
    follow()
    follow(mail="neighbour@example.org")
    follow("organization", "entidad-propia", "otra@example.org")
    send(at(MONDAY, 8))
    [letter] = letters()
    assert "El informe de la semana: " in letter.body and "/tablero/plan-qa/semanas/2026-03-02/" in letter.body
    assert not letters("otra@example.org")


def test_a_report_of_another_week_or_not_published_is_not_told(world: World) -> None:
    report(world, MONDAY - timedelta(days=7), published=False)
    report(world, MONDAY - timedelta(days=14))
    follow()
    send(at(MONDAY, 8))
    assert not letters()


def test_the_week_is_read_in_the_same_queries_for_one_line_and_for_thirty(world: World) -> None:
    def queries(lines: int) -> int:
        for number in range(lines):
            happened(world, at(MONDAY, 0) - timedelta(hours=number + 1), f"línea {number}")
        with CaptureQueriesContext(connection) as found:
            week = read_week(MONDAY, [("plan", "plan-qa"), ("commitment", world.own.commitment.slug)])
        assert len(week.records) >= lines
        return len(found)

    assert queries(1) == queries(29)


def test_leaving_between_the_reading_and_the_mail_is_leaving(world: World) -> None:
    week_of(world)
    follow()
    follower = FollowerDigest._meta.get_field("follower").related_model.objects.get()
    services.leave_all(follower=follower)
    assert send(at(MONDAY, 8)) == 0 and not OutgoingMail.objects.exists()
