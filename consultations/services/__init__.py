from consultations.services.consultations import (
    cancel_consultation,
    change_consultation,
    create_consultation,
    extend_consultation,
    publish_consultation,
    publish_report,
    save_sections,
    unanswered_count,
)
from consultations.services.contributions import (
    enter_contribution,
    group_contributions,
    moderate_contribution,
    receive_contribution,
    ungroup_contribution,
)
from consultations.services.decisions import decide, decide_group, decide_many, revise_decision
from consultations.services.spaces import create_space

__all__ = [
    "cancel_consultation",
    "change_consultation",
    "create_consultation",
    "create_space",
    "decide",
    "decide_group",
    "decide_many",
    "enter_contribution",
    "extend_consultation",
    "group_contributions",
    "moderate_contribution",
    "publish_consultation",
    "publish_report",
    "receive_contribution",
    "revise_decision",
    "save_sections",
    "unanswered_count",
    "ungroup_contribution",
]
