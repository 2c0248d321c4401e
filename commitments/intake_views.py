"""Questions and flags: forms at their own addresses, never cached, and the page of each receipt."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commitments import services
from commitments.intake_forms import CommitmentIntakeForm, FlagForm, QuestionForm
from commitments.models import Commitment, OutdatedFlag, Question
from commitments.models.question import AnsweredIntake
from commitments.services.questions import ANSWER_WORKING_DAYS
from core.intake import TooMany, new_sheet
from core.private import private


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    return _intake(request, slug, Question, QuestionForm, _("Preguntar sobre este compromiso"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, slug: str) -> HttpResponse:
    return _intake(request, slug, OutdatedFlag, FlagForm, _("Esto está desactualizado"))


def _intake(
    request: HttpRequest, slug: str, kind: type[AnsweredIntake], form_class: type[CommitmentIntakeForm], title: str
) -> HttpResponse:
    commitment = get_object_or_404(Commitment.objects.public().select_related("plan__jurisdiction"), slug=slug)
    data = request.POST if request.method == "POST" else None
    form = form_class(data, commitment=commitment, milestone=request.GET.get("hito", ""))
    status = 200
    if data is not None:
        status = 400
        if form.is_valid():
            try:
                return HttpResponseRedirect(_received(request, kind, commitment, form).get_absolute_url())
            except TooMany:
                status = 429
                form.add_error(None, _("Desde su conexión ya se enviaron muchos textos. Intente dentro de una hora."))
            except ValidationError as error:
                form.add_error(None, error)
                form.sheet = new_sheet()
    context = {
        "form": form,
        "title": title,
        "commitment": commitment,
        "is_question": kind is Question,
        "answer_days": ANSWER_WORKING_DAYS,
        "is_demo": bool(commitment.plan and commitment.plan.is_demo),
        "crumbs": _crumbs(commitment),
    }
    return render(request, "commitments/intake_form.html", context, status=status)


def _received(
    request: HttpRequest, kind: type[AnsweredIntake], commitment: Commitment, form: CommitmentIntakeForm
) -> AnsweredIntake:
    return services.receive_intake(
        kind=kind,
        commitment=commitment,
        milestone=form.cleaned_data["milestone"],
        text=form.cleaned_data["text"],
        submission=form.submission(request),
    )


@private
@require_safe
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """For whoever holds the receipt: what was sent, and where it is now."""
    kinds: tuple[type[AnsweredIntake], ...] = (Question, OutdatedFlag)
    found = (kind.objects.select_related("commitment__plan", "milestone").filter(receipt=receipt) for kind in kinds)
    row = next((row for rows in found for row in rows), None)
    if row is None or not Commitment.objects.public().filter(pk=row.commitment_id).exists():
        raise Http404
    context = {
        "row": row,
        "commitment": row.commitment,
        "is_question": isinstance(row, Question),
        "today": timezone.localdate(),
        "is_demo": bool(row.commitment.plan and row.commitment.plan.is_demo),
        "crumbs": _crumbs(row.commitment),
    }
    return render(request, "commitments/receipt.html", context)


def _crumbs(commitment: Commitment) -> list[tuple[str, str]]:
    return [
        (_("Compromisos"), reverse("commitments:commitment_list")),
        (str(commitment), commitment.get_absolute_url()),
    ]
