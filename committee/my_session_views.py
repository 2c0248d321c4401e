"""Where members and the secretariat run a session together, each step on one screen: never cached, never listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from committee import services
from committee.models import Committee, Session
from committee.permissions import can_manage, can_prepare, can_record, committees_of
from committee.seen_forms import SeenForm, catch_up
from committee.selectors.agreements import session_agreements, session_decisions
from committee.selectors.quorum import quorum_of
from committee.selectors.sessions import SessionState, agenda_of, next_number, sessions_of, sheet_of, state_of
from committee.services.session_common import invited, why_cancelled, why_fixed, why_unmarked
from committee.session_forms import (
    AfterCallForm,
    CallForm,
    CancelForm,
    ChangeSessionForm,
    NewSessionForm,
    RescheduleForm,
)
from committee.sheet_forms import AgendaForm, AttendanceForm, GuestsForm
from core.conflicts import Conflict
from core.selectors import ListPaginator

FORM_METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 30
TRIES = 3


@never_cache
@login_required
@require_safe
def my_sessions(request: HttpRequest) -> HttpResponse:
    """All the sessions that the person may run, and where to prepare another."""
    today = timezone.localdate()
    committees = list(committees_of(request.user, today).select_related("plan").order_by("name", "pk"))
    if not committees:
        raise Http404
    page = ListPaginator(sessions_of(request.user, today), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page)
    for session in rows:
        session.state = state_of(session, today)
    context = {
        "committees": [committee for committee in committees if not committee.is_ended],
        "page_obj": page,
        "sessions": rows,
        "is_demo": any(committee.plan and committee.plan.is_demo for committee in committees),
    }
    return render(request, "committee/my_sessions.html", context)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def my_session_new(request: HttpRequest, slug: str) -> HttpResponse:
    committee = get_object_or_404(Committee.objects.select_related("jurisdiction", "plan"), slug=slug)
    if not can_prepare(request.user, committee, timezone.localdate()):
        raise Http404
    form = NewSessionForm(_data(request), committee=committee)
    if form.is_bound and form.is_valid():
        try:
            made = services.prepare_session(committee=committee, by=request.user, **form.fields_of())
            messages.success(request, _("La sesión quedó en preparación. Su agenda empieza con lo pendiente."))
            return redirect("committee:my_session", made.slug)
        except ValidationError as error:
            _show(form, error)
    context = {
        "form": form,
        "committee": committee,
        "next_number": next_number(committee, None),
        "is_demo": bool(committee.plan and committee.plan.is_demo),
    }
    return render(request, "committee/my_session_new.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
@require_safe
def my_session(request: HttpRequest, session: str) -> HttpResponse:
    """All that there is of it, and every step that can be taken now."""
    today = timezone.localdate()
    found = _mine(request, session)
    context = _about(request, found) | {
        "agenda": agenda_of(found, public=False),
        "sectors": sheet_of(found),
        "quorum": quorum_of(found),
        "guests": found.guests.order_by("role", "name", "pk"),
        "decisions": session_decisions(found),
        "agreements": session_agreements(found),
        "minutes": getattr(found, "minutes", None),
        "fixed": why_fixed(found),
        "unmarked": why_unmarked(found, today),
        "today": today,
    }
    return render(request, "committee/my_session.html", context)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def my_session_change(request: HttpRequest, session: str) -> HttpResponse:
    """Everything before it is called; afterwards its purpose and its recording."""

    def build(data: Any, found: Session) -> SeenForm:
        form_class = ChangeSessionForm if found.called_at is None else AfterCallForm
        return form_class(data, session=found)

    def write(form: Any, found: Session) -> Session:
        return services.change_session(session=found, seen_at=found.updated_at, by=request.user, **form.fields_of())

    template, done = "committee/my_session_change.html", _("Los datos quedaron guardados.")
    return _edit(request, session, build, write, template, done, lambda found, today: why_cancelled(found))


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def my_agenda(request: HttpRequest, session: str) -> HttpResponse:
    def build(data: Any, found: Session) -> SeenForm:
        return AgendaForm(data, session=found)

    def write(form: Any, found: Session) -> Session:
        points = form.points(found)
        return services.set_agenda(session=found, points=points, seen_at=found.updated_at, by=request.user)

    return _edit(request, session, build, write, "committee/my_session_agenda.html", _("La agenda quedó guardada."))


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def my_attendance(request: HttpRequest, session: str) -> HttpResponse:
    def build(data: Any, found: Session) -> SeenForm:
        return AttendanceForm(data, sheet=sheet_of(found))

    def write(form: Any, found: Session) -> Session:
        return services.mark_attendance(session=found, marks=form.marks(), seen_at=found.updated_at, by=request.user)

    template = "committee/my_session_attendance.html"
    return _edit(request, session, build, write, template, _("La asistencia quedó guardada."), why_unmarked)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def my_guests(request: HttpRequest, session: str) -> HttpResponse:
    def build(data: Any, found: Session) -> SeenForm:
        return GuestsForm(data, session=found)

    def write(form: Any, found: Session) -> Session:
        return services.set_guests(session=found, guests=form.guests(), seen_at=found.updated_at, by=request.user)

    template = "committee/my_session_guests.html"
    return _edit(request, session, build, write, template, _("La lista quedó guardada."), why_unmarked)


def _edit(
    request: HttpRequest,
    slug: str,
    build: Callable[[Any, Session], SeenForm],
    write: Callable[[Any, Session], Session],
    template: str,
    done: str,
    why_closed: Callable[..., str] = lambda session, today: why_fixed(session),
) -> HttpResponse:
    """A form that somebody else may have open too: 409 with both texts when what it showed was saved meanwhile."""
    for _attempt in range(TRIES):
        found = _mine(request, slug)
        context = {"closed": why_closed(found, timezone.localdate())}
        fresh = build(None, found).remember()
        if request.method != "POST":
            return _form_page(request, template, fresh, found, **context)
        data, differences = catch_up(fresh, request.POST)
        form = build(data, found)
        if differences:
            return _form_page(request, template, form, found, status=409, differences=differences, **context)
        if not form.is_valid():
            break
        try:
            saved = write(form, found)
            messages.success(request, done)
            return redirect("committee:my_session", saved.slug)
        except ValidationError as error:
            _show(form, error)
            break
        except Conflict:
            continue  # saved between our look and our lock: look again
    if not form.errors:
        form.add_error(None, _("Alguien guardó al mismo tiempo: revise y guarde otra vez."))
    return _form_page(request, template, form, found, status=400, **context)


def _form_page(
    request: HttpRequest, template: str, form: Form, session: Session, status: int = 200, **context: Any
) -> HttpResponse:
    return render(request, template, _about(request, session) | {"form": form} | context, status=status)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def my_session_call(request: HttpRequest, session: str) -> HttpResponse:
    """One reads who will be invited and to what, and calls."""
    found = _managed(request, session)
    people = invited(found, found.held_on)

    def call(form: Form) -> str:
        services.call_session(session=found, by=request.user)
        if not people:
            return _("La sesión ya es pública. Nadie con cuenta ocupa un asiento ese día: invite por otro medio.")
        return _("La sesión ya es pública. Invitaciones enviadas: %(n)s.") % {"n": len(people)}

    context = {"people": people, "agenda": agenda_of(found, public=False)}
    return _step(request, found, CallForm(_data(request)), call, "committee/my_session_call.html", **context)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def my_session_reschedule(request: HttpRequest, session: str) -> HttpResponse:
    found = _managed(request, session)

    def move(form: Form) -> str:
        services.reschedule_session(session=found, by=request.user, **form.cleaned_data)
        return _("El cambio ya es público, con su motivo. Las invitaciones salieron otra vez.")

    form = RescheduleForm(_data(request), session=found)
    return _step(request, found, form, move, "committee/my_session_reschedule.html")


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def my_session_cancel(request: HttpRequest, session: str) -> HttpResponse:
    found = _managed(request, session)

    def cancel(form: Form) -> str:
        services.cancel_session(session=found, by=request.user, **form.cleaned_data)
        return _("La sesión quedó cancelada, con su motivo.")

    return _step(request, found, CancelForm(_data(request)), cancel, "committee/my_session_cancel.html")


def _step(
    request: HttpRequest, found: Session, form: Form, do: Callable[[Form], str], template: str, **context: Any
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            messages.success(request, do(form))
            return redirect("committee:my_session", found.slug)
        except ValidationError as error:
            _show(form, error)
    return _form_page(request, template, form, found, status=400 if form.errors else 200, **context)


def _mine(request: HttpRequest, slug: str) -> Session:
    """A session of a committee where the person sits today or keeps the secretariat; for others it does not exist."""
    rows = Session.objects.select_related("committee__jurisdiction", "committee__plan", "group", "minutes")
    found = get_object_or_404(rows, slug=slug)
    if not can_record(request.user, found, timezone.localdate()):
        raise Http404
    return found


def _managed(request: HttpRequest, slug: str) -> Session:
    found = _mine(request, slug)
    if not can_manage(request.user, found.committee):
        raise PermissionDenied
    return found


def _about(request: HttpRequest, session: Session) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "session": session,
        "committee": session.committee,
        "state": state_of(session, today),
        "manages": can_manage(request.user, session.committee),
        "is_public": Session.objects.public().filter(pk=session.pk).exists(),
        "is_prepared": state_of(session, today) == SessionState.PREPARED,
        "is_demo": bool(session.committee.plan and session.committee.plan.is_demo),
    }


def _show(form: Form, error: ValidationError) -> None:
    """Each message at its field, or at the top when the form does not show that field."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for field, texts in found.items():
        form.add_error(field if field in form.fields else None, texts)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
