from commitments.services.commitments import (
    add_dataset_target,
    add_indicator,
    add_measurement,
    approve_commitment,
    change_state,
    create_commitment,
    revise_commitment,
)
from commitments.services.evidence import add_evidence_file, add_evidence_link, check_public_links, remove_evidence
from commitments.services.irm import add_assessment, create_irm_report
from commitments.services.milestones import create_milestone, describe_milestone, move_date
from commitments.services.questions import answer_intake, moderate_intake, receive_intake
from commitments.services.reports import (
    publish_civil_society_report,
    publish_unreviewed,
    reply_to_report,
    return_report,
    save_report,
    start_report,
    submit_report,
    verify_report,
)

__all__ = [
    "add_assessment",
    "add_dataset_target",
    "add_evidence_file",
    "add_evidence_link",
    "add_indicator",
    "add_measurement",
    "answer_intake",
    "approve_commitment",
    "change_state",
    "check_public_links",
    "create_commitment",
    "create_irm_report",
    "create_milestone",
    "describe_milestone",
    "moderate_intake",
    "move_date",
    "publish_civil_society_report",
    "publish_unreviewed",
    "receive_intake",
    "remove_evidence",
    "reply_to_report",
    "return_report",
    "revise_commitment",
    "save_report",
    "start_report",
    "submit_report",
    "verify_report",
]
