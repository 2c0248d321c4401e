"""Commitments and what hangs from them: filters against counted rows, and what never shows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from commitments.choices import CommitmentState, IrmProduct
from commitments.models import (
    Commitment,
    DateChange,
    Evidence,
    Indicator,
    IrmAssessment,
    IrmReport,
    Measurement,
    Milestone,
    MilestoneResponsible,
    Participation,
    ProgressReport,
)
from core.tests.api_checks import assert_constant, csv_rows, get, queries, refused, rows, slugs
from people.models import Organization, Territory, User
from plans.choices import Scheme
from plans.models import ActionPlan, Classification, PlanParticipation, Theme

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def moment(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


class World:
    """One public plan with two themes, one hidden plan, two entities, a country with a region and a town."""

    def __init__(self) -> None:
        self.country = self._place("ZZ", "country", None)
        self.region = self._place("ZZ-A", "region", self.country)
        self.town = self._place("ZZ-A1", "municipality", self.region)
        self.plan, self.hidden = (
            ActionPlan.objects.create(
                jurisdiction=self.country,
                number=number,
                title=slug,
                slug=slug,
                is_public=slug == "plan",
                starts_on=day(-200),
                ends_on=day(200),
            )
            for number, slug in enumerate(("plan", "oculto"), start=1)
        )
        self.themes = [Theme.objects.create(plan=self.plan, order=n, title=f"T{n}", slug=f"t{n}") for n in (1, 2)]
        self.entities = [
            Organization.objects.create(name=f"Entidad {n}", slug=f"entidad-{n}", sector="public", branch="executive")
            for n in (1, 2, 3)
        ]
        self.author = User.objects.create_user("autora@example.org")
        self.values = [
            Classification.objects.create(scheme=Scheme.OGP_VALUE, code=code, order=n, name=code)
            for n, code in enumerate(("transparencia", "participacion"), start=1)
        ]
        self.sdg = Classification.objects.create(scheme=Scheme.SDG, code="ods-16", order=16, name="Paz")

    def _place(self, code: str, level: str, parent: Territory | None) -> Territory:
        return Territory.objects.create(code=code, name=code, slug=code.lower(), level=level, parent=parent)

    def commitment(self, slug: str, *, lead: int = 0, **fields: Any) -> Commitment:
        values = {"plan": self.plan, "title": slug, "state": CommitmentState.IN_PROGRESS} | fields
        commitment = Commitment.objects.create(slug=slug, **values)
        Participation.objects.create(commitment=commitment, organization=self.entities[lead], role="lead")
        return commitment

    def milestone(self, commitment: Commitment, starts: int = -100, ends: int = 100, order: int = 1) -> Milestone:
        milestone = Milestone.objects.create(
            commitment=commitment, order=order, title="Hito", planned_starts_on=day(starts), planned_ends_on=day(ends)
        )
        MilestoneResponsible.objects.create(milestone=milestone, organization=self.entities[0], leads=True)
        return milestone

    def report(self, milestone: Milestone, percent: int, *, ago: int | None = 1) -> ProgressReport:
        """Published that many days ago; a draft without them."""
        published = (
            {} if ago is None else {"state": "published", "verification": "verified", "published_at": moment(-ago)}
        )
        report = ProgressReport.objects.create(
            milestone=milestone,
            voice="government",
            organization=self.entities[0],
            percent=percent,
            completion="complete" if percent == 100 else "limited",
            actions="Acciones",
            created_by=self.author,
            **published,
        )
        Evidence.objects.create(report=report, title="Prueba", url="https://example.org/prueba")
        return report

    def assessment(self, commitment: Commitment, year: int, impact: str = "transformative") -> IrmAssessment:
        report = IrmReport.objects.create(
            plan=commitment.plan,
            slug=f"mri-{commitment.slug}",
            product=IrmProduct.PROGRESS,
            title="I",
            dated_on=date(year, 5, 1),
        )
        assessment = IrmAssessment.objects.create(
            report=report, code="1", specificity="high", potential_impact=impact, completion="complete"
        )
        assessment.commitments.add(commitment)
        assessment.relevance.add(self.values[0])
        return assessment


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def five(world: World) -> World:
    """done: complete · late: its end has passed · quiet: never reported · plain: no milestones · gone: withdrawn."""
    done = world.commitment("done", theme=world.themes[0], branch="executive", level="national", order=1)
    world.report(world.milestone(done, ends=-5), 100, ago=10)
    late = world.commitment(
        "late", theme=world.themes[1], branch="judicial", level="subnational", ends_on=day(-2), order=2
    )
    world.report(world.milestone(late, ends=-2), 40)
    late.territories.add(world.town)
    quiet = world.commitment("quiet", lead=1, starts_on=day(-199), order=3)
    world.milestone(quiet, starts=-199, ends=2000)
    quiet.classifications.add(world.sdg, world.values[1])
    Participation.objects.create(commitment=quiet, organization=world.entities[0], role="support")
    world.commitment("plain", title="Educación rural", order=4, updated_at=moment(-300))
    world.commitment("gone", state=CommitmentState.WITHDRAWN, state_reason="Sin recursos", order=5)
    world.assessment(done, 2016)
    world.assessment(late, 2016, impact="moderate")
    world.commitment("draft", state=CommitmentState.DRAFT)
    world.commitment("secret", plan=world.hidden)
    return world


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "done late quiet plain gone"),
        ({"plan": "plan"}, "done late quiet plain gone"),
        ({"branch": "judicial"}, "late"),
        ({"level": "national"}, "done"),
        ({"territory": "ZZ"}, "late"),
        ({"territory": "ZZ-A"}, "late"),
        ({"territory": "ZZ-A1"}, "late"),
        ({"theme": "t1"}, "done"),
        ({"organization": "entidad-1"}, "done late quiet plain gone"),
        ({"organization": "entidad-1", "role": "support"}, "quiet"),
        ({"organization": "entidad-2", "role": "lead"}, "quiet"),
        ({"organization": "entidad-3"}, ""),
        ({"role": "support"}, "quiet"),
        ({"state": "withdrawn"}, "gone"),
        ({"completion": "complete"}, "done"),
        ({"completion": "limited"}, "late"),
        ({"light": "delayed"}, "late"),
        ({"light": "withdrawn"}, "gone"),
        ({"late": "true"}, "late"),
        ({"late": "false"}, "done quiet plain gone"),
        ({"value": "participacion"}, "quiet"),
        ({"value": "transparencia"}, ""),
        ({"sdg": "16"}, "quiet"),
        ({"sdg": "ods-16"}, "quiet"),
        ({"starred": "true"}, "done"),
        ({"starred": "false"}, "late quiet plain gone"),
        ({"updated_after": (TODAY - timedelta(days=30)).isoformat()}, "done late quiet gone"),
        ({"search": "educacion RURAL"}, "plain"),
        ({"late": "true", "theme": "t1"}, ""),
    ],
)
def test_filters(five: World, query: dict[str, str], expected: str) -> None:
    assert slugs("commitments/", **query) == set(expected.split())
    assert get("commitments/", **query)["count"] == len(expected.split())
    assert {row["slug"] for row in csv_rows("commitments/", **query)} == set(expected.split())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("branch", "rama"),
        ("state", "draft"),
        ("light", "morado"),
        ("completion", "casi"),
        ("late", "quizás"),
        ("starred", "2"),
        ("updated_after", "ayer"),
        ("on", "31/12/2026"),
        ("role", "amigo"),
        ("plan", "oculto"),
        ("organization", "nadie"),
        ("territory", "XX"),
        ("sdg", "99"),
        ("ordering", "secreto"),
        ("page", "uno"),
        ("page", "0"),
        ("page_size", "-5"),
        ("format", "pdf"),
        ("pais", "co"),
    ],
)
def test_unknown_and_ill_typed_parameters_answer_400_with_their_name(five: World, name: str, value: str) -> None:
    assert list(refused("commitments/", **{name: value})) == [name]


def test_figures_are_told_as_of_a_day(five: World) -> None:
    (now,) = rows("commitments/", completion="complete")
    assert now["progress"]["actual"] == 100
    before = {row["slug"]: row for row in rows("commitments/", on=day(-50).isoformat())}
    assert before["done"]["progress"]["actual"] == 0 and before["done"]["starred"] is True
    assert get("commitments/done/", on=day(-50).isoformat())["progress"]["actual"] == 0
    assert slugs("commitments/", on=day(-50).isoformat(), completion="complete") == set()
    assert rows("milestones/", commitment="done", on=day(-50).isoformat())[0]["percent"] == 0
    assert "late" in refused("commitments/done/", late="true")


def test_a_commitment_says_what_the_contract_promises(five: World) -> None:
    row = next(row for row in rows("commitments/") if row["slug"] == "quiet")
    assert row["lead"]["slug"] == "entidad-2" and row["lead"]["url"].endswith("/entidades/entidad-2/")
    assert {part["slug"]: part["role"] for part in row["participants"]} == {"entidad-2": "lead", "entidad-1": "support"}
    assert row["plan"] == {"slug": "plan", "name": "plan", "url": "http://testserver/planes/plan/"}
    assert row["milestones_count"] == 1 and row["url"].endswith("/compromisos/quiet/")
    assert {term["code"] for term in get("commitments/quiet/")["classifications"]} == {"ods-16", "participacion"}


def test_paging_and_order(five: World) -> None:
    first = get("commitments/", page_size=2, ordering="-title")
    assert (first["count"], len(first["results"])) == (5, 2) and first["previous"] is None
    assert "page=2" in first["next"] and "ordering=-title" in first["next"]
    assert len(get("commitments/", page_size=1000)["results"]) == 5
    titles = [row["title"] for row in rows("commitments/", ordering="-title")]
    assert titles == sorted(titles, reverse=True)


def test_csv_tells_the_same_as_json(five: World) -> None:
    for told, row in zip(csv_rows("commitments/"), rows("commitments/"), strict=True):
        assert told["slug"] == row["slug"]
        assert told["plan_slug"] == row["plan"]["slug"]
        assert told["lead_name"] == row["lead"]["name"]
        assert told["progress_light"] == row["progress"]["light"]
        assert told["progress_actual"] == ("" if row["progress"]["actual"] is None else str(row["progress"]["actual"]))
        assert told["territories"] == "; ".join(place["code"] for place in row["territories"])


def test_milestones_tell_their_slip_and_their_evidence(world: World) -> None:
    milestone = world.milestone(world.commitment("c"), ends=60)
    DateChange.objects.create(
        milestone=milestone, field="end", old_date=day(30), new_date=day(60), reason="Motivo", changed_by=world.author
    )
    world.report(milestone, 30)
    world.report(milestone, 60, ago=None)
    (row,) = rows("milestones/")
    assert (row["first_ends_on"], row["days_slipped"]) == (day(30).isoformat(), 30)
    assert (row["percent"], row["completion"], row["evidence_count"]) == (30, "limited", 1)
    assert row["responsible"]["slug"] == "entidad-1" and row["supporting"] == []


def test_milestones_by_computed_figures(five: World) -> None:
    assert [row["commitment"]["slug"] for row in rows("milestones/", late="true")] == ["late"]
    assert [row["commitment"]["slug"] for row in rows("milestones/", completion="complete")] == ["done"]
    assert {row["commitment"]["slug"] for row in rows("milestones/", plan="plan")} == {"done", "late", "quiet"}


def test_what_is_not_published_never_shows(world: World) -> None:
    shown = world.milestone(world.commitment("shown"))
    world.report(shown, 10)
    world.report(shown, 50, ago=None)
    for slug, fields in (("draft", {"state": CommitmentState.DRAFT}), ("secret", {"plan": world.hidden})):
        commitment = world.commitment(slug, **fields)
        world.report(world.milestone(commitment), 20)
        indicator = Indicator.objects.create(commitment=commitment, name="I", kind="output", unit="u")
        Measurement.objects.create(indicator=indicator, measured_on=TODAY, value=1)
    world.assessment(commitment, 2016)
    for path in ("milestones/", "progress-reports/", "evidence/"):
        assert get(path)["count"] == len(csv_rows(path)) == 1
    for path in ("indicators/", "measurements/", "irm-assessments/"):
        assert get(path)["count"] == len(csv_rows(path)) == 0
    assert get("commitments/")["count"] == 1
    assert [row["percent"] for row in rows("progress-reports/")] == [10]
    assert not any("autora@example.org" in str(row) for row in rows("progress-reports/"))


def test_an_assessment_of_a_cluster_names_only_public_commitments(world: World) -> None:
    assessment = world.assessment(world.commitment("shown"), 2014, impact="moderate")
    assessment.commitments.add(world.commitment("draft", state=CommitmentState.DRAFT))
    (row,) = rows("irm-assessments/", plan="plan")
    assert [commitment["slug"] for commitment in row["commitments"]] == ["shown"]
    assert row["starred"] is True and row["promising"] is None


def test_references_never_name_a_draft(world: World) -> None:
    draft = world.commitment("draft", state=CommitmentState.DRAFT)
    world.commitment("shown", parent=draft)
    (row,) = rows("commitments/")
    assert row["parent"] is None


def test_organizations_with_a_part_in_a_plan(world: World) -> None:
    world.commitment("c")
    world.commitment("draft", lead=1, state=CommitmentState.DRAFT)
    PlanParticipation.objects.create(
        plan=world.plan, jurisdiction=world.country, organization=world.entities[2], role="funder"
    )
    assert slugs("organizations/", plan="plan") == {"entidad-1", "entidad-3"}
    assert slugs("organizations/") == {"entidad-1", "entidad-2", "entidad-3"}


def full_commitment(world: World, number: int) -> Commitment:
    commitment = world.commitment(f"c{number}", theme=world.themes[0], order=number)
    commitment.territories.add(world.region)
    world.report(world.milestone(commitment), 50)
    return commitment


@pytest.mark.parametrize(
    ("path", "at_most"),
    # Progress as of a day takes three of them; the rest tell the rows and what they name.
    [("commitments/", 6), ("milestones/", 6), ("progress-reports/", 3), ("evidence/", 3)],
)
def test_lists_cost_the_same_with_30_rows(world: World, path: str, at_most: int) -> None:
    assert_constant(path, lambda number: full_commitment(world, number), at_most)


def test_other_lists_cost_the_same_with_30_rows(world: World) -> None:
    def add(number: int) -> None:
        commitment = world.commitment(f"c{number}")
        indicator = Indicator.objects.create(commitment=commitment, name="I", kind="output", unit="u")
        Measurement.objects.create(indicator=indicator, measured_on=TODAY, value=1)
        world.assessment(commitment, 2016)

    add(0)
    few = {path: queries(path) for path in ("indicators/", "measurements/", "irm-assessments/", "organizations/")}
    for number in range(1, 30):
        add(number)
    assert few == {path: queries(path) for path in few}
    assert max(few.values()) <= 6
