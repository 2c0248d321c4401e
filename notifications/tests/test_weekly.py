"""The weekly report by mail: to exactly whom, once, what it says, and what happens when two workers are at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commitments.tests.test_races import at_once
from committee.models import Seat, Tenure
from core import activity
from core.mail_message import blocks
from core.models import ActivityHandled, ActivityRecord, OutgoingMail
from dashboards.models import WeeklyReport
from dashboards.services import publish_weekly
from notifications.services import mail_weekly_reports
from notifications.services import weekly as writes
from notifications.tests.reminder_world import World, at, day, grant, hold, make_world, names, told, user
from people.choices import Role
from people.models import Membership, Organization, User
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
MONDAY = date(2025, 11, 17)
"""The week that ended two days before the world's own day."""
TUESDAY = at(0, 7)
"""The mails leave a day late: by then the third person of each entity and seat has lost the role."""


@pytest.fixture
def world() -> World:
    """Three entities and three seats of three people each; the third of each lost the role a second ago. A neighbour too."""
    made = make_world()
    neighbour = make_world("PE")
    neighbour.milestone(ends=7)
    for body in made.civil:
        Tenure.objects.filter(user=body.people[2]).update(state="suspended", state_reason="Faltó.")
    commitment = made.commitment()
    made.milestone(commitment, ends=7, title="Hito por vencer")
    made.milestone(commitment, ends=-5, title="Hito vencido")
    shared = made.commitment(1, "dos")
    shared.participations.create(organization=made.entities[0].organization, role="co_lead")
    made.milestone(shared, ends=100)
    made.commitment(2, "retirado", state="withdrawn", state_reason="No sigue.")
    made.commitment(2, "borrador", state="draft")
    return made


def publish(world: World, week: date = MONDAY) -> WeeklyReport:
    return publish_weekly(plan=world.plan, week=week, now=at(-1, 6, 30))


def people(world: World) -> set[str]:
    seated = [person for body in world.civil for person in body.people[:2]]
    editors = [person for body in world.entities[:2] for person in body.people[:2]]
    return names(*world.secretariat[:2], *seated, *editors)


def test_the_people_of_the_plan_are_written_to_once_each(world: World) -> None:
    """Neither moderators, nor editors of an entity whose commitments are drafts or withdrawn, nor anybody of a neighbour."""
    publish(world)
    assert mail_weekly_reports(now=TUESDAY) == len(people(world)) == 12
    assert told() == people(world) and OutgoingMail.objects.count() == 12
    assert mail_weekly_reports(now=TUESDAY) == mail_weekly_reports(now=at(1)) == 0


def test_who_has_several_roles_has_one_mail_and_closed_accounts_none(world: World) -> None:
    several = world.secretariat[0]
    grant(several, Role.ENTITY_EDITOR, organization=world.entities[0].organization)
    entity = world.entities[0].organization
    seat = Seat.objects.create(
        committee=world.committee, order=9, sector="government", organization=entity, since=day(-300)
    )
    hold(seat, several)
    User.objects.filter(pk=world.secretariat[1].pk).update(is_active=False)
    publish(world)
    assert mail_weekly_reports(now=TUESDAY) == 11
    assert told() == people(world) - names(world.secretariat[1])


def test_rights_are_those_of_the_moment_of_the_mail(world: World) -> None:
    publish(world)
    leaving, new = world.entities[1].people[0], user("nueva")
    Membership.objects.filter(user=leaving).update(until=day(-1))
    grant(new, Role.ENTITY_EDITOR, organization=world.entities[1].organization)
    seat = world.civil[1]
    Membership.objects.filter(user=seat.people[0]).update(until=day(-1))  # the seat without its membership
    Tenure.objects.filter(user=seat.people[1]).update(ends_on=day(-1))
    mail_weekly_reports(now=TUESDAY)
    assert told() == people(world) - names(leaving, *seat.people[:2]) | names(new)


def test_a_membership_of_another_organization_gives_no_seat(world: World) -> None:
    seat = world.civil[0]
    Membership.objects.filter(user=seat.people[0]).update(organization=Organization.objects.get(slug="civil2-co"))
    publish(world)
    mail_weekly_reports(now=TUESDAY)
    assert told() == people(world) - names(seat.people[0])


def test_the_plans_own_committee_comes_before_that_of_the_country(world: World) -> None:
    own = make_world("QQ")
    own.committee.plan, own.committee.jurisdiction = world.plan, world.place
    own.committee.save()
    publish(world)
    mail_weekly_reports(now=TUESDAY)
    seated = names(*(person for body in own.civil for person in body.people))
    assert seated <= told() and not told() & names(*(person for body in world.civil for person in body.people))


