"""Every registered door × role × page: a person sees and changes only the rows of their own, whatever address they type.

The rows are the three entities of `admin_world` with one of each thing that hangs from a commitment or a plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from commitments import services
from commitments.models import Commitment, DateChange, IrmAssessment
from commitments.tests.admin_world import Part, World, client_of, make_world, typed
from core.admin import StaffAdmin
from people.choices import Role
from people.models import Membership, Organization, Territory, User
from plans.models import ReportingPeriod, Stage, Theme

pytestmark = pytest.mark.django_db

ROLES = ("editor_a", "editor_b", "secretariat_abroad", "member", "anonymous")
DOORS = sorted(admin.site._registry, key=lambda model: model._meta.label)
PAGES = ("changelist", "change", "post", "history", "delete", "delete_post", "autocomplete", "action", "popup", "back")


@pytest.fixture
def world() -> World:
    world = make_world()
    for part in (world.own, world.other, world.foreign):
        furnish(part, world.root)
    return world


def furnish(part: Part, root: User) -> None:
    """One row of each kind under the commitment of `part`."""
    name, commitment, plan = part.organization.slug, part.commitment, part.commitment.plan
    indicator = services.add_indicator(
        commitment=commitment, name=f"Indicador {name}", kind="output", unit="trámites", by=root
    )
    services.add_measurement(indicator=indicator, measured_on=date(2025, 1, 1), value=5, category=name, by=root)
    services.add_dataset_target(commitment=commitment, name=f"Datos {name}", order=1, by=root)
    services.save_contact(commitment=commitment, office=f"Oficina {name}", by=root)
    services.move_date(
        milestone=part.milestone, field="end", new_date=date(2030, 1, 1), reason=f"Motivo {name}", by=root
    )
    report = services.create_irm_report(plan=plan, slug=f"mri-{name}", title=f"MRI {name}", product="design", by=root)
    services.add_assessment(report=report, commitments=[commitment], code=name, title=f"Evaluación {name}", by=root)
    services.add_recommendation(report=report, order=1, text=f"Recomendación {name}", by=root)
    Theme.objects.create(plan=plan, title=f"Tema {name}", slug=name, order=9)
    Stage.objects.create(plan=plan, title=f"Etapa {name}", slug=name, order=9, kind="other")


def person(world: World, role: str) -> User | None:
    if role in ("editor_a", "editor_b"):
        return (world.own if role == "editor_a" else world.other).editor
    if role == "anonymous":
        return None
    user = User.objects.create_user(f"{role}@example.org", "x", full_name=role)
    place = {"jurisdiction": world.abroad} if role == "secretariat_abroad" else {"organization": _civil(world)}
    kind = Role.SECRETARIAT if role == "secretariat_abroad" else Role.MEMBER
    Membership.objects.create(user=user, role=kind, since=date(2020, 1, 1), **place)
    return User.objects.get(pk=user.pk)


def _civil(world: World) -> Organization:
    return Organization.objects.create(name="Red", slug="red", sector="civil_society", territory=world.country)


def visitor(user: User | None) -> Client:
    return client_of(user) if user else Client()


def address(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def hidden_rows(model: type[Model], user: User | None) -> list[Model]:
    """What exists and the person's door must not show."""
    everything = model._default_manager.all()
    door = admin.site._registry[model]
    assert isinstance(door, StaffAdmin), f"{model} has a door of its own making"
    if user is None or not user.is_staff or not door.can_see_any(user):
        return list(everything[:3])
    return list(everything.exclude(pk__in=door.rows(user).order_by().values("pk"))[:3])


def refused(response: object) -> bool:
    return response.status_code in (302, 403, 404)


def check_list(client: Client, model: type[Model], row: Model) -> None:
    response = client.get(address(model, "changelist"))
    assert refused(response) or row not in response.context["cl"].queryset


def check_change(client: Client, model: type[Model], row: Model) -> None:
    assert refused(client.get(address(model, "change", row.pk)))


