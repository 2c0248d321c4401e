"""The weekly report of a plan: what it holds, of which plans and weeks, and its words."""

from dashboards.selectors.weekly.content import week_content
from dashboards.selectors.weekly.reports import neighbours, reports_of
from dashboards.selectors.weekly.week import HOUR, Week, last_complete_week, reportable_plans, week_due
from dashboards.selectors.weekly.words import Part, Section, counts_of, findings_of, parts_of, week_words

__all__ = [
    "HOUR",
    "Part",
    "Section",
    "Week",
    "counts_of",
    "findings_of",
    "last_complete_week",
    "neighbours",
    "parts_of",
    "reportable_plans",
    "reports_of",
    "week_content",
    "week_due",
    "week_words",
]
