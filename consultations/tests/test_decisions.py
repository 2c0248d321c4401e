"""Each thing that was said gets one reasoned response, and its author is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from commitments.models import Commitment
from consultations import services
from consultations.models import Contribution, Decision, InstitutionalObservation
from consultations.selectors import answers_of, heard_and_answered, responses_summary
from consultations.tests.participation_world import Country, contribute, make_country, open_consultation
from core.models import ActivityRecord, OutgoingMail
from core.tests.api_checks import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return make_country()


def published(country: Country, text: str = "Publiquen los datos", **sent: Any) -> Contribution:
    consultation = country.plan.consultations.first() or open_consultation(country)
    row = contribute(consultation, text, **sent)
    return services.moderate_contribution(contribution=row, by=country.moderator)


def test_a_contribution_is_answered_once_with_its_reason_and_a_mail(country: Country) -> None:
    row = published(country, mail="ana@example.org")
    OutgoingMail.objects.all().delete()
    with pytest.raises(ValidationError, match="motivo por el que no se acoge"):
        services.decide(subject=row, outcome="not_accepted", text="No", by=country.moderator)
    with pytest.raises(ValidationError, match="Escriba la respuesta"):
        services.decide(subject=row, outcome="accepted", text="  ", by=country.moderator)
    made = services.decide(
        subject=row, outcome="not_accepted", reason="no_resources", text="No alcanza.", by=country.moderator
    )
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "ana@example.org" and "No alcanza." in mail.body and "sin recursos" in mail.body
    assert f"/aportes/{row.receipt}/" in mail.body
    with pytest.raises(ValidationError, match="Ya tiene respuesta"):
        services.decide(subject=row, outcome="accepted", text="Sí", by=country.moderator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(contribution=row, outcome="accepted")
    record = ActivityRecord.objects.public().first()
    assert record.object_label == "Consulta abierta" and made.reason == "no_resources"


def test_only_published_words_are_answered_and_only_by_their_own(country: Country) -> None:
    row = contribute(open_consultation(country))
    with pytest.raises(ValidationError, match="Publíquelo primero"):
        services.decide(subject=row, outcome="accepted", text="Sí", by=country.moderator)
    with pytest.raises(PermissionDenied):
        services.decide(subject=row, outcome="accepted", text="Sí", by=make_country("QB").secretariat)


def test_the_commitment_is_of_the_same_plan(country: Country) -> None:
    other = make_country("QB")
    foreign = Commitment.objects.create(plan=other.plan, number="1", title="Ajeno", slug="ajeno", order=1)
    with pytest.raises(ValidationError, match="mismo plan"):
        services.decide(
            subject=published(country), outcome="accepted", text="Sí", commitment=foreign, by=country.moderator
        )


def test_a_group_is_answered_together_and_each_author_told(country: Country) -> None:
    alike = [published(country, f"Agua {n}", mail=f"a{n}@example.org") for n in range(3)]
    waiting = contribute(country.plan.consultations.get(), "Agua sin moderar", mail="b@example.org")
    group = services.group_contributions(
        consultation=country.plan.consultations.get(),
        contributions=[*alike, waiting],
        title="Más datos del agua",
        by=country.moderator,
    )
    services.decide(subject=alike[0], outcome="accepted", text="Ya", by=country.moderator)
    OutgoingMail.objects.all().delete()
    made = services.decide_group(group=group, outcome="merged", text="Van juntos.", by=country.moderator)
    assert {row.contribution for row in made} == set(alike[1:])
    assert [mail.recipient for mail in OutgoingMail.objects.order_by("pk")] == ["a1@example.org", "a2@example.org"]
    pairs = [(row.text, row.heard_count) for row in heard_and_answered(country.plan)]
    assert sorted(pairs) == [("Van juntos.", 2), ("Ya", 1)]
    assert list(answers_of(country.plan.consultations.get())) == list(heard_and_answered(country.plan))
    with pytest.raises(ValidationError, match="Ninguno espera respuesta"):
        services.decide_group(group=group, outcome="merged", text="Otra vez", by=country.moderator)


def test_a_response_is_corrected_in_public_and_keeps_what_it_said(country: Country) -> None:
    row = published(country, mail="ana@example.org")
    made = services.decide(subject=row, outcome="accepted", text="En enero", by=country.moderator)
    change = {"decision": made, "outcome": "accepted_with_change", "text": "En marzo", "by": country.moderator}
    with pytest.raises(ValidationError, match="por qué se corrige"):
        services.revise_decision(**change, why="")
    services.revise_decision(**change, why="Cambió el calendario")
    record = ActivityRecord.objects.public().first()
    assert record.changes["before"]["text"] == "En enero" and record.changes["reason"] == "Cambió el calendario"
    assert "Corregimos la respuesta" in OutgoingMail.objects.order_by("-pk").first().body


def test_observations_are_answered_by_the_secretariat_alone(country: Country) -> None:
    observation = InstitutionalObservation.objects.create(
        plan=country.plan, key="o", subject="Vigencia", text="Aclarar", count=3
    )
    with pytest.raises(PermissionDenied):
        services.decide(subject=observation, outcome="accepted", text="Sí", by=country.moderator)
    services.decide(subject=observation, outcome="accepted", text="Sí", by=country.secretariat)
    assert [row.heard_count for row in heard_and_answered(country.plan)] == [3]


def test_the_plan_counts_answers_of_every_kind(country: Country) -> None:
    services.decide(subject=published(country), outcome="accepted", text="Sí", by=country.moderator)
    published(country, "Otra cosa")
    InstitutionalObservation.objects.create(plan=country.plan, key="o", subject="Vigencia", text="Aclarar")
    told = responses_summary(country.plan)
    assert (told.total.total, told.total.answered, told.total.percent, told.median_days) == (3, 1, 33, 0)


def test_the_api_tells_each_answer_beside_what_it_answers(client: Any, country: Country) -> None:
    row = published(country, name="Ana Ruiz", mail="ana@example.org", show=True)
    silent = published(country, "Sin nombre", name="Luz", mail="luz@example.org")
    services.decide(subject=row, outcome="accepted", text="Sí", by=country.moderator)
    found = {item["receipt"]: item for item in rows("contributions/")}
    assert found[row.receipt]["author"] == "Ana Ruiz" and found[row.receipt]["decision"]["outcome"] == "accepted"
    assert found[silent.receipt]["author"] is None and found[silent.receipt]["decision"] is None
    decision = rows("decisions/")[0]
    assert decision["kind"] == "contribution" and decision["subject"]["name"] == row.receipt
    assert [item["slug"] for item in rows("consultations/", state="open")] == ["abierta"]
    csv = b"".join(client.get("/api/v1/contributions/?format=csv").streaming_content).decode()
    assert "Ana Ruiz" in csv and "Luz" not in csv and "@" not in csv
