"""The calendar: a month to read, and the same dates for calendar programs."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from notifications.addresses import ALL, calendar_address, whole
from notifications.calendars import as_file
from notifications.feeds import key_of
from notifications.forms import CalendarForm, Month
from notifications.selectors.calendar import events, last_changes, nearest
from notifications.selectors.targets import Target, find_target

KEPT_BEHIND, KEPT_AHEAD = timedelta(days=366), timedelta(days=3 * 366)
"""How much of the past and of the future a calendar program is given."""


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = CalendarForm(request.GET or None, today=today)
    month, target, kinds = form.asked()
    found = [] if form.errors else events(target, month.first, month.last, kinds)
    exact = [event for event in found if event.is_exact]
    before, after = (None, None) if form.errors else nearest(target, month.first, month.last, kinds)
    context = {
        "form": form,
        "fields": [form["plan"], form["tipo"]],
        "month": month,
        "days": [(day, list(rows)) for day, rows in groupby(exact, key=lambda event: event.starts_on)],
        "undated": [event for event in found if not event.is_exact],
        "earlier": _other(request, before),
        "later": _other(request, after),
        "today": today,
        "target": target,
        "file": calendar_address(*target.pair) if target else calendar_address(),
        "is_demo": bool(target and target.is_demo),
    }
    return render(request, "notifications/calendar.html", context, status=400 if form.errors else 200)


def _other(request: HttpRequest, day: Any) -> tuple[Month, str] | None:
    """The month of that day, and its address with the same filters."""
    if day is None:
        return None
    month, query = Month.of(day), request.GET.copy()
    query["mes"] = str(month)
    return month, f"{reverse('notifications:calendar')}?{query.urlencode()}"


@require_safe
def calendar_file(request: HttpRequest, kind: str = ALL, **parts: str) -> HttpResponse:
    target = None if kind == ALL else find_target(kind, key_of(kind, parts))
    if kind != ALL and target is None:
        raise Http404
    today = timezone.localdate()
    found = events(target, today - KEPT_BEHIND, today + KEPT_AHEAD)
    text = as_file(
        found,
        last_changes(found),
        title=_title(target),
        language=translation.get_language() or "es",
        url=whole(target.url if target else reverse("notifications:calendar")),
    )
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def _title(target: Target | None) -> str:
    if target is None:
        return _("Calendario de gobierno abierto")
    return f"[Demo] {target.title}" if target.is_demo else target.title
