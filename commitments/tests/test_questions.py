"""A citizen's question or flag: sent without an account, moderated, answered, and never more public than it should be."""

from __future__ import annotations

import hashlib
import itertools
from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from commitments import services
from commitments.models import OutdatedFlag, Question
from commitments.tests.admin_world import World, _person, client_of, make_world
from core import intake
from core.models import ActivityRecord, OutgoingMail
from people.choices import Role

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def world() -> World:
    return make_world()


def sheet(age: int = 60) -> str:
    """A signed sheet that was opened so many seconds ago."""
    with mock.patch("time.time", return_value=NOW.timestamp() - age):
        return intake.new_sheet()


def proof_of(key: str) -> str:
    return next(
        str(n)
        for n in itertools.count()
        if int.from_bytes(hashlib.sha256(f"{key}:{n}".encode()).digest()[:4]) >> (32 - intake.PROOF_BITS) == 0
    )


def typed(**changes: str) -> dict[str, str]:
    data = {
        "text": "¿Cuándo se publica la lista de contratos?",
        "author_mail": "ana@example.org",
        "consent": "on",
        "form_key": sheet(),
    }
    return data | changes


def ask_path(world: World) -> str:
    return f"/compromisos/{world.own.commitment.slug}/preguntar/"


def send(world: World, **changes: str) -> Question:
    response = Client().post(ask_path(world), typed(**changes))
    assert response.status_code == 302, response.content.decode()
    return Question.objects.get(receipt=response["Location"].split("/")[-2])


def test_form_is_not_cached_and_says_what_it_is_not(world: World) -> None:
    response = Client().get(ask_path(world))
    page = response.content.decode()
    assert response.status_code == 200 and "no-store" in response["Cache-Control"]
    assert "derecho de petición" in page and 'name="csrfmiddlewaretoken"' in page
    assert "checked" not in page  # consent is given, never presumed


def test_whole_life_of_a_question(world: World) -> None:
    question = send(world, show_author="on", author_name="Ana")
    receipt, commitment_page = question.get_absolute_url(), world.own.commitment.get_absolute_url()
    assert "Sigue la revisión de la moderación" in Client().get(receipt).content.decode()
    assert "lista de contratos" not in Client().get(commitment_page).content.decode()
    services.moderate_intake(row=question, by=world.secretariat)
    shown = Client().get(commitment_page).content.decode()
    assert "lista de contratos" in shown and "Ana" in shown and "ana@example.org" not in shown
    question.refresh_from_db()
    services.answer_intake(row=question, text="En marzo.", by=world.own.editor, now=NOW + timedelta(days=3))
    assert "En marzo." in Client().get(commitment_page).content.decode()
    page = Client().get(receipt).content.decode()
    assert "En marzo." in page and "a 3 días" in page
    subjects = OutgoingMail.objects.filter(recipient="ana@example.org").values_list("subject", flat=True)
    assert len(subjects) == 3 and all(question.receipt in subject for subject in subjects)


def test_without_name_consent_nobody_is_named(world: World) -> None:
    question = send(world, author_name="Ana María")
    services.moderate_intake(row=question, by=world.secretariat)
    assert "Ana María" not in Client().get(world.own.commitment.get_absolute_url()).content.decode()
    assert not ActivityRecord.objects.filter(changes__icontains="Ana María").exists()
    assert not ActivityRecord.objects.filter(object_label__icontains="Ana").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "corta"}, "Su pregunta"),
        ({"consent": ""}, "Marque la autorización"),
        ({"author_mail": "no-es-correo"}, "correo"),
        ({"show_author": "on"}, "Escriba su nombre"),
        ({"website": "http://spam.example"}, "No llene este campo"),
        ({"form_key": "inventada"}, "La hoja venció"),
        ({"milestone": "999999"}, "hito"),
    ],
)
def test_wrong_form_says_what_to_mend_and_loses_nothing(world: World, changes: dict[str, str], message: str) -> None:
    data = typed(**changes)
    response = Client().post(ask_path(world), data)
    page = response.content.decode()
    assert response.status_code == 400 and message in page
    assert data["text"] in page and Question.objects.count() == 0


def test_too_fast_is_asked_to_wait_and_the_proof_shortens_it(world: World) -> None:
    quick = sheet(age=5)
    with mock.patch("time.time", return_value=NOW.timestamp()):
        refused = Client().post(ask_path(world), typed(form_key=quick))
    assert refused.status_code == 400 and "Espere unos segundos" in refused.content.decode()
    assert quick in refused.content.decode()  # the same sheet may be sent again
    with mock.patch("time.time", return_value=NOW.timestamp()):
        accepted = Client().post(ask_path(world), typed(form_key=quick, proof=proof_of(quick)))
    assert accepted.status_code == 302


def test_same_sheet_five_times_is_one_question(world: World) -> None:
    data = typed()
    places = {Client().post(ask_path(world), data)["Location"] for _time in range(5)}
    assert len(places) == 1 and Question.objects.count() == 1 and OutgoingMail.objects.count() == 1


def test_same_sheet_with_other_words_is_not_swallowed(world: World) -> None:
    data = typed()
    Client().post(ask_path(world), data)
    response = Client().post(ask_path(world), data | {"text": "Otra pregunta, escrita después de volver atrás."})
    page = response.content.decode()
    assert response.status_code == 400 and "escrita después de volver atrás" in page
    assert data["form_key"] not in page and Question.objects.count() == 1


