"""The yearly self-evaluation: opened, answered by seats, reminded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from committee import services
from committee.models import (
    Committee,
    CommitteeText,
    EvaluationAnswer,
    SelfEvaluation,
)
from committee.selectors.evaluations import NEVER, answers_of, functions_in_force
from committee.tests.agreement_world import attempt, refusal
from committee.tests.committee_world import World, hold, make_person, make_world
from committee.tests.evaluation_world import (
    FUNCTIONS,
    answer,
    answers,
    open_now,
    write_functions,
)
from core.conflicts import Conflict
from core.models import OutgoingMail
from people.choices import Role
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    write_functions(made.committee)
    return made


def test_it_asks_one_question_per_function_in_force_and_two_open_ones(world: World) -> None:
    committee = world.committee
    CommitteeText.objects.create(committee=committee, kind="function", order=4, text="Vieja", until=world.day(-1))
    CommitteeText.objects.create(committee=committee, kind="function", order=5, text="Futura", since=world.day(1))
    CommitteeText.objects.create(
        committee=committee, kind="function", order=6, text="De una fuente", attested_on=world.day(-900)
    )
    CommitteeText.objects.create(committee=committee, kind="responsibility", order=1, text="Responsabilidad")
    made = open_now(world)
    asked = [(row.text, row.kind, row.function is not None) for row in made.questions.order_by("order")]
    assert asked[:3] == [(text, "scale", True) for text in FUNCTIONS]
    assert [kind for _text, kind, _function in asked[3:]] == ["text", "text"]
    assert open_now(world, year=world.today.year - 1, open_questions=["¿Algo más?", " "]).questions.count() == 4


def test_where_the_portal_keeps_no_function_those_of_the_newest_source_are_asked() -> None:
    world = make_world("QB")
    for year, text in ((2017, "Antigua"), (2020, "Nueva")):
        CommitteeText.objects.create(
            committee=world.committee, kind="function", order=1, text=text, attested_on=date(year, 5, 1)
        )
    assert [row.text for row in functions_in_force(world.committee, world.today)] == ["Nueva"]
    bare = make_world("QC")
    assert attempt(lambda: open_now(bare)) == "refused"


def test_every_active_holder_is_told_and_nobody_else(world: World) -> None:
    hold(world.civil[0].seat, "suplente", kind="suplente")
    hold(world.civil[1].seat, "ayer", kind="suplente", starts=-300, ends=-1)
    hold(world.government[0].seat, "suspendida", kind="suplente", state="suspended", state_reason="Falta")
    make_person("editora", Role.ENTITY_EDITOR, organization=world.government[0].organization)
    off = world.government[1].user
    User.objects.filter(pk=off.pk).update(is_active=False)
    made = open_now(world)
    told = sorted(OutgoingMail.objects.values_list("recipient", flat=True))
    assert told == [
        "civil-1-qa@example.org",
        "civil-2-qa@example.org",
        "gobierno-1-qa@example.org",
        "suplente@example.org",
    ]
    letter = OutgoingMail.objects.order_by("pk")[0]
    assert f"/mi-espacio/autoevaluacion/{made.pk}/" in letter.body and "Persona civil-2" not in letter.body


@pytest.mark.parametrize(
    ("opens", "closes", "year", "name"),
    [(5, 4, 0, "closes_on"), (-9, -1, 0, "closes_on"), (0, 9, 1, "year"), (0, 9, -100, "year")],
)
def test_what_a_window_may_not_be(world: World, opens: int, closes: int, year: int, name: str) -> None:
    given = {"opens_on": world.day(opens), "closes_on": world.day(closes), "year": world.today.year + year}
    assert list(refusal(lambda: open_now(world, **given))) == [name] and not SelfEvaluation.objects.exists()


def test_one_a_year(world: World) -> None:
    open_now(world)
    assert list(refusal(lambda: open_now(world))) == ["year"]
    assert open_now(world, year=world.today.year - 1).pk


def test_more_time_is_later_and_before_publication(world: World) -> None:
    made = open_now(world, 3)
    for days, outcome in ((3, "refused"), (2, "refused"), (9, "done")):
        got = attempt(
            lambda d=days: services.extend_evaluation(evaluation=made, closes_on=world.day(d), by=world.secretariat)
        )
        assert got == outcome, days


def test_a_seat_answers_once_by_either_of_its_people_and_the_last_one_wins(world: World) -> None:
    made = open_now(world)
    titular, suplente = world.civil[0], hold(world.civil[0].seat, "suplente", kind="suplente").user
    assert suplente
    answer(made, titular.user, 5, 4, None, words="Bien")
    answer(made, suplente, 1, 2, 3)
    kept = EvaluationAnswer.objects.filter(seat=titular.seat)
    assert [row.score for row in kept.filter(question__kind="scale").order_by("question__order")] == [1, 2, 3]
    assert not kept.exclude(text="").exists() and {row.answered_by for row in kept} == {suplente}


def test_two_people_of_one_seat_never_overwrite_each_other_unseen(world: World) -> None:
    made = open_now(world)
    chair, suplente = world.civil[0], hold(world.civil[0].seat, "suplente", kind="suplente").user
    assert suplente
    answer(made, chair.user, 5, 5, 5, seen_at=NEVER)
    with pytest.raises(Conflict) as caught:
        answer(made, suplente, 1, 1, 1, seen_at=NEVER)
    seen = caught.value.saved
    assert {row.score for row in seen.values.values()} == {5}
    answer(made, suplente, 1, 1, 1, seen_at=seen.updated_at)
    with pytest.raises(Conflict):
        answer(made, chair.user, 5, 5, 5, seen_at=seen.updated_at)
    assert answers_of(made, chair.seat).updated_at > seen.updated_at
    answer(made, world.civil[1].user, 2, 2, 2, seen_at=NEVER)


@pytest.mark.parametrize("score", [0, 6, -1, "3", 2.5, True])
def test_a_score_is_a_whole_number_of_1_to_5_or_none(world: World, score: Any) -> None:
    made = open_now(world)
    outcome = attempt(lambda: answer(made, world.civil[0].user, 3, score, None))
    assert outcome == "refused" and not EvaluationAnswer.objects.exists()


def test_every_question_is_answered_and_no_other(world: World) -> None:
    made, other = open_now(world), open_now(world, year=world.today.year - 1)
    short = dict(list(answers(made, 1, 2, 3).items())[1:])
    by = world.civil[0].user
    first = made.questions.order_by("order")[0]
    told = list(refusal(lambda: services.answer_evaluation(evaluation=made, answers=short, by=by)))
    assert told == [f"q{first.pk}"]
    foreign = answers(other, 1, 2, 3)
    assert attempt(lambda: services.answer_evaluation(evaluation=made, answers=foreign, by=by)) == "refused"


def test_whoever_has_not_answered_is_reminded_once_a_day(world: World) -> None:
    made = open_now(world)
    hold(world.civil[0].seat, "suplente", kind="suplente")
    answer(made, world.civil[0].user, 1, 2, 3)
    OutgoingMail.objects.all().delete()
    assert services.remind_evaluation(evaluation=made, today=world.today) == 3
    assert services.remind_evaluation(evaluation=made, today=world.today, by=world.secretariat) == 0
    assert services.remind_evaluation(evaluation=made, today=world.day(1)) == 3
    answer(made, world.civil[1].user, 1, 2, 3)
    assert services.remind_evaluation(evaluation=made, today=world.day(2)) == 2
    told = set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert told == {"civil-2-qa@example.org", "gobierno-1-qa@example.org", "gobierno-2-qa@example.org"}


def test_two_committees_are_reminded_apart_and_nobody_outside_the_window(world: World) -> None:
    made = open_now(world)
    second = make_world("QB")
    write_functions(second.committee)
    Committee.objects.filter(pk=second.committee.pk).update(name="Comité B")
    other = open_now(second)
    assert services.remind_evaluation(evaluation=made, today=world.today) == 4
    assert services.remind_evaluation(evaluation=other, today=world.today) == 4
    for day in (world.day(-1), world.day(11)):
        assert services.remind_evaluation(evaluation=made, today=day) == 0


def test_the_portal_reminds_by_itself_near_the_closing_and_once_a_day(world: World) -> None:
    made = open_now(world)
    OutgoingMail.objects.all().delete()
    left = {number: made.closes_on - timedelta(days=number) for number in (8, 7, 3, 1, 0)}
    told = {number: services.remind_open_evaluations(today=day) for number, day in left.items()}
    assert [number for number, mails in told.items() if mails] == [7, 3, 1]
    assert services.remind_open_evaluations(today=left[1]) == 0
