"""A plan with commitments and the snapshots of some days, written as rows: what a dashboard reads and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from commitments.choices import CommitmentState, Light, ParticipationRole
from commitments.models import Commitment, Participation
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from people.choices import Branch, Level, Sector, TerritoryLevel
from people.models import Organization, Territory
from plans.models import ActionPlan, Theme

DAY = date(2026, 3, 10)
BEFORE = date(2026, 2, 10)
COMPUTED = datetime(2026, 3, 10, 8, 10, tzinfo=UTC)
"""03:10 in America/Bogota."""


@dataclass
class BoardWorld:
    country: Territory
    region: Territory
    plan: ActionPlan
    themes: list[Theme]
    organizations: list[Organization]


def make_board(slug: str = "plan-qa", **fields: Any) -> BoardWorld:
    country = Territory.objects.get_or_create(
        code="CO", defaults={"name": "Colombia", "slug": "co", "level": TerritoryLevel.COUNTRY}
    )[0]
    region = Territory.objects.get_or_create(
        code="CO-ANT",
        defaults={"name": "Antioquia", "slug": "antioquia", "level": TerritoryLevel.REGION, "parent": country},
    )[0]
    values = {"jurisdiction": country, "number": 1, "title": "Plan de prueba", "slug": slug, "is_public": True}
    plan = ActionPlan.objects.create(**(values | fields))
    themes = [
        Theme.objects.create(plan=plan, slug=f"tema-{number}", title=f"Tema {number}", order=number)
        for number in (1, 2)
    ]
    organizations = [
        Organization.objects.create(name=f"Entidad {number}", slug=f"{slug}-entidad-{number}", sector=Sector.PUBLIC)
        for number in (1, 2)
    ]
    return BoardWorld(country, region, plan, themes, organizations)


def promise(world: BoardWorld, number: int, title: str = "", **fields: Any) -> Commitment:
    """A commitment of the theme and the entity that its number gives, national and executive."""
    values: dict[str, Any] = {
        "plan": world.plan,
        "slug": f"{world.plan.slug}-{number}",
        "title": title or f"Compromiso {number}",
        "order": number,
        "theme": world.themes[number % 2],
        "branch": Branch.EXECUTIVE,
        "level": Level.NATIONAL,
        "state": CommitmentState.IN_PROGRESS,
    }
    commitment = Commitment.objects.create(**(values | fields))
    Participation.objects.create(
        commitment=commitment, organization=world.organizations[number % 2], role=ParticipationRole.LEAD
    )
    commitment.territories.add(world.region)
    return commitment


def row(plan: ActionPlan, scope: str, key: str, on: date = DAY, **fields: Any) -> ProgressSnapshot:
    """Not saved. Two milestones, one complete, half done where three quarters were expected."""
    values: dict[str, Any] = {
        "name": key,
        "commitments": 1,
        "milestones": 2,
        "by_completion": {"complete": 1, "limited": 1},
        "actual": 50,
        "expected": 75,
        "late": 0,
        "without_information": 0,
        "by_light": {Light.AT_RISK: 1},
        "computed_at": COMPUTED,
    }
    return ProgressSnapshot(date=on, plan=plan, scope=scope, key=key, **(values | fields))


def told(commitment: Commitment, on: date = DAY, **fields: Any) -> ProgressSnapshot:
    values: dict[str, Any] = {"name": commitment.title, "commitment": commitment, "light": Light.AT_RISK}
    return row(commitment.plan, Scope.COMMITMENT, commitment.slug, on, **(values | fields))


def save(rows: Sequence[ProgressSnapshot]) -> None:
    ProgressSnapshot.objects.bulk_create(rows)


def groups(world: BoardWorld, on: date = DAY, **fields: Any) -> list[ProgressSnapshot]:
    """A row of every scope above a commitment."""
    plan = world.plan
    return [
        row(plan, Scope.PLAN, plan.slug, on, **{"name": plan.title} | fields),
        *(row(plan, Scope.THEME, theme.slug, on, name=theme.title, **fields) for theme in world.themes),
        row(plan, Scope.BRANCH, "executive", on, name="rama ejecutiva", **fields),
        row(plan, Scope.LEVEL, "national", on, name="nacional", **fields),
        row(plan, Scope.TERRITORY, world.region.code, on, name=world.region.name, **fields),
        *(row(plan, Scope.ORGANIZATION, each.slug, on, name=each.name, **fields) for each in world.organizations),
    ]
