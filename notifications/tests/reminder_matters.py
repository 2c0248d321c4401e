"""One matter of each kind, with exactly those who are to be told of it."""

from __future__ import annotations

from typing import Any

from commitments.models import Question
from committee.models import Agreement, GroupMember, Minutes, Tenure, WorkingGroup
from notifications.tests.reminder_world import World, at, day, grant, user
from people.choices import Role
from people.models import User
from plans.models import ReportingPeriod


def keepers(world: World) -> list[User]:
    return world.secretariat[:2]


def editors(world: World, number: int = 0) -> list[User]:
    return world.entities[number].people[:2]


def seated(world: World) -> list[User]:
    return [person for body in world.civil for person in body.people[:2]]


def due(world: World) -> tuple[Any, list[User]]:
    return world.milestone(ends=7), editors(world)


def due_of_another(world: World) -> tuple[Any, list[User]]:
    return world.milestone(ends=7, own=1), editors(world, 1)


def late(world: World) -> tuple[Any, list[User]]:
    return world.milestone(ends=-1), editors(world)


def late_for_long(world: World) -> tuple[Any, list[User]]:
    return world.milestone(ends=-7), [*editors(world), *keepers(world)]


def silent(world: World) -> tuple[Any, list[User]]:
    return world.milestone(ends=200, planned_starts_on=day(-90)), editors(world)


def silent_for_very_long(world: World) -> tuple[Any, list[User]]:
    milestone = world.milestone(ends=200, planned_starts_on=day(-300))
    world.report(milestone, by=world.entities[0].people[0], state="published", days=-180)
    return milestone, [*editors(world), *keepers(world)]


def period(world: World) -> tuple[Any, list[User]]:
    """The first entity owes a report; the second has sent its own; the third's milestone begins later."""
    made = ReportingPeriod.objects.create(
        plan=world.plan, name="Semestre", opens_on=day(-30), closes_on=day(5), locks_on=day(20)
    )
    common = {"ends": 300}
    world.milestone(own=0, **common)
    sent = world.milestone(world.commitment(slug="dos"), own=1, **common)
    world.report(sent, by=world.entities[1].people[0], period=made, organization=world.entities[1].organization)
    world.milestone(world.commitment(slug="tres"), own=2, planned_starts_on=day(30), **common)
    return made, editors(world)


def review(world: World) -> tuple[Any, list[User]]:
    """Three working days ago. Neither its author, who sits in the committee too, nor anybody of its entity."""
    author, colleague = world.entities[0].people[0], world.civil[1].people[1]
    grant(author, Role.MEMBER, organization=world.civil[0].organization)
    grant(colleague, Role.ENTITY_EDITOR, organization=world.entities[0].organization)
    report = world.report(world.milestone(ends=200), by=author, days=-5)
    return report, [*(person for person in seated(world) if person != colleague), *keepers(world)]


def question(world: World) -> tuple[Any, list[User]]:
    asked = ask(world, 3, author_mail=world.entities[0].people[1].email.upper())
    return asked, editors(world)[:1]


def question_late(world: World) -> tuple[Any, list[User]]:
    return ask(world, -1), [*editors(world), *keepers(world)]


def ask(world: World, due: int, **fields: Any) -> Question:
    values = {
        "commitment": fields.pop("commitment", None) or world.commitment(slug="preguntado"),
        "receipt": "P-1",
        "text": "¿Cuándo abren los datos?",
        "moderation": "published",
        "moderated_at": at(-10),
        "moderated_by": world.moderators[0],
        "received_at": at(-12),
        "answer_due_on": day(due),
        "consent_version": "1",
    }
    return Question.objects.create(**(values | fields))


def session(world: World) -> tuple[Any, list[User]]:
    return world.session(7), seated(world)


