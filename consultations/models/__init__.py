from consultations.models.decision import Decision, InstitutionalObservation
from consultations.models.space import Space, Speaker
from consultations.models.tally import Tally

__all__ = ["Decision", "InstitutionalObservation", "Space", "Speaker", "Tally"]
