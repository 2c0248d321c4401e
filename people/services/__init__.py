from people.services.accounts import create_organization, end_membership, grant_membership, void_membership
from people.services.invitations import (
    InvitationRefused,
    accept_invitation,
    find_invitation,
    invite,
    may_answer_for,
    resend_invitation,
    withdraw_invitation,
)
from people.services.second_factor import reset_second_factor

__all__ = [
    "InvitationRefused",
    "accept_invitation",
    "create_organization",
    "end_membership",
    "find_invitation",
    "grant_membership",
    "invite",
    "may_answer_for",
    "resend_invitation",
    "reset_second_factor",
    "void_membership",
    "withdraw_invitation",
]
