from plans.models.classification import Classification
from plans.models.cycle import PlanVersion, ReportingPeriod, Stage, Theme, ThemeVersion
from plans.models.lesson import Lesson
from plans.models.plan import ActionPlan, ApprovingAct, PlanParticipation, PlanTerritory
from plans.models.source import Claim, Document, Source

__all__ = [
    "ActionPlan",
    "ApprovingAct",
    "Claim",
    "Classification",
    "Document",
    "Lesson",
    "PlanParticipation",
    "PlanTerritory",
    "PlanVersion",
    "ReportingPeriod",
    "Source",
    "Stage",
    "Theme",
    "ThemeVersion",
]
