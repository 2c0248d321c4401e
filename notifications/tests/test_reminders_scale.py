"""A pass costs as many queries for thirty matters and people of each kind as for one."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committee.models import Agreement
from core.models import OutgoingMail
from notifications.choices import ReminderKind
from notifications.models import Reminder
from notifications.services import send_reminders
from notifications.tests.reminder_matters import ask
from notifications.tests.reminder_world import World, at, day, grant, hold, make_world, new_seat, user
from people.choices import Role

pytestmark = pytest.mark.django_db


def more(world: World, number: int) -> None:
    """One matter of each kind, and one more person in each place."""
    entity = world.entities[0].organization
    grant(user(f"edita-{number}"), Role.ENTITY_EDITOR, organization=entity)
    grant(user(f"lleva-{number}"), Role.SECRETARIAT, jurisdiction=world.place)
    member = user(f"se-sienta-{number}")
    hold(new_seat(world.committee, world.civil[0].organization), member, ends=30)
    commitment = world.commitment(slug=f"c{number}")
    world.milestone(commitment, ends=7)
    world.milestone(commitment, ends=-7, own=1)
    silent = world.milestone(commitment, ends=200, planned_starts_on=day(-90))
    world.report(silent, by=world.entities[0].people[0], days=-5, state="submitted")
    world.milestone(commitment, ends=200, planned_starts_on=day(-90), own=2)
    world.plan.periods.create(name=f"P{number}", opens_on=day(-30), closes_on=day(5), locks_on=day(20))
    ask(world, -1, commitment=commitment, receipt=f"P-{number}", author_mail=member.email)
    world.session(1)
    held = world.session(-15)
    Agreement.objects.create(
        session=held, number=1, text="x", owner_label="x", due_on=day(-7), organization=entity, person=member
    )
    world.consultation(7, 40, slug=f"abre-{number}")
    world.consultation(-20, 1, slug=f"cierra-{number}")


def cost(now: datetime) -> int:
    """Queries of one pass, but for the inserts, of which a database takes so many rows at a time."""
    with CaptureQueriesContext(connection) as captured:
        send_reminders(now=now)
    return sum(not query["sql"].startswith("INSERT") for query in captured.captured_queries)


def test_the_same_number_of_queries_for_one_and_for_thirty() -> None:
    world = make_world()
    more(world, 1)
    first = cost(at())
    assert set(Reminder.objects.values_list("kind", flat=True)) == set(ReminderKind.values)
    again = cost(at(0, 11))
    more(world, 2)
    one = cost(at(1))
    for number in range(3, 33):
        more(world, number)
    people = OutgoingMail.objects.count()
    assert cost(at(2)) == one and first <= one <= 40
    assert OutgoingMail.objects.count() > people + 90
    assert cost(at(2, 11)) == again < one
