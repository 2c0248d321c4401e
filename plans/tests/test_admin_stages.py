"""The secretariat runs the cycle behind its door; short notice is told, never refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import ActivityRecord
from core.tests.api_checks import rows
from people.choices import Role
from people.models import Membership, Territory, User
from plans.models import ActionPlan, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> ActionPlan:
    country = Territory.objects.create(code="ZZ", name="Zeta", slug="zz", level="country")
    return ActionPlan.objects.create(jurisdiction=country, number=1, title="Plan", slug="plan", is_public=True)


@pytest.fixture
def client(plan: ActionPlan) -> Client:
    return secretariat_of(plan.jurisdiction)


def secretariat_of(place: Territory) -> Client:
    user = User.objects.create_user(f"{place.slug}@example.org", "x", full_name="S")
    Membership.objects.create(user=user, role=Role.SECRETARIAT, since=date(2020, 1, 1), jurisdiction=place)
    client = Client()
    client.force_login(user)
    return client


def step(name: str, stage: Stage) -> str:
    return reverse(f"admin:plans_stage_{name}", args=[stage.pk])


def test_a_stage_is_added_dated_started_and_ended(client: Client, plan: ActionPlan) -> None:
    today = timezone.localdate()
    data = {"plan": plan.pk, "title": "Mesas", "slug": "mesas", "order": 1, "kind": "participation", "note": ""}
    dates = {"planned_starts_on": today - timedelta(days=5), "planned_ends_on": today - timedelta(days=6)}
    refused = client.post(reverse("admin:plans_stage_add"), data | dates)
    assert refused.status_code == 200 and "no puede ser anterior a la inicial" in refused.content.decode()
    dates["planned_ends_on"] = today + timedelta(days=30)
    assert client.post(reverse("admin:plans_stage_add"), data | dates).status_code == 302
    stage = Stage.objects.get()
    page = client.get(reverse("admin:plans_stage_change", args=[stage.pk])).content.decode()
    assert "Registrar el inicio" in page and 'name="starts_on"' not in page
    warned = client.post(step("publish", stage), {"published_on": today - timedelta(days=8)}, follow=True)
    assert "hay 3 días. La AGA pide al menos 14." in warned.content.decode()
    assert client.post(step("start", stage), {"on": today - timedelta(days=4), "precision": "day"}).status_code == 302
    early = client.post(step("end", stage), {"on": today - timedelta(days=9), "precision": "day"})
    assert early.status_code == 200 and "no puede ser anterior" in early.content.decode()
    assert client.post(step("end", stage), {"on": today, "precision": "day"}).status_code == 302
    stage.refresh_from_db()
    assert (stage.starts_on, stage.ends_on) == (today - timedelta(days=4), today)
    changed = data | dates | {"title": "Mesas temáticas"}
    assert client.post(reverse("admin:plans_stage_change", args=[stage.pk]), changed).status_code == 302
    stage.refresh_from_db()
    assert stage.title == "Mesas temáticas" and stage.ends_on == today
    assert ActivityRecord.objects.count() == 5
    (row,) = rows("stages/")
    assert (row["state"], row["days_before_start"]) == ("open", 4)
    assert (row["starts_on"], row["planned_ends_on"]) == (
        str(stage.starts_on),
        str(stage.planned_ends_on),
    )


def test_the_whole_timeline_is_published_in_one_step(client: Client, plan: ActionPlan) -> None:
    today = timezone.localdate()
    for number, days in enumerate((5, 40)):
        Stage.objects.create(
            plan=plan,
            title=f"E{number}",
            slug=f"e{number}",
            order=number,
            kind="approval",
            planned_starts_on=today + timedelta(days=days),
        )
    address = reverse("admin:plans_actionplan_publish", args=[plan.pk])
    assert address in client.get(reverse("admin:plans_actionplan_change", args=[plan.pk])).content.decode()
    page = client.post(address, {"published_on": today}, follow=True).content.decode()
    assert "E0: Aviso corto" in page and "E1: Aviso corto" not in page
    assert set(Stage.objects.values_list("published_on", flat=True)) == {today}


def test_the_steps_of_others_are_closed(plan: ActionPlan) -> None:
    stage = Stage.objects.create(plan=plan, title="E", slug="e", order=1, kind="approval")
    other = secretariat_of(Territory.objects.create(code="ZY", name="Y", slug="zy", level="country"))
    for name in ("start", "end", "publish"):
        for client in (other, Client()):
            response = client.post(step(name, stage), {"on": "2020-01-01", "published_on": "2020-01-01"})
            assert response.status_code == (404 if client is other else 403)
    assert other.get(reverse("admin:plans_actionplan_publish", args=[plan.pk])).status_code == 404
    stage.refresh_from_db()
    assert stage.starts_on is None and stage.published_on is None
