from __future__ import annotations

from typing import Any

import pytest

from core.tests.api_checks import assert_constant, csv_rows, refused, rows, slugs
from people.models import Territory
from plans.choices import DocumentKind, StageKind
from plans.models import ActionPlan, Claim, Document, Source, Stage, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Territory:
    return Territory.objects.create(code="ZZ", name="Zeta", slug="zz", level="country")


@pytest.fixture
def plan(country: Territory) -> ActionPlan:
    return ActionPlan.objects.create(jurisdiction=country, number=1, title="Plan", slug="plan", is_public=True)


@pytest.fixture
def hidden(country: Territory) -> ActionPlan:
    return ActionPlan.objects.create(jurisdiction=country, number=2, title="Oculto", slug="oculto")


def document(key: str, **fields: Any) -> Document:
    return Document.objects.create(key=key, title=f"Documento {key}", kind=DocumentKind.REPORT, **fields)


def claim(key: str, plan: ActionPlan, source: Source) -> Claim:
    return Claim.objects.create(key=key, plan=plan, text=f"Dice {key}", value=5, source=source)


def test_rows_of_an_unpublished_plan_never_show(plan: ActionPlan, hidden: ActionPlan) -> None:
    for owner in (plan, hidden):
        Stage.objects.create(plan=owner, order=1, kind=StageKind.APPROVAL, title="E", slug=f"e-{owner.slug}")
        Theme.objects.create(plan=owner, order=1, title="T", slug=f"t-{owner.slug}")
        cited = Source.objects.create(document=document(f"d-{owner.slug}", plan=owner), passage="p")
        claim(f"c-{owner.slug}", owner, cited)
    document("reservado", plan=plan, is_public=False)
    for path, prefix in (("stages/", "e"), ("themes/", "t"), ("documents/", "d"), ("claims/", "c")):
        assert slugs(path) == {f"{prefix}-plan"} == {row["slug"] for row in csv_rows(path)}
        assert slugs(path, plan="plan") == {f"{prefix}-plan"}
        assert list(refused(path, plan="oculto")) == ["plan"]


def test_clashing_claims_name_each_other(plan: ActionPlan) -> None:
    cited = Source.objects.create(document=document("d"), page="3", passage="veintidós entidades")
    first, second = claim("a", plan, cited), claim("b", plan, cited)
    claim("c", plan, cited)
    first.clashes_with.add(second)
    by_slug = {row["slug"]: row for row in rows("claims/")}
    assert [other["slug"] for other in by_slug["a"]["clashes_with"]] == ["b"]
    assert by_slug["c"]["clashes_with"] == []
    assert by_slug["a"]["source"]["passage"] == "veintidós entidades"
    assert slugs("claims/", clashing="true") == {"a", "b"}
    assert slugs("claims/", clashing="false") == {"c"}


def test_a_source_that_is_not_public_is_not_cited(plan: ActionPlan) -> None:
    claim("a", plan, Source.objects.create(document=document("d", is_public=False), passage="reservado"))
    (row,) = rows("claims/")
    assert row["source"] is None


def test_lists_cost_the_same_with_30_rows(plan: ActionPlan) -> None:
    cited = Source.objects.create(document=document("d", is_public=False), passage="p")
    assert_constant(
        "stages/",
        lambda n: Stage.objects.create(
            plan=plan, order=n, kind=StageKind.APPROVAL, title="E", slug=f"e{n}", source=cited
        ),
        at_most=3,
    )
    assert_constant("themes/", lambda n: Theme.objects.create(plan=plan, order=n, title="T", slug=f"t{n}"), at_most=3)
    assert_constant("documents/", lambda n: document(f"d{n}", plan=plan), at_most=3)
    assert_constant("claims/", lambda n: claim(f"c{n}", plan, cited), at_most=4)
