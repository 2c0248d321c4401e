"""The weekly report by mail, to the people of the plan: once each, by the rights they hold at that moment.

Publishing left a line of history; this is its consumer, which takes each line in the transaction of its mails
(core/activity.py): however many workers read it, one writes.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core import activity, mail
from core.models import ActivityRecord
from dashboards.models import WeeklyReport
from dashboards.selectors.weekly import Part, counts_of, findings_of, last_complete_week, parts_of, week_words
from notifications.addresses import whole
from notifications.quiet import local_date
from notifications.selectors.weekly import people_of

CONSUMER = "weekly"
LINES = 10
"""A mail tells this many rows of each list and counts the rest: the page has them all."""
LONGEST_TITLE = 160
BLANKS = re.compile(r"\n{3,}")


def mail_weekly_reports(*, now: datetime) -> int:
    """Queue the mails of the reports published since the last run; returns how many. May run twice, and twice at once."""
    waiting = ActivityRecord.objects.not_handled_by(CONSUMER).filter(object_type=WeeklyReport._meta.label_lower)
    return sum(_mail(record, now) for record in waiting.order_by("pk"))


@transaction.atomic
def _mail(record: ActivityRecord, now: datetime) -> int:
    if not activity.take(CONSUMER, [record]):
        return 0
    report = _fresh(now).filter(pk=record.object_id).first()
    if report is None:
        return 0
    today = local_date(now, report.plan.jurisdiction.country_code)
    subject, body = letter(report)
    return len(mail.queue_all((person.email, subject, body) for person in people_of(report.plan, today)))


def _fresh(now: datetime) -> QuerySet[WeeklyReport]:
    """Of the last complete week, and of a plan that is still public: an older one is read, and no news any more."""
    week = last_complete_week(now)
    return WeeklyReport.objects.public().filter(starts_on=week.monday).select_related("plan__jurisdiction")


def letter(report: WeeklyReport) -> tuple[str, str]:
    """Subject and body, the same for everybody, in the portal's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        content, address = report.content, report.get_absolute_url()
        pdf = reverse("dashboards:weekly_pdf", args=[report.plan.slug, report.starts_on.isoformat()])
        week = week_words(report.starts_on, report.ends_on)
        context = {
            "plan": content["plan"]["title"],
            "is_demo": content["plan"]["is_demo"],
            "week": week,
            "findings": findings_of(content["headline"]),
            "counts": counts_of(content["counts"]),
            "parts": [_told(part) for part in parts_of(content)],
            "url": whole(address),
            "pdf_url": whole(pdf),
        }
        subject = _("%(week)s: %(plan)s") % {"week": week, "plan": context["plan"]}
        body = render_to_string("emails/weekly_report.txt", context).strip() + "\n"
        return subject, BLANKS.sub("\n\n", body)


def _told(part: Part) -> dict[str, object]:
    """A part with the first rows of each of its lists, every row on one line."""
    sections = [
        {
            "heading": section.heading,
            "total": section.total,
            "more": shown.more,
            "lines": [(_short(line.title), _short(line.where), line.said) for line in shown.lines],
        }
        for section in part.sections
        for shown in [section.cut(LINES)]
    ]
    return {"heading": part.heading, "empty": part.empty, "sections": sections}


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST_TITLE)
