"""What can be followed: public rows alone, each by its kind and key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from commitments.models import Commitment
from committee.models import Committee
from consultations.models import Consultation
from notifications.choices import TargetKind
from people.models import Organization, Territory
from plans.models import ActionPlan, Theme

Pair = tuple[str, str]


@dataclass(frozen=True)
class Target:
    """Something public that people follow. `plan` is the slug of the plan it belongs to, empty without one."""

    kind: TargetKind
    key: str
    title: str
    url: str
    plan: str = ""
    is_demo: bool = False

    @property
    def pair(self) -> Pair:
        return self.kind, self.key


def find_target(kind: str, key: str) -> Target | None:
    """None for what does not exist and for what is not public: from outside they look the same."""
    return find_targets([(kind, key)]).get((kind, key))


def find_targets(pairs: Iterable[Pair]) -> dict[Pair, Target]:
    """The public ones among them, in one query per kind whatever their number."""
    keys: dict[str, set[str]] = defaultdict(set)
    for kind, key in pairs:
        if "\x00" not in key:
            keys[kind].add(key)
    return {(kind, target.key): target for kind in keys for target in FINDERS[TargetKind(kind)](keys[kind])}


def _commitments(keys: set[str]) -> Iterable[Target]:
    for row in Commitment.objects.public().filter(slug__in=keys).select_related("plan").only(*_named("slug", "number")):
        plan, is_demo = (row.plan.slug, row.plan.is_demo) if row.plan else ("", False)
        yield Target(TargetKind.COMMITMENT, row.slug, str(row), row.get_absolute_url(), plan, is_demo)


def _named(*names: str) -> tuple[str, ...]:
    return ("title", "plan__slug", "plan__is_demo", *names)


def _organizations(keys: set[str]) -> Iterable[Target]:
    for row in Organization.objects.filter(slug__in=keys):
        yield Target(TargetKind.ORGANIZATION, row.slug, row.name, row.get_absolute_url(), is_demo=row.is_demo)


def _territories(keys: set[str]) -> Iterable[Target]:
    for row in Territory.objects.filter(code__in=keys):
        yield Target(TargetKind.TERRITORY, row.code, row.name, row.get_absolute_url())


def _themes(keys: set[str]) -> Iterable[Target]:
    plans, slugs = zip(*(key.partition("/")[::2] for key in keys), strict=True)
    rows = Theme.objects.filter(plan__is_public=True, plan__slug__in=plans, slug__in=slugs).select_related("plan")
    for row in rows:
        if (key := f"{row.plan.slug}/{row.slug}") in keys:
            yield Target(TargetKind.THEME, key, row.title, theme_page(key), row.plan.slug, row.plan.is_demo)


def theme_page(key: str) -> str:
    """A theme is read as the commitments in it."""
    plan, _slash, theme = key.partition("/")
    return reverse("commitments:commitment_list") + "?" + urlencode({"plan": plan, "theme": theme})


def _action_plans(keys: set[str]) -> Iterable[Target]:
    for row in ActionPlan.objects.public().filter(slug__in=keys):
        yield Target(TargetKind.PLAN, row.slug, row.title, row.get_absolute_url(), row.slug, row.is_demo)


def _consultations(keys: set[str]) -> Iterable[Target]:
    rows = Consultation.objects.public().filter(slug__in=keys).select_related("plan")
    for row in rows.only(*_named("slug")):
        url, plan = row.get_absolute_url(), row.plan
        yield Target(TargetKind.CONSULTATION, row.slug, row.title, url, plan.slug, plan.is_demo)


def _committees(keys: set[str]) -> Iterable[Target]:
    for row in Committee.objects.public().filter(slug__in=keys).select_related("plan"):
        plan, is_demo = (row.plan.slug, row.plan.is_demo) if row.plan else ("", False)
        yield Target(TargetKind.COMMITTEE, row.slug, row.name, row.get_absolute_url(), plan, is_demo)


FINDERS: dict[TargetKind, Callable[[set[str]], Iterable[Target]]] = {
    TargetKind.COMMITMENT: _commitments,
    TargetKind.ORGANIZATION: _organizations,
    TargetKind.TERRITORY: _territories,
    TargetKind.THEME: _themes,
    TargetKind.PLAN: _action_plans,
    TargetKind.CONSULTATION: _consultations,
    TargetKind.COMMITTEE: _committees,
}


def above(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Each territory's code with those of the territories above it, nearest first (the tree is at most three deep)."""
    rows = Territory.objects.filter(code__in=set(codes))
    chains = rows.values_list("code", "parent__code", "parent__parent__code")
    return {code: tuple(found for found in (code, *upper) if found) for code, *upper in chains}
