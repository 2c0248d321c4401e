"""Snapshots: the curve of a small plan against a table worked out by hand, and SQL's groups against the formula."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.choices import CommitmentState, ParticipationRole, Verification, Voice
from commitments.models import Commitment, DateChange, Milestone, Participation, ProgressReport
from commitments.progress import GroupProgress, group_progress
from commitments.selectors import plan_progress
from core import activity
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from dashboards.services import (
    backfill_snapshots,
    fill_missing_curves,
    refresh_touched,
    take_all_snapshots,
    take_snapshots,
)
from people.choices import Branch, Level, Sector, TerritoryLevel
from people.models import Organization, Territory, User
from plans.models import ActionPlan, ReportingPeriod, Theme

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Bogota")


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def make_plan(number: int = 1) -> ActionPlan:
    country, _new = Territory.objects.get_or_create(
        code="ZZ", defaults={"name": "Zeta", "slug": "zz", "level": TerritoryLevel.COUNTRY}
    )
    return ActionPlan.objects.create(
        jurisdiction=country,
        number=number,
        title=f"Plan {number}",
        slug=f"plan-{number}",
        is_public=True,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )


def make_commitment(plan: ActionPlan, slug: str, theme: Theme | None = None, **fields: object) -> Commitment:
    state = fields.pop("state", CommitmentState.IN_PROGRESS)
    return Commitment.objects.create(
        plan=plan, slug=slug, title=f"Compromiso {slug}", theme=theme, state=state, **fields
    )


def make_milestone(commitment: Commitment, starts: date | None, ends: date | None, weight: int = 1) -> Milestone:
    return Milestone.objects.create(
        commitment=commitment,
        order=commitment.milestones.count() + 1,
        title="Hito",
        planned_starts_on=starts,
        planned_ends_on=ends,
        weight=weight,
    )


def report(
    milestone: Milestone, percent: int, day: date, voice: str = Voice.GOVERNMENT, **fields: object
) -> ProgressReport:
    entity, _new = Organization.objects.get_or_create(slug="e", defaults={"name": "E", "sector": Sector.PUBLIC})
    author = User.objects.filter(email="autora@example.org").first() or User.objects.create_user("autora@example.org")
    level = (
        "complete" if percent == 100 else "substantial" if percent >= 50 else "limited" if percent else "not_started"
    )
    return ProgressReport.objects.create(
        milestone=milestone,
        voice=voice,
        organization=entity,
        percent=percent,
        completion=level,
        actions="A",
        state="published",
        verification=Verification.VERIFIED,
        published_at=at(day),
        created_by=author,
        **fields,
    )


def move_end(milestone: Milestone, day: date, new: date) -> None:
    author = User.objects.filter(email="autora@example.org").first() or User.objects.create_user("autora@example.org")
    DateChange.objects.create(
        milestone=milestone,
        field="end",
        old_date=milestone.planned_ends_on,
        new_date=new,
        changed_at=at(day),
        changed_by=author,
        reason="Faltaba el acto.",
    )
    milestone.planned_ends_on = new
    milestone.save()


@pytest.fixture
def worked() -> ActionPlan:
    """docs/progress.md works this plan out by hand."""
    plan = make_plan()
    first, second = (Theme.objects.create(plan=plan, order=n, title=f"Tema {n}", slug=f"tema-{n}") for n in (1, 2))
    one = make_commitment(plan, "uno", first)
    m1 = make_milestone(one, date(2026, 1, 1), date(2026, 1, 31), 1)
    m2 = make_milestone(one, date(2026, 2, 1), date(2026, 5, 12), 3)
    m3 = make_milestone(make_commitment(plan, "dos", second), date(2026, 1, 1), date(2026, 4, 11))
    make_commitment(plan, "tres", second)
    report(m1, 50, date(2026, 2, 10))
    move_end(m1, date(2026, 2, 20), date(2026, 3, 2))
    report(m3, 40, date(2026, 2, 20))
    report(m1, 100, date(2026, 3, 2))
    report(m2, 20, date(2026, 3, 13))
    return plan


# day, actual, expected, late milestones, days late, moved, days slipped: worked out by hand from the rules
CURVE = (
    (date(2025, 12, 31), "0", "0", 0, 0, 0, 0),
    (date(2026, 1, 16), "0", "13.75", 0, 0, 0, 0),
    (date(2026, 2, 11), "6.25", "36.75", 1, 11, 0, 0),
    (date(2026, 3, 3), "32.50", "54.25", 0, 0, 1, 30),
    (date(2026, 3, 13), "40", "63", 0, 0, 1, 30),
    (date(2026, 5, 12), "40", "100", 1, 31, 1, 30),
    (date(2026, 5, 13), "40", "100", 2, 32, 1, 30),
)


def figures(plan: ActionPlan, day: date) -> tuple:
    row = ProgressSnapshot.objects.get(plan=plan, date=day, scope=Scope.PLAN)
    return row.actual, row.expected, row.late, row.days_late, row.moved, row.days_slipped


@pytest.mark.parametrize(("day", "actual", "expected", "late", "days", "moved", "slipped"), CURVE)
def test_the_curve_equals_the_table_worked_out_by_hand(
    worked: ActionPlan, day: date, actual: str, expected: str, late: int, days: int, moved: int, slipped: int
) -> None:
    take_snapshots(plan=worked, on=day)
    assert figures(worked, day) == (Decimal(actual), Decimal(expected), late, days, moved, slipped)


def test_the_backfill_draws_the_same_curve_at_once(worked: ActionPlan) -> None:
    told: list[tuple[int, int]] = []
    first, last = CURVE[0][0], CURVE[-1][0]
    days = (last - first).days + 1
    backfill_snapshots(plan=worked, since=first, until=last, progress=lambda done, total: told.append((done, total)))
    assert {day: figures(worked, day) for day, *_rest in CURVE} == {
        day: (Decimal(actual), Decimal(expected), *rest) for day, actual, expected, *rest in CURVE
    }
    assert ProgressSnapshot.objects.filter(scope=Scope.PLAN).count() == days
    assert told == [(n, days) for n in range(1, days + 1)]


def test_a_backfill_writes_each_so_many_days_and_the_last_and_leaves_others_alone(worked: ActionPlan) -> None:
    take_snapshots(plan=worked, on=date(2026, 6, 1))
    before = ProgressSnapshot.objects.filter(date=date(2026, 6, 1)).values().order_by("pk")
    kept = list(before)
    backfill_snapshots(plan=worked, since=date(2026, 1, 1), until=date(2026, 1, 20), every=7)
    days = ProgressSnapshot.objects.filter(scope=Scope.PLAN).order_by("date").values_list("date", flat=True)
    assert [day.isoformat() for day in days] == ["2026-01-01", "2026-01-08", "2026-01-15", "2026-01-20", "2026-06-01"]
    assert list(before.all()) == kept
    with pytest.raises(ValueError):
        backfill_snapshots(plan=worked, since=date(2026, 2, 1), until=date(2026, 1, 1))


def test_a_plan_that_came_late_gets_its_curve_once(worked: ActionPlan) -> None:
    today = date(2026, 5, 12)
    take_all_snapshots(on=today)
    assert fill_missing_curves(today=today) > 0
    days = ProgressSnapshot.objects.filter(scope=Scope.PLAN).order_by("date").values_list("date", flat=True)
    assert [day.isoformat() for day in days] == [
        "2026-01-01",
        "2026-01-31",
        "2026-03-02",
        "2026-04-01",
        "2026-05-01",
        "2026-05-12",
    ]
    assert fill_missing_curves(today=today) == 0


def test_twice_is_once(worked: ActionPlan) -> None:
    day = date(2026, 3, 13)
    first = take_snapshots(plan=worked, on=day, now=at(day))
    rows = list(ProgressSnapshot.objects.order_by("pk").values())
    assert take_snapshots(plan=worked, on=day, now=at(day)) == first == len(rows)
    assert list(ProgressSnapshot.objects.order_by("pk").values()) == rows


def test_a_scope_without_commitments_loses_its_row_of_that_day_only(worked: ActionPlan) -> None:
    for day in (date(2026, 3, 12), date(2026, 3, 13)):
        take_snapshots(plan=worked, on=day)
    Commitment.objects.filter(slug="uno").update(state=CommitmentState.DRAFT)
    take_snapshots(plan=worked, on=date(2026, 3, 13))
    left = ProgressSnapshot.objects.filter(key__in=["uno", "tema-1"]).values_list("date", flat=True)
    assert set(left) == {date(2026, 3, 12)}


def random_plan(number: int, chance: random.Random) -> ActionPlan:
    plan = make_plan(number)
    themes = [
        Theme.objects.create(plan=plan, order=n, title=f"T{n}", slug=f"t{n}") for n in range(chance.choice((0, 3)))
    ]
    entities = [
        Organization.objects.create(name=f"Entidad {number}-{n}", slug=f"e-{number}-{n}", sector=Sector.PUBLIC)
        for n in range(3)
    ]
    places = [
        Territory.objects.create(
            code=f"ZZ-{number}{n}",
            name=f"Lugar {number}-{n}",
            slug=f"l-{number}-{n}",
            level=TerritoryLevel.REGION,
            parent=plan.jurisdiction,
        )
        for n in range(2)
    ]
    for n in range(chance.randint(3, 9)):
        commitment = make_commitment(
            plan,
            f"c-{number}-{n}",
            chance.choice([*themes, None]),
            state=chance.choice(["in_progress", "in_progress", "completed", "withdrawn", "draft"]),
            state_reason="Porque sí.",
            branch=chance.choice([*Branch.values, None]),
            level=chance.choice([*Level.values, None]),
        )
        commitment.territories.set(chance.sample(places, chance.randint(0, 2)))
        for entity, role in zip(entities, chance.sample(ParticipationRole.values, 3), strict=True):
            Participation.objects.create(commitment=commitment, organization=entity, role=role)
        for _m in range(chance.randint(0, 4)):
            starts = date(2026, 1, 1) + timedelta(days=chance.randint(0, 200))
            milestone = make_milestone(
                commitment, starts, starts + timedelta(days=chance.randint(0, 200)), chance.randint(1, 5)
            )
            for voice in chance.sample(Voice.values, chance.randint(0, 2)):
                report(
                    milestone,
                    chance.choice((0, 7, 33, 50, 66, 99, 100)),
                    starts + timedelta(days=chance.randint(0, 90)),
                    voice,
                )
    return plan


def scopes_of(commitment: Commitment) -> Iterator[tuple[str, str]]:
    """The groups in which a commitment counts: an organization answers as lead or co-lead."""
    if commitment.theme:
        yield Scope.THEME, commitment.theme.slug
    if commitment.branch:
        yield Scope.BRANCH, commitment.branch
    if commitment.level:
        yield Scope.LEVEL, commitment.level
    for territory in commitment.territories.all():
        yield Scope.TERRITORY, territory.code
    for part in commitment.participations.filter(role__in=(ParticipationRole.LEAD, ParticipationRole.CO_LEAD)):
        yield Scope.ORGANIZATION, part.organization.slug


SHARED = ("actual", "expected", "commitments", "left_out", "milestones", "by_completion", "late", "without_information")


def told(group: GroupProgress) -> dict[str, object]:
    return {name: getattr(group, name) for name in (*SHARED, "gap")}


@pytest.mark.parametrize("seed", range(6))
def test_what_sql_adds_up_is_what_the_formula_says(seed: int) -> None:
    """For every scope and three days: the groups of the database equal those that Python computes from the facts."""
    chance = random.Random(seed)
    plans = [random_plan(number, chance) for number in (1, 2)]
    for day in (date(2026, 2, 3), date(2026, 7, 9), date(2026, 12, 31)):
        take_all_snapshots(on=day)
        for plan in plans:
            whole = plan_progress(plan, day)
            members = defaultdict(list)
            for commitment, figures in whole.commitments:
                for scope, key in scopes_of(commitment):
                    members[scope, key].append(figures)
            wanted = {group: told(group_progress(figures)) for group, figures in members.items()}
            wanted[Scope.PLAN, plan.slug] = told(whole.total)
            rows = ProgressSnapshot.objects.filter(plan=plan, date=day).exclude(scope=Scope.COMMITMENT)
            assert {(row.scope, row.key): told(row) for row in rows} == wanted
            lit = {
                row.key: row.light for row in ProgressSnapshot.objects.filter(plan=plan, date=day, scope="commitment")
            }
            assert lit == {commitment.slug: told.light for commitment, told in whole.commitments}
            counted = rows.get(scope=Scope.PLAN).by_light
            assert counted == {light: list(lit.values()).count(light) for light in set(lit.values())}


def test_both_voices_and_their_gap() -> None:
    plan = make_plan()
    milestone = make_milestone(make_commitment(plan, "uno"), date(2026, 1, 1), date(2026, 12, 31))
    report(milestone, 80, date(2026, 2, 1))
    report(milestone, 30, date(2026, 2, 2), Voice.CIVIL_SOCIETY)
    take_snapshots(plan=plan, on=date(2026, 3, 1))
    for scope in (Scope.PLAN, Scope.COMMITMENT):
        row = ProgressSnapshot.objects.get(plan=plan, scope=scope)
        assert (row.government, row.civil_society, row.gap) == (80, 30, 50)


def test_reports_due_and_on_time() -> None:
    """Three milestones: one reports on time, one late, one is complete before the period; one had not begun."""
    plan = make_plan()
    period = ReportingPeriod.objects.create(
        plan=plan, name="I", opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 15), locks_on=date(2026, 3, 31)
    )
    commitment = make_commitment(plan, "uno")
    a, b, c, d = (
        make_milestone(commitment, starts, date(2026, 12, 31))
        for starts in (date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1))
    )
    report(a, 10, date(2026, 3, 10), period=period)
    report(b, 10, date(2026, 3, 20), period=period, is_late=True)
    report(c, 100, date(2026, 2, 1))
    take_snapshots(plan=plan, on=date(2026, 3, 15))
    take_snapshots(plan=plan, on=date(2026, 3, 16))
    rows = ProgressSnapshot.objects.filter(scope=Scope.PLAN).order_by("date")
    assert [(row.reports_due, row.reports_on_time) for row in rows] == [(0, 0), (2, 1)]
    assert d.planned_starts_on > period.closes_on


def test_only_what_was_touched_is_taken_again_and_only_once() -> None:
    plans = [make_plan(number) for number in (1, 2, 3)]
    for plan in plans:
        make_milestone(make_commitment(plan, f"c-{plan.number}"), date(2026, 1, 1), date(2026, 12, 31))
    now = timezone.now()
    for plan, public in ((plans[0], True), (plans[1], False)):
        activity.record(verb="x", obj=plan, by=None, public=public, plan=plan.slug, now=now)
    assert refresh_touched(now=now) == 1
    assert set(ProgressSnapshot.objects.values_list("plan", "date")) == {(plans[0].pk, timezone.localdate(now))}
    assert refresh_touched(now=now) == 0


def test_queries_do_not_grow_with_plans_commitments_or_reports() -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            take_all_snapshots(on=date(2026, 6, 1))
        return len([q for q in captured if q["sql"].lstrip().upper().startswith("SELECT")])

    plan = make_plan()
    ReportingPeriod.objects.create(
        plan=plan, name="I", opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 15), locks_on=date(2026, 3, 31)
    )
    report(make_milestone(make_commitment(plan, "uno"), date(2026, 1, 1), date(2026, 9, 1)), 10, date(2026, 2, 1))
    one = count()
    for number in range(2, 6):
        other = make_plan(number)
        for n in range(8):
            milestone = make_milestone(make_commitment(other, f"c-{number}-{n}"), date(2026, 1, 1), date(2026, 9, 1))
            for day in range(1, 5):
                report(milestone, 10 * day, date(2026, 2, day))
    assert count() == one <= 16


def test_the_command_backfills_a_range(worked: ActionPlan) -> None:
    out = StringIO()
    call_command("compute_progress", since="2026-02-01", until="2026-03-03", every=10, plan="plan-1", stdout=out)
    days = ProgressSnapshot.objects.filter(scope=Scope.PLAN).order_by("date").values_list("date", flat=True)
    assert [day.isoformat() for day in days] == ["2026-02-01", "2026-02-11", "2026-02-21", "2026-03-03"]
    assert figures(worked, date(2026, 2, 11))[:2] == (Decimal("6.25"), Decimal("36.75"))
    assert "del 2026-02-01 al 2026-03-03" in out.getvalue()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"since": "2026-02-30"}, "AAAA-MM-DD"),
        ({"since": "2026-03-01", "until": "2026-02-01"}, "anterior"),
        ({"since": "2026-02-01", "every": 0}, "un día"),
        ({"plan": "no-existe"}, "no-existe"),
        ({"date": "2026-02-01", "since": "2026-02-01"}, "--date"),
    ],
)
def test_the_command_says_what_is_wrong(worked: ActionPlan, options: dict[str, object], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("compute_progress", **options)
    assert not ProgressSnapshot.objects.exists()
