"""What home tells of the current plan, as data: where it stands, what is late, what is open to take part in."""

from __future__ import annotations

from datetime import date
from typing import Any

from commitments.choices import Light
from commitments.progress import CommitmentProgress
from commitments.selectors import PlanProgress, plan_progress
from consultations.choices import ConsultationState
from consultations.models import Consultation, Space
from core.models import ActivityRecord
from dashboards.selectors import lights_of, strip_by_theme
from plans.models import ActionPlan

ROWS = 6


def home_of(plan: ActionPlan, today: date) -> dict[str, Any]:
    progress = plan_progress(plan, today)
    late = late_first(progress)
    total = progress.total
    apart = None if total.actual is None or total.expected is None else round(total.actual - total.expected)
    return {
        "plan": plan,
        "is_demo": plan.is_demo,
        "total": total,
        "below": apart is not None and apart < 0,
        "points": apart if apart is None else abs(apart),
        "lights": lights_of(progress),
        "themes": strip_by_theme(progress),
        "late": [(c, figures, Light(figures.light).label) for c, figures in late[:ROWS]],
        "late_count": len(late),
        "activity": ActivityRecord.objects.public().filter(plan=plan.slug)[:ROWS],
    }


def late_first(progress: PlanProgress) -> list[tuple[Any, CommitmentProgress]]:
    """Whatever is delayed, what is farthest from what was expected of it first."""
    late = [row for row in progress.commitments if row[1].light == Light.DELAYED]
    return sorted(late, key=lambda row: (row[1].actual or 0) - (row[1].expected or 0))


def to_take_part_in(today: date) -> dict[str, Any]:
    """What is open or announced, soonest first, each with its days left. Two queries."""
    consultations = Consultation.objects.public().in_state(ConsultationState.OPEN, today).select_related("plan")
    spaces = Space.objects.public().filter(starts_on__gte=today, cancelled_at__isnull=True).select_related("plan")
    return {
        "consultations": [(row, (row.closes_on - today).days) for row in consultations.order_by("closes_on")[:ROWS]],
        "spaces": [(row, (row.starts_on - today).days) for row in spaces.order_by("starts_on")[:ROWS]],
    }
