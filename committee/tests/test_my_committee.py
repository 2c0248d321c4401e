"""What a committee waits for from each person: which tasks, in which order, and nothing once the right is over."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from committee import services
from committee.models import EvaluationAnswer, Minutes, MinutesObservation, Session, Tenure
from committee.selectors.my_committee import accompanied_commitments, committee_tasks
from committee.tests.agreement_world import promise
from committee.tests.committee_world import World, fresh, hold, make_person, make_session, make_world
from committee.tests.evaluation_world import open_now, write_functions
from committee.tests.test_pages_agreements import add
from people.choices import Role
from people.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    write_functions(made.committee)
    return made


def tasks(world: World, user: Any) -> list[tuple[str, str]]:
    """(kind, title) in order."""
    return [(task.kind, task.title) for task in committee_tasks(fresh(user), world.today)]


def kinds(world: World, user: Any) -> list[str]:
    return [kind for kind, _title in tasks(world, user)]


def minutes(
    world: World, session: Session, state: str, drafter: User | None = None, until: int | None = None
) -> Minutes:
    now = timezone.now()
    by = drafter or world.secretariat
    return Minutes.objects.create(
        session=session,
        state=state,
        text="Acta",
        drafted_by=by,
        updated_by=by,
        updated_at=now,
        observations_until=world.day(until) if until is not None else None,
        published_at=now if state == "published" else None,
    )


def final(world: World, made: Minutes, number: int = 1) -> Any:
    return made.versions.create(
        number=number, stage="final", text="x", written_at=timezone.now(), written_by=world.secretariat
    )


def approve(version: Any, tenure: Tenure) -> None:
    version.approvals.create(
        tenure=tenure, sector=tenure.seat.sector, approved_at=timezone.now(), approved_by=tenure.user
    )


def test_the_most_urgent_comes_first_across_kinds(world: World) -> None:
    member = world.civil[0]
    past = make_session(world, 1, -30)
    add(past, 1, world, -3, text="Vencido")
    add(past, 2, world, 6, text="Cercano")
    add(past, 3, world, 60, text="Lejano")
    add(past, 4, world, 1, text="De otra", organization=world.government[0].organization)
    add(past, 5, world, -9, text="Hecho", state="done", closed_on=world.day(-9))
    coming = make_session(world, 2, 4, link="https://salas.example.org/canal")
    make_session(world, 3, 2, called=False)
    make_session(world, 4, 3, cancelled_at=timezone.now(), cancelled_by=world.secretariat, cancel_reason="x")
    observed = make_session(world, 5, -8)
    minutes(world, observed, "observations", until=2)
    open_now(world, 5)
    found = committee_tasks(fresh(member.user), world.today)
    assert [(task.kind, task.title, (task.due_on - world.today).days) for task in found] == [
        ("agreement", "Vencido", -3),
        ("minutes", str(observed), 2),
        ("session", str(coming), 4),
        ("evaluation", f"Autoevaluación {world.today.year}", 5),
        ("agreement", "Cercano", 6),
        ("agreement", "Lejano", 60),
    ]
    assert found[2].link == "https://salas.example.org/canal" and "09:00" in found[2].what
    assert all(task.what and task.where == "Comité QA" and task.label for task in found)


def test_minutes_wait_for_who_may_observe_or_approve_them(world: World) -> None:
    g1, g2, c1, c2 = world.chairs
    suplente = hold(c1.seat, "suplente", kind="suplente").user
    made = minutes(world, make_session(world, 1, -5), "observations", drafter=g1.user, until=0)
    everybody = [g1.user, g2.user, c1.user, c2.user, suplente]
    assert [kinds(world, user) for user in everybody] == [["minutes"]] * 5 and kinds(world, world.secretariat) == []
    MinutesObservation.objects.create(minutes=made, tenure=c1.tenure, text="x", made_at=timezone.now(), made_by=c1.user)
    assert kinds(world, c1.user) == [] and kinds(world, c2.user) == ["minutes"]
    Minutes.objects.update(observations_until=world.day(-1))
    assert [kinds(world, user) for user in everybody] == [[]] * 5
    Minutes.objects.update(state="approval")
    approve(final(world, made), c2.tenure)  # of an earlier round
    final(world, made, 2)
    assert [kinds(world, user) for user in everybody] == [[], ["minutes"], ["minutes"], ["minutes"], []]
    approve(made.versions.get(number=2), c2.tenure)
    assert [kinds(world, user) for user in everybody] == [[], ["minutes"], [], [], []]
    Minutes.objects.update(state="approved")
    assert [kinds(world, user) for user in everybody] == [[]] * 5
    assert kinds(world, world.secretariat) == ["minutes"]


def test_the_evaluation_waits_until_the_own_seat_answers(world: World) -> None:
    made = open_now(world)
    suplente = hold(world.civil[0].seat, "suplente", kind="suplente").user
    assert kinds(world, world.civil[0].user) == kinds(world, suplente) == ["evaluation"]
    EvaluationAnswer.objects.create(
        question=made.questions.order_by("order")[0],
        seat=world.civil[0].seat,
        score=3,
        answered_at=timezone.now(),
        answered_by=suplente,
    )
    assert kinds(world, world.civil[0].user) == kinds(world, suplente) == []
    assert kinds(world, world.civil[1].user) == ["evaluation"]


def test_a_session_of_a_group_waits_for_those_in_it(world: World) -> None:
    group = world.committee.groups.create(name="Mesa", slug="mesa", purpose="x", created_on=world.day(-90))
    inside, left = world.civil
    group.members.create(organization=inside.organization, seat=inside.seat, since=world.day(-90))
    group.members.create(organization=left.organization, seat=left.seat, since=world.day(-90), until=world.day(-1))
    make_session(world, 1, 5, slug="mesa-1", group=group)
    assert [kinds(world, chair.user) for chair in world.chairs] == [[], [], ["session"], []]
    assert kinds(world, world.secretariat) == ["session"]


def test_the_secretariat_reads_what_is_late_and_what_ends(world: World) -> None:
    bare = make_session(world, 1, -15)
    minutes(world, make_session(world, 2, -40), "draft")
    minutes(world, make_session(world, 3, -50), "published")
    make_session(world, 4, -14)
    make_session(world, 5, -60, called=False)
    add(bare, 1, world, -2, text="Vencido")
    add(bare, 2, world, 2, text="Por vencer")
    evaluated = open_now(world)
    type(evaluated).objects.update(opens_on=world.day(-20), closes_on=world.day(-1))
    tenure = world.government[0].tenure
    Tenure.objects.filter(pk=tenure.pk).update(ends_on=world.day(90))
    Tenure.objects.filter(pk=world.government[1].tenure.pk).update(ends_on=world.day(91))
    followed = world.civil[0]
    Tenure.objects.filter(pk=followed.tenure.pk).update(ends_on=world.day(20))
    hold(followed.seat, "relevo", starts=21, ends=400)
    found = committee_tasks(world.secretariat, world.today)
    assert [(task.kind, task.key) for task in found] == [
        ("minutes", "sesion-2-comite-qa"),
        ("overdue", bare.agreements.get(number=1).pk),
        ("evaluation", evaluated.pk),
        ("minutes", "sesion-1-comite-qa"),
        ("tenure", tenure.pk),
    ]
    assert "Persona" not in " ".join(f"{task.title} {task.what}" for task in found)
    abroad = make_world("QB")
    assert kinds(world, abroad.secretariat) == []
    assert kinds(world, User.objects.create_superuser("root@example.org", "x")) == [task.kind for task in found]


def test_nothing_waits_for_whoever_has_no_right_today(world: World) -> None:
    session = make_session(world, 1, 4, link="https://canario.example.org")
    add(make_session(world, 2, -4), 1, world, -3, text="Vencido")
    minutes(world, make_session(world, 3, -8), "observations", until=3)
    open_now(world)
    assert len(tasks(world, world.civil[0].user)) == 4
    chair = world.civil[0]
    Tenure.objects.filter(pk=chair.tenure.pk).update(ends_on=world.day(-1))
    Membership.objects.filter(user=chair.user).update(until=world.day(-1))
    suspended = world.civil[1]
    Tenure.objects.filter(pk=suspended.tenure.pk).update(state="suspended", state_reason="x")
    Membership.objects.filter(user=suspended.user).update(until=world.day(-1))
    nobody = [chair.user, suspended.user, make_person("extrana"), make_world("QB").civil[0].user]
    nobody.append(make_person("modera", Role.MODERATOR, jurisdiction=world.place))
    nobody.append(hold(chair.seat, "manana", kind="suplente", starts=1, ends=200).user)
    for user in nobody:
        assert tasks(world, user) == [], user
        assert not accompanied_commitments(fresh(user), world.today).exists()
    assert committee_tasks(AnonymousUser(), world.today) == [] and session.pk


def test_an_entity_editor_reads_the_agreements_of_its_entity_alone(world: World) -> None:
    session = make_session(world, 1, -4)
    add(session, 1, world, 5, text="Nuestro", organization=world.government[0].organization)
    add(session, 2, world, 5, text="De otra")
    make_session(world, 2, 4)
    editor = make_person("editora", Role.ENTITY_EDITOR, organization=world.government[0].organization)
    assert tasks(world, editor) == [("agreement", "Nuestro")]


def test_accompanied_commitments_are_those_of_the_group_and_of_the_counterpart(world: World) -> None:
    chair = world.civil[0]
    type(world.plan).objects.filter(pk=world.plan.pk).update(current=True)
    own, grouped, other, gone = (promise(world, slug) for slug in ("propio", "mesa", "otro", "retirado"))
    own.participations.create(organization=chair.organization, role="counterpart")
    other.participations.create(organization=chair.organization, role="support")
    gone.participations.create(organization=chair.organization, role="counterpart")
    type(gone).objects.filter(pk=gone.pk).update(state="withdrawn", state_reason="x")
    draft = promise(world, "borrador", state="draft")
    group = world.committee.groups.create(name="M", slug="m", purpose="x", created_on=world.day(-90))
    group.commitments.set([grouped, own, draft])
    group.members.create(organization=chair.organization, seat=chair.seat, since=world.day(-90))
    found = list(accompanied_commitments(fresh(chair.user), world.today))
    assert sorted(row.pk for row in found) == sorted([own.pk, grouped.pk])
    group.ended_on = world.day(-1)
    group.save()
    assert [row.pk for row in accompanied_commitments(fresh(chair.user), world.today)] == [own.pk]


def test_it_costs_the_same_with_thirty_of_each(world: World) -> None:
    root = User.objects.create_superuser("root@example.org", "x")
    hold(world.civil[0].seat, "raiz", kind="suplente", user=root)

    def cost() -> int:
        user = fresh(root)
        with CaptureQueriesContext(connection) as captured:
            committee_tasks(user, world.today)
        return len(captured)

    def more(number: int) -> None:
        past, coming = make_session(world, number, -20), make_session(world, number + 100, 5)
        add(past, 1, world, -3)
        add(past, 2, world, -3, organization=world.government[0].organization)
        final(world, minutes(world, past, "approval"))
        minutes(world, coming, "observations", until=3)
        open_now(world, year=world.today.year - number)

    more(1)
    one = cost()
    for number in range(2, 26):
        more(number)
    assert cost() == one <= 14


def test_the_service_that_follows_takes_the_task_away(world: World) -> None:
    made = add(make_session(world, 1, -4), 1, world, 5)
    assert kinds(world, world.civil[0].user) == ["agreement"]
    services.follow_agreement(agreement=made, text="Listo", state="done", by=fresh(world.civil[0].user))
    assert kinds(world, world.civil[0].user) == []
