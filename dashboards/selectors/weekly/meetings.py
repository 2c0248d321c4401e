"""What a week brought of participation and of the committee that follows the plan. Short, and only what is public."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone

from committee.models import Agreement, Session
from committee.selectors import public_minutes
from consultations.models import Consultation
from dashboards.selectors.board_voices import committee_of
from dashboards.selectors.weekly.standing import Row, listed
from dashboards.selectors.weekly.week import Week
from plans.models import ActionPlan


def consultations_of(plan: ActionPlan, week: Week) -> dict[str, Row]:
    """Those that opened and those that closed in the week; a cancelled one did neither. One query."""
    span = (week.monday, week.sunday)
    public = Consultation.objects.public().filter(plan=plan, cancelled_at__isnull=True)
    rows = list((public.filter(opens_on__range=span) | public.filter(closes_on__range=span)).order_by("opens_on", "pk"))
    opened = [_consultation(row) for row in rows if span[0] <= row.opens_on <= span[1]]
    closed = [_consultation(row) for row in rows if span[0] <= row.closes_on <= span[1]]
    return {"opened": listed(opened), "closed": listed(closed)}


def _consultation(row: Consultation) -> Row:
    return {
        "title": row.title,
        "url": row.get_absolute_url(),
        "opens_on": row.opens_on.isoformat(),
        "closes_on": row.closes_on.isoformat(),
    }


def committee_week(plan: ActionPlan, week: Week) -> dict[str, Row]:
    """Sessions held, minutes published and agreements due in the fortnight after. Four queries, one without a committee."""
    committee = committee_of(plan)
    if committee is None:
        return {"sessions": listed([]), "minutes": listed([]), "agreements": listed([])}
    sessions = Session.objects.public().filter(
        committee=committee, cancelled_at__isnull=True, held_on__range=(week.monday, week.sunday)
    )
    minutes = public_minutes().filter(week.holds("published_at"), session__committee=committee)
    agreements = (
        Agreement.objects.public()
        .open()
        .filter(session__committee=committee, due_on__gt=week.sunday, due_on__lte=week.horizon)
    )
    address = reverse("committee:agreement_list", args=[committee.slug])
    return {
        "sessions": listed(
            [
                _session(row, row.get_absolute_url(), row.held_on)
                for row in sessions.select_related("committee", "group").order_by("held_on", "pk")
            ]
        ),
        "minutes": listed(
            [
                _session(row.session, row.get_absolute_url(), timezone.localdate(row.published_at))
                for row in minutes.order_by("published_at", "pk")
            ]
        ),
        "agreements": listed(
            [
                {
                    "title": " ".join(row.text.split()),
                    "url": f"{address}#acuerdo-{row.pk}",
                    "organization": row.owner_label,
                    "on": row.due_on.isoformat(),
                }
                for row in agreements.order_by("due_on", "pk")
            ]
        ),
    }


def _session(row: Session, url: str, on: date) -> Row:
    return {"title": str(row), "url": url, "on": on.isoformat()}
