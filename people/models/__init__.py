from people.models.invitation import Invitation
from people.models.organization import Organization
from people.models.territory import Territory
from people.models.user import Membership, User

__all__ = ["Invitation", "Membership", "Organization", "Territory", "User"]