def test_address_is_limited_kept_as_hash_and_forgotten(world: World) -> None:
    for _time in range(intake.PER_HOUR):
        send(world)
    response = Client().post(ask_path(world), typed())
    assert response.status_code == 429 and "dentro de una hora" in response.content.decode()
    assert not Question.objects.filter(sender_hash__contains="127.0.0.1").exists()
    assert Question.objects.exclude(sender_hash="").count() == intake.PER_HOUR
    assert intake.forget_senders(now=NOW + timedelta(days=6)) == 0
    assert intake.forget_senders(now=NOW + timedelta(days=8)) == intake.PER_HOUR
    assert intake.forget_senders(now=NOW + timedelta(days=8)) == 0


@pytest.mark.parametrize("forged", ["10.0.0.1", "10.0.0.2, 10.0.0.3", "", "a, b,"])
def test_forwarded_address_of_an_untrusted_peer_is_ignored(rf, forged: str) -> None:  # type: ignore[no-untyped-def]
    assert intake.client_address(rf.get("/", HTTP_X_FORWARDED_FOR=forged)) == "127.0.0.1"


def test_hidden_words_show_nowhere_but_on_the_receipt(world: World) -> None:
    question = send(world)
    services.moderate_intake(row=question, by=world.secretariat, hide_reason="off_topic")
    assert "lista de contratos" not in Client().get(world.own.commitment.get_absolute_url()).content.decode()
    page = Client().get(question.get_absolute_url()).content.decode()
    assert "no trata del tema" in page
    with pytest.raises(ValidationError):
        services.moderate_intake(row=question, by=world.secretariat, hide_reason="porque sí")


def test_question_on_a_draft_or_unpublished_plan_does_not_exist(world: World) -> None:
    plan = world.own.commitment.plan
    type(plan).objects.filter(pk=plan.pk).update(is_public=False)
    assert Client().get(ask_path(world)).status_code == 404
    assert Client().post(ask_path(world), typed()).status_code == 404


def test_receipts_cannot_be_guessed_and_unknown_ones_are_not_found(world: World) -> None:
    assert Client().get("/radicados/P-AAAA-AAAA/").status_code == 404
    assert len({intake.free_receipt(Question, "P") for _time in range(200)}) == 200


def roles(world: World) -> dict[str, object]:
    return {
        "own editor": world.own.editor,
        "other editor": world.other.editor,
        "secretariat": world.secretariat,
        "moderator": _person("moderadora", Role.MODERATOR, jurisdiction=world.country),
        "moderator abroad": _person("lejana", Role.MODERATOR, jurisdiction=world.abroad),
    }


def attempt(do, **arguments) -> str:  # type: ignore[no-untyped-def]
    try:
        do(**arguments)
    except PermissionDenied:
        return "denied"
    except ValidationError:
        return "refused"
    return "done"


def test_who_moderates_and_answers_in_each_state(world: World) -> None:
    """role × action × state; every cell on a row of its own."""
    expected = {
        ("moderate", "pending"): {"secretariat", "moderator"},
        ("moderate", "hidden"): {"secretariat", "moderator"},
        ("answer", "pending"): set(),
        ("answer", "hidden"): set(),
        ("answer", "published"): {"own editor"},
        ("answer", "answered"): set(),
    }
    people = roles(world)
    for (action, state), allowed in expected.items():
        for name, person in people.items():
            row = _in_state(world, state)
            if action == "moderate":
                got = attempt(services.moderate_intake, row=row, by=person)
            else:
                got = attempt(services.answer_intake, row=row, text="Respuesta.", by=person)
            assert (got == "done") == (name in allowed), (action, state, name, got)


def _in_state(world: World, state: str) -> Question:
    key = hashlib.sha256(f"{state}{Question.objects.count()}".encode()).hexdigest()
    submission = intake.Submission(key, "", "", False, key, "es")
    row = services.receive_intake(
        kind=Question, commitment=world.own.commitment, text="Pregunta de prueba", submission=submission
    )
    if state == "pending":
        return row
    row = services.moderate_intake(row=row, by=world.root, hide_reason="spam" if state == "hidden" else "")
    return services.answer_intake(row=row, text="Sí.", by=world.root) if state == "answered" else row


def test_admin_shows_each_role_its_rows_and_no_mail(world: World) -> None:
    question = send(world)
    change = f"/admin/commitments/question/{question.pk}/change/"
    assert client_of(world.own.editor).get(change).status_code == 302  # not moderated: not theirs yet
    moderator = client_of(_person("moderadora", Role.MODERATOR, jurisdiction=world.country))
    assert "ana@example.org" not in moderator.get(change).content.decode()
    step = f"/admin/commitments/question/{question.pk}/moderar/"
    assert client_of(world.other.editor).post(step, {"decision": "publish"}).status_code == 404
    assert moderator.post(step, {}).status_code == 200
    assert moderator.post(step, {"decision": "publish"}).status_code == 302
    answer = f"/admin/commitments/question/{question.pk}/responder/"
    assert client_of(world.other.editor).get(answer).status_code == 404
    assert client_of(world.own.editor).post(answer, {"answer": "Mañana."}).status_code == 302
    question.refresh_from_db()
    assert question.answer == "Mañana."


def test_flag_takes_the_same_road(world: World) -> None:
    path = f"/compromisos/{world.own.commitment.slug}/desactualizado/"
    response = Client().post(path, typed(text="La fecha de cierre ya cambió en la página de la entidad."))
    flag = OutdatedFlag.objects.get()
    assert response["Location"] == flag.get_absolute_url() and flag.receipt.startswith("D-")
    services.moderate_intake(row=flag, by=world.secretariat)
    assert "ya cambió" in Client().get(world.own.commitment.get_absolute_url()).content.decode()
