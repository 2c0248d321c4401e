"""What an entity and a secretariat do in the admin, and that each write goes through its service."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from commitments.models import Commitment, CommitmentVersion, DateChange, Milestone, ProgressReport
from commitments.tests.admin_world import World, client_of, make_world, typed
from core.models import ActivityRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:commitments_{model}_{page}", args=args)


def data(world: World, **more: object) -> dict[str, object]:
    return {
        "milestone": world.own.milestone.pk,
        "organization": world.own.organization.pk,
        "period": world.period.pk,
        "percent": 50,
        "completion": "",
        "actions": "Se publicó la primera parte.",
        "evidence-TOTAL_FORMS": 0,
        "evidence-INITIAL_FORMS": 0,
        **more,
    }


def management(**inlines: int) -> dict[str, int]:
    return {f"{prefix}-{kind}": count for prefix, count in inlines.items() for kind in ("TOTAL_FORMS", "INITIAL_FORMS")}


def last() -> ProgressReport:
    return ProgressReport.objects.order_by("-id")[0]


def test_report_starts_as_a_draft(world: World) -> None:
    response = client_of(world.own.editor).post(url("progressreport", "add"), data(world))
    assert response.status_code == 302
    assert (last().state, last().completion, last().created_by) == ("draft", "substantial", world.own.editor)


def test_report_is_handed_in_with_its_evidence(world: World) -> None:
    more = {
        "percent": 100,
        "_submit": "1",
        "evidence-TOTAL_FORMS": 1,
        "evidence-0-title": "Portal en línea",
        "evidence-0-url": "https://example.org/portal",
    }
    response = client_of(world.own.editor).post(url("progressreport", "add"), data(world, **more))
    assert response.status_code == 302
    assert (last().state, last().evidence.count(), last().submitted_by) == ("submitted", 1, world.own.editor)
    assert ActivityRecord.objects.filter(verb="envió un reporte para revisión de").count() == 4


def test_refused_report_keeps_what_was_typed_and_writes_nothing(world: World) -> None:
    count = ProgressReport.objects.count()
    response = client_of(world.own.editor).post(
        url("progressreport", "add"), data(world, percent=10, actions="Texto que no se pierde", _submit="1")
    )
    assert response.status_code == 200
    assert "explique el motivo" in str(response.context["adminform"].form.errors["reason"])
    assert "Texto que no se pierde" in response.content.decode()
    assert ProgressReport.objects.count() == count


def test_complete_without_evidence_is_refused(world: World) -> None:
    response = client_of(world.own.editor).post(url("progressreport", "add"), data(world, percent=100, _submit="1"))
    assert response.status_code == 200
    assert "adjunte al menos una evidencia" in response.content.decode()


def test_draft_is_edited_and_published_one_is_not(world: World) -> None:
    client = client_of(world.own.editor)
    inline = {"evidence-TOTAL_FORMS": 1, "evidence-INITIAL_FORMS": 1, "evidence-0-id": world.own.evidence.pk}
    changed = data(world, percent=70, **inline)
    assert client.post(url("progressreport", "change", world.own.draft.pk), changed).status_code == 302
    world.own.draft.refresh_from_db()
    assert world.own.draft.percent == 70
    for user in (world.own.editor, world.secretariat, world.root):
        response = client_of(user).post(
            url("progressreport", "change", world.own.published.pk), data(world, percent=90)
        )
        assert response.status_code == 403
    world.own.published.refresh_from_db()
    assert world.own.published.percent == 40


def test_secretariat_reviews(world: World) -> None:
    editor, secretariat = client_of(world.own.editor), client_of(world.secretariat)
    editor.post(url("progressreport", "add"), data(world, _submit="1"))
    report = last()
    page = url("progressreport", "review", report.pk)
    refused = secretariat.post(page, {"decision": "return", "review_note": ""})
    assert refused.status_code == 200 and "review_note" in refused.context["form"].errors
    assert secretariat.post(page, {"decision": "return", "review_note": "Falta la evidencia"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.reviewed_by) == ("returned", world.secretariat)
    assert "Falta la evidencia" in editor.get(url("progressreport", "change", report.pk)).content.decode()


def test_planned_date_moves_only_by_its_step(world: World) -> None:
    client, milestone = client_of(world.own.editor), world.own.milestone
    new_date = world.today + timedelta(days=300)
    posted = {
        "planned_ends_on": new_date.isoformat(),
        "title": "Otro título",
        "starts_on": (world.today - timedelta(days=5)).isoformat(),
        **management(responsibles=1, reports=2, date_changes=0),
    }
    assert client.post(url("milestone", "change", milestone.pk), posted).status_code == 302
    milestone.refresh_from_db()
    assert milestone.starts_on == world.today - timedelta(days=5)
    assert milestone.planned_ends_on != new_date and milestone.title == "Hito propia"

    page = url("milestone", "move", milestone.pk)
    step = {"field": "end", "new_date": new_date.isoformat()}
    assert "reason" in client.post(page, {**step, "reason": "  "}).context["form"].errors
    assert not DateChange.objects.exists()
    assert client.post(page, {**step, "reason": "La contratación tardó"}).status_code == 302
    milestone.refresh_from_db()
    change = DateChange.objects.get()
    assert (milestone.planned_ends_on, change.reason, change.changed_by) == (
        new_date,
        "La contratación tardó",
        world.own.editor,
    )


def test_real_date_in_the_future_is_refused_at_the_field(world: World) -> None:
    posted = {
        "ends_on": (world.today + timedelta(days=5)).isoformat(),
        **management(responsibles=1, reports=2, date_changes=0),
    }
    response = client_of(world.own.editor).post(url("milestone", "change", world.own.milestone.pk), posted)
    assert "ends_on" in response.context["adminform"].form.errors
    assert Milestone.objects.get(pk=world.own.milestone.pk).ends_on is None


def test_secretariat_creates_a_draft_commitment_and_its_milestone(world: World) -> None:
    client = client_of(world.secretariat)
    posted = {
        "plan": world.plan.pk,
        "lead": world.own.organization.pk,
        "title": "Compromiso nuevo",
        "order": 1,
        "starts_precision": "day",
        "ends_precision": "day",
    }
    response = client.post(url("commitment", "add"), posted)
    assert response.status_code == 302, response.context["adminform"].form.errors
    commitment = Commitment.objects.get(title="Compromiso nuevo")
    assert (commitment.state, commitment.participations.get().role, commitment.branch) == ("draft", "lead", "executive")
    posted = {
        "commitment": commitment.pk,
        "title": "Hito nuevo",
        "order": 1,
        "weight": 1,
        "lead": world.own.organization.pk,
        "planned_starts_precision": "day",
        "planned_ends_precision": "day",
    }
    response = client.post(url("milestone", "add"), posted)
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert Milestone.objects.get(title="Hito nuevo").responsibles.get().leads
    assert client.post(url("commitment", "state", commitment.pk), {"state": "approved"}).status_code == 302
    commitment.refresh_from_db()
    assert commitment.state == "approved"


def test_public_text_changes_with_a_reason_and_keeps_the_old_one(world: World) -> None:
    client, commitment = client_of(world.secretariat), world.own.commitment
    posted = {
        "title": "Título corregido",
        "order": 0,
        "branch": "executive",
        "level": "national",
        "starts_precision": "day",
        "ends_precision": "day",
        **management(participations=1, milestones=1, versions=0),
    }
    page = url("commitment", "change", commitment.pk)
    refused = client.post(page, posted)
    assert "reason" in refused.context["adminform"].form.errors
    assert client.post(page, {**posted, "reason": "Error de transcripción"}).status_code == 302
    assert CommitmentVersion.objects.get().old_text == "Compromiso propia"
    assert client.get(page).status_code == 200


def test_withdrawing_says_why(world: World) -> None:
    client, page = client_of(world.secretariat), url("commitment", "state", world.own.commitment.pk)
    assert "state_reason" in client.post(page, {"state": "withdrawn"}).context["form"].errors
    assert client.post(page, {"state": "withdrawn", "state_reason": "Sin presupuesto"}).status_code == 302
    assert Commitment.objects.get(pk=world.own.commitment.pk).state == "withdrawn"


@pytest.mark.parametrize("percent", ["-1", "101", "abc", "1e999", "50.5", "", "9" * 400])
def test_wrong_percent_is_told_at_its_field_and_nothing_is_lost(world: World, percent: str) -> None:
    client, count = client_of(world.own.editor), ProgressReport.objects.count()
    posted = data(world, percent=percent, actions="Texto que no se pierde", next_steps="Lo que sigue")
    for page in (url("progressreport", "add"), url("progressreport", "change", world.own.draft.pk)):
        response = client.post(page, posted)
        assert response.status_code == 200
        said = response.context["adminform"].form.errors["percent"]
        assert said == (
            ["Este campo es requerido."] if not percent else ["Escriba un porcentaje entero entre 0 y 100."]
        )
        shown = typed(response)
        assert shown["percent"] == [percent] and shown["actions"] == ["Texto que no se pierde"]
        assert shown["next_steps"] == ["Lo que sigue"]
    assert ProgressReport.objects.count() == count
    world.own.draft.refresh_from_db()
    assert world.own.draft.percent == 60


def test_real_end_before_real_start_is_told_at_its_field(world: World) -> None:
    client, page = client_of(world.own.editor), url("milestone", "change", world.own.milestone.pk)
    response = client.post(page, {**typed(client.get(page)), "starts_on": "2025-05-02", "ends_on": "2025-05-01"})
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert errors["ends_on"] == ["La fecha final no puede ser anterior a la inicial."]
    assert typed(response)["starts_on"] == ["2025-05-02"]


@pytest.mark.parametrize("wrong", ["ayer", "2025-02-30", "99999-01-01", "0000-00-00"])
def test_wrong_date_is_told_at_its_field(world: World, wrong: str) -> None:
    client, page = client_of(world.own.editor), url("milestone", "change", world.own.milestone.pk)
    response = client.post(page, {**typed(client.get(page)), "ends_on": wrong})
    assert response.status_code == 200 and "ends_on" in response.context["adminform"].form.errors
    assert typed(response)["ends_on"] == [wrong]


def test_future_evidence_date_keeps_the_report_as_typed(world: World) -> None:
    more = {
        "evidence-TOTAL_FORMS": 1,
        "evidence-0-title": "Acta",
        "evidence-0-url": "https://example.org/acta",
        "evidence-0-dated_on": (world.today + timedelta(days=9)).isoformat(),
    }
    response = client_of(world.own.editor).post(url("progressreport", "add"), data(world, **more))
    assert response.status_code == 200 and "no puede estar en el futuro" in response.content.decode()
    assert typed(response)["evidence-0-title"] == ["Acta"]
