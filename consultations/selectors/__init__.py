from consultations.selectors.attendance import (
    AttendanceCount,
    AttendanceRow,
    AttendanceTable,
    plan_attendance,
    space_attendance,
)
from consultations.selectors.participation import PlanParticipation, pairs, participation_tables, plan_participation
from consultations.selectors.responses import (
    Answered,
    ResponsesSummary,
    answers_of,
    consultation_summary,
    contribution_tables,
    fates,
    heard_and_answered,
    public_contributions,
    responses_summary,
    waiting_consultations,
    with_counts,
)
from consultations.selectors.similar import similar_to, suggested_groups
from consultations.selectors.tables import CountTable

__all__ = [
    "Answered",
    "AttendanceCount",
    "AttendanceRow",
    "AttendanceTable",
    "CountTable",
    "PlanParticipation",
    "ResponsesSummary",
    "answers_of",
    "consultation_summary",
    "contribution_tables",
    "fates",
    "heard_and_answered",
    "pairs",
    "participation_tables",
    "plan_attendance",
    "plan_participation",
    "public_contributions",
    "responses_summary",
    "similar_to",
    "space_attendance",
    "suggested_groups",
    "waiting_consultations",
    "with_counts",
]
