from consultations.selectors.responses import (
    Answered,
    ResponsesSummary,
    answers_of,
    consultation_summary,
    fates,
    heard_and_answered,
    public_contributions,
    responses_summary,
    with_counts,
)
from consultations.selectors.tables import CountTable, participation_tables

__all__ = [
    "Answered",
    "CountTable",
    "ResponsesSummary",
    "answers_of",
    "consultation_summary",
    "fates",
    "heard_and_answered",
    "participation_tables",
    "public_contributions",
    "responses_summary",
    "with_counts",
]
