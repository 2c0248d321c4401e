"""The demonstration shows every state and light, is built through the services, and is marked everywhere."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aga_portal.demo.plan import ACCOUNTS
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
from consultations.choices import Channel, ConsultationKind, ConsultationState, Outcome, ProposalState
from consultations.models import Consultation, Contribution, Decision, Proposal, Registration, Space, Support
from core.models import ActivityRecord, OutgoingMail
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from notifications.services import mail_weekly_reports
from people.choices import Branch, Role
from people.models import Membership, User
from plans.choices import PlanState
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db
PARTICIPATION = (
    "/consultas/",
    "/consultas/demostracion-borrador/",
    "/consultas/demostracion-borrador/aportar/",
    "/consultas/demostracion-que-prometer/",
    "/consultas/demostracion-priorizacion/",
    "/propuestas/",
    "/propuestas/demostracion-cocreacion-calidad-del-agua-de-cada-acueducto-en-datos-abiertos/",
    "/espacios/demostracion-taller-compras/",
    "/espacios/demostracion-taller-agua/",
    "/planes/demostracion-cocreacion/",
    "/planes/demostracion-cocreacion/participacion/",
    "/espacios/demostracion-mesa-datos/inscribirse/",
    "/propuestas/demostracion-cocreacion-explicacion-sencilla-de-los-datos-mas-consultados/apoyar/",
)


@pytest.fixture
def demo(demonstration: None, db: None) -> ActionPlan:
    return ActionPlan.objects.get(slug="demostracion")


def test_it_has_what_the_pages_need(demo: ActionPlan) -> None:
    today = timezone.localdate()
    progress = plan_progress(demo, today)
    assert demo.current and demo.is_demo
    assert Commitment.objects.filter(plan=demo).count() == 24
    groups = ProgressSnapshot.objects.filter(plan=demo, date=today).values_list("scope", "key")
    keys = {scope: {key for of, key in groups if of == scope} for scope in Scope.values}
    assert [len(keys[scope]) for scope in (Scope.THEME, Scope.TERRITORY, Scope.LEVEL)] == [5, 12, 2]
    assert keys[Scope.BRANCH] == set(Branch.values)
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
    weeks = [row.starts_on for row in demo.weekly_reports.filter(published_at__lte=timezone.now())]
    assert weeks == [today - timedelta(days=today.weekday() + back) for back in (7, 14)]
    assert not OutgoingMail.objects.filter(subject__startswith="Semana").exists()
    assert mail_weekly_reports(now=timezone.now()) == 0


def test_there_is_an_account_per_role_and_the_builder_keeps_no_right(demo: ActionPlan) -> None:
    assert {role for _mail, _name, role, _entity in ACCOUNTS} == set(Role)
    for email, _name, role, _entity in ACCOUNTS:
        user = User.objects.get(email=email)
        assert role in {membership.role for membership in user.current_memberships}
    builder = User.objects.get(email="constructora@demostracion.example")
    assert not builder.is_active
    assert not Membership.objects.active(timezone.localdate()).filter(user=builder).exists()


def test_participation_shows_every_state(demo: ActionPlan) -> None:
    today = timezone.localdate()
    plan = ActionPlan.objects.get(slug="demostracion-cocreacion")
    assert plan.is_demo and plan.is_public and not plan.current and plan.state == PlanState.COCREATION
    assert demo.current
    consultations = Consultation.objects.filter(plan=plan, is_public=True)
    assert {row.state(today) for row in consultations} == set(ConsultationState) - {ConsultationState.ANALYSING}
    draft = consultations.get(kind=ConsultationKind.DRAFT_TEXT)
    assert draft.state(today) == ConsultationState.OPEN
    assert draft.sections.count() == 4 and draft.deadline_changes.count() == 1
    moderation = Counter(draft.contributions.values_list("moderation", flat=True))
    assert moderation["published"] >= 5 and moderation["pending"] == moderation["hidden"] == 1
    reported = consultations.get(reported_at__isnull=False)
    assert not reported.contributions.unanswered().exists() and not reported.unanswered_reason
    assert set(Decision.objects.values_list("outcome", flat=True)) == set(Outcome.values)
    assert {row.contributions.count() for row in reported.groups.all()} == {4, 3, 2}  # answered in bulk
    assert set(reported.contributions.values_list("channel", flat=True)) == set(Channel.values)


def test_proposals_go_all_the_way_and_nobody_is_written_to(demo: ActionPlan) -> None:
    proposals = Proposal.objects.filter(plan__slug="demostracion-cocreacion")
    assert {row.state for row in proposals} == set(ProposalState) - {ProposalState.ACCEPTED, ProposalState.SPLIT}
    committed = proposals.get(state=ProposalState.COMMITTED)
    assert committed.versions.count() == 2 and committed.smart_notes.count() == 5
    assert committed.contributions.count() == 4 and committed.commitment.plan == committed.plan
    assert Commitment.objects.public().filter(pk=committed.commitment_id).exists()
    merged = proposals.get(state=ProposalState.MERGED)
    assert merged.decision.text and merged.merged_into.versions.count() == 2
    vote = Consultation.objects.get(kind=ConsultationKind.PRIORITISATION, plan=committed.plan)
    assert vote.proposals.count() == 3
    confirmed = Support.objects.confirmed().filter(consultation=vote)
    assert 20 <= confirmed.count() < Support.objects.filter(consultation=vote).count()
    assert not OutgoingMail.objects.filter(recipient__startswith="persona-").exists()


def test_spaces_are_to_come_full_and_held(demo: ActionPlan) -> None:
    spaces = Space.objects.filter(plan__slug="demostracion-cocreacion")
    full = spaces.get(slug="demostracion-taller-compras")
    assert full.registrations.confirmed().count() == full.capacity == 5 and full.registrations.waiting().count() == 3
    free = spaces.get(slug="demostracion-mesa-datos")
    assert free.registrations.confirmed().count() == 8 < free.capacity and not free.registrations.waiting().exists()
    held = spaces.get(slug="demostracion-taller-agua")
    assert held.attendances.count() == 46 and held.speakers.count() == 2 and held.testimonials.public().count() == 1
    assert held.proposals.count() >= 4


def test_a_second_time_changes_nothing(demo: ActionPlan) -> None:
    before = ActivityRecord.objects.count()
    out = StringIO()
    tables = {model: model.objects.count() for model in (Contribution, Decision, Proposal, Registration, Support)}
    call_command("seed_demo", stdout=out)
    assert "no se cambió nada" in out.getvalue() and ActivityRecord.objects.count() == before
    assert {model: model.objects.count() for model in tables} == tables


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


def test_every_screen_of_participation_says_so(demo: ActionPlan, client: Client) -> None:
    contribution, support = Contribution.objects.order_by("pk").first(), Support.objects.order_by("pk").first()
    registration = Registration.objects.order_by("pk").first()
    paths = [*PARTICIPATION, *(row.get_absolute_url() for row in (contribution, support, registration))]
    pages = {path: client.get(path) for path in paths}
    assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
    assert [path for path, page in pages.items() if 'class="demo"' not in page.content.decode()] == []


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
