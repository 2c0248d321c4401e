"""Who opens, answers, reminds and publishes a self-evaluation, in which state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from committee import services
from committee.models import (
    SelfEvaluation,
)
from committee.tests.agreement_world import attempt
from committee.tests.committee_world import World, client_of, fresh, hold, make_person, make_world
from committee.tests.evaluation_world import (
    answer,
    close,
    open_now,
    write_functions,
)
from people.choices import Role
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    write_functions(made.committee)
    return made


@pytest.fixture
def people(world: World) -> dict[str, Any]:
    abroad = make_world("QB")
    return {
        "anonymous": AnonymousUser(),
        "stranger": make_person("extrana"),
        "editor": make_person("editora", Role.ENTITY_EDITOR, organization=world.government[0].organization),
        "moderator": make_person("modera", Role.MODERATOR, jurisdiction=world.place),
        "member abroad": abroad.civil[0].user,
        "secretariat abroad": abroad.secretariat,
        "ended yesterday": hold(world.civil[1].seat, "ayer", kind="suplente", starts=-300, ends=-1).user,
        "begins tomorrow": hold(world.civil[1].seat, "manana", kind="suplente", starts=1, ends=300).user,
        "suspended": hold(
            world.government[1].seat, "suspendida", kind="suplente", state="suspended", state_reason="x"
        ).user,
        "suplente": hold(world.civil[0].seat, "suplente", kind="suplente").user,
        "titular": world.civil[0].user,
        "secretariat": world.secretariat,
        "superuser": User.objects.create_superuser("root@example.org", "x"),
    }


STATES = {"before": (1, 9), "open": (-5, 5), "last day": (-5, 0), "closed": (-9, -1), "published": (-9, -1)}


def test_who_does_what_and_when(world: World, people: dict[str, Any]) -> None:
    cells = 0
    for year, (state, (opens, closes)) in enumerate(STATES.items(), start=2010):
        made = open_now(world, year=year)
        SelfEvaluation.objects.filter(pk=made.pk).update(opens_on=world.day(opens), closes_on=world.day(closes))
        if state == "published":
            services.publish_evaluation(evaluation=made, summary="Resumen", by=world.secretariat)
        is_open = state in ("open", "last day")
        for role, who in people.items():
            keeps, sits = role in ("secretariat", "superuser"), role in ("titular", "suplente")
            expected = {
                "answer": "done" if sits and is_open else "denied",
                "remind": "done" if keeps else "denied",
                "extend": ("refused" if state == "published" else "done") if keeps else "denied",
                "publish": ("done" if state == "closed" else "refused") if keeps else "denied",
                "open": "done" if keeps else "denied",
            }
            actions: dict[str, Callable[[], Any]] = {
                "answer": lambda e=made, w=who: answer(e, w, 1, 2, 3),
                "remind": lambda e=made, w=who: services.remind_evaluation(evaluation=e, today=world.today, by=w),
                "extend": lambda e=made, w=who: services.extend_evaluation(evaluation=e, closes_on=world.day(30), by=w),
                "publish": lambda e=made, w=who: services.publish_evaluation(evaluation=e, summary="Sí", by=w),
                "open": lambda y=year, w=who, n=cells: open_now(world, year=2000 + (y - 2010) * 2 + (n % 2), by=w),
            }
            for action, do in actions.items():
                fields = SelfEvaluation.objects.filter(pk=made.pk).values().get()
                SelfEvaluation.objects.filter(year__lt=2010).delete()
                assert attempt(do) == expected[action], (role, state, action)
                SelfEvaluation.objects.filter(pk=made.pk).update(**fields)
                cells += 1
    assert cells == len(people) * len(STATES) * 5


def test_a_tenure_that_ended_yesterday_takes_the_right_with_it(world: World) -> None:
    made, chair = open_now(world), world.civil[0]
    answer(made, chair.user, 1, 2, 3)
    type(chair.tenure).objects.filter(pk=chair.tenure.pk).update(ends_on=world.day(-1))
    assert attempt(lambda: answer(made, fresh(chair.user), 5, 5, 5)) == "denied"
    assert client_of(chair.user).get(f"/mi-espacio/autoevaluacion/{made.pk}/").status_code == 404


def test_nobody_else_opens_the_questionnaire(world: World, people: dict[str, Any]) -> None:
    made = open_now(world)
    path = f"/mi-espacio/autoevaluacion/{made.pk}/"
    for role, who in people.items():
        if role == "anonymous":
            assert Client().get(path)["Location"].startswith("/cuenta/ingresar/")
            continue
        expected = 200 if role in ("titular", "suplente") else 404
        client = client_of(who)
        assert client.get(path).status_code == expected, role
        if expected == 404:
            assert client.post(path, {}).status_code == 404, role
    close(made, world)
    closed = client_of(people["titular"]).get(path)
    assert "Ya cerró" in closed.content.decode()
    sent = {f"q{row.pk}": "4" for row in made.questions.all()}
    assert client_of(people["titular"]).post(path, sent).status_code == 403


def test_only_the_secretariat_of_the_place_opens_that_door(world: World, people: dict[str, Any]) -> None:
    made = open_now(world)
    listed = reverse("admin:committee_selfevaluation_changelist")
    change = reverse("admin:committee_selfevaluation_change", args=[made.pk])
    for role, who in people.items():
        client = client_of(who) if role != "anonymous" else Client()
        expected = role in ("secretariat", "superuser")
        assert (client.get(change).status_code == 200) == expected, role
        if not expected:
            assert str(world.committee) not in client.get(listed).content.decode(), role
