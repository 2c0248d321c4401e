"""The demonstration shows every state and light, is built through the services, and is marked everywhere."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aga_portal.demo_plan import ACCOUNTS
from aga_portal.loading import Loader
from commitments.choices import Completion, IrmCompletion, Light, ReportState, Verification
from commitments.models import (
    Commitment,
    DateChange,
    Indicator,
    IrmAssessment,
    OutdatedFlag,
    ProgressReport,
    Question,
    ReportReply,
)
from commitments.selectors import commitment_page, load_parts, page_progress, plan_progress, progress_of
from core.models import ActivityRecord
from dashboards.models import ProgressSnapshot
from people.choices import Branch, Role
from people.models import Membership, User
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: LazySettings, tmp_path: Path) -> ActionPlan:
    settings.DEMO, settings.MEDIA_ROOT = True, tmp_path
    Loader().load()
    call_command("seed_demo", stdout=StringIO())
    return ActionPlan.objects.get(slug="demostracion")


def test_it_has_what_the_pages_need(demo: ActionPlan) -> None:
    today = timezone.localdate()
    progress = plan_progress(demo, today)
    assert demo.current and demo.is_demo
    assert Commitment.objects.filter(plan=demo).count() == 24
    assert len(progress.themes) == 5 and len(progress.territories) == 12 and len(progress.levels) == 2
    assert {key for key, _name, _group in progress.branches} == set(Branch.values)
    assert {figures.light for _commitment, figures in progress.commitments} == set(Light.values)
    assert (
        set(progress.total.by_completion) == set(Completion.values) and min(progress.total.by_completion.values()) > 0
    )
    assert {row.state for row in ProgressReport.objects.all()} == set(ReportState.values)
    assert set(ProgressReport.objects.published().values_list("verification", flat=True)) == set(Verification.values)
    assert DateChange.objects.count() >= 3
    assert any(figures.gap for _commitment, figures in progress.commitments)
    assert (
        Indicator.objects.filter(baseline_value=None).exists()
        and Indicator.objects.exclude(baseline_value=None).exists()
    )
    assert IrmAssessment.objects.exclude(specificity=None).exists()
    assert IrmAssessment.objects.exclude(potential_for_results=None).exists()
    assert IrmAssessment.objects.filter(completion=IrmCompletion.SUBSTANTIAL).exists()
    assert {row.moderation for row in Question.objects.all()} == {"pending", "published"}
    assert OutdatedFlag.objects.exclude(answered_at=None).exists() and ReportReply.objects.exists()
    assert ProgressReport.objects.exclude(corrects=None).get().evidence.get().file.is_public
    snapshots = ProgressSnapshot.objects.filter(plan=demo, scope="plan").order_by("date")
    assert snapshots.count() > 10 and snapshots.last().actual == progress.total.actual


def test_there_is_an_account_per_role_and_the_builder_keeps_no_right(demo: ActionPlan) -> None:
    assert {role for _mail, _name, role, _entity in ACCOUNTS} == set(Role)
    for email, _name, role, _entity in ACCOUNTS:
        user = User.objects.get(email=email)
        assert role in {membership.role for membership in user.current_memberships}
    builder = User.objects.get(email="constructora@demostracion.example")
    assert not builder.is_active
    assert not Membership.objects.active(timezone.localdate()).filter(user=builder).exists()


def test_a_second_time_changes_nothing(demo: ActionPlan) -> None:
    before = ActivityRecord.objects.count()
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert "no se cambió nada" in out.getvalue() and ActivityRecord.objects.count() == before


def test_postgresql_asks_for_demo_1(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = None
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/planes/",
        "/planes/demostracion/",
        "/compromisos/",
        "/compromisos/demostracion-1/",
        "/tablero/",
        "/espacios/",
    ]
    + ["/comite/", "/comite/demostracion/", "/entidades/demo-contraloria/", "/territorios/CO-ANT/", "/en/"],
)
def test_every_screen_that_shows_it_says_so(demo: ActionPlan, client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert 'class="demo"' in page


def test_a_real_plan_is_not_called_a_demonstration(demo: ActionPlan, client: Client) -> None:
    assert 'class="demo"' not in client.get("/planes/colombia-iv/").content.decode()


def test_the_page_and_the_lists_compute_the_same_figures(demo: ActionPlan) -> None:
    today = timezone.localdate()
    for commitment in commitment_page():
        load_parts(commitment)
        assert page_progress(commitment, today) == progress_of([commitment], today)[commitment.pk]


def test_no_commitment_page_costs_more_than_its_budget(demo: ActionPlan, client: Client) -> None:
    """12 queries."""
    costs = {}
    for commitment in commitment_page():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(commitment.get_absolute_url()).status_code == 200
        costs[commitment.slug] = len(captured)
    assert max(costs.values()) <= 12, costs
