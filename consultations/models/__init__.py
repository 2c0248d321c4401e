from consultations.models.consultation import Consultation, DeadlineChange, Section
from consultations.models.contribution import Contribution, ContributionGroup
from consultations.models.decision import Decision, InstitutionalObservation
from consultations.models.proposal import Proposal, ProposalVersion, SmartNote, Support
from consultations.models.registration import Attendance, Registration
from consultations.models.space import Space, SpaceMaterial, Speaker, Testimonial
from consultations.models.tally import Tally

__all__ = [
    "Attendance",
    "Consultation",
    "Contribution",
    "ContributionGroup",
    "DeadlineChange",
    "Decision",
    "InstitutionalObservation",
    "Proposal",
    "ProposalVersion",
    "Registration",
    "Section",
    "SmartNote",
    "Space",
    "SpaceMaterial",
    "Speaker",
    "Support",
    "Tally",
    "Testimonial",
]