def check_post(client: Client, model: type[Model], row: Model) -> None:
    before = model._default_manager.filter(pk=row.pk).values().get()
    data = {field.name: "9" for field in model._meta.fields} | {"_seen_at": "2020-01-01T00:00:00Z"}
    assert refused(client.post(address(model, "change", row.pk), data))
    # Django takes this one as an empty form of a new row: it must not bring the other's texts.
    copied = client.post(address(model, "change", row.pk), {**data, "_saveasnew": "1"})
    assert refused(copied) or str(row) not in copied.content.decode()
    assert model._default_manager.filter(pk=row.pk).values().get() == before


def check_history(client: Client, model: type[Model], row: Model) -> None:
    assert refused(client.get(address(model, "history", row.pk)))


def check_delete(client: Client, model: type[Model], row: Model) -> None:
    assert refused(client.get(address(model, "delete", row.pk)))


def check_delete_post(client: Client, model: type[Model], row: Model) -> None:
    assert refused(client.post(address(model, "delete", row.pk), {"post": "yes"}))
    assert model._default_manager.filter(pk=row.pk).exists()


def check_autocomplete(client: Client, model: type[Model], row: Model) -> None:
    """Through every relation that leads to the model, whatever form it belongs to."""
    for other in DOORS:
        for field in (*other._meta.fields, *other._meta.many_to_many):
            if field.related_model is model:
                query = {
                    "app_label": other._meta.app_label,
                    "model_name": other._meta.model_name,
                    "field_name": field.name,
                }
                response = client.get(reverse("admin:autocomplete"), {**query, "term": ""})
                if response.status_code == 200:
                    assert str(row.pk) not in {found["id"] for found in response.json()["results"]}


def check_action(client: Client, model: type[Model], row: Model) -> None:
    before = model._default_manager.filter(pk=row.pk).values().get()
    for action in ("delete_selected", *admin.site._registry[model].actions):
        name = action if isinstance(action, str) else action.__name__
        data = {"action": name, "_selected_action": [row.pk], "post": "yes", "select_across": "1"}
        client.post(address(model, "changelist"), data)
    assert model._default_manager.filter(pk=row.pk).values().get() == before


def check_popup(client: Client, model: type[Model], row: Model) -> None:
    for query in ("?_popup=1", "?_popup=1&_to_field=id"):
        assert refused(client.get(address(model, "change", row.pk) + query))
        response = client.get(address(model, "changelist") + query)
        assert refused(response) or row not in response.context["cl"].queryset


def check_back(client: Client, model: type[Model], row: Model) -> None:
    """The way back that a form remembers opens nothing either."""
    query = f"?_changelist_filters=id__exact%3D{row.pk}"
    assert refused(client.get(address(model, "change", row.pk) + query))
    # `id__exact` is no filter of the list: asking by it is refused, not answered.
    response = client.get(address(model, "changelist"), {"id__exact": row.pk})
    assert refused(response) or response.status_code == 400 or row not in response.context["cl"].queryset


CHECKS: dict[str, Callable[[Client, type[Model], Model], None]] = {
    "changelist": check_list,
    "change": check_change,
    "post": check_post,
    "history": check_history,
    "delete": check_delete,
    "delete_post": check_delete_post,
    "autocomplete": check_autocomplete,
    "action": check_action,
    "popup": check_popup,
    "back": check_back,
}


@pytest.mark.parametrize("role", ROLES)
def test_no_door_shows_or_changes_a_row_of_others(world: World, role: str) -> None:
    """Rights are asked of the predicates, pages of the browser: every page must agree with `rows`."""
    user = person(world, role)
    client, checked = visitor(user), 0
    for model in DOORS:
        for row in hidden_rows(model, user):
            for page in PAGES:
                try:
                    CHECKS[page](client, model, row)
                except AssertionError as error:
                    raise AssertionError(f"{role} · {model._meta.label} · {page}: {error}") from error
                checked += 1
    assert checked >= 100


