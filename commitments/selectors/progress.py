"""The progress of any number of commitments, and of plans as wholes, in the same few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from commitments.choices import CommitmentState, Light
from commitments.models import Commitment, Participation
from commitments.progress import CommitmentProgress, GroupProgress, commitment_progress
from commitments.progress import plan_progress as combine_plan
from commitments.selectors.facts import read_ledger
from commitments.selectors.lists import public_commitments
from plans.models import ActionPlan


def progress_of(commitments: Iterable[Commitment], on: date, *, irm: bool = True) -> dict[int, CommitmentProgress]:
    """Progress by commitment id as of a day, in three queries whatever their number (four for a day in the past).

    Without `irm`, one less: the independent review tells nothing of milestones.
    """
    ids = [commitment.pk for commitment in commitments]
    facts = read_ledger(Q(pk__in=ids), on, on, irm=irm).facts(on)
    return {key: commitment_progress(facts[key], on) for key in ids if key in facts}


def light_word(commitment: Commitment, figures: CommitmentProgress) -> str:
    """The word beside the light: a merged commitment shares the sign of the withdrawn ones, not their word."""
    if commitment.state == CommitmentState.MERGED:
        return str(CommitmentState.MERGED.label)
    return str(Light(figures.light).label)


def narrowed(
    commitments: QuerySet[Commitment],
    on: date,
    *,
    light: str | None = None,
    completion: str | None = None,
    late: bool | None = None,
) -> QuerySet[Commitment]:
    """Keep the commitments whose computed progress matches. Figures that depend on the day are not stored columns."""
    progress = progress_of(commitments.only("pk").select_related(None).prefetch_related(None).order_by(), on)
    kept = [
        key
        for key, value in progress.items()
        if (light is None or value.light == light)
        and (completion is None or value.completion == completion)
        and (late is None or value.late == late)
    ]
    return commitments.filter(pk__in=kept)


@dataclass(frozen=True)
class PlanProgress:
    """A plan as a whole on a day, and each of its commitments that is no sub-commitment."""

    total: GroupProgress
    commitments: list[tuple[Commitment, CommitmentProgress]]


def plan_progress(plan: ActionPlan, on: date) -> PlanProgress:
    """Computed from the facts, in a constant number of queries. Only public commitments count."""
    commitments = list(
        public_commitments()
        .filter(plan=plan, parent__isnull=True)
        .order_by("order", "id")
        .prefetch_related(None)
        .prefetch_related(Prefetch("participations", Participation.objects.select_related("organization")))
    )
    progress = progress_of(commitments, on)
    pairs = [(commitment, progress[commitment.pk]) for commitment in commitments]
    return PlanProgress(_plan_total(pairs), pairs)


def plans_progress(plans: Iterable[ActionPlan], on: date) -> dict[int, GroupProgress]:
    """The total of each plan, in a constant number of queries whatever their number."""
    ids = [plan.pk for plan in plans]
    commitments = list(
        Commitment.objects.public().filter(plan__in=ids, parent__isnull=True).only("pk", "plan_id", "theme_id")
    )
    progress = progress_of(commitments, on)
    grouped: dict[int, list[tuple[Commitment, CommitmentProgress]]] = {key: [] for key in ids}
    for commitment in commitments:
        grouped[commitment.plan_id].append((commitment, progress[commitment.pk]))
    return {key: _plan_total(pairs) for key, pairs in grouped.items()}


def _plan_total(pairs: list[tuple[Commitment, CommitmentProgress]]) -> GroupProgress:
    themes: dict[int | None, list[CommitmentProgress]] = defaultdict(list)
    for commitment, figures in pairs:
        themes[commitment.theme_id].append(figures)
    has_themes = any(key is not None for key in themes)
    return combine_plan([figures for _commitment, figures in pairs], list(themes.values()) if has_themes else [])
