"""Reads that mix models. The progress of any number of commitments costs the same few queries."""

from commitments.selectors.facts import Ledger, end_of, read_ledger
from commitments.selectors.lists import (
    commitments_by_territory,
    days_slipped,
    days_to_publish,
    first_dates,
    if_public,
    public_commitments,
)
from commitments.selectors.page import (
    IndicatorRow,
    IrmRow,
    MilestoneRow,
    claims_about,
    commitment_page,
    family_progress,
    indicator_rows,
    irm_rows,
    load_parts,
    milestone_rows,
    page_progress,
    timeline_of,
)
from commitments.selectors.progress import (
    PlanProgress,
    light_word,
    narrowed,
    plan_progress,
    plans_progress,
    progress_of,
)

__all__ = [
    "IndicatorRow",
    "IrmRow",
    "Ledger",
    "MilestoneRow",
    "PlanProgress",
    "claims_about",
    "commitment_page",
    "commitments_by_territory",
    "days_slipped",
    "days_to_publish",
    "end_of",
    "family_progress",
    "first_dates",
    "if_public",
    "indicator_rows",
    "irm_rows",
    "light_word",
    "load_parts",
    "milestone_rows",
    "narrowed",
    "page_progress",
    "plan_progress",
    "plans_progress",
    "progress_of",
    "public_commitments",
    "read_ledger",
    "timeline_of",
]
