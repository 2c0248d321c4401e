"""Agreements: the public list, and where those who sit record what a session decides and follow what it agreed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import ExtractYear
from django.forms import Form, Select
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commitments.models import Commitment
from committee import services
from committee.agreement_forms import AgreementForm, DecisionForm, FollowForm, MoveForm, show_errors
from committee.filters import AgreementFilter
from committee.models import OPEN_STATES, Agreement, Committee, CommitteeDecision, Session
from committee.permissions import can_follow, can_record, can_see_agreement
from committee.selectors.agreements import (
    agreement_counts,
    in_turn,
    session_agreements,
    session_decisions,
    with_what_rows_show,
)
from committee.services.decisions import why_closed
from core.selectors import ListPaginator
from people.models import Organization

PAGE_SIZE = 30
SHOWN = ("state", "organization", "commitment", "year", "late")
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def agreement_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Overdue first, then by due date, then what is closed. What is downloaded is what is shown."""
    today = timezone.localdate()
    committee = get_object_or_404(Committee.objects.public().select_related("jurisdiction", "plan"), slug=slug)
    rows = Agreement.objects.public().filter(session__committee=committee)
    given = {name: value for name, value in request.GET.items() if value and name in SHOWN}
    found = AgreementFilter(given, in_turn(with_what_rows_show(rows), today))
    valid = found.form.is_valid()
    _narrow(found.form, rows)
    page = ListPaginator(found.qs if valid else found.queryset.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "committee": committee,
        "form": found.form,
        "fields": [found.form[name] for name in SHOWN],
        "page_obj": page,
        "counts": agreement_counts(rows, today),
        "query": urlencode({"committee": committee.slug, **given}),
        "today": today,
        "is_demo": bool(committee.plan and committee.plan.is_demo),
        "crumbs": [(_("Comité"), reverse("committee:committee_list")), (committee.name, committee.get_absolute_url())],
    }
    return render(request, "committee/agreement_list.html", context, status=200 if valid else 400)


def _narrow(form: Form, rows: QuerySet[Agreement]) -> None:
    """Offer only what this committee's agreements have."""
    rows = rows.order_by()
    owners = Organization.objects.filter(pk__in=rows.values("organization")).order_by("name")
    about = Commitment.objects.public().filter(pk__in=rows.values("commitment")).order_by("order", "pk")
    years = rows.annotate(year=ExtractYear("session__held_on")).values_list("year", flat=True).distinct()
    form.fields["year"].widget = Select()
    offered: dict[str, list[tuple[Any, Any]]] = {
        "organization": list(owners.values_list("slug", "name")),
        "commitment": [(row.slug, str(row)) for row in about.only("slug", "number", "title")],
        "year": [(year, year) for year in sorted(years, reverse=True)],
    }
    for name, options in offered.items():
        form.fields[name].widget.choices = [("", _("Todos")), *options]


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def my_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """What was agreed and what was done since; its owner and the secretariat write here, other members read."""
    today = timezone.localdate()
    rows = with_what_rows_show(Agreement.objects.select_related("session__committee__plan"))
    agreement = get_object_or_404(rows.select_related("session__committee__jurisdiction", "person"), pk=pk)
    if not can_see_agreement(request.user, agreement, today):
        raise Http404
    step = request.POST.get("step") if request.method == "POST" else None
    follow = FollowForm(request.POST if step == "follow" else None, agreement=agreement)
    move = MoveForm(request.POST if step == "move" else None, initial={"due_on": agreement.due_on})
    if step and _took_step(request, agreement, follow, move):
        return redirect("committee:my_agreement", pk=pk)
    context = {
        "agreement": agreement,
        "committee": agreement.session.committee,
        "follow": follow,
        "move": move,
        "form": move if move.is_bound else follow,
        "writes": can_follow(request.user, agreement, today) and (agreement.state in OPEN_STATES or bool(step)),
        "today": today,
        "is_demo": _is_demo(agreement.session),
    }
    return render(request, "committee/my_agreement.html", context, status=400 if step else 200)


def _took_step(request: HttpRequest, agreement: Agreement, follow: FollowForm, move: MoveForm) -> bool:
    form: Form = move if move.is_bound else follow
    if not form.is_bound or not form.is_valid():
        return False
    try:
        if form is move:
            services.move_agreement(agreement=agreement, by=request.user, **move.cleaned_data)
            messages.success(request, _("La fecha cambió. La anterior queda a la vista."))
        else:
            services.follow_agreement(agreement=agreement, by=request.user, **follow.cleaned_data)
            messages.success(request, _("El seguimiento quedó registrado."))
    except ValidationError as error:
        show_errors(form, error)
        return False
    return True


@never_cache
@login_required
@require_safe
def my_agreements(request: HttpRequest, session: str) -> HttpResponse:
    """What a session decided and agreed, for those who record it."""
    found = _own_session(request, session)
    context = _about(found) | {
        "decisions": session_decisions(found),
        "agreements": session_agreements(found),
    }
    return render(request, "committee/my_agreements.html", context)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def agreement_new(request: HttpRequest, session: str) -> HttpResponse:
    found = _own_session(request, session)
    form = AgreementForm(_data(request), session=found, today=timezone.localdate())
    if form.is_bound and form.is_valid():
        try:
            services.make_agreement(session=found, by=request.user, **form.values)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("El acuerdo ya es público y se avisó a quien responde."))
            return redirect("committee:my_agreements", session=found.slug)
    return _form_page(request, form, found, _("Registrar un acuerdo"))


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def decision_new(request: HttpRequest, session: str) -> HttpResponse:
    found = _own_session(request, session)
    form = DecisionForm(_data(request), session=found)
    if form.is_bound and form.is_valid():
        try:
            services.record_decision(session=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("La decisión ya es pública."))
            return redirect("committee:my_agreements", session=found.slug)
    return _form_page(request, form, found, _("Registrar una decisión"))


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(CommitteeDecision.objects.select_related("session"), pk=pk)
    found = _own_session(request, decision.session.slug)
    form = DecisionForm(_data(request), session=found, decision=decision)
    if form.is_bound and form.is_valid():
        try:
            services.correct_decision(decision=decision, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("La decisión quedó corregida."))
            return redirect("committee:my_agreements", session=found.slug)
    return _form_page(request, form, found, _("Corregir una decisión"))


def _own_session(request: HttpRequest, slug: str) -> Session:
    """404 for whoever neither sits in its committee nor keeps it."""
    rows = Session.objects.select_related("committee__jurisdiction", "committee__plan", "group")
    session = get_object_or_404(rows, slug=slug)
    if not can_record(request.user, session, timezone.localdate()):
        raise Http404
    return session


def _about(session: Session) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "session": session,
        "committee": session.committee,
        "closed": why_closed(session, today),
        "today": today,
        "is_demo": _is_demo(session),
    }


def _form_page(request: HttpRequest, form: Form, session: Session, title: str) -> HttpResponse:
    context = _about(session) | {"form": form, "title": title}
    return render(request, "committee/my_agreement_form.html", context, status=400 if form.errors else 200)


def _is_demo(session: Session) -> bool:
    return bool(session.committee.plan and session.committee.plan.is_demo)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
