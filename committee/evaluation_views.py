"""The self-evaluation, answered by seats and published by year; and how the work falls on the seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from committee import services
from committee.agreement_forms import show_errors
from committee.choices import SeatSector
from committee.evaluation_forms import AnswersForm, PeriodForm
from committee.models import Committee, SelfEvaluation, Tenure
from committee.permissions import can_answer, tenure_in
from committee.selectors.evaluations import Part, Published, SeatAnswers, answers_of, published_evaluations
from committee.selectors.workload import workload, workload_bars
from core.charts import LineChart, line_chart
from core.conflicts import Conflict
from core.templatetags.core_tags import percent


@dataclass(frozen=True)
class Trend:
    """Two shares over the years on one drawing. The title says how the last year was."""

    title: str
    first: str
    second: str
    chart: LineChart


@require_safe
def evaluation(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """What was published of a year, beside the other years."""
    committee = _public_committee(slug)
    row = get_object_or_404(SelfEvaluation, committee=committee, year=year, published_at__isnull=False)
    years = published_evaluations(committee)
    context = _about(committee) | {
        "evaluation": row,
        "told": next(told for told in years if told.year == year),
        "years": years,
        "trends": _trends(years),
        "sectors": [(sector.value, sector.label) for sector in SeatSector],
    }
    return render(request, "committee/evaluation.html", context)


def _trends(years: list[Published]) -> list[Trend]:
    attendance = [(told.year, told.figures.attendance) for told in years]
    sides = [
        (year, sectors.get(SeatSector.GOVERNMENT), sectors.get(SeatSector.CIVIL_SOCIETY))
        for year, sectors in attendance
    ]
    works = [(told.year, told.figures.kept, told.figures.minutes) for told in years]
    came = _("Asistencia en %(year)s: gobierno %(first)s, sociedad civil %(second)s.")
    kept = _("A tiempo en %(year)s: %(first)s de los acuerdos y %(second)s de las actas.")
    return [
        *_trend(sides, came, _("gobierno"), _("soc. civil")),
        *_trend(works, kept, _("acuerdos"), _("actas")),
    ]


def _trend(rows: list[tuple[int, Part | None, Part | None]], title: str, first: str, second: str) -> list[Trend]:
    """Of the years in which both are known; nothing with fewer than two."""
    points = []
    for year, one, other in rows:
        shares = [part.percent if part else None for part in (one, other)]
        if None not in shares:
            points.append((date(year, 1, 1), *(Decimal(share or 0) for share in shares)))
    chart = line_chart(points)
    if chart is None:
        return []
    day, one_share, other_share = points[-1]
    places = {"year": day.year, "first": percent(one_share), "second": percent(other_share)}
    return [Trend(title % places, first, second, chart)]


@require_safe
def workload_page(request: HttpRequest, slug: str) -> HttpResponse:
    committee, today = _public_committee(slug), timezone.localdate()
    given = {name: request.GET.get(name) for name in ("desde", "hasta")}
    form = PeriodForm(given, today=today)
    valid = form.is_valid()
    work = workload(committee, form.cleaned_data["desde"], form.cleaned_data["hasta"]) if valid else None
    context = _about(committee) | {
        "form": form,
        "fields": list(form),
        "work": work,
        "bars": workload_bars(work) if work else None,
    }
    return render(request, "committee/workload.html", context, status=200 if valid else 400)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """The questionnaire of one's seat, for its titular and its suplente; what others answered is nowhere."""
    today = timezone.localdate()
    rows = SelfEvaluation.objects.select_related("committee__jurisdiction", "committee__plan")
    row = get_object_or_404(rows, pk=pk)
    tenure = tenure_in(request.user, row.committee, today)
    if tenure is None:
        raise Http404
    saved = answers_of(row, tenure.seat)
    questions = list(row.questions.order_by("order"))
    form = AnswersForm(request.POST if request.method == "POST" else None, questions=questions, saved=saved)
    if form.is_bound and form.is_valid():
        try:
            services.answer_evaluation(
                evaluation=row, answers=form.answers, seen_at=form.cleaned_data["seen_at"], by=request.user
            )
        except Conflict as conflict:
            return _conflict_page(request, row, tenure, form, conflict.saved)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Las respuestas de su asiento quedaron guardadas."))
            return redirect("committee:my_evaluation", pk=pk)
    context = _own(row, tenure) | {"form": form, "takes": can_answer(request.user, row, today), "saved": saved}
    return render(request, "committee/my_evaluation.html", context, status=400 if form.errors else 200)


def _conflict_page(
    request: HttpRequest, row: SelfEvaluation, tenure: Tenure, form: AnswersForm, saved: SeatAnswers
) -> HttpResponse:
    """Both sets of answers, side by side; what was typed is still in the form."""
    typed = form.answers
    pairs = [
        (question.text, form.words(question, saved.value_of(question)), form.words(question, typed[question.pk]))
        for question in form.questions
    ]
    form.data = form.data.copy()
    form.data["seen_at"] = saved.updated_at.isoformat()
    context = _own(row, tenure) | {
        "form": form,
        "saved": saved,
        "rows": [(text, theirs, mine) for text, theirs, mine in pairs if theirs != mine],
    }
    return render(request, "committee/my_evaluation_conflict.html", context, status=409)


def _own(row: SelfEvaluation, tenure: Tenure) -> dict[str, Any]:
    committee = row.committee
    return {
        "evaluation": row,
        "committee": committee,
        "tenure": tenure,
        "today": timezone.localdate(),
        "is_demo": bool(committee.plan and committee.plan.is_demo),
    }


def _public_committee(slug: str) -> Committee:
    return get_object_or_404(Committee.objects.public().select_related("jurisdiction", "plan"), slug=slug)


def _about(committee: Committee) -> dict[str, Any]:
    return {
        "committee": committee,
        "today": timezone.localdate(),
        "is_demo": bool(committee.plan and committee.plan.is_demo),
        "crumbs": [(_("Comité"), reverse("committee:committee_list")), (committee.name, committee.get_absolute_url())],
    }
