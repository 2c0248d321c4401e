from committee.selectors.agreements import (
    pending_agreements,
    session_agreements,
    session_decisions,
    standing_words,
)
from committee.selectors.composition import Composition, composition_on, compositions_on
from committee.selectors.evaluations import YearFigures, year_figures
from committee.selectors.minutes import public_minutes, public_version
from committee.selectors.parity import Parity, parity
from committee.selectors.quorum import ExpectedSeat, QuorumResult, expected_seats, quorum_of
from committee.selectors.renewals import RenewalState, renewal_state
from committee.selectors.sessions import SessionState, sessions_of, state_of
from committee.selectors.timeline import Change, changes_of
from committee.selectors.workload import Workload, workload

__all__ = [
    "Change",
    "Composition",
    "ExpectedSeat",
    "Parity",
    "QuorumResult",
    "RenewalState",
    "SessionState",
    "Workload",
    "YearFigures",
    "changes_of",
    "composition_on",
    "compositions_on",
    "expected_seats",
    "parity",
    "pending_agreements",
    "public_minutes",
    "public_version",
    "quorum_of",
    "renewal_state",
    "session_agreements",
    "session_decisions",
    "sessions_of",
    "standing_words",
    "state_of",
    "workload",
    "year_figures",
]