def test_what_it_says(world: World) -> None:
    report = publish(world)
    mail_weekly_reports(now=TUESDAY)
    row = OutgoingMail.objects.order_by("pk").first()
    assert row is not None and row.language == "es" and row.unsubscribe_url == ""
    assert row.subject == "Semana del 17 al 23 de noviembre de 2025: Quinto plan CO"
    site = settings.SITE_URL + report.get_absolute_url()
    for words in (
        "Al 23 de noviembre de 2025 el plan va en 0\N{NO-BREAK SPACE}%",
        "- 0 reportes publicados",
        "- 1 hito vencido",
        f"El informe completo: {site}\n",
        f"Para imprimir (PDF): {site}informe.pdf",
        "Hitos por vencer (1):\n\n- Hito por vencer\n  Compromiso uno\n  Vence el 2 de diciembre de 2025. Responde: Entidad entidad0-co.",
        "Nadie publicó avances esta semana.",
    ):
        assert words in row.body, words
    assert "ficticios" not in row.body and "\n\n\n" not in row.body and "@" not in row.body
    lists = [block for block in blocks(row.body) if block.is_list]
    assert [len(block.lines) for block in lists] == [6, 1, 1]


def test_long_lists_are_cut_at_ten_and_a_demonstration_says_so(world: World) -> None:
    commitment = world.commitment(0, "largo")
    for number in range(12):
        world.milestone(commitment, ends=10, title=f"Hito {number:02} " + "muy largo " * 38)
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_demo=True)
    world.plan.refresh_from_db()
    publish(world)
    mail_weekly_reports(now=TUESDAY)
    body = OutgoingMail.objects.all()[0].body
    assert "Hitos por vencer (13):" in body and "- y 3 más\n" in body and body.count("- Hito ") == 11
    assert "Es un plan de demostración: sus datos son ficticios." in body
    assert max(len(line) for line in body.splitlines()) < 250


def test_it_is_written_in_the_language_of_the_portal(world: World) -> None:
    report = publish(world)
    with translation.override("en"):
        english = writes.letter(report)
    assert english == writes.letter(report) and "/en/" not in english[1]


def test_older_weeks_and_plans_taken_back_are_no_news(world: World) -> None:
    publish(world, MONDAY - timedelta(days=7))
    assert mail_weekly_reports(now=TUESDAY) == 0
    publish(world)
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_public=False)
    assert mail_weekly_reports(now=TUESDAY) == 0 and not OutgoingMail.objects.exists()
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_public=True)
    assert mail_weekly_reports(now=TUESDAY) == 0  # it was dealt with


def test_a_worker_that_was_away_tells_it_within_the_week_and_not_after(world: World) -> None:
    publish(world)
    with mock.patch.object(writes.mail, "queue_all", side_effect=RuntimeError), pytest.raises(RuntimeError):
        mail_weekly_reports(now=TUESDAY)
    assert not OutgoingMail.objects.exists() and not ActivityHandled.objects.filter(consumer="weekly").exists()
    assert mail_weekly_reports(now=at(5, 23)) == 12  # on Sunday
    ActivityHandled.objects.filter(consumer="weekly").delete()
    assert mail_weekly_reports(now=at(6, 0)) == 0


def test_it_costs_the_same_whatever_the_number_of_people(world: World) -> None:
    def cost() -> int:
        ActivityHandled.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            mail_weekly_reports(now=TUESDAY)
        return len(captured)

    publish(world)
    before = cost()
    for number in range(30):
        grant(user(f"mas-{number}"), Role.SECRETARIAT, jurisdiction=world.place)
    assert cost() == before
    assert OutgoingMail.objects.count() == 12 + 42


RACES = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
TOGETHER = 6


class TestRaces:
    pytestmark = RACES

    def test_many_schedulers_publish_one_report(self, world: World) -> None:
        for turn in range(3):
            week = MONDAY - timedelta(days=7 * turn)
            done = at_once(lambda _n, week=week: publish(world, week).pk, TOGETHER)
            assert len(set(done)) == 1 and None not in done
        assert WeeklyReport.objects.count() == 3
        assert ActivityRecord.objects.filter(object_type="dashboards.weeklyreport").count() == 3

    def test_many_workers_write_once_to_each(self, world: World) -> None:
        publish(world)
        done = at_once(lambda _n: mail_weekly_reports(now=TUESDAY), TOGETHER)
        assert sorted(done) == [0] * (TOGETHER - 1) + [12]
        assert OutgoingMail.objects.count() == 12 and told() == people(world)

    def test_control_without_the_mark_everybody_hears_it_several_times(self, world: World) -> None:
        publish(world)
        with nobody_marks():
            done = at_once(lambda _n: mail_weekly_reports(now=TUESDAY), TOGETHER)
        assert done == [12] * TOGETHER and OutgoingMail.objects.count() == 12 * TOGETHER


@contextmanager
def nobody_marks() -> Iterator[None]:
    with mock.patch.object(activity, "take", lambda _consumer, _records: True):
        yield
