from core.models.activity import ActivityHandled, ActivityRecord
from core.models.files import LinkCheck, StoredFile
from core.models.heartbeat import Heartbeat
from core.models.intake import PublicIntake
from core.models.mail import OutgoingMail
from core.models.search import SearchDocument

__all__ = [
    "ActivityHandled",
    "ActivityRecord",
    "Heartbeat",
    "LinkCheck",
    "OutgoingMail",
    "PublicIntake",
    "SearchDocument",
    "StoredFile",
]
