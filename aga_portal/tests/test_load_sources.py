"""The golden figures of the source documents come out by counting rows or tallies; loading twice changes nothing."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count, Sum

from aga_portal.loading import Loader
from commitments.models import Commitment, DatasetTarget
from committee.models import Committee, Seat
from consultations.models import Decision, InstitutionalObservation, Tally
from consultations.selectors import participation_tables
from people.models import Territory
from plans.models import ActionPlan, Claim, Lesson, PlanParticipation, Theme

pytestmark = [pytest.mark.usefixtures("sources"), pytest.mark.django_db]


def table(name: str) -> dict[str, int]:
    rows = Tally.objects.filter(plan__slug="peru-iii", table=name)
    return {row.key: row.value for row in rows}


def test_loading_twice_changes_nothing() -> None:
    result = Loader().load()
    assert not result.created and not result.changed
    out = StringIO()
    call_command("load_sources", stdout=out)
    assert "0 creados, 0 cambiados" in out.getvalue()


def test_territories_are_complete_and_coded() -> None:
    assert Territory.objects.filter(parent__code="CO").count() == 33
    assert Territory.objects.filter(parent__code="PE").count() == 26
    assert set(Territory.objects.filter(level="municipality").values_list("official_code", flat=True)) == {
        "76001",
        "76520",
        "76892",
    }
    assert not Territory.objects.exclude(level="country").filter(official_code="").exists()


def test_plans_have_the_slugs_of_the_contract() -> None:
    assert list(ActionPlan.objects.order_by("jurisdiction__code", "number").values_list("slug", flat=True)) == [
        "colombia-i",
        "colombia-ii",
        "colombia-iii",
        "colombia-iv",
        "colombia-v",
        "peru-i",
        "peru-ii",
        "peru-iii",
    ]


def test_iv_plan_has_15_commitments_7_of_them_subnational() -> None:
    commitments = Commitment.objects.filter(plan__slug="colombia-iv")
    assert commitments.count() == 15
    assert commitments.filter(level="subnational").count() == 7
    tenth = commitments.get(number="10")
    assert tenth.territories.count() == 0 and tenth.participations.count() == 0


def test_pida_has_30_cells_and_29_distinct_names() -> None:
    cells = DatasetTarget.objects.filter(commitment__slug="colombia-iv-1")
    assert cells.count() == 30
    assert cells.values("distinct_name").distinct().count() == 29
    assert cells.exclude(note="").count() == 3
    assert not cells.exclude(state=None).exists()


def test_iii_plan_of_colombia() -> None:
    committed = PlanParticipation.objects.filter(plan__slug="colombia-iii", role="committed")
    assert committed.values("organization").distinct().count() == committed.count() == 22
    assert Theme.objects.filter(plan__slug="colombia-iii").count() == 5
    branches = Claim.objects.filter(key__startswith="co-iii-branch-")
    assert branches.aggregate(total=Sum("value"))["total"] == 25
    signed = Claim.objects.get(key="co-iii-commitments-signed")
    assert signed.value == 26
    assert set(signed.clashes_with.all()) == set(branches)
    figures = {"entities-approached": 48, "working-tables": 41, "technical-tables": 7, "subnational-processes": 7}
    for key, value in {**figures, "draft-proposals": 31}.items():
        assert Claim.objects.get(key=f"co-iii-{key}").value == value
    assert not Commitment.objects.filter(plan__slug="colombia-iii").exists()


def test_clashes_are_named_on_both_sides() -> None:
    clashing = Claim.objects.annotate(clashes=Count("clashes_with")).filter(clashes__gt=0)
    assert clashing.count() >= 20
    for claim in clashing:
        assert all(claim in other.clashes_with.all() for other in claim.clashes_with.all())


def test_cuadros_1_to_4() -> None:
    plan = ActionPlan.objects.get(slug="peru-iii")
    tables = {table.title[:8]: table for table in participation_tables(plan)}
    first, second, third, fourth = (tables[f"Cuadro {number}"] for number in (1, 2, 3, 4))
    assert [row[2] for row in first.rows] == [124, 52] and first.total == 176
    assert first.percents == [Decimal("70.5"), Decimal("29.5")]
    assert [row[2] for row in second.rows] == [8, 5, 9, 102] and second.total == 124
    assert second.percents == [Decimal("6.5"), Decimal("4.0"), Decimal("7.3"), Decimal("82.3")]
    assert [(row[0], row[1]) for row in third.rows] == [
        ("La Libertad", [27, 22]),
        ("San Martín", [14, 29]),
        ("Arequipa", [22, 31]),
    ]
    assert third.totals == [63, 82] and third.total == 145
    assert [row[1] for row in fourth.rows] == [[2, 1], [1, 2], [2, 2], [2, 1], [3, 3], [0, 1]]
    assert fourth.totals == [10, 10] and fourth.total == 20


def test_proposals_by_theme() -> None:
    assert list(table("mesas-tematicas").values()) == [3, 4, 5, 2, 2, 2]
    assert list(table("talleres-regionales").values()) == [1, 1, 2, 2, 1, 4]
    assert (sum(table("mesas-tematicas").values()), sum(table("talleres-regionales").values())) == (18, 11)
    assert Tally.objects.get(key="pe-iii-visitas").value == 952


def test_observations_are_answered_with_reasons() -> None:
    accepted = InstitutionalObservation.objects.filter(decision__outcome="accepted")
    assert list(accepted.values_list("count", flat=True)) == [5, 10]
    refused = Decision.objects.filter(outcome="not_accepted")
    assert refused.count() == 2 and not refused.filter(text="").exists()


def test_committee_of_colombia() -> None:
    committee = Committee.objects.get(slug="colombia")
    assert committee.texts.filter(kind="function").count() == 8
    assert committee.texts.filter(kind="responsibility").count() == 3
    counted = Seat.objects.filter(committee=committee).values("attested_on__year", "sector").annotate(n=Count("id"))
    assert {(row["attested_on__year"], row["sector"]): row["n"] for row in counted} == {
        (2018, "government"): 7,
        (2018, "civil_society"): 7,
        (2023, "government"): 6,
        (2023, "civil_society"): 4,
    }


def test_lessons_of_both_documents() -> None:
    assert Lesson.objects.filter(key__startswith="s0-").count() == 34
    assert Lesson.objects.filter(key__startswith="s4-bp-").count() == 4
    assert Lesson.objects.filter(key__startswith="s4-la-").count() == 5


def test_every_fact_has_its_source() -> None:
    sourced = [
        Claim,
        Commitment,
        Lesson,
        Tally,
        Theme,
        Seat,
        PlanParticipation,
        InstitutionalObservation,
        DatasetTarget,
    ]
    for model in sourced:
        assert model.objects.exists()
        assert not model.objects.filter(source=None).exists(), model
    assert not Territory.objects.filter(source_note="").exists()
