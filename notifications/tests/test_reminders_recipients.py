"""Exactly who is told of what: three entities of three people, of whom one lost the role a second ago."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from commitments.models import Milestone
from commitments.permissions import can_answer, can_report, can_review
from committee import services as committee_services
from committee.models import Tenure
from committee.permissions import can_follow, can_manage, can_record, sits_in
from consultations.permissions import can_moderate
from core.models import OutgoingMail
from notifications.choices import ReminderKind
from notifications.models import Reminder
from notifications.tests.reminder_matters import TABLE, agree, ask, editors, keepers, review, seated
from notifications.tests.reminder_world import (
    TODAY,
    World,
    at,
    day,
    grant,
    hold,
    make_world,
    names,
    new_seat,
    run,
    told,
    user,
)
from people.choices import Role
from people.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A neighbour has everything alike, and hears nothing of it. A second ago each seat's third person was suspended."""
    made = make_world()
    make_world("PE")
    for body in made.civil:
        committee_services.suspend_tenure(
            tenure=Tenure.objects.get(user=body.people[2]),
            reason="Faltó a tres sesiones",
            decided_by="El comité",
            by=made.secretariat[0],
            today=TODAY,
        )
    for body in made.entities:
        closed = user(f"cerrada-{body.organization.slug}", is_active=False)
        grant(closed, Role.ENTITY_EDITOR, organization=body.organization)
    OutgoingMail.objects.all().delete()
    return made


@pytest.mark.parametrize(("kind", "make"), TABLE, ids=[make.__name__ for _kind, make in TABLE])
def test_exactly_these_people_are_told(
    world: World, kind: str, make: Callable[[World], tuple[Any, list[User]]]
) -> None:
    subject, people = make(world)
    assert run() == len(people)
    assert told() == names(*people)
    rows = Reminder.objects.values_list("kind", "subject_type", "subject_id", "person")
    expected = {(kind, subject._meta.label_lower, str(subject.pk), person.pk) for person in people}
    assert set(rows) == expected and len(rows) == len(expected)


def test_every_kind_is_in_the_table() -> None:
    assert {kind for kind, _make in TABLE} == set(ReminderKind.values)


MAY = {
    "milestone_due": lambda who, row: can_report(who, row, "government"),
    "milestone_late": lambda who, row: can_report(who, row, "government"),
    "no_report": lambda who, row: can_report(who, row, "government"),
    "report_to_review": lambda who, row: can_review(who, row),
    "question_unanswered": lambda who, row: can_answer(who, row),
    "session_coming": lambda who, row: sits_in(who, row.committee, TODAY),
    "minutes_missing": lambda who, row: can_record(who, row, TODAY),
    "agreement_due": lambda who, row: can_follow(who, row, TODAY),
    "tenure_ending": lambda who, row: row.user == who or can_manage(who, row.seat.committee),
    "consultation_opening": lambda who, row: can_moderate(who, row.plan),
    "consultation_closing": lambda who, row: can_moderate(who, row.plan),
}
"""What the lower floors say of the same person: nobody is told of what they may not do, the escalated apart."""


@pytest.mark.parametrize(("kind", "make"), TABLE, ids=[make.__name__ for _kind, make in TABLE])
def test_whoever_is_told_may_act(world: World, kind: str, make: Callable[[World], tuple[Any, list[User]]]) -> None:
    subject, _people = make(world)
    run()
    may = MAY.get(kind)
    for row in Reminder.objects.select_related("person"):
        person = User.objects.get(pk=row.person_id)
        assert may is None or may(person, subject) or person in keepers(world), person


def test_the_reviewers_are_all_those_who_may(world: World) -> None:
    """The rule of `can_review`, read the other way round, gives the same people but for the author and the lost."""
    report, people = review(world)
    everybody = User.objects.exclude(pk=report.created_by_id)
    assert {person.pk for person in everybody if can_review(person, report)} == {person.pk for person in people}


@pytest.mark.parametrize("state", ["draft", "withdrawn", "merged", "completed"])
@pytest.mark.parametrize("ends", [7, -1, 200])
def test_commitments_that_do_not_run_are_not_reminded(world: World, state: str, ends: int) -> None:
    other = world.commitment(slug="otro")
    fields = {"state": state, "state_reason": "x", "merged_into": other if state == "merged" else None}
    world.milestone(world.commitment(**fields), ends=ends, planned_starts_on=day(-90))
    assert run() == 0


@pytest.mark.parametrize("fields", [{"is_public": False}, {"state": "closed"}])
def test_neither_are_plans_that_are_hidden_or_closed(world: World, fields: dict[str, Any]) -> None:
    type(world.plan).objects.filter(pk=world.plan.pk).update(**fields)
    world.milestone(ends=7)
    world.milestone(Milestone.objects.get().commitment, ends=-1)
    assert run() == 0


def test_nor_what_is_complete_nor_what_has_parts(world: World) -> None:
    whole = world.milestone(ends=-1)
    part = world.milestone(whole.commitment, ends=-1, parent=whole)
    world.report(part, by=world.entities[0].people[0], state="published", percent=100, completion="complete", days=-2)
    assert run() == 0


def test_a_commitment_without_a_plan_is_its_countrys(world: World) -> None:
    alone = world.commitment(plan=None, jurisdiction=world.place)
    world.milestone(alone, ends=-7)
    assert run() == 4 and told() == names(*editors(world), *keepers(world))


def test_what_happened_meanwhile_is_not_told(world: World) -> None:
    """Answered, reviewed, cancelled, published, closed: nothing is left to remind of."""
    asked = ask(world, -1)
    type(asked).objects.update(answer="Ya", answered_at=at(-1), answered_by=world.entities[0].people[0])
    held = world.session(7)
    type(held).objects.update(cancelled_at=at(-1), cancelled_by=world.secretariat[0], cancel_reason="Paro")
    world.consultation(-20, 1, cancelled_at=at(-1), cancelled_by=world.secretariat[0], cancel_reason="Paro")
    done = agree(world, -7, organization=world.entities[0].organization)
    type(done).objects.filter(pk=done.pk).update(state="done", closed_on=day(-1))
    assert run() == 0


def test_a_membership_that_ended_yesterday_is_enough(world: World) -> None:
    """A tenure left active by mistake opens nothing: rights come from memberships alone."""
    world.session(7)
    Membership.objects.filter(user=world.civil[0].people[0]).update(until=day(-1))
    run()
    assert told() == names(*seated(world)) - names(world.civil[0].people[0])


def test_whoever_joined_this_morning_is_told_once(world: World) -> None:
    world.milestone(ends=5)
    assert run() == 2
    grant(user("nueva"), Role.ENTITY_EDITOR, organization=world.entities[0].organization)
    assert run(hour=15) == 1 and "nueva" in told()
    assert run(hour=16) == 0


def test_a_seat_taken_on_the_day_of_the_session_is_not_yet_told(world: World) -> None:
    coming = user("futura")
    hold(new_seat(world.committee, world.civil[0].organization), coming, starts=3)
    world.session(7)
    run()
    assert "futura" not in told()
