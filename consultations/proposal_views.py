"""Proposals as everybody reads them, and the two pages with which anybody supports one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commitments.selectors import if_public
from consultations import services
from consultations.filters import ProposalFilter
from consultations.models import Consultation, Proposal, Support
from consultations.permissions import UNDECIDED_STATES, hides_results, receives_supports
from consultations.proposal_forms import SupportForm
from consultations.selectors.proposals import in_order, lineage_of, public_proposals, smart_rows, version_rows
from consultations.selectors.supports import open_prioritisation
from core.intake import TooMany, new_sheet
from core.private import private
from core.selectors import ListPaginator
from people.models import Territory
from plans.models import Source

PAGE_SIZE = 50
SHOWN_FILTERS = ("search", "plan", "theme", "state", "territory", "consultation", "ordering")
ORDERINGS = (
    ("", gettext_lazy("Orden del plan")),
    ("title", gettext_lazy("Título")),
    ("-created_at", gettext_lazy("Más nuevas primero")),
    ("-supports", gettext_lazy("Más apoyadas primero")),
)
STEPS = {"confirm": services.confirm_support, "withdraw": services.withdraw_support}


@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    given = {name: value for name, value in request.GET.items() if value}
    found = ProposalFilter(given, in_order(public_proposals(timezone.localdate())))
    valid = found.form.is_valid()
    query = {name: value for name, value in given.items() if name in found.form.fields}
    rows = found.qs if valid else found.queryset.none()
    page = ListPaginator(rows, PAGE_SIZE).get_page(given.get("page"))
    found.form.fields["ordering"].widget.choices = ORDERINGS
    found.form.fields["territory"].widget.choices = _named_places()
    context = {
        "form": found.form,
        "fields": [found.form[name] for name in dict.fromkeys((*SHOWN_FILTERS, *query))],
        "page_obj": page,
        "query": urlencode(query),
        "is_demo": any(proposal.plan.is_demo for proposal in page),
    }
    return render(request, "consultations/proposal_list.html", context, status=200 if valid else 400)


def _named_places() -> list[tuple[str, Any]]:
    """The territories that some proposal names: the whole list has more than a thousand."""
    named = Territory.objects.filter(pk__in=Proposal.objects.public().order_by().values("territory"))
    return [("", _("Todos")), *named.order_by("name", "pk").values_list("code", "name")]


@require_safe
def proposal_detail(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    proposal = get_object_or_404(public_proposals(today).select_related("source__document__plan"), slug=slug)
    versions = version_rows(proposal)
    open_now = open_prioritisation(proposal, today) if proposal.state in UNDECIDED_STATES else None
    decision = getattr(proposal, "decision", None)
    context = {
        "proposal": proposal,
        "versions": versions,
        "review": smart_rows(proposal, versions[0].version),
        "lineage": lineage_of(proposal, today),
        "decision": decision,
        "source": _shown_source(proposal),
        "decided_commitment": if_public(proposal.commitment),
        "open_now": open_now,
        "hides_results": bool(open_now and hides_results(open_now, today)),
        "today": today,
        "is_demo": proposal.plan.is_demo,
        "crumbs": [(_("Propuestas"), reverse("consultations:proposal_list"))],
    }
    return render(request, "consultations/proposal_detail.html", context)


def _shown_source(proposal: Proposal) -> Source | None:
    """The source, when its document may be read by everybody."""
    source = proposal.source
    if source is None or not source.document.is_public:
        return None
    return source if source.document.plan is None or source.document.plan.is_public else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support_proposal(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to support it. What comes back says nothing of whether that address did before."""
    today = timezone.localdate()
    proposal = get_object_or_404(Proposal.objects.public().select_related("plan__jurisdiction"), slug=slug)
    consultation = open_prioritisation(proposal, today) or _last_prioritisation(proposal)
    form = SupportForm(request.POST if request.method == "POST" else None, consultation=consultation)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                _requested(request, consultation, proposal, form)
                return HttpResponseRedirect(reverse("consultations:support_sent", args=[proposal.slug]))
            except TooMany:
                status = 429
                form.add_error(None, _("Desde su conexión ya llegaron muchos apoyos. Intente dentro de una hora."))
            except ValidationError as error:
                form.add_error(None, error)
                form.sheet = new_sheet()
    context = _about(proposal) | {
        "form": form,
        "consultation": consultation,
        "receives": receives_supports(consultation, today) and proposal.state in UNDECIDED_STATES,
    }
    return render(request, "consultations/support_form.html", context, status=status)


def _last_prioritisation(proposal: Proposal) -> Consultation:
    """The one that a reader may have had open while it closed. 404 where the proposal never had any."""
    found = proposal.consultations.public().filter(kind="prioritisation").select_related("plan__jurisdiction")
    last = found.order_by("-closes_on", "-pk").first()
    if last is None:
        raise Http404
    return last


def _requested(request: HttpRequest, consultation: Consultation, proposal: Proposal, form: SupportForm) -> Support:
    return services.request_support(
        consultation=consultation,
        proposal=proposal,
        submission=form.submission(request),
        territory=form.cleaned_data["territory"],
    )


@never_cache
@require_safe
def support_sent(request: HttpRequest, slug: str) -> HttpResponse:
    proposal = get_object_or_404(Proposal.objects.public().select_related("plan"), slug=slug)
    return render(request, "consultations/support_sent.html", _about(proposal))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the mail's link. Reading it changes nothing: programs that look into mail read links too."""
    rows = Support.objects.filter(consultation__is_public=True, consultation__plan__is_public=True)
    row = get_object_or_404(rows.select_related("consultation__plan", "proposal__plan"), token=token)
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        step = STEPS.get(request.POST.get("step", ""))
        if step is None:
            return HttpResponseRedirect(row.get_absolute_url())
        try:
            step(support=row)
            return HttpResponseRedirect(row.get_absolute_url())
        except ValidationError as error:
            context, status = {"refusal": " ".join(error.messages)}, 400
    context |= _about(row.proposal) | {
        "row": row,
        "consultation": row.consultation,
        "counts": row.confirmed_at is not None and row.withdrawn_at is None,
        "receives": receives_supports(row.consultation, timezone.localdate())
        and row.proposal.state in UNDECIDED_STATES,
    }
    return render(request, "consultations/support.html", context, status=status)


def _about(proposal: Proposal) -> dict[str, Any]:
    crumbs = [
        (_("Propuestas"), reverse("consultations:proposal_list")),
        (proposal.title, proposal.get_absolute_url()),
    ]
    return {"proposal": proposal, "is_demo": proposal.plan.is_demo, "crumbs": crumbs}