# Which of the three rows of each kind the predicates themselves must give; the table above leans on them.
OWN, OTHER, FOREIGN = "own", "other", "foreign"
VISIBLE = [
    ("commitment", {"editor_a": {OWN}, "editor_b": {OTHER}, "secretariat_abroad": {FOREIGN}}),
    ("milestone", {"editor_a": {OWN}, "editor_b": {OTHER}, "secretariat_abroad": {FOREIGN}}),
    ("progressreport", {"editor_a": {OWN}, "editor_b": {OTHER}, "secretariat_abroad": {FOREIGN}}),
    ("evidence", {"editor_a": {OWN}, "editor_b": {OTHER}, "secretariat_abroad": set()}),
    ("datechange", {"editor_a": {OWN}, "editor_b": {OTHER}, "secretariat_abroad": {FOREIGN}}),
    ("indicator", {"editor_a": {OWN}, "editor_b": {OTHER}, "secretariat_abroad": {FOREIGN}}),
    ("measurement", {"editor_a": {OWN}, "editor_b": {OTHER}, "secretariat_abroad": {FOREIGN}}),
    ("datasettarget", {"editor_a": {OWN}, "editor_b": {OTHER}, "secretariat_abroad": {FOREIGN}}),
    ("contact", {"editor_a": {OWN}, "editor_b": {OTHER}, "secretariat_abroad": {FOREIGN}}),
    ("irmreport", {"editor_a": set(), "editor_b": set(), "secretariat_abroad": {FOREIGN}}),
    ("irmassessment", {"editor_a": set(), "editor_b": set(), "secretariat_abroad": {FOREIGN}}),
    ("irmrecommendation", {"editor_a": set(), "editor_b": set(), "secretariat_abroad": {FOREIGN}}),
]
WHOSE = {
    "commitment": lambda row: row,
    "milestone": lambda row: row.commitment,
    "progressreport": lambda row: row.milestone.commitment,
    "evidence": lambda row: row.report.milestone.commitment,
    "datechange": lambda row: row.milestone.commitment,
    "indicator": lambda row: row.commitment,
    "measurement": lambda row: row.indicator.commitment,
    "datasettarget": lambda row: row.commitment,
    "contact": lambda row: row.commitment,
    "irmreport": lambda row: IrmAssessment.objects.get(report=row).commitments.get(),
    "irmassessment": lambda row: row.commitments.get(),
    "irmrecommendation": lambda row: IrmAssessment.objects.get(report=row.report).commitments.get(),
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_exactly_its_rows(world: World, role: str) -> None:
    client = visitor(person(world, role))
    parts = {
        part.commitment.pk: name for name, part in ((OWN, world.own), (OTHER, world.other), (FOREIGN, world.foreign))
    }
    for name, table in VISIBLE:
        response = client.get(reverse(f"admin:commitments_{name}_changelist"))
        rows = response.context["cl"].queryset if response.status_code == 200 else []
        assert {parts[WHOSE[name](row).pk] for row in rows} == table.get(role, set()), (role, name)


LOOKUPS = [
    ("commitment", "plan__slug__startswith"),
    ("commitment", "milestones__reports__percent"),
    ("commitment", "participations__organization__name__startswith"),
    ("milestone", "commitment__plan__slug__startswith"),
    ("milestone", "commitment__title__startswith"),
    ("milestone", "reports__actions__contains"),
    ("milestone", "title__startswith"),
    ("progressreport", "created_by__password__startswith"),
    ("progressreport", "milestone__reports__state"),
    ("evidence", "report__created_by__email__startswith"),
    ("datechange", "changed_by__email__startswith"),
]


@pytest.mark.parametrize(("model", "lookup"), LOOKUPS)
def test_filters_are_no_oracle(world: World, model: str, lookup: str) -> None:
    """Whether the guess is right or wrong, the answer is the same refusal."""
    client = client_of(world.own.editor)
    for guess in ("a", "p", "1", "pbkdf2"):
        page = reverse(f"admin:commitments_{model}_changelist")
        assert client.get(page, {lookup: guess}).status_code == 400


def test_the_lists_own_filters_still_work(world: World) -> None:
    client = client_of(world.own.editor)
    for model, lookup in (("milestone", "commitment__plan__id__exact"), ("commitment", "plan__id__exact")):
        found = client.get(reverse(f"admin:commitments_{model}_changelist"), {lookup: world.plan.pk})
        assert found.status_code == 200 and found.context["cl"].result_count == 1
        foreign = {lookup: world.foreign.commitment.plan_id}
        assert client.get(reverse(f"admin:commitments_{model}_changelist"), foreign).context["cl"].result_count == 0
    page = reverse("admin:commitments_progressreport_changelist")
    assert client.get(page, {"state__exact": "draft"}).context["cl"].result_count == 1


LINK = re.compile(r'href="(/admin/[a-z]+/[a-z]+/\d+/[a-z/-]*)')


@pytest.mark.parametrize("role", ["editor_a", "secretariat_abroad"])
def test_every_link_on_a_form_opens(world: World, role: str) -> None:
    """A read-only relation is a link only for whoever may open it; no form leads to a refusal."""
    user = person(world, role)
    client, opened = client_of(user), 0
    for model in DOORS:
        door = admin.site._registry[model]
        if not door.can_see_any(user):
            continue
        for row in door.rows(user)[:2]:
            page = client.get(address(model, "change", row.pk))
            assert page.status_code == 200, (model, page.status_code)
            for link in set(LINK.findall(page.content.decode())):
                assert client.get(link).status_code == 200, (model._meta.label, link)
                opened += 1
    assert opened > 5


def test_inlines_show_no_draft_of_others(world: World) -> None:
    """Two entities answer for one milestone: each sees the published report of the other, never its draft."""
    world.other.milestone.responsibles.create(organization=world.own.organization)
    text = client_of(world.own.editor).get(address(type(world.own.milestone), "change", world.other.milestone.pk))
    inline = text.context["inline_admin_formsets"]
    shown = {form.instance.pk for formset in inline for form in formset.formset.forms if form.instance.pk}
    assert world.other.draft.pk not in {
        form.instance.pk for formset in inline if formset.formset.prefix == "reports" for form in formset.formset.forms
    }
    assert shown and "Evidencia vecina" not in text.content.decode()


def test_popup_and_saved_filters_carry_no_foreign_choice(world: World) -> None:
    client = client_of(world.own.editor)
    page = reverse("admin:commitments_progressreport_add")
    form = client.get(
        page, {"_popup": 1, "milestone": world.foreign.milestone.pk, "organization": world.other.organization.pk}
    )
    assert form.status_code == 200
    text = form.content.decode()
    assert "Hito extranjera" not in text and "Entidad vecina" not in text
    assert set(form.context["adminform"].form.fields["milestone"].queryset) == {world.own.milestone}


def test_inline_rows_of_a_foreign_report_are_not_taken(world: World) -> None:
    """Typing another report's evidence into one's own form changes nothing of it."""
    client = client_of(world.own.editor)
    page = reverse("admin:commitments_progressreport_change", args=[world.own.draft.pk])
    data = typed(client.get(page))
    data |= {
        "evidence-0-id": [str(world.other.evidence.pk)],
        "evidence-0-title": ["Tomada"],
        "evidence-0-report": [str(world.own.draft.pk)],
    }
    client.post(page, data)
    world.other.evidence.refresh_from_db()
    assert (world.other.evidence.title, world.other.evidence.report) == ("Evidencia vecina", world.other.draft)


def test_rows_exist_for_every_kind(world: World) -> None:
    """A control: the tables above really had foreign rows to hide."""
    assert Commitment.objects.count() == DateChange.objects.count() == ReportingPeriod.objects.count() + 2 == 3
    assert Territory.objects.filter(code__in=["QA", "QB"]).count() == 2
