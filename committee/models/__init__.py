from committee.models.agreement import OPEN_STATES, Agreement, AgreementNote, CommitteeDecision
from committee.models.committee import Committee, CommitteeText, QuorumRule, TextEvidence
from committee.models.evaluation import EvaluationAnswer, EvaluationQuestion, SelfEvaluation
from committee.models.group import GroupMember, WorkingGroup
from committee.models.minutes import Minutes, MinutesAnnex, MinutesApproval, MinutesObservation, MinutesVersion
from committee.models.renewal import Application, Renewal
from committee.models.seat import Seat, Tenure
from committee.models.session import AgendaItem, SeatAttendance, Session, SessionGuest

__all__ = [
    "OPEN_STATES",
    "AgendaItem",
    "Agreement",
    "AgreementNote",
    "Application",
    "Committee",
    "CommitteeDecision",
    "CommitteeText",
    "EvaluationAnswer",
    "EvaluationQuestion",
    "GroupMember",
    "Minutes",
    "MinutesAnnex",
    "MinutesApproval",
    "MinutesObservation",
    "MinutesVersion",
    "QuorumRule",
    "Renewal",
    "Seat",
    "SeatAttendance",
    "SelfEvaluation",
    "Session",
    "SessionGuest",
    "Tenure",
    "TextEvidence",
    "WorkingGroup",
]
