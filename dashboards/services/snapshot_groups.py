"""The snapshots of every scope above a commitment, aggregated in SQL from the rows of its commitments of that day.

Each scope is one query, whatever the number of plans. SQL adds and counts; the division and its rounding are those of
`commitments.progress.mean`, because the two databases do not round alike.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, IntegerField, Max, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from commitments.choices import Completion, Light, ParticipationRole
from commitments.progress import mean, rounded
from dashboards.choices import Scope
from dashboards.models import ProgressSnapshot
from people.choices import Branch, Level
from plans.models import ActionPlan

MEANS = ("actual", "expected", "gap", "government", "civil_society")
SUMS = (
    "commitments",
    "left_out",
    "milestones",
    "late",
    "without_information",
    "moved",
    "days_slipped",
    "reports_due",
    "reports_on_time",
)
Found = dict[str, Any]


def group_rows(plans: dict[int, ActionPlan], day: date, now: datetime) -> list[ProgressSnapshot]:
    """Rows not saved yet: plan, theme, branch, level, territory and organization."""
    told = ProgressSnapshot.objects.filter(plan__in=plans, date=day, scope=Scope.COMMITMENT, commitment__isnull=False)
    themes = _added(told, "commitment__theme__slug", "commitment__theme__title")
    rows = [_row(Scope.THEME, found) for found in themes if found["key"]]
    rows += _plan_rows(plans, themes)
    for scope, labels in ((Scope.BRANCH, Branch), (Scope.LEVEL, Level)):
        found_here = _added(told, f"commitment__{scope}", f"commitment__{scope}")
        rows += [_row(scope, found | {"name": str(labels(found["key"]).label)}) for found in found_here if found["key"]]
    for found in _added(told, "commitment__territories__code", "commitment__territories__name"):
        if found["key"]:
            rows.append(_row(Scope.TERRITORY, found))
    leads = told.filter(commitment__participations__role__in=(ParticipationRole.LEAD, ParticipationRole.CO_LEAD))
    by = "commitment__participations__organization"
    rows += [_row(Scope.ORGANIZATION, found) for found in _added(leads, f"{by}__slug", f"{by}__name")]
    for row in rows:
        row.date, row.computed_at = day, now
    return rows


def _added(told: QuerySet[ProgressSnapshot], key: str, name: str) -> list[Found]:
    """One row per plan and key: what SQL adds up of the commitments of that key."""
    added: Found = {f"{field}_sum": Sum(field) for field in MEANS}
    added |= {f"{field}_known": Count(field) for field in MEANS}
    added |= {f"{field}_all": Sum(field) for field in SUMS}
    added |= {f"done_{level}": Sum(Cast(KT(f"by_completion__{level}"), IntegerField())) for level in Completion.values}
    added |= {f"lit_{light}": Count("pk", filter=Q(light=light)) for light in Light.values}
    rows = told.order_by().values("plan_id", group_key=F(key), group_name=F(name))
    found = rows.annotate(longest=Coalesce(Max("days_late"), 0), **added).order_by("plan_id", "group_name")
    return [row | {"key": row["group_key"], "name": row["group_name"]} for row in found]


def _row(scope: str, found: Found) -> ProgressSnapshot:
    return ProgressSnapshot(
        plan_id=found["plan_id"],
        scope=scope,
        key=found["key"],
        name=found["name"],
        by_completion={level: found[f"done_{level}"] or 0 for level in Completion.values},
        by_light={light: found[f"lit_{light}"] for light in Light.values if found[f"lit_{light}"]},
        days_late=found["longest"],
        **{field: found[f"{field}_all"] for field in SUMS},
        **{field: found[field] if field in found else _mean(found, field) for field in MEANS},
    )


def _mean(found: Found, field: str) -> Decimal | None:
    """The plain mean that `commitments.progress.mean` gives; SQLite adds decimals as floats, exact to the cent here."""
    known = found[f"{field}_known"]
    return rounded(rounded(Decimal(found[f"{field}_sum"])) / known) if known else None


def _plan_rows(plans: dict[int, ActionPlan], themes: list[Found]) -> list[ProgressSnapshot]:
    """A plan adds up its themes; its actual and expected are the mean over them, as plain commitments where it has none."""
    rows = []
    for pk, plan in plans.items():
        mine = [found for found in themes if found["plan_id"] == pk]
        if not mine:
            continue
        whole: Found = {"plan_id": pk, "key": plan.slug, "name": plan.title}
        whole["longest"] = max(found["longest"] for found in mine)
        for name in mine[0]:
            if name.endswith(("_sum", "_known", "_all")) or name.startswith(("done_", "lit_")):
                whole[name] = sum(found[name] or 0 for found in mine)
        if any(found["key"] for found in mine):
            whole |= {field: mean(_mean(found, field) for found in mine) for field in ("actual", "expected")}
        rows.append(_row(Scope.PLAN, whole))
    return rows
