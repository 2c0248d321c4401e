"""The weekly report: its content against a week written down by hand, and that what was published never changes."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commitments.models import Commitment, Milestone, ProgressReport
from core.models import ActivityRecord
from dashboards.models import ProgressSnapshot, WeeklyReport
from dashboards.selectors.weekly import Week, week_content
from dashboards.services import publish_due_weeks, publish_weekly
from dashboards.tests.weekly_world import CANARY, MONDAY, NOW, SECRET, ZONE, World, at, make_week, make_world
from people.models import User
from plans.models import ActionPlan, ReportingPeriod

pytestmark = pytest.mark.django_db
ONE = {"commitment": "1. Compromiso uno", "url": "/compromisos/uno/"}


@pytest.fixture
def world() -> World:
    return make_week()


def lists(report: WeeklyReport) -> dict[str, Any]:
    return report.content["lists"]


def test_the_headline_is_of_both_sundays(world: World) -> None:
    """Commitment uno: (60+100+0+0)/4 = 40, a week before (40+80+0+0)/4 = 30; dos 0; tres (10+0+0)/3 = 3.33 on both.

    The plan is their mean: 43.33/3 = 14.44 and 33.33/3 = 11.11. Of the year 326 days had passed, a week before 319.
    """
    headline = world.publish().content["headline"]
    assert (headline["on"], headline["before_on"]) == ("2025-11-23", "2025-11-16")
    assert (headline["actual"], headline["actual_before"], headline["actual_change"]) == ("14.44", "11.11", "3.33")
    assert (headline["commitments"], headline["milestones"]) == (3, 8)
    assert (headline["late"], headline["late_before"]) == (2, 1)
    days = ProgressSnapshot.objects.filter(scope="plan").values_list("date", flat=True).order_by("date")
    assert list(days) == [date(2025, 11, 16), date(2025, 11, 23)]


def test_without_milestones_in_force_figures_are_null() -> None:
    world = make_world()
    world.milestone(world.commitment("uno", 0, state="withdrawn", state_reason="No sigue."), "Hito")
    headline = world.publish().content["headline"]
    assert (headline["actual"], headline["actual_change"], headline["expected"]) == (None, None, None)


def test_what_moved(world: World) -> None:
    told = lists(world.publish())
    verified = {"organization": "Entidad Agua", "voice": "government", "verification": "verified"}
    assert told["reports"] == {
        "total": 3,
        "rows": [
            ONE | verified | {"milestone": "Hito vencido", "from": 40, "to": 60, "on": "2025-11-18"},
            ONE | verified | {"milestone": "Hito completado", "from": 80, "to": 100, "on": "2025-11-19"},
            ONE
            | {"organization": "Veeduría", "voice": "civil_society", "verification": "not_needed"}
            | {"milestone": "Hito por vencer", "from": None, "to": 20, "on": "2025-11-20"},
        ],
    }
    assert told["completed"] == {"total": 1, "rows": [_milestone("Hito completado", "2025-12-31")]}
    assert told["states"] == {
        "total": 1,
        "rows": [
            {
                "commitment": "Compromiso dos",
                "url": "/compromisos/dos/",
                "from": "approved",
                "to": "in_progress",
                "reason": "",
            }
        ],
    }


def _milestone(title: str, ends_on: str, days_late: int = 0) -> dict[str, Any]:
    about = {"milestone": title, "organizations": ["Entidad Agua"], "precision": "day"}
    return ONE | about | {"ends_on": ends_on, "days_late": days_late}


def test_what_slipped_and_what_is_due(world: World) -> None:
    told = lists(world.publish())
    assert told["moved"] == {
        "total": 1,
        "rows": [
            ONE
            | {
                "milestone": "Hito corrido",
                "from": "2025-11-25",
                "to": "2026-01-15",
                "days": 51,
                "reason": "Faltaba el acto administrativo.",
                "organization": "Entidad Agua",
            }
        ],
    }
    assert told["late"] == {"total": 1, "rows": [_milestone("Hito vencido", "2025-11-20", 3)]}
    assert told["due"] == {"total": 1, "rows": [_milestone("Hito por vencer", "2025-11-30")]}


def test_who_has_not_reported(world: World) -> None:
    """Bosque never did, since 1 January; Campo did on 1 October, 53 days before Sunday; Agua did this week."""
    assert lists(world.publish())["silent"] == {
        "total": 2,
        "rows": [
            {
                "organization": "Entidad Bosque",
                "url": "/entidades/bosque/",
                "milestones": 1,
                "last_on": None,
                "started_on": "2025-01-01",
                "days": 326,
            },
            {
                "organization": "Entidad Campo",
                "url": "/entidades/campo/",
                "milestones": 3,
                "last_on": "2025-10-01",
                "started_on": "2025-01-01",
                "days": 53,
            },
        ],
    }


def silent(world: World) -> list[str]:
    return [row["organization"] for row in week_content(world.plan, Week(MONDAY))["lists"]["silent"]["rows"]]


def test_thirty_days_the_open_period_and_what_waits_for_review_are_no_silence(world: World) -> None:
    ReportingPeriod.objects.create(
        plan=world.plan,
        name="Trimestre",
        opens_on=date(2025, 9, 25),
        closes_on=date(2025, 11, 20),
        locks_on=date(2025, 11, 23),
    )
    assert silent(world) == ["Entidad Bosque"]  # the report of Campo is of the open period
    ReportingPeriod.objects.update(locks_on=date(2025, 11, 22))
    assert silent(world) == ["Entidad Bosque", "Entidad Campo"]
    waiting = world.report(Milestone.objects.get(title="Hito sin reportes"), 5, at(10, 24), state="submitted")
    assert silent(world) == ["Entidad Campo"]
    for day, expected in ((at(10, 24), []), (at(10, 23), ["Entidad Campo"]), (at(11, 24, 0), ["Entidad Campo"])):
        ProgressReport.objects.filter(percent=10).update(submitted_at=day, published_at=day)
        assert silent(world) == expected
    ProgressReport.objects.filter(pk=waiting.pk).update(state="returned", review_note="Falta la evidencia.")
    assert silent(world) == ["Entidad Bosque", "Entidad Campo"]


def test_a_milestone_that_just_began_or_is_to_begin_is_no_silence() -> None:
    world = make_world()
    commitment = world.commitment("uno", 0)
    world.milestone(commitment, "Recién empezado", starts=date(2025, 10, 25))
    world.milestone(commitment, "Por empezar", starts=date(2025, 11, 24))
    assert silent(world) == []
    Milestone.objects.filter(title="Recién empezado").update(planned_starts_on=date(2025, 10, 23))
    assert silent(world) == ["Entidad Agua"]


def test_responsibles_answer_before_the_lead(world: World) -> None:
    milestone = Milestone.objects.get(title="Hito sin reportes")
    milestone.responsibles.create(organization=world.entities[2], leads=False)
    assert silent(world) == ["Entidad Campo"]
    due = Milestone.objects.get(title="Hito por vencer")
    due.responsibles.create(organization=world.entities[1], leads=False)
    due.responsibles.create(organization=world.entities[2], leads=True)
    (row,) = week_content(world.plan, Week(MONDAY))["lists"]["due"]["rows"]
    assert row["organizations"] == ["Entidad Campo", "Entidad Bosque"]


def test_participation_and_committee(world: World) -> None:
    told = lists(world.publish())
    days = {"opens_on": "2025-11-18", "closes_on": "2025-12-02"}
    assert told["opened"]["rows"] == [{"title": "Consulta abre", "url": "/consultas/abre/", **days}]
    days = {"opens_on": "2025-11-03", "closes_on": "2025-11-20"}
    assert told["closed"]["rows"] == [{"title": "Consulta cierra", "url": "/consultas/cierra/", **days}]
    session = {
        "title": "Ordinaria 1 · Comité Zeta",
        "on": "2025-11-19",
        "url": "/comite/comite-zeta/sesiones/sesion-1/",
    }
    assert told["sessions"]["rows"] == [session]
    minutes = {"on": "2025-11-22", "url": "/comite/comite-zeta/sesiones/sesion-1/acta/"}
    assert told["minutes"]["rows"] == [session | minutes]
    (agreement,) = told["agreements"]["rows"]
    assert agreement["url"].startswith("/comite/comite-zeta/acuerdos/#acuerdo-")
    assert {**agreement, "url": ""} == {
        "title": "Publicar la base",
        "url": "",
        "organization": "Entidad Agua",
        "on": "2025-11-28",
    }


def test_nothing_hidden_nor_personal_is_told(world: World) -> None:
    told = json.dumps(world.publish().content, ensure_ascii=False)
    assert CANARY not in told and SECRET not in told and "Persona Secreta" not in told and "@" not in told


def test_it_is_in_the_language_of_the_portal(world: World) -> None:
    with translation.override("en"):
        told = json.dumps(week_content(world.plan, Week(MONDAY)))
    assert "/en/" not in told and told == json.dumps(week_content(world.plan, Week(MONDAY)))


def test_a_past_week_is_told_as_it_was_then(world: World) -> None:
    """A month later, with the milestone moved again, complete and its entity reporting."""
    before = week_content(world.plan, Week(MONDAY))["lists"]
    world.move(Milestone.objects.get(title="Hito por vencer"), date(2026, 3, 1), at(12, 5))
    world.report(Milestone.objects.get(title="Hito vencido"), 100, at(12, 6))
    world.report(Milestone.objects.get(title="Hito sin reportes"), 50, at(12, 6))
    assert week_content(world.plan, Week(MONDAY))["lists"] == before


def test_a_list_keeps_two_hundred_rows_and_counts_the_rest(world: World) -> None:
    commitment = Commitment.objects.get(slug="uno")
    for number in range(230):
        world.milestone(commitment, f"Hito {number}", date(2025, 11, 29))
    due = week_content(world.plan, Week(MONDAY))["lists"]["due"]
    assert (due["total"], len(due["rows"])) == (231, 200)


def queries(world: World) -> int:
    with CaptureQueriesContext(connection) as captured:
        week_content(world.plan, Week(MONDAY))
    return len(captured)


def test_it_costs_the_same_with_thirty_of_everything(world: World) -> None:
    before = queries(world)
    for number in range(30):
        commitment = world.commitment(f"mas-{number}", number % 3)
        for title, ends in (("vence", date(2025, 11, 20)), ("por vencer", date(2025, 11, 30))):
            milestone = world.milestone(commitment, f"{title} {number}", ends)
            world.report(milestone, 30, at(11, 19))
            world.move(world.milestone(commitment, f"corrido {number}"), date(2026, 2, 1), at(11, 20))
        world.consultation(f"mas-{number}", date(2025, 11, 18), date(2025, 11, 20))
        world.session(10 + number, date(2025, 11, 19))
    assert queries(world) == before
    counts = week_content(world.plan, Week(MONDAY))["counts"]
    assert (counts["reports"], counts["moved"], counts["late"], counts["due"]) == (63, 61, 31, 31)


def test_what_was_published_stays_whatever_is_corrected_later(world: World) -> None:
    first = world.publish()
    assert first.published_at == first.computed_at == NOW
    kept = json.dumps(WeeklyReport.objects.get().content)
    Commitment.objects.update(title="Otro título")
    Milestone.objects.filter(title="Hito por vencer").update(planned_ends_on=date(2026, 5, 1))
    ProgressReport.objects.filter(percent=60).update(percent=99)
    world.entities[0].name = "Otra entidad"
    world.entities[0].save()
    again = world.publish(now=NOW + timedelta(days=2))
    assert again == first and again.published_at == NOW
    assert json.dumps(WeeklyReport.objects.get().content) == kept
    assert ActivityRecord.objects.filter(object_type="dashboards.weeklyreport").count() == 1


def test_the_database_itself_refuses_to_change_or_delete_it(world: World) -> None:
    report = world.publish()
    rows = WeeklyReport.objects.filter(pk=report.pk)
    for change in (
        {"content": {}},
        {"published_at": None},
        {"published_at": NOW + timedelta(days=1)},
        {"starts_on": NOW},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM dashboards_weeklyreport")
    assert rows.get().content == report.content and rows.get().published_at == NOW


def test_control_one_that_is_not_published_is_still_changed(world: World) -> None:
    report = WeeklyReport.objects.create(plan=world.plan, starts_on=MONDAY)
    WeeklyReport.objects.update(content={"x": 1})
    report.delete()
    assert not WeeklyReport.objects.exists()


def test_it_leaves_a_public_line_of_history(world: World) -> None:
    report = world.publish()
    line = ActivityRecord.objects.get(object_type="dashboards.weeklyreport")
    assert (line.object_id, line.is_public, line.plan, line.jurisdiction) == (str(report.pk), True, "plan-uno", "ZZ")
    assert line.object_label == "Plan Uno: semana del 17 al 23 de noviembre de 2025"
    assert line.object_url == "/tablero/plan-uno/semanas/2025-11-17/" == report.get_absolute_url()
    assert (line.actor_label, line.at) == ("El portal", NOW)


def test_only_the_portal_and_the_secretariat_publish(world: World) -> None:
    report = publish_weekly(plan=world.plan, week=MONDAY, now=NOW, by=User.objects.get(pk=world.secretary.pk))
    assert report.published_at == NOW
    with pytest.raises(PermissionDenied):
        publish_weekly(plan=world.plan, week=MONDAY, now=NOW, by=world.author)


@pytest.mark.parametrize(
    ("week", "now", "plan"),
    [
        (MONDAY + timedelta(days=1), NOW, {}),  # not a Monday
        (MONDAY, datetime(2025, 11, 23, 23, 59, tzinfo=ZONE), {}),  # not ended
        (MONDAY, NOW, {"is_public": False}),
        (MONDAY, NOW, {"state": "closed"}),
        (MONDAY, NOW, {"starts_on": date(2025, 11, 24)}),
    ],
)
def test_there_is_none_of(world: World, week: date, now: datetime, plan: dict[str, Any]) -> None:
    ActionPlan.objects.update(**plan)
    world.plan.refresh_from_db()
    with pytest.raises(ValueError):
        world.publish(week, now)
    assert not WeeklyReport.objects.exists() and not ActivityRecord.objects.filter(verb__contains="semanal").exists()


def test_it_goes_out_on_monday_at_half_past_six_once(world: World) -> None:
    for moment in (NOW - timedelta(minutes=1), NOW - timedelta(hours=6, minutes=30)):
        assert publish_due_weeks(now=moment) == 0
    assert [publish_due_weeks(now=NOW + timedelta(hours=hours)) for hours in (0, 0, 1, 24)] == [1, 0, 0, 0]
    assert WeeklyReport.objects.get().starts_on == MONDAY


def test_a_beat_that_was_away_makes_up_for_the_last_week_only(world: World) -> None:
    assert publish_due_weeks(now=datetime(2025, 12, 2, 9, 30, tzinfo=ZONE)) == 1
    assert WeeklyReport.objects.get().starts_on == date(2025, 11, 24)


def test_a_plan_without_milestones_has_no_report() -> None:
    world = make_world()
    world.commitment("uno", 0)
    assert publish_due_weeks(now=NOW) == 0 and not WeeklyReport.objects.exists()


def test_one_that_fails_keeps_no_other_from_its_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    other = ActionPlan.objects.create(
        jurisdiction=world.place, number=2, title="Plan Dos", slug="plan-dos", is_public=True, state="implementation"
    )
    world.milestone(world.commitment("otro", 0, plan=other), "Hito")
    ActivityRecord.objects.filter(object_type="commitments.commitment").update(object_id="no es un número")
    with pytest.raises(ValueError):
        publish_due_weeks(now=NOW)
    assert [row.plan for row in WeeklyReport.objects.all()] == [other]


def test_the_command_publishes_an_older_week(world: World) -> None:
    out = StringIO()
    call_command("publish_weekly", "plan-uno", "2025-11-10", stdout=out)
    assert out.getvalue() == "Informe publicado: /tablero/plan-uno/semanas/2025-11-10/\n"
    call_command("publish_weekly", "plan-uno", "2025-11-10", stdout=out)
    assert "ya estaba publicado" in out.getvalue() and WeeklyReport.objects.count() == 1
    for plan, week in (("plan-uno", "2025-11-11"), ("plan-uno", "mañana"), ("otro", "2025-11-10")):
        with pytest.raises(CommandError):
            call_command("publish_weekly", plan, week)