def session_of_group(world: World) -> tuple[Any, list[User]]:
    group = WorkingGroup.objects.create(
        committee=world.committee, name="Mesa", slug="mesa", purpose="x", created_on=day(-100)
    )
    for body, until in zip(world.civil, (None, day(-1), None), strict=True):
        since = day(30) if body is world.civil[2] else day(-90)
        GroupMember.objects.create(
            group=group, organization=body.organization, seat=body.seat, since=since, until=until
        )
    return world.session(1, group=group), world.civil[0].people[:2]


def no_minutes(world: World) -> tuple[Any, list[User]]:
    return world.session(-15), keepers(world)


def minutes_drafted(world: World) -> tuple[Any, list[User]]:
    return draft(world, world.civil[0].people[0]), [world.civil[0].people[0], *keepers(world)]


def minutes_of_a_suspended_drafter(world: World) -> tuple[Any, list[User]]:
    return draft(world, world.civil[0].people[2]), keepers(world)


def draft(world: World, by: User) -> Any:
    held = world.session(-15)
    Minutes.objects.create(session=held, text="Borrador", drafted_by=by, updated_by=by)
    return held


def agreement(world: World) -> tuple[Any, list[User]]:
    return agree(world, 7, organization=world.entities[0].organization), editors(world)


def agreement_of_a_person(world: World) -> tuple[Any, list[User]]:
    return agree(world, 1, person=world.civil[1].people[0]), world.civil[1].people[:1]


def agreement_of_somebody_who_left(world: World) -> tuple[Any, list[User]]:
    return agree(world, 1, person=world.civil[1].people[2]), []


def agreement_overdue(world: World) -> tuple[Any, list[User]]:
    made = agree(world, -7, organization=world.civil[0].organization)
    return made, [*world.civil[0].people[:2], *keepers(world)]


def agree(world: World, due: int, **owner: Any) -> Agreement:
    return Agreement.objects.create(
        session=world.session(-5), number=1, text="Publicar la serie", owner_label="x", due_on=day(due), **owner
    )


def tenure(world: World) -> tuple[Any, list[User]]:
    return ending(world.civil[0].people[0]), [world.civil[0].people[0], *keepers(world)]


def tenure_suspended(world: World) -> tuple[Any, list[User]]:
    return ending(world.civil[0].people[2]), []


def tenure_followed(world: World) -> tuple[Any, list[User]]:
    """The seat has who follows: nothing is left for the secretariat to prepare."""
    row, heir = ending(world.civil[0].people[0]), user("heredera")
    Tenure.objects.create(seat=row.seat, user=heir, starts_on=day(31), ends_on=day(400))
    return row, [world.civil[0].people[0]]


def ending(person: User) -> Tenure:
    row = Tenure.objects.get(user=person)
    row.ends_on = day(30)
    row.save()
    return row


def opening(world: World) -> tuple[Any, list[User]]:
    return world.consultation(7, 40, is_public=False), [*keepers(world), *world.moderators[:2]]


def closing(world: World) -> tuple[Any, list[User]]:
    return world.consultation(-20, 1), [*keepers(world), *world.moderators[:2]]


TABLE = [
    ("milestone_due", due),
    ("milestone_due", due_of_another),
    ("milestone_late", late),
    ("milestone_late", late_for_long),
    ("no_report", silent),
    ("no_report", silent_for_very_long),
    ("period_closing", period),
    ("report_to_review", review),
    ("question_unanswered", question),
    ("question_unanswered", question_late),
    ("session_coming", session),
    ("session_coming", session_of_group),
    ("minutes_missing", no_minutes),
    ("minutes_missing", minutes_drafted),
    ("minutes_missing", minutes_of_a_suspended_drafter),
    ("agreement_due", agreement),
    ("agreement_due", agreement_of_a_person),
    ("agreement_due", agreement_of_somebody_who_left),
    ("agreement_due", agreement_overdue),
    ("tenure_ending", tenure),
    ("tenure_ending", tenure_suspended),
    ("tenure_ending", tenure_followed),
    ("consultation_opening", opening),
    ("consultation_closing", closing),
]
