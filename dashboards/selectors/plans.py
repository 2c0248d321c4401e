"""Reads for the pages that show a plan as a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from commitments.choices import Light
from commitments.models import Commitment
from commitments.progress import CommitmentProgress
from commitments.selectors import PlanProgress
from plans.models import ActionPlan, Claim, Document, Lesson, Stage, Theme


def current_plan(country: str) -> ActionPlan | None:
    """What home shows: the public plan marked current of that country, else of any, else the newest one."""
    plans = ActionPlan.objects.public().select_related("jurisdiction")
    marked = plans.filter(current=True)
    newest = plans.order_by("-starts_on", "-number")
    return (
        marked.filter(jurisdiction__code=country).first()
        or marked.order_by("jurisdiction__code").first()
        or newest.filter(starts_on__isnull=False).first()
        or newest.first()
    )


WORST_FIRST = (
    Light.DELAYED,
    Light.AT_RISK,
    Light.NO_INFORMATION,
    Light.ON_TRACK,
    Light.SCHEDULED,
    Light.COMPLETE,
    Light.WITHDRAWN,
)


@dataclass(frozen=True)
class LightCount:
    light: str
    label: str
    n: int


Marks = list[tuple[Commitment, CommitmentProgress, str]]


def strip_by_theme(progress: PlanProgress) -> list[tuple[str, Marks]]:
    """Every commitment of a plan as a mark with the word of its light, grouped by theme in the plan's order."""
    groups: dict[tuple[int, str], Marks] = defaultdict(list)
    for commitment, figures in progress.commitments:
        theme = (commitment.theme.order, commitment.theme.title) if commitment.theme else (999, _("Sin tema"))
        groups[theme].append((commitment, figures, str(Light(figures.light).label)))
    return [(title, groups[order, title]) for order, title in sorted(groups)]


def lights_of(progress: PlanProgress) -> list[LightCount]:
    """How many commitments have each light, worst first; only the lights that some commitment has."""
    counts = Counter(figures.light for _commitment, figures in progress.commitments)
    return [LightCount(light.value, str(light.label), counts[light]) for light in WORST_FIRST if counts[light]]


def public_plan() -> QuerySet[ActionPlan]:
    """A plan with all that its page shows."""
    return (
        ActionPlan.objects.public()
        .select_related("jurisdiction", "source__document")
        .prefetch_related(
            "acts",
            Prefetch("stages", Stage.objects.filter(parent=None).prefetch_related("steps")),
            Prefetch("themes", Theme.objects.prefetch_related("versions")),
            "participations__organization",
            "plan_territories__territory",
            Prefetch("documents", Document.objects.public()),
            Prefetch("lessons", Lesson.objects.select_related("source__document")),
            Prefetch("claims", Claim.objects.select_related("source__document").prefetch_related("clashes_with")),
        )
    )
