from commitments.models.commitment import (
    Commitment,
    CommitmentVersion,
    Contact,
    DatasetTarget,
    DraftReview,
    Participation,
)
from commitments.models.imports import ImportBatch
from commitments.models.indicator import Indicator, Measurement
from commitments.models.irm import IrmAssessment, IrmRecommendation, IrmReport
from commitments.models.milestone import CheckDate, DateChange, Milestone, MilestoneResponsible
from commitments.models.question import OutdatedFlag, Question
from commitments.models.report import Evidence, ProgressReport, ReportReply

__all__ = [
    "CheckDate",
    "Commitment",
    "CommitmentVersion",
    "Contact",
    "DatasetTarget",
    "DateChange",
    "DraftReview",
    "Evidence",
    "ImportBatch",
    "Indicator",
    "IrmAssessment",
    "IrmRecommendation",
    "IrmReport",
    "Measurement",
    "Milestone",
    "MilestoneResponsible",
    "OutdatedFlag",
    "Participation",
    "ProgressReport",
    "Question",
    "ReportReply",
]
