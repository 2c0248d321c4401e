"""The self-evaluation on pages and in the admin, and what nobody ever reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aga_portal.api_urls import router
from committee import services
from committee.models import (
    Committee,
    EvaluationAnswer,
    SelfEvaluation,
)
from committee.selectors.evaluations import anonymous_texts, answers_of
from committee.tests.committee_world import World, client_of, hold, make_world
from committee.tests.evaluation_world import (
    answer,
    answered_by_three,
    close,
    open_now,
    write_functions,
)
from core.models import ActivityRecord, OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    write_functions(made.committee)
    return made


def test_the_page_of_a_year_tells_figures_and_the_other_years(client: Client, world: World) -> None:
    made = answered_by_three(world)
    path = f"/comite/comite-qa/autoevaluacion/{made.year}/"
    assert client.get(path).status_code == 404
    services.publish_evaluation(evaluation=made, summary="Mejoramos los plazos", by=world.secretariat)
    for back, came in ((1, 4), (2, 2)):
        told = {
            "sessions": back,
            "attendance": {s: {"part": came, "whole": 8} for s in ("government", "civil_society")},
        }
        SelfEvaluation.objects.create(
            committee=world.committee,
            year=made.year - back,
            opens_on=made.opens_on,
            closes_on=made.closes_on,
            summary="x",
            figures=told,
            published_at=timezone.now(),
            published_by=world.secretariat,
        )
    response = client.get(path)
    page = response.content.decode()
    for words in (
        "Mejoramos los plazos",
        "Respondieron 3 de 4 asientos",
        "4,3",
        "menos de 3",
        "<svg",
        "Asistencia en",
        str(made.year - 2),
        "50\N{NO-BREAK SPACE}%",
    ):
        assert words in page, words
    assert "Set-Cookie" not in response and "canario" not in page and "Persona" not in page
    assert 'style="' not in page
    assert client.get(f"/comite/comite-qa/autoevaluacion/{made.year + 1}/").status_code == 404
    Committee.objects.update(is_public=False)
    assert client.get(path).status_code == 404


def test_the_page_costs_the_same_however_many_years(client: Client, world: World) -> None:
    made = answered_by_three(world)
    done = services.publish_evaluation(evaluation=made, summary="x", by=world.secretariat)
    path = f"/comite/comite-qa/autoevaluacion/{made.year}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    one = cost()
    for year in range(2000, 2020):
        SelfEvaluation.objects.create(
            committee=world.committee,
            year=year,
            opens_on=made.opens_on,
            closes_on=made.closes_on,
            summary="x",
            figures=done.figures,
            published_at=timezone.now(),
            published_by=world.secretariat,
        )
    assert cost() == one <= 6


def test_a_member_answers_on_a_page_and_reads_only_the_own_seat(world: World) -> None:
    made = open_now(world)
    path, questions = f"/mi-espacio/autoevaluacion/{made.pk}/", list(made.questions.order_by("order"))
    answer(made, world.civil[1].user, 1, 1, 1, words="canario-de-otro-asiento")
    client = client_of(world.civil[0].user)
    page = client.get(path)
    assert "no-store" in page["Cache-Control"] and "canario" not in page.content.decode()
    sent = {f"q{row.pk}": "canario-mio" if row.kind == "text" else "4" for row in questions}
    wrong = client.post(path, sent | {f"q{questions[0].pk}": ""})
    assert wrong.status_code == 400 and "canario-mio" in wrong.content.decode()
    assert client.post(path, sent).status_code == 302
    assert answers_of(made, world.civil[0].seat).value_of(questions[0]) == 4
    assert "canario-mio" in client.get(path).content.decode()
    sent[f"q{questions[1].pk}"] = "n"
    seen = answers_of(made, world.civil[0].seat).updated_at.isoformat()
    assert client.post(path, sent | {"seen_at": seen}).status_code == 302
    assert answers_of(made, world.civil[0].seat).value_of(questions[1]) is None


def test_the_second_person_of_a_seat_reads_both_answers_in_a_409(world: World) -> None:
    made = open_now(world)
    suplente = hold(world.civil[0].seat, "suplente", kind="suplente").user
    assert suplente
    path = f"/mi-espacio/autoevaluacion/{made.pk}/"
    slow = client_of(world.civil[0].user)
    seen = slow.get(path).content.decode().partition('name="seen_at" value="')[2].partition('"')[0]
    answer(made, suplente, 1, 1, 1, words="canario-suplente")
    sent = {f"q{row.pk}": "canario-titular" if row.kind == "text" else "5" for row in made.questions.all()}
    response = slow.post(path, sent | {"seen_at": seen})
    page = response.content.decode()
    assert response.status_code == 409 and "canario-suplente" in page and "canario-titular" in page
    again = page.partition('name="seen_at" value="')[2].partition('"')[0]
    assert slow.post(path, sent | {"seen_at": again}).status_code == 302
    assert {row.score for row in EvaluationAnswer.objects.filter(question__kind="scale")} == {5}


def test_texts_are_read_after_the_closing_without_seat_nor_order(world: World) -> None:
    made = open_now(world)
    for number, chair in enumerate(world.chairs):
        answer(made, chair.user, 1, 2, 3, words=f"canario-{number}")
    assert anonymous_texts(made, world.day(10)) == []
    told = anonymous_texts(made, world.day(11))
    assert [sorted(texts) for _question, texts in told] == [[f"canario-{n}" for n in range(4)]] * 2
    assert told[0][1] != told[1][1] or told[0][1] != sorted(told[0][1])


def test_no_surface_says_what_a_seat_answered(world: World) -> None:
    """Pages, admin, API, mail, history: of the words, the secretariat alone reads them, after the closing, without a name."""
    made = answered_by_three(world)
    SelfEvaluation.objects.filter(pk=made.pk).update(closes_on=world.today)
    assert EvaluationAnswer not in admin.site._registry
    change = reverse("admin:committee_selfevaluation_change", args=[made.pk])
    keeper = client_of(world.secretariat)
    assert "canario" not in keeper.get(change).content.decode()
    close(made, world)
    page = keeper.get(change).content.decode()
    assert "canario-texto-0" in page and "Persona" not in page.partition("canario-texto")[2][:400]
    names = [chair.organization.name for chair in world.chairs]
    assert not [name for name in names if name in page]
    services.publish_evaluation(evaluation=made, summary="Resumen", by=world.secretariat)
    for path in ("/comite/comite-qa/", f"/comite/comite-qa/autoevaluacion/{made.year}/", "/comite/comite-qa/carga/"):
        assert "canario" not in Client().get(path).content.decode(), path
    for prefix, _resource, _name in router.registry:
        assert "canario" not in Client().get(f"/api/v1/{prefix}/").content.decode(), prefix
    assert "evaluation" not in str([prefix for prefix, _resource, _name in router.registry])
    told = " ".join(f"{row.object_label} {row.changes} {row.actor_label}" for row in ActivityRecord.objects.all())
    mails = " ".join(OutgoingMail.objects.values_list("body", flat=True))
    assert "canario" not in told + mails
    by_seat = ActivityRecord.objects.filter(verb="recibió respuestas de un asiento en")
    assert by_seat.count() == 3 and not by_seat.exclude(actor_id="").exists() and not by_seat.filter(is_public=True)


def test_no_page_of_the_code_reads_answers_with_their_seat() -> None:
    """A control on the templates: none names the answers of a question or of a seat."""
    folder = Path(__file__).resolve().parents[2] / "templates"
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "evaluation_answers" not in text and ".answers" not in text, path


def test_the_secretariat_runs_it_in_the_admin(world: World) -> None:
    client, add = client_of(world.secretariat), reverse("admin:committee_selfevaluation_add")
    assert client.get(add).status_code == 200
    sent = {"committee": world.committee.pk, "year": world.today.year, "open_questions": "¿Qué sigue?"}
    window = {"opens_on": world.today.isoformat(), "closes_on": world.day(5).isoformat()}
    assert client.post(add, sent | {"opens_on": "", "closes_on": ""}).status_code == 200
    assert client.post(add, sent | window).status_code == 302
    made = SelfEvaluation.objects.get()
    assert made.questions.count() == 4
    change = reverse("admin:committee_selfevaluation_change", args=[made.pk])
    page = client.get(change).content.decode()
    assert "Recordar a quienes faltan" in page and "Publicar" not in page.partition("Ampliar el cierre")[2][:200]
    assert client.post(f"{change.removesuffix('change/')}recordar/", {}).status_code == 302
    assert OutgoingMail.objects.filter(subject__startswith="Recordatorio").count() == 4
    assert (
        client.post(f"{change.removesuffix('change/')}ampliar/", {"closes_on": world.day(8).isoformat()}).status_code
        == 302
    )
    assert client.post(f"{change.removesuffix('change/')}publicar/", {"summary": "x"}).status_code == 403
    close(made, world)
    assert client.post(f"{change.removesuffix('change/')}publicar/", {"summary": "Hecho"}).status_code == 302
    made.refresh_from_db()
    assert made.summary == "Hecho"
