from core.models.activity import ActivityHandled, ActivityRecord
from core.models.consent import ConsentGiven, ConsentText
from core.models.files import LinkCheck, StoredFile
from core.models.heartbeat import Heartbeat, PeriodicRun
from core.models.intake import ModeratedIntake, PublicIntake
from core.models.job import Job
from core.models.mail import OutgoingMail
from core.models.person_request import PersonRequest
from core.models.search import SearchDocument, SearchSpelling, SearchWord

__all__ = [
    "ActivityHandled",
    "ActivityRecord",
    "ConsentGiven",
    "ConsentText",
    "Heartbeat",
    "Job",
    "LinkCheck",
    "ModeratedIntake",
    "OutgoingMail",
    "PeriodicRun",
    "PersonRequest",
    "PublicIntake",
    "SearchDocument",
    "SearchSpelling",
    "SearchWord",
    "StoredFile",
]
