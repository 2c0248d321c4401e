"""Sessions as anybody reads them: the list of a committee, each one with its agenda and who came, and its calendar entry."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.forms import Form, Select
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committee import calendar
from committee.choices import GuestRole
from committee.filters import SessionFilter
from committee.models import AgendaItem, Committee, Session
from committee.permissions import can_record
from committee.selectors.agreements import session_agreements, session_decisions
from committee.selectors.quorum import quorum_of
from committee.selectors.sessions import (
    agenda_of,
    attach_figures,
    moves_of,
    readable,
    sheet_of,
    state_of,
    upcoming_first,
    with_agreements,
)
from core.files import download
from core.selectors import ListPaginator

PAGE_SIZE = 30
LISTED = ("kind", "year")


@require_safe
def session_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Of the committee and its groups: what comes first, then what was."""
    committee = get_object_or_404(Committee.objects.public().select_related("plan"), slug=slug)
    today = timezone.localdate()
    given = {name: value for name, value in request.GET.items() if value and name in LISTED}
    sessions = Session.objects.public().filter(committee=committee).select_related("committee", "group", "minutes")
    found = SessionFilter(given, upcoming_first(with_agreements(sessions), today))
    valid = found.form.is_valid()
    _offer_years(found.form, sessions)
    page = ListPaginator(found.qs if valid else sessions.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page)
    attach_figures(rows)
    for session in rows:
        session.state = state_of(session, today)
    context = {
        "committee": committee,
        "form": found.form,
        "fields": [found.form[name] for name in LISTED],
        "page_obj": page,
        "sessions": rows,
        "today": today,
        "is_demo": bool(committee.plan and committee.plan.is_demo),
        "crumbs": _crumbs(committee),
    }
    return render(request, "committee/session_list.html", context, status=200 if valid else 400)


def _offer_years(form: Form, sessions: QuerySet[Session]) -> None:
    years = [day.year for day in sessions.order_by().dates("held_on", "year", order="DESC")]
    form.fields["year"].widget = Select(choices=[("", _("Todos")), *((year, year) for year in years)])


@require_safe
def session_detail(request: HttpRequest, slug: str, session: str) -> HttpResponse:
    today = timezone.localdate()
    found = _public_session(slug, session)
    guests = list(found.guests.order_by("name", "pk"))
    context = {
        "session": found,
        "committee": found.committee,
        "state": state_of(found, today),
        "is_held": found.cancelled_at is None and found.held_on <= today,
        "agenda": agenda_of(found, public=True),
        "moves": moves_of(found),
        "sectors": sheet_of(found),
        "quorum": quorum_of(found),
        "guests": [guest for guest in guests if guest.role == GuestRole.GUEST],
        "observers": [guest for guest in guests if guest.role == GuestRole.OBSERVER],
        "decisions": session_decisions(found),
        "agreements": session_agreements(found),
        "minutes": getattr(found, "minutes", None),
        "source": found.source if found.source and readable(found.source.document) else None,
        "today": today,
        "is_demo": bool(found.committee.plan and found.committee.plan.is_demo),
        "crumbs": _crumbs(found.committee, with_sessions=True),
    }
    return render(request, "committee/session_detail.html", context)


@require_safe
def session_calendar(request: HttpRequest, slug: str, session: str) -> HttpResponse:
    """To keep in one's own calendar. Without the address to connect, which is only for those invited."""
    found = _public_session(slug, session)
    text = calendar.public_entry(found, agenda_of(found, public=True))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return response


@require_safe
def session_document(request: HttpRequest, slug: str, session: str, pk: int) -> HttpResponseBase:
    """The file of a point of the agenda: of a public session for everybody, of another one for those who run it."""
    items = AgendaItem.objects.select_related(
        "session__committee__plan", "session__group", "document__plan", "document__file"
    )
    item = get_object_or_404(items, pk=pk, session__slug=session, session__committee__slug=slug)
    document = readable(item.document)
    if document is None or document.file is None:
        raise Http404
    is_public = Session.objects.public().filter(pk=item.session_id).exists()
    if not is_public and not can_record(request.user, item.session, timezone.localdate()):
        raise Http404
    return download(document.file, public=is_public)


def _public_session(slug: str, session: str) -> Session:
    rows = Session.objects.public().select_related(
        "committee__plan", "committee__jurisdiction", "group", "minutes", "source__document__plan"
    )
    return get_object_or_404(rows, slug=session, committee__slug=slug)


def _crumbs(committee: Committee, *, with_sessions: bool = False) -> list[tuple[Any, str]]:
    crumbs = [
        (_("Comité"), reverse("committee:committee_list")),
        (committee.name, committee.get_absolute_url()),
    ]
    return (
        [*crumbs, (_("Sesiones"), reverse("committee:session_list", args=[committee.slug]))]
        if with_sessions
        else crumbs
    )
