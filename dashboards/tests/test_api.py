from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from commitments.choices import CommitmentState
from commitments.models import Commitment, Milestone, ProgressReport
from core.tests.api_checks import assert_constant, csv_rows, get, refused, rows, slugs
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from people.models import Organization, Territory, User
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Territory:
    return Territory.objects.create(code="ZZ", name="Zeta", slug="zz", level="country")


def plan(country: Territory, number: int, *, is_public: bool = True) -> ActionPlan:
    return ActionPlan.objects.create(
        jurisdiction=country, number=number, title=f"Plan {number}", slug=f"plan-{number}", is_public=is_public
    )


def snapshot(owner: ActionPlan, on: date) -> ProgressSnapshot:
    return ProgressSnapshot.objects.create(
        date=on,
        plan=owner,
        scope=Scope.PLAN,
        key=owner.slug,
        name=owner.title,
        commitments=1,
        milestones=2,
        by_completion={"complete": 2},
        actual=50,
        expected=None,
        late=0,
        without_information=0,
    )


def reported(owner: ActionPlan, percent: int, days_ago: int) -> None:
    commitment = Commitment.objects.create(plan=owner, slug="c", title="C", state=CommitmentState.IN_PROGRESS)
    Commitment.objects.create(plan=owner, slug="d", title="D", state=CommitmentState.DRAFT)
    milestone = Milestone.objects.create(commitment=commitment, order=1, title="H")
    ProgressReport.objects.create(
        milestone=milestone,
        voice="government",
        organization=Organization.objects.create(name="E", slug="e", sector="public"),
        percent=percent,
        completion="limited",
        actions="A",
        state="published",
        verification="verified",
        published_at=timezone.now() - timedelta(days=days_ago),
        created_by=User.objects.create_user("a@example.org"),
    )


def test_plans_tell_their_progress_on_any_day(country: Territory) -> None:
    reported(plan(country, 1), 40, days_ago=5)
    plan(country, 2, is_public=False)
    (row,) = rows("plans/")
    assert (row["slug"], row["country"], row["number"], row["commitments_count"]) == ("plan-1", "ZZ", 1, 1)
    assert row["progress"]["actual"] == 40 and row["progress"]["by_completion"]["limited"] == 1
    before = (timezone.localdate() - timedelta(days=30)).isoformat()
    assert rows("plans/", on=before)[0]["progress"]["actual"] == 0
    assert get("plans/plan-1/", on=before)["progress"]["actual"] == 0
    assert [told["progress_actual"] for told in csv_rows("plans/")] == ["40.0"]
    assert slugs("plans/", country="ZZ") == {"plan-1"}
    assert list(refused("plans/", on="ayer")) == ["on"]


def test_snapshots_of_unpublished_plans_never_show(country: Territory) -> None:
    day = date(2026, 1, 1)
    snapshot(plan(country, 1), day)
    snapshot(plan(country, 2, is_public=False), day)
    (row,) = rows("snapshots/", scope="plan")
    assert (row["date"], row["key"], row["actual"], row["expected"]) == ("2026-01-01", "plan-1", 50, None)
    assert row["by_completion"] == {"not_started": 0, "limited": 0, "substantial": 0, "complete": 2}
    assert get("snapshots/", since="2026-02-01")["count"] == 0
    assert len(csv_rows("snapshots/", plan="plan-1")) == 1


def test_lists_cost_the_same_with_30_rows(country: Territory) -> None:
    assert_constant("plans/", lambda n: plan(country, n), at_most=6)
    owner = ActionPlan.objects.first()
    assert_constant("snapshots/", lambda n: snapshot(owner, date(2026, 1, n)), at_most=3)
