"""The cycle of a plan: what is written, what is refused, and where it stands on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.models import ActivityRecord
from people.choices import Role
from people.models import Membership, Territory, User
from plans import services
from plans.choices import StageKind, StageState
from plans.models import ActionPlan, Stage
from plans.selectors import (
    current_stage,
    days_of_notice,
    days_taken,
    has_short_notice,
    open_stage_kinds,
    open_stages,
    stage_state,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 12, tzinfo=ZoneInfo("America/Bogota"))
TODAY = NOW.date()


@pytest.fixture
def country() -> Territory:
    return Territory.objects.create(code="ZZ", name="Zeta", slug="zz", level="country")


@pytest.fixture
def plan(country: Territory) -> ActionPlan:
    return ActionPlan.objects.create(jurisdiction=country, number=1, title="Plan", slug="plan", is_public=True)


@pytest.fixture
def secretariat(country: Territory) -> User:
    return secretariat_of(country)


def secretariat_of(country: Territory) -> User:
    user = User.objects.create_user(f"s-{country.code}@example.org", "x", full_name="S")
    Membership.objects.create(user=user, role=Role.SECRETARIAT, since=date(2020, 1, 1), jurisdiction=country)
    return user


def make(plan: ActionPlan, slug: str = "e", **fields: Any) -> Stage:
    values = {"order": 1, "kind": StageKind.PARTICIPATION, "title": f"Etapa {slug}"} | fields
    return Stage.objects.create(plan=plan, slug=slug, **values)


def messages(error: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return error.value.message_dict


def test_only_the_secretariat_of_the_plan_runs_its_cycle(plan: ActionPlan) -> None:
    stage = make(plan, planned_starts_on=TODAY)
    abroad = secretariat_of(Territory.objects.create(code="ZY", name="Y", slug="zy", level="country"))
    ended = User.objects.create_user("antes@example.org", "x", full_name="A")
    Membership.objects.create(
        user=ended,
        role=Role.SECRETARIAT,
        since=date(2020, 1, 1),
        until=date(2021, 1, 1),
        jurisdiction=plan.jurisdiction,
    )
    for user in (abroad, ended):
        writes = (
            lambda by=user: services.add_stage(plan=plan, title="X", slug="x", order=2, kind="approval", by=by),
            lambda by=user: services.change_stage(stage=stage, title="X", by=by),
            lambda by=user: services.start_stage(stage=stage, on=TODAY, by=by, now=NOW),
            lambda by=user: services.end_stage(stage=stage, on=TODAY, by=by, now=NOW),
            lambda by=user: services.publish_timeline(plan=plan, published_on=TODAY, by=by, now=NOW),
        )
        for write in writes:
            with pytest.raises(PermissionDenied):
                write()
    assert not ActivityRecord.objects.exists()


def test_each_step_leaves_its_line_of_history(plan: ActionPlan, secretariat: User) -> None:
    stage = services.add_stage(plan=plan, title="Mesas", slug="mesas", order=1, kind="participation", by=secretariat)
    services.change_stage(
        stage=stage, planned_starts_on=date(2026, 6, 1), planned_ends_on=date(2026, 6, 30), by=secretariat
    )
    services.publish_timeline(plan=plan, published_on=date(2026, 5, 10), by=secretariat, now=NOW)
    services.start_stage(stage=stage, on=date(2026, 6, 2), by=secretariat, now=NOW)
    services.end_stage(stage=stage, on=date(2026, 6, 12), by=secretariat, now=NOW)
    stage.refresh_from_db()
    assert (stage.starts_on, stage.ends_on, stage.published_on) == (
        date(2026, 6, 2),
        date(2026, 6, 12),
        date(2026, 5, 10),
    )
    told = list(ActivityRecord.objects.order_by("id"))
    assert len(told) == 5 and all(line.is_public and line.plan == "plan" for line in told)
    assert told[1].changes["planned_ends_on"] == [None, "2026-06-30"]
    assert told[4].changes["ends_on"] == [None, "2026-06-12"]
    assert secretariat.email not in str([line.changes for line in told])


def test_a_plan_that_is_not_public_leaves_no_public_line(plan: ActionPlan, secretariat: User) -> None:
    ActionPlan.objects.update(is_public=False)
    services.add_stage(plan=plan, title="M", slug="m", order=1, kind="participation", by=secretariat)
    assert not ActivityRecord.objects.public().exists()


def test_dates_that_cannot_be_are_refused_in_plain_words(plan: ActionPlan, secretariat: User) -> None:
    stage = make(plan, planned_starts_on=date(2026, 6, 1), planned_ends_on=date(2026, 6, 30))
    with pytest.raises(ValidationError) as error:
        services.change_stage(stage=stage, planned_ends_on=date(2026, 5, 1), by=secretariat)
    assert messages(error) == {"planned_ends_on": ["El fin previsto no puede ser anterior al inicio previsto."]}
    with pytest.raises(ValidationError) as error:
        services.end_stage(stage=stage, on=TODAY, by=secretariat, now=NOW)
    assert messages(error) == {"on": ["Registre primero cuándo empezó la etapa."]}
    with pytest.raises(ValidationError) as error:
        services.start_stage(stage=stage, on=date(2026, 7, 1), by=secretariat, now=NOW)
    assert messages(error) == {"on": ["La fecha no puede estar en el futuro."]}
    services.start_stage(stage=stage, on=date(2026, 6, 10), by=secretariat, now=NOW)
    with pytest.raises(ValidationError) as error:
        services.end_stage(stage=stage, on=date(2026, 6, 9), by=secretariat, now=NOW)
    assert messages(error) == {"on": ["El fin no puede ser anterior al inicio real de la etapa."]}
    with pytest.raises(ValidationError) as error:
        services.change_stage(stage=stage, starts_on=date(2026, 6, 1), by=secretariat)
    assert messages(error) == {"starts_on": ["Esta fecha se registra con su propio paso."]}
    stage.refresh_from_db()
    assert (stage.planned_ends_on, stage.ends_on) == (date(2026, 6, 30), None)


def test_a_sub_step_lies_inside_its_stage_and_stages_may_overlap(plan: ActionPlan, secretariat: User) -> None:
    parent = make(plan, "etapa", planned_starts_on=date(2026, 6, 1), planned_ends_on=date(2026, 6, 30))

    def step(slug: str, starts: date, ends: date, **fields: Any) -> Stage:
        return services.add_stage(
            plan=plan,
            title=slug,
            slug=slug,
            order=2,
            kind="participation",
            planned_starts_on=starts,
            planned_ends_on=ends,
            by=secretariat,
            **fields,
        )

    inside = step("paso", date(2026, 6, 5), date(2026, 6, 25), parent=parent)
    step("otra", date(2026, 6, 20), date(2026, 7, 20))
    with pytest.raises(ValidationError) as error:
        step("fuera", date(2026, 6, 5), date(2026, 7, 1), parent=parent)
    assert messages(error) == {"planned_ends_on": ["El paso debe quedar dentro de las fechas previstas de su etapa."]}
    with pytest.raises(ValidationError) as error:
        services.change_stage(stage=parent, planned_ends_on=date(2026, 6, 20), by=secretariat)
    assert "«paso»" in messages(error)["planned_ends_on"][0]
    with pytest.raises(ValidationError) as error:
        step("nieto", date(2026, 6, 6), date(2026, 6, 7), parent=inside)
    assert "parent" in messages(error)
    other = ActionPlan.objects.create(jurisdiction=plan.jurisdiction, number=2, title="Otro", slug="otro")
    with pytest.raises(ValidationError) as error:
        step("ajeno", date(2026, 6, 6), date(2026, 6, 7), parent=make(other, "ajena"))
    assert "parent" in messages(error)
    with pytest.raises(ValidationError):
        services.publish_timeline(plan=other, stage=parent, published_on=TODAY, by=secretariat, now=NOW)


def test_publishing_needs_dates_and_keeps_what_was_said_before(plan: ActionPlan, secretariat: User) -> None:
    make(plan, "vacia")
    with pytest.raises(ValidationError):
        services.publish_timeline(plan=plan, published_on=TODAY, by=secretariat, now=NOW)
    said = make(plan, "dicha", planned_starts_on=TODAY, published_on=date(2026, 1, 1))
    dated = make(plan, "nueva", planned_starts_on=TODAY)
    assert services.publish_timeline(plan=plan, published_on=TODAY, by=secretariat, now=NOW) == [dated]
    said.refresh_from_db()
    assert said.published_on == date(2026, 1, 1)
    services.publish_timeline(plan=plan, stage=said, published_on=date(2026, 2, 1), by=secretariat, now=NOW)
    said.refresh_from_db()
    assert said.published_on == date(2026, 2, 1)
    assert ActivityRecord.objects.latest("id").changes["stages"] == {"dicha": "2026-01-01"}


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ({}, StageState.UNDATED),
        ({"planned_starts_on": date(2026, 6, 16)}, StageState.PLANNED),
        ({"planned_starts_on": date(2026, 6, 15)}, StageState.OPEN),
        ({"planned_starts_on": date(2026, 6, 1), "planned_ends_on": date(2026, 6, 15)}, StageState.OPEN),
        ({"planned_starts_on": date(2026, 6, 1), "planned_ends_on": date(2026, 6, 14)}, StageState.OVERDUE),
        # Real dates win over planned ones, both ways.
        ({"planned_starts_on": date(2026, 6, 20), "starts_on": date(2026, 6, 14)}, StageState.OPEN),
        ({"planned_ends_on": date(2026, 6, 30), "starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 14)}, "ended"),
        ({"planned_ends_on": date(2026, 6, 1), "starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 15)}, "open"),
        # Begun without a real end: open until the day its timeline announced.
        ({"starts_on": date(2026, 6, 1), "planned_ends_on": date(2026, 6, 15)}, StageState.OPEN),
        ({"starts_on": date(2026, 6, 1), "planned_ends_on": date(2026, 6, 14)}, StageState.OVERDUE),
        ({"starts_on": date(2020, 6, 1)}, StageState.OPEN),
        # A month counts to its last day, a year too; an end without a start opens nothing.
        ({"starts_on": date(2026, 5, 1), "ends_on": date(2026, 6, 1), "ends_precision": "month"}, StageState.OPEN),
        ({"starts_on": date(2026, 12, 31), "starts_precision": "year"}, StageState.OPEN),
        ({"ends_on": date(2026, 6, 20)}, StageState.PLANNED),
    ],
)
def test_where_a_stage_stands(plan: ActionPlan, dates: dict[str, Any], state: str) -> None:
    stage = make(plan, **dates)
    assert stage_state(stage, TODAY) == state
    assert (open_stages(plan, TODAY) == [stage]) == (state == StageState.OPEN)


def test_rights_follow_what_is_open_today(plan: ActionPlan) -> None:
    opened = {"planned_starts_on": date(2026, 6, 1), "planned_ends_on": date(2026, 6, 30)}
    make(plan, "pasada", order=1, kind="preparation", starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1))
    first = make(plan, "abierta", order=2, kind="participation", **opened)
    second = make(plan, "traslapa", order=3, kind="approval", **opened)
    undated = make(plan, "sin-fechas", order=4, kind="closing")
    assert open_stage_kinds(plan, TODAY) == {StageKind.PARTICIPATION, StageKind.APPROVAL}
    assert current_stage(plan, TODAY) == second
    # A step speaks for a stage without dates; it opens nothing once its dated stage has closed.
    step = make(plan, "paso", order=5, kind="closing", parent=undated, **opened)
    assert open_stage_kinds(plan, TODAY) >= {StageKind.CLOSING}
    assert open_stages(plan, TODAY) == [first, second, undated, step]
    Stage.objects.filter(pk=undated.pk).update(starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 10))
    assert open_stage_kinds(plan, TODAY) == {StageKind.PARTICIPATION, StageKind.APPROVAL}
    assert open_stage_kinds(plan, date(2027, 1, 1)) == set()
    assert current_stage(plan, date(2027, 1, 1)) is None


def test_notice_and_length_are_told_only_when_they_are_known(plan: ActionPlan) -> None:
    stage = Stage(planned_starts_on=date(2026, 6, 15), published_on=date(2026, 6, 1))
    assert days_of_notice(stage) == 14 and not has_short_notice(stage)
    stage.starts_on = date(2026, 6, 14)
    assert days_of_notice(stage) == 13 and has_short_notice(stage)
    stage.starts_on = date(2026, 5, 30)
    assert days_of_notice(stage) == -2 and has_short_notice(stage)
    stage.starts_precision = "month"
    assert days_of_notice(stage) is None and not has_short_notice(stage)
    assert days_of_notice(Stage(planned_starts_on=TODAY)) is None
    assert days_taken(Stage(starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 1))) == 1
    assert days_taken(Stage(starts_on=date(2026, 6, 1))) is None
    months = Stage(starts_on=date(2017, 5, 1), ends_on=date(2017, 8, 1))
    months.starts_precision = months.ends_precision = "month"
    assert days_taken(months) == 123
