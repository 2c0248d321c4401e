"""When the rows of this floor's lists last changed, as far as is known; commitments and milestones keep it themselves."""

from django.db.models import OuterRef, Subquery

from commitments.models import IrmAssessment, IrmReport, ReportReply
from core.api import changed_at, newest
from core.models import LinkCheck
from people.models import Organization

REPLIED = Subquery(ReportReply.objects.filter(report=OuterRef("pk")).order_by("-created_at").values("created_at")[:1])
VISITED = Subquery(LinkCheck.objects.filter(url=OuterRef("url")).values("checked_at")[:1])

REPORT_CHANGED = newest("updated_at", REPLIED)
EVIDENCE_CHANGED = newest("report__published_at", VISITED)
"""It is closed once its report is published; after that only its link is visited."""
ASSESSMENT_CHANGED = newest(changed_at(IrmReport, about="report_id"), changed_at(IrmAssessment))
"""A report is coded as a whole: a coding of any of its commitments dates them all."""
ORGANIZATION_CHANGED = changed_at(Organization)
