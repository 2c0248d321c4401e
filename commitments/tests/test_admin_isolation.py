"""Rows that a person must not see: list, form, POST, choices, autocomplete, bulk action, delete, history, steps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from commitments.models import Commitment, DateChange, Milestone, ProgressReport
from commitments.tests.admin_world import World, client_of, make_milestone, make_world
from core.models import ActivityRecord

pytestmark = pytest.mark.django_db

MODELS = {
    "commitment": "commitment",
    "milestone": "milestone",
    "progressreport": "draft",
    "evidence": "evidence",
}
# Who, whose rows, and whether they may see them. The secretariat never sees drafts of reports, nor another country.
SIGHT = [
    ("editor", "own", {"commitment", "milestone", "progressreport", "evidence"}),
    ("editor", "other", set()),
    ("editor", "foreign", set()),
    ("secretariat", "own", {"commitment", "milestone"}),
    ("secretariat", "foreign", set()),
    ("root", "foreign", {"commitment", "milestone", "progressreport", "evidence"}),
]
CASES = [(role, whose, model, model in seen) for role, whose, seen in SIGHT for model in MODELS]


@pytest.fixture
def world() -> World:
    return make_world()


def who(world: World, role: str) -> Client:
    return client_of({"editor": world.own.editor, "secretariat": world.secretariat, "root": world.root}[role])


def row(world: World, whose: str, model: str) -> object:
    return getattr(getattr(world, whose), MODELS[model])


def url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:commitments_{model}_{page}", args=args)


@pytest.mark.parametrize(("role", "whose", "model", "seen"), CASES)
def test_list_shows_only_own_rows(world: World, role: str, whose: str, model: str, seen: bool) -> None:
    response = who(world, role).get(url(model, "changelist"))
    assert response.status_code == 200
    assert (row(world, whose, model) in response.context["cl"].queryset) == seen
    if not seen:
        assert f"{row(world, whose, model)}</" not in response.content.decode()


@pytest.mark.parametrize(("role", "whose", "model", "seen"), CASES)
@pytest.mark.parametrize("page", ["change", "history"])
def test_form_and_history_open_only_for_own_rows(
    world: World, role: str, whose: str, model: str, seen: bool, page: str
) -> None:
    response = who(world, role).get(url(model, page, row(world, whose, model).pk))
    assert response.status_code == 200 if seen else response.status_code in (302, 403, 404)
    if not seen:
        assert str(getattr(world, whose).organization) not in response.content.decode()


@pytest.mark.parametrize(("role", "whose", "model", "seen"), CASES)
def test_nobody_deletes(world: World, role: str, whose: str, model: str, seen: bool) -> None:
    client, found = who(world, role), row(world, whose, model)
    page = url(model, "delete", found.pk)
    assert client.get(page).status_code in (302, 403, 404)
    assert client.post(page, {"post": "yes"}).status_code in (302, 403, 404)
    bulk = {"action": "delete_selected", "_selected_action": [found.pk], "post": "yes"}
    client.post(url(model, "changelist"), bulk)
    assert type(found).objects.filter(pk=found.pk).exists()


@pytest.mark.parametrize("whose", ["other", "foreign"])
@pytest.mark.parametrize("model", list(MODELS))
def test_editor_cannot_post_to_foreign_rows(world: World, whose: str, model: str) -> None:
    found = row(world, whose, model)
    before = type(found).objects.filter(pk=found.pk).values().get()
    response = who(world, "editor").post(
        url(model, "change", found.pk),
        {"title": "Cambiado", "percent": 99, "actions": "Otra", "starts_on": "2020-01-01"},
    )
    assert response.status_code in (302, 403, 404)
    assert type(found).objects.filter(pk=found.pk).values().get() == before


@pytest.mark.parametrize("whose", ["other", "foreign"])
def test_editor_cannot_take_steps_on_foreign_rows(world: World, whose: str) -> None:
    client, part = who(world, "editor"), getattr(world, whose)
    new_date = (world.today + timedelta(days=200)).isoformat()
    move = {"field": "end", "new_date": new_date, "reason": "Porque sí"}
    assert client.post(url("milestone", "move", part.milestone.pk), move).status_code == 404
    assert client.get(url("progressreport", "review", part.draft.pk)).status_code == 404
    assert client.get(url("commitment", "state", part.commitment.pk)).status_code == 404
    assert not DateChange.objects.exists()


def test_secretariat_of_another_country_takes_no_step(world: World) -> None:
    client = who(world, "secretariat")
    assert client.get(url("commitment", "state", world.foreign.commitment.pk)).status_code == 404
    assert client.get(url("milestone", "move", world.foreign.milestone.pk)).status_code == 404


def test_editor_cannot_change_state_or_review_even_its_own(world: World) -> None:
    client = who(world, "editor")
    assert client.get(url("commitment", "state", world.own.commitment.pk)).status_code == 403
    assert client.get(url("progressreport", "review", world.own.draft.pk)).status_code == 403


@pytest.mark.parametrize("model", ["commitment", "milestone", "indicator", "contact", "irmreport"])
def test_editor_cannot_add(world: World, model: str) -> None:
    client = who(world, "editor")
    assert client.get(url(model, "add")).status_code == 403
    assert client.post(url(model, "add"), {"title": "Nuevo"}).status_code == 403


def test_commitment_form_is_read_only_for_editors(world: World) -> None:
    client = who(world, "editor")
    assert client.post(url("commitment", "change", world.own.commitment.pk), {"title": "Otro"}).status_code == 403
    assert Commitment.objects.get(pk=world.own.commitment.pk).title == "Compromiso propia"


def test_choices_offer_only_own_rows(world: World) -> None:
    form = who(world, "editor").get(url("progressreport", "add")).context["adminform"].form
    assert set(form.fields["milestone"].queryset) == {world.own.milestone}
    assert set(form.fields["organization"].queryset) == {world.own.organization}
    assert set(form.fields["corrects"].queryset) == {world.own.published}
    assert set(form.fields["period"].queryset) == {world.period}


def test_secretariat_choices_stay_in_its_country(world: World) -> None:
    form = who(world, "secretariat").get(url("commitment", "add")).context["adminform"].form
    assert set(form.fields["plan"].queryset) == {world.plan}
    assert world.foreign.organization not in form.fields["lead"].queryset
    assert world.own.organization in form.fields["lead"].queryset


def autocomplete(client: Client, model: str, field: str, term: str = "") -> set[str]:
    response = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "commitments", "model_name": model, "field_name": field, "term": term},
    )
    return {found["id"] for found in response.json()["results"]} if response.status_code == 200 else set()


def test_autocomplete_offers_only_own_rows(world: World) -> None:
    assert autocomplete(who(world, "editor"), "progressreport", "milestone") == {str(world.own.milestone.pk)}
    assert autocomplete(who(world, "editor"), "progressreport", "milestone", "vecina") == set()
    seen = autocomplete(who(world, "secretariat"), "milestone", "commitment")
    assert seen == {str(world.own.commitment.pk), str(world.other.commitment.pk)}


@pytest.mark.parametrize("whose", ["other", "foreign"])
def test_report_on_foreign_milestone_is_refused(world: World, whose: str) -> None:
    """By the choices, whatever the page showed."""
    count = ProgressReport.objects.count()
    part = getattr(world, whose)
    response = who(world, "editor").post(
        url("progressreport", "add"), report_data(part.milestone.pk, part.organization.pk)
    )
    assert response.status_code == 200
    assert {"milestone", "organization"} <= set(response.context["adminform"].form.errors)
    assert ProgressReport.objects.count() == count


def report_data(milestone: int, organization: int, **more: object) -> dict[str, object]:
    return {
        "milestone": milestone,
        "organization": organization,
        "percent": 50,
        "completion": "",
        "actions": "Se publicó la primera parte.",
        "evidence-TOTAL_FORMS": 0,
        "evidence-INITIAL_FORMS": 0,
        **more,
    }


def test_bulk_action_reaches_only_own_rows(world: World) -> None:
    """The secretariat's "verify" leaves another country's report as it was; an editor has no such action."""
    from_abroad, here = world.foreign, world.own
    data = {"action": "verify_selected", "_selected_action": [here.draft.pk, from_abroad.draft.pk]}
    for part in (from_abroad, here):
        ProgressReport.objects.filter(pk=part.draft.pk).update(
            state="submitted", submitted_at="2020-01-01T00:00Z", submitted_by=part.editor
        )
    who(world, "editor").post(url("progressreport", "changelist"), data)
    assert set(ProgressReport.objects.filter(pk__in=data["_selected_action"]).values_list("state", flat=True)) == {
        "submitted"
    }
    who(world, "secretariat").post(url("progressreport", "changelist"), data)
    assert ProgressReport.objects.get(pk=here.draft.pk).state == "published"
    assert ProgressReport.objects.get(pk=from_abroad.draft.pk).state == "submitted"


def test_editor_sees_nothing_of_accounts_history_and_mail(world: World) -> None:
    client = who(world, "editor")
    for name in ("people_user", "people_membership", "core_activityrecord", "core_outgoingmail", "plans_actionplan"):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403, name
    organizations = client.get(reverse("admin:people_organization_changelist")).context["cl"].queryset
    assert set(organizations) == {world.own.organization}


@pytest.mark.parametrize("name", ["core_activityrecord", "commitments_datechange"])
def test_history_is_read_only_even_for_superusers(world: World, name: str) -> None:
    client = who(world, "root")
    assert client.get(reverse(f"admin:{name}_add")).status_code == 403
    found = ActivityRecord.objects.first()
    if name == "core_activityrecord":
        assert client.post(reverse(f"admin:{name}_change", args=[found.pk]), {"verb": "otro"}).status_code == 403


def test_secretariat_sees_only_history_of_its_country(world: World) -> None:
    records = who(world, "secretariat").get(reverse("admin:core_activityrecord_changelist")).context["cl"].queryset
    assert set(records.values_list("jurisdiction", flat=True)) == {world.country.code}


def test_rights_end_with_the_membership(world: World) -> None:
    client = who(world, "editor")
    world.own.editor.memberships.update(until=world.today - timedelta(days=1))
    assert client.get(url("milestone", "changelist")).status_code == 302


def test_every_door_opens_for_every_role(world: World) -> None:
    """No list, add form or index fails; whoever has no right gets 403, never an error."""
    for role in ("editor", "secretariat", "root"):
        client = who(world, role)
        assert client.get(reverse("admin:index")).status_code == 200
        for model in admin.site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            assert client.get(reverse(f"{name}_changelist")).status_code in (200, 403), (role, name)
            assert client.get(reverse(f"{name}_add")).status_code in (200, 403), (role, name)


@pytest.mark.parametrize("role", ["editor", "secretariat", "root"])
@pytest.mark.parametrize("model", ["milestone", "commitment", "progressreport"])
def test_lists_ask_the_same_with_1_and_30_rows(
    world: World, role: str, model: str, django_assert_max_num_queries: object
) -> None:
    counts = []
    for _round in range(2):
        client = who(world, role)
        with django_assert_max_num_queries(15) as captured:
            assert client.get(url(model, "changelist")).status_code == 200
        counts.append(len(captured))
        _thirty_more(world)
    assert counts[0] == counts[1]


def _thirty_more(world: World) -> None:
    for number in range(2, 32):
        milestone = make_milestone(world.own.commitment, f"Hito {number}", world.root, number)
        ProgressReport.objects.create(
            milestone=milestone,
            organization=world.own.organization,
            voice="government",
            percent=10,
            completion="limited",
            actions="Algo.",
            created_by=world.own.editor,
        )


def test_milestone_form_stays_small(world: World, django_assert_max_num_queries: object) -> None:
    client = who(world, "editor")
    with django_assert_max_num_queries(20):
        assert client.get(url("milestone", "change", world.own.milestone.pk)).status_code == 200


def test_milestones_of_others_it_is_responsible_for(world: World) -> None:
    """Responsible for a milestone of another's commitment: that milestone, and not the commitment."""
    world.other.milestone.responsibles.create(organization=world.own.organization)
    client = who(world, "editor")
    assert client.get(url("milestone", "change", world.other.milestone.pk)).status_code == 200
    assert client.get(url("commitment", "change", world.other.commitment.pk)).status_code == 302
    text = client.get(url("milestone", "change", world.other.milestone.pk)).content.decode()
    assert f"/progressreport/{world.other.draft.pk}/" not in text and "60" not in _percents(text)
    assert Milestone.objects.count() == 3


def _percents(text: str) -> list[str]:
    return [part.split("</p>")[0] for part in text.split('class="field-percent">\n')[1:]]
