"""The doors of the secretariat: who answers, where it reaches, where it comes from, figures and IRM, each on the record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from commitments import services
from commitments.models import Commitment, Contact, IrmRecommendation, ProgressReport
from commitments.tests.admin_world import World, client_of, make_world, typed
from core.models import ActivityRecord
from people.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:commitments_{model}_{page}", args=args)


def record() -> ActivityRecord:
    return ActivityRecord.objects.order_by("-id")[0]


def save(world: World, model: str, pk: int, **fields: object) -> object:
    client, page = client_of(world.secretariat), url(model, "change", pk)
    return client.post(page, {**typed(client.get(page)), **fields})


def test_responsibles_change_with_a_reason_and_reports_stay(world: World) -> None:
    client, page = client_of(world.secretariat), url("milestone", "responsibles", world.own.milestone.pk)
    assert client.get(page).status_code == 200
    new = {"lead": world.other.organization.pk, "supports": [world.own.organization.pk]}
    assert "reason" in client.post(page, new).context["form"].errors
    assert client.post(page, {**new, "reason": "Decreto 12"}).status_code == 302
    rows = list(world.own.milestone.responsibles.values_list("organization", "leads"))
    assert rows == [(world.other.organization.pk, True), (world.own.organization.pk, False)]
    assert (record().verb, record().changes["reason"]) == ("cambió los responsables del hito", "Decreto 12")
    assert record().is_public
    services.set_responsibles(
        milestone=world.own.milestone, lead=world.other.organization, reason="Ya no participa", by=world.secretariat
    )
    assert ProgressReport.objects.filter(pk=world.own.published.pk, organization=world.own.organization).exists()
    assert client_of(world.other.editor).get(url("milestone", "change", world.own.milestone.pk)).status_code == 200


def test_two_leads_and_support_without_lead_are_refused(world: World) -> None:
    both = {"lead": world.own.organization, "supports": [world.own.organization]}
    for who in (both, {"supports": [world.own.organization]}):
        with pytest.raises(ValidationError):
            services.set_responsibles(milestone=world.own.milestone, by=world.secretariat, reason="x", **who)


def test_entities_change_after_creation(world: World) -> None:
    client, page = client_of(world.secretariat), url("commitment", "parties", world.own.commitment.pk)
    civil = Organization.objects.create(name="Red", slug="red", sector="civil_society", territory=world.country)
    posted = {
        "lead": world.other.organization.pk,
        "co_leads": [world.own.organization.pk],
        "counterparts": [civil.pk],
        "reason": "Reforma del Estado",
    }
    assert client.post(page, posted).status_code == 302
    found = set(world.own.commitment.participations.values_list("organization__name", "role"))
    assert found == {("Entidad vecina", "lead"), ("Entidad propia", "co_lead"), ("Red", "counterpart")}
    assert "Entidad vecina · responsable" in record().changes["added"]
    twice = client.post(page, {**posted, "supports": [world.own.organization.pk]})
    assert twice.status_code == 200 and "supports" in twice.context["form"].errors
    assert client_of(world.own.editor).get(page).status_code == 403


def test_foreign_organization_is_no_choice(world: World) -> None:
    client, page = client_of(world.secretariat), url("commitment", "parties", world.own.commitment.pk)
    refused = client.post(page, {"lead": world.foreign.organization.pk, "reason": "x"})
    assert "lead" in refused.context["form"].errors


def test_territories_and_origin_change_on_the_form(world: World) -> None:
    earlier = world.plan.__class__.objects.create(
        jurisdiction=world.country, number=89, title="Plan anterior", slug="plan-qa-89", is_public=True
    )
    before = services.create_commitment(plan=earlier, title="El de antes", lead=world.own.organization, by=world.root)
    assert save(world, "commitment", world.own.commitment.pk, territories=[world.country.pk]).status_code == 302
    assert set(world.own.commitment.territories.all()) == {world.country}
    assert record().changes["territories"] == {"from": [], "to": ["País propio"]}
    assert save(world, "commitment", world.own.commitment.pk, continued_from=before.pk).status_code == 302
    assert Commitment.objects.get(pk=world.own.commitment.pk).continued_from == before
    # A draft that it comes from is nobody's news yet.
    assert record().verb == "señaló de dónde viene" and not record().is_public
    with pytest.raises(ValidationError):
        services.continue_from(commitment=before, earlier=world.own.commitment, by=world.root)
    loop = save(world, "commitment", world.own.commitment.pk, continued_from=world.other.commitment.pk)
    assert loop.status_code == 200 and "continued_from" in loop.context["adminform"].form.errors


def test_commitment_without_a_plan(world: World) -> None:
    client, page = client_of(world.secretariat), url("commitment", "add")
    base = {"lead": world.own.organization.pk, "title": "Reto", "order": 1} | {
        f"{end}_precision": "day" for end in ("starts", "ends")
    }
    neither = client.post(page, base)
    assert "plan" in neither.context["adminform"].form.errors
    both = client.post(page, {**base, "plan": world.plan.pk, "jurisdiction": world.country.pk})
    assert "jurisdiction" in both.context["adminform"].form.errors
    abroad = client.post(page, {**base, "jurisdiction": world.abroad.pk})
    assert "jurisdiction" in abroad.context["adminform"].form.errors
    assert client.post(page, {**base, "jurisdiction": world.country.pk}).status_code == 302
    alone = Commitment.objects.get(title="Reto")
    assert (alone.plan, alone.jurisdiction, record().jurisdiction) == (None, world.country, "QA")
    assert client.get(url("commitment", "change", alone.pk)).status_code == 200
    assert client_of(world.foreign.editor).get(url("commitment", "change", alone.pk)).status_code == 302
    contact = {"commitment": alone.pk, "office": "Oficina", "role": "", "public_mail": "reto@example.org"}
    assert client.post(url("contact", "add"), contact).status_code == 302
    assert services.approve_commitment(commitment=alone, by=world.secretariat).state == "approved"
    with pytest.raises(PermissionDenied):
        services.create_commitment(
            jurisdiction=world.abroad, title="Otro", lead=world.own.organization, by=world.secretariat
        )


def test_contact_is_corrected(world: World) -> None:
    contact = services.save_contact(commitment=world.own.commitment, office="Oficina", by=world.secretariat)
    assert save(world, "contact", contact.pk, office="Oficina de planeación").status_code == 302
    assert Contact.objects.get().office == "Oficina de planeación" and record().verb == "actualizó el contacto de"
    wrong = save(world, "contact", contact.pk, public_mail="no es un correo")
    assert "public_mail" in wrong.context["adminform"].form.errors


def test_published_measurement_changes_with_its_reason(world: World) -> None:
    indicator = services.add_indicator(
        commitment=world.own.commitment, name="Trámites", kind="output", unit="trámites", by=world.root
    )
    measurement = services.add_measurement(
        indicator=indicator, measured_on=date(2025, 1, 1), value=Decimal(5), by=world.root
    )
    refused = save(world, "measurement", measurement.pk, value="7.50")
    assert "reason" in refused.context["adminform"].form.errors
    assert typed(refused)["value"] == ["7.50"]
    assert save(world, "measurement", measurement.pk, value="7.50", reason="Error de suma").status_code == 302
    measurement.refresh_from_db()
    assert measurement.value == Decimal("7.50")
    changes = record().changes
    assert (changes["from"], changes["to"], changes["reason"]) == (
        {"value": "5.00"},
        {"value": "7.50"},
        "Error de suma",
    )
    assert save(world, "indicator", indicator.pk, target_value="40", reason="Meta del decreto").status_code == 302
    assert client_of(world.own.editor).get(url("measurement", "change", measurement.pk)).status_code == 200
    for user in (world.own.editor, world.foreign.editor):
        with pytest.raises(PermissionDenied):
            services.correct_measurement(measurement=measurement, value=Decimal(1), reason="x", by=user)


def test_dataset_state_moves_without_a_reason_and_its_name_with_one(world: World) -> None:
    target = services.add_dataset_target(commitment=world.own.commitment, name="Presupuesto", order=1, by=world.root)
    moved = save(world, "datasettarget", target.pk, state="available", url="https://datos.example.org/presupuesto")
    assert moved.status_code == 302 and record().changes["to"]["state"] == "available"
    assert "reason" in save(world, "datasettarget", target.pk, name="Otro").context["adminform"].form.errors


def test_assessment_is_corrected_with_a_reason_and_told_on_each_commitment(world: World) -> None:
    report = services.create_irm_report(plan=world.plan, slug="mri", title="MRI", product="design", by=world.root)
    assessment = services.add_assessment(
        report=report, commitments=[world.own.commitment], code="1", completion="limited", by=world.root
    )
    more = {"completion": "substantial", "commitments": [world.own.commitment.pk, world.other.commitment.pk]}
    assert "reason" in save(world, "irmassessment", assessment.pk, **more).context["adminform"].form.errors
    assert save(world, "irmassessment", assessment.pk, **more, reason="Errata del informe").status_code == 302
    told = ActivityRecord.objects.filter(verb="corrigió la evaluación del MRI de")
    assert {row.object_id for row in told} == {str(world.own.commitment.pk), str(world.other.commitment.pk)}
    assert told[0].changes["from"] == {"completion": "limited"} and told[0].changes["reason"] == "Errata del informe"
    with pytest.raises(ValidationError):
        services.revise_assessment(
            assessment=assessment, commitments=[world.foreign.commitment], reason="x", by=world.root
        )


def test_recommendation_has_owner_answer_and_state(world: World) -> None:
    report = services.create_irm_report(plan=world.plan, slug="mri", title="MRI", product="design", by=world.root)
    client = client_of(world.secretariat)
    new = {"report": report.pk, "order": 1, "text": "Publique las actas", "state": "open"}
    assert client.post(url("irmrecommendation", "add"), new).status_code == 302
    found = IrmRecommendation.objects.get()
    refused = save(world, "irmrecommendation", found.pk, state="rejected")
    assert "response" in refused.context["adminform"].form.errors
    taken = save(
        world,
        "irmrecommendation",
        found.pk,
        state="accepted",
        addressed_to=world.own.organization.pk,
        response="Se hará",
        due_on="2030-01-01",
    )
    assert taken.status_code == 302
    found.refresh_from_db()
    assert (found.state, found.addressed_to, found.response) == ("accepted", world.own.organization, "Se hará")
    assert record().verb == "actualizó una recomendación del MRI" and record().changes["to"]["state"] == "accepted"
    with pytest.raises(PermissionDenied):
        services.follow_recommendation(recommendation=found, state="done", by=world.own.editor)


SERVICES = [
    ("place_commitment", lambda part: {"commitment": part.commitment, "territories": []}),
    ("set_participations", lambda part: {"commitment": part.commitment, "lead": part.organization}),
    ("continue_from", lambda part: {"commitment": part.commitment, "earlier": None}),
    ("save_contact", lambda part: {"commitment": part.commitment, "office": "x"}),
    ("set_responsibles", lambda part: {"milestone": part.milestone, "lead": None, "reason": "x"}),
]


@pytest.mark.parametrize(("name", "what"), SERVICES)
def test_only_the_secretariat_there(world: World, name: str, what: object) -> None:
    for by, part in ((world.own.editor, world.own), (world.secretariat, world.foreign)):
        with pytest.raises(PermissionDenied):
            getattr(services, name)(by=by, **what(part))
