"""A plan as other sites and papers show it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from commitments.choices import Completion
from commitments.models import Milestone
from commitments.progress import GroupProgress
from commitments.selectors import PlanProgress
from core.drawing import Thing
from plans.models import ActionPlan

LOOKED_AT = 100
"""Coming milestones read in search of one that is not complete yet."""


def thing_of(plan: ActionPlan, total: GroupProgress, on: date) -> Thing:
    return Thing(
        kind=_("Plan de acción"),
        title=plan.title,
        path=plan.get_absolute_url(),
        within=plan.jurisdiction.name,
        on=on,
        actual=total.actual,
        expected=total.expected,
        is_demo=plan.is_demo,
        label=plan.title,
    )


def next_milestone(progress: PlanProgress, today: date) -> Milestone | None:
    """The first still to end, by its planned end, that is not complete. One query."""
    states = {pk: row for _c, figures in progress.commitments for pk, row in figures.milestones.items()}
    counted = [commitment.pk for commitment, figures in progress.commitments if figures.counted]
    coming = (
        Milestone.objects.filter(commitment__in=counted, planned_ends_on__gte=today)
        .order_by("planned_ends_on", "pk")
        .only("title", "planned_ends_on", "planned_ends_precision")[:LOOKED_AT]
    )
    return next((row for row in coming if states[row.pk].completion != Completion.COMPLETE), None)
