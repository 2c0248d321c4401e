"""Consultations: the list, each one with what was said and answered, the form and the page of each receipt."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commitments.selectors import if_public
from consultations import services
from consultations.choices import Channel, ConsultationKind, ConsultationState, Outcome
from consultations.filters import ConsultationFilter, ContributionFilter
from consultations.forms import ContributionForm
from consultations.models import Consultation, Contribution
from consultations.permissions import receives_contributions, takes_words
from consultations.selectors import (
    CountTable,
    consultation_summary,
    contribution_tables,
    fates,
    public_contributions,
    with_counts,
)
from consultations.selectors.supports import prioritisation_results
from consultations.services.contributions import why_closed
from core.intake import TooMany, new_sheet
from core.private import private
from core.selectors import ListPaginator

PAGE_SIZE = 30
LISTED = ("state", "plan", "kind", "theme", "search")
SHOWN = ("theme", "territory", "channel", "outcome", "search")


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """What is open first, the sooner it closes the higher; then what comes, then what closed, newest first."""
    today = timezone.localdate()
    given = {name: value for name, value in request.GET.items() if name in (*LISTED, "page")}
    rows = with_counts(Consultation.objects.public()).select_related("plan")
    found = ConsultationFilter(given, _in_turn(rows, today))
    valid = found.form.is_valid()
    page = ListPaginator(found.qs if valid else rows.none(), PAGE_SIZE).get_page(given.get("page"))
    context = {
        "form": found.form,
        "fields": [found.form[name] for name in LISTED],
        "page_obj": page,
        "rows": [(row, row.state(today), (row.closes_on - today).days if row.closes_on else None) for row in page],
        "today": today,
        "is_demo": any(row.plan.is_demo for row in page),
    }
    return render(request, "consultations/consultation_list.html", context, status=200 if valid else 400)


def _in_turn(rows: QuerySet[Consultation], today: date) -> QuerySet[Consultation]:
    is_open = {"cancelled_at__isnull": True, "opens_on__lte": today, "closes_on__gte": today}
    turn = Case(
        When(**is_open, then=Value(0)),
        When(cancelled_at__isnull=True, opens_on__gt=today, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    closing = Case(When(**is_open, then=F("closes_on")))
    return rows.annotate(turn=turn).order_by("turn", closing.asc(nulls_last=True), "-opens_on", "title", "pk")


@require_safe
def consultation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    rows = Consultation.objects.public().select_related("plan__jurisdiction", "stage", "report", "source__document")
    consultation = get_object_or_404(rows.prefetch_related("sections", "themes", "deadline_changes"), slug=slug)
    state = consultation.state(today)
    is_prioritisation = consultation.kind == ConsultationKind.PRIORITISATION
    summary = consultation_summary(consultation)
    given = {name: value for name, value in request.GET.items() if name in SHOWN}
    narrowed = ContributionFilter(given, public_contributions(consultation))
    valid = narrowed.form.is_valid()
    known = summary.published if not given else None
    page = ListPaginator(narrowed.qs if valid else narrowed.queryset.none(), PAGE_SIZE, known=known).get_page(
        request.GET.get("page")
    )
    for contribution in page:
        if decision := getattr(contribution, "decision", None):
            decision.public_commitment = if_public(decision.commitment)
    context = {
        "consultation": consultation,
        "state": state,
        "days_left": (consultation.closes_on - today).days,
        "receives": receives_contributions(consultation, today),
        "is_prioritisation": is_prioritisation,
        "results": prioritisation_results(consultation, today) if is_prioritisation else None,
        "summary": summary,
        "tables": _tables(consultation, state),
        "fates": _fates(consultation, state),
        "form": narrowed.form,
        "fields": _asked(narrowed.form, consultation),
        "page_obj": page,
        "query": urlencode({"consultation": consultation.slug, **given}),
        "today": today,
        "is_demo": consultation.plan.is_demo,
        "crumbs": [(_("Consultas"), reverse("consultations:consultation_list"))],
    }
    return render(request, "consultations/consultation_detail.html", context, status=200 if valid else 400)


def _tables(consultation: Consultation, state: str) -> list[CountTable]:
    """By channel and theme, once nobody can add to them."""
    closed = state in (ConsultationState.ANALYSING, ConsultationState.REPORTED)
    return contribution_tables(consultation) if closed else []


def _fates(consultation: Consultation, state: str) -> list[tuple[str, int]]:
    if state not in (ConsultationState.ANALYSING, ConsultationState.REPORTED):
        return []
    return [(str(Outcome(key).label) if key else _("sin respuesta aún"), n) for key, n in fates(consultation)]


def _asked(form: Any, consultation: Consultation) -> list[Any]:
    """The filters of this page; its themes are those of its own plan."""
    themes = [(theme.slug, theme.title) for theme in consultation.themes.all()]
    form.fields["theme"].widget.choices = [("", _("Todos")), *themes]
    form.fields["channel"].widget.choices = [("", _("Todos")), *Channel.choices]
    return [form[name] for name in SHOWN if name != "territory" and (name != "theme" or themes)]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribute(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Consultation.objects.public().select_related("plan__jurisdiction").prefetch_related("sections")
    consultation = get_object_or_404(rows, slug=slug)
    today = timezone.localdate()
    form, status = ContributionForm(request, consultation), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return HttpResponseRedirect(_received(consultation, form).get_absolute_url())
            except TooMany:
                status = 429
                form.add_error(
                    None, _("Llegaron muchos textos en la última hora. Su texto sigue aquí: envíelo más tarde.")
                )
            except ValidationError as error:
                form.add_error(None, error)
                form.sheet = new_sheet()
    context = {
        "form": form,
        "consultation": consultation,
        "closed": "" if takes_words(consultation, today) else why_closed(consultation, today),
        "today": today,
        "is_demo": consultation.plan.is_demo,
        "crumbs": _crumbs(consultation),
    }
    return render(request, "consultations/contribute.html", context, status=status)


def _received(consultation: Consultation, form: ContributionForm) -> Contribution:
    submission = form.submission(form.request)
    return services.receive_contribution(consultation=consultation, words=form.words(), submission=submission)


@private
@require_safe
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """For whoever holds the receipt: what was sent, where it is now and what was answered. No name, no address."""
    rows = Contribution.objects.filter(consultation__is_public=True, consultation__plan__is_public=True)
    row = rows.select_related(
        "consultation__plan", "section", "theme", "territory", "decision__commitment__plan", "group"
    ).filter(receipt=receipt)
    found = row.first()
    if found is None:
        raise Http404
    decision = getattr(found, "decision", None)
    context = {
        "row": found,
        "consultation": found.consultation,
        "decision": decision,
        "commitment": if_public(decision.commitment) if decision else None,
        "proposals": found.proposals.public(),
        "is_demo": found.consultation.plan.is_demo,
        "crumbs": _crumbs(found.consultation),
    }
    return render(request, "consultations/receipt.html", context)


def _crumbs(consultation: Consultation) -> list[tuple[str, str]]:
    return [
        (_("Consultas"), reverse("consultations:consultation_list")),
        (consultation.title, consultation.get_absolute_url()),
    ]
