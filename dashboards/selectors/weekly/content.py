"""The content of a weekly report: plain labels, addresses and numbers, so that nothing of it depends on later data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation

from dashboards.selectors.weekly import progress
from dashboards.selectors.weekly.meetings import committee_week, consultations_of
from dashboards.selectors.weekly.standing import Row, read_owners, read_standing
from dashboards.selectors.weekly.week import Week
from plans.models import ActionPlan

COUNTED = ("reports", "completed", "moved", "late", "due", "silent")


def week_content(plan: ActionPlan, week: Week) -> dict[str, Any]:
    """What happened from Monday to Sunday, as of Sunday night, in the portal's own language.

    A constant number of queries. JSON data: dates in ISO 8601, percents and points as decimal strings, days and counts
    as integers; each list says its `total` and holds the first rows. Only public rows, and never a person.
    """
    with translation.override(settings.LANGUAGE_CODE):
        lists = _lists(plan, week)
        return {
            "plan": {"title": plan.title, "url": plan.get_absolute_url(), "is_demo": plan.is_demo},
            "starts_on": week.monday.isoformat(),
            "ends_on": week.sunday.isoformat(),
            "until": week.horizon.isoformat(),
            "headline": progress.headline(plan, week),
            "counts": {name: lists[name]["total"] for name in COUNTED},
            "lists": lists,
        }


def _lists(plan: ActionPlan, week: Week) -> dict[str, Row]:
    standing, owners = read_standing(plan, week), read_owners(plan)
    return {
        "reports": progress.reports_told(plan, standing),
        "completed": progress.milestones_listed(standing.completed(), standing, owners),
        "states": progress.states_changed(plan, week),
        "moved": progress.dates_moved(plan, week),
        "late": progress.milestones_listed(standing.became_late(), standing, owners),
        "due": progress.milestones_listed(standing.due(), standing, owners),
        "silent": progress.silent_organizations(plan, standing, owners),
        **consultations_of(plan, week),
        **committee_week(plan, week),
    }
