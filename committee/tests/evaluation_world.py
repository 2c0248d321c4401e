"""A self-evaluation and the answers of its seats."""

from __future__ import annotations

from typing import Any

from committee import services
from committee.models import Committee, CommitteeText, SelfEvaluation
from committee.tests.committee_world import World
from people.models import User

FUNCTIONS = ("Seguir los compromisos", "Abrir espacios", "Rendir cuentas")


def write_functions(committee: Committee) -> None:
    for order, text in enumerate(FUNCTIONS, start=1):
        CommitteeText.objects.create(committee=committee, kind="function", order=order, text=text)


def open_now(world: World, days: int = 10, **fields: Any) -> SelfEvaluation:
    values = {
        "committee": world.committee,
        "year": world.today.year,
        "opens_on": world.today,
        "closes_on": world.day(days),
        "by": world.secretariat,
    }
    return services.open_evaluation(**(values | fields))


def answers(evaluation: SelfEvaluation, *scores: int | None, words: str = "") -> dict[int, Any]:
    """The scores in order, then the same words for each open question."""
    questions = list(evaluation.questions.order_by("order"))
    scale = [row for row in questions if row.kind == "scale"]
    given: dict[int, Any] = dict(zip((row.pk for row in scale), scores, strict=True))
    return given | {row.pk: words for row in questions if row.kind == "text"}


def answer(evaluation: SelfEvaluation, by: User, *scores: int | None, words: str = "", **rest: Any) -> Any:
    return services.answer_evaluation(
        evaluation=evaluation, answers=answers(evaluation, *scores, words=words), by=by, **rest
    )


def close(evaluation: SelfEvaluation, world: World) -> None:
    SelfEvaluation.objects.filter(pk=evaluation.pk).update(opens_on=world.day(-20), closes_on=world.day(-1))


def answered_by_three(world: World) -> SelfEvaluation:
    made = open_now(world)
    for number, (chair, score) in enumerate(zip(world.chairs, (5, 4, 4), strict=False)):
        answer(made, chair.user, score, 2, None if number else 1, words=f"canario-texto-{number}")
    close(made, world)
    made.refresh_from_db()
    return made
