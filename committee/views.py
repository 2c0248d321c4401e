"""Committees as anybody reads them: what they are, who sits in them on any day, how seats are renewed, working groups."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from committee import services
from committee.choices import TextKind
from committee.forms import ApplicationForm, DayForm
from committee.models import Application, Committee, Renewal, WorkingGroup
from committee.selectors import changes_of, composition_on, compositions_on, parity, renewal_state
from committee.selectors.glance import glance
from committee.selectors.groups import group_page, groups_of
from committee.selectors.renewals import RenewalState, public_applications, renewals_of, what_next, why_closed
from committee.selectors.standing import quorum_rules_on
from core.files import download
from core.intake import TooMany, new_sheet
from core.private import private
from plans.models import Document


@require_safe
def committee_list(request: HttpRequest) -> HttpResponse:
    rows = Committee.objects.public().select_related("jurisdiction", "plan")
    committees = list(rows.order_by("is_ended", "jurisdiction__name", "name", "pk"))
    found = compositions_on(committees, timezone.localdate())
    is_demo = any(committee.plan and committee.plan.is_demo for committee in committees)
    context = {"rows": [(row, found[row.pk], parity(found[row.pk])) for row in committees], "is_demo": is_demo}
    return render(request, "committee/committee_list.html", context)


@require_safe
def committee_detail(request: HttpRequest, slug: str) -> HttpResponse:
    committee = get_object_or_404(
        Committee.objects.public().select_related("jurisdiction", "plan", "source__document"), slug=slug
    )
    today = timezone.localdate()
    texts = list(committee.texts.select_related("source__document").prefetch_related("evidence"))
    seen = glance(committee, today)
    context = {
        "committee": committee,
        "is_demo": bool(committee.plan and committee.plan.is_demo),
        "groups": [
            (kind, str(kind.label), found)
            for kind in TextKind
            if (found := [text for text in texts if text.kind == kind])
        ],
        "glance": seen,
        "evaluation": committee.evaluations.filter(published_at__isnull=False).order_by("-year").first(),
        "rule": quorum_rules_on([committee], today).get(committee.pk),
        "compositions": [seen.composition] if seen.composition.total else [],
        "crumbs": [(_("Comité"), reverse("committee:committee_list"))],
    }
    return render(request, "committee/committee_detail.html", context)


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who sits in it today, or on the day that is asked for, and how it came to be so."""
    committee = _public_committee(slug)
    today = timezone.localdate()
    form = DayForm(request.GET if "fecha" in request.GET else None, initial={"fecha": today})
    valid = not form.is_bound or form.is_valid()
    day = (form.cleaned_data["fecha"] if form.is_bound and valid else None) or today
    composition = composition_on(committee, day)
    context = _about(committee) | {
        "form": form,
        "day": day,
        "today": today,
        "compositions": [composition] if composition.total else [],
        "composition": composition,
        "parity": parity(composition),
        "ending": composition.ending() if day == today else [],
        "changes": changes_of(committee, today),
        "renewals": renewals_of(committee.pk, today),
    }
    return render(request, "committee/members.html", context, status=200 if valid else 400)


@require_safe
def renewal(request: HttpRequest, slug: str, renewal: str) -> HttpResponse:
    found = _public_renewal(slug, renewal)
    today = timezone.localdate()
    state = renewal_state(found, today)
    asked = found.consultation
    context = _about(found.committee, *_way_to(found)[:1]) | {
        "renewal": found,
        "state": state,
        "next": what_next(state),
        "is_open": state == RenewalState.OPEN,
        "days_left": (found.closes_on - today).days,
        "terms": _if_public(found.terms),
        "consultation": asked if asked and asked.is_public and asked.plan.is_public else None,
        "applications": list(public_applications(found)),
        "received": found.applications.count() if state != RenewalState.OPEN else None,
    }
    return render(request, "committee/renewal.html", context)


@require_safe
def renewal_terms(request: HttpRequest, slug: str, renewal: str) -> HttpResponseBase:
    """The file of its terms."""
    return _file_of(_public_renewal(slug, renewal).terms)


@require_safe
def rules(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The file of the committee's rules."""
    rows = Committee.objects.public().select_related("rules__file", "rules__plan")
    return _file_of(get_object_or_404(rows, slug=slug).rules)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, slug: str, renewal: str) -> HttpResponse:
    """Apply for a seat, without an account."""
    found = _public_renewal(slug, renewal)
    form, status = ApplicationForm(request), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return HttpResponseRedirect(_received(found, form).get_absolute_url())
            except TooMany:
                status = 429
                form.add_error(None, _("Llegaron muchas postulaciones en la última hora. Envíela más tarde."))
            except ValidationError as error:
                form.add_error(None, error)
                form.sheet = new_sheet()
    closed = why_closed(found, timezone.localdate())
    context = _about(found.committee, *_way_to(found)) | {"renewal": found, "form": form, "closed": closed}
    return render(request, "committee/application_form.html", context, status=status)


def _received(renewal: Renewal, form: ApplicationForm) -> Application:
    return services.receive_application(renewal=renewal, submission=form.submission(form.request), **form.words())


@private
@require_safe
def application(request: HttpRequest, receipt: str) -> HttpResponse:
    """For whoever holds the receipt: what was sent and where it is. No name, no address."""
    rows = Application.objects.filter(renewal__in=Renewal.objects.public())
    row = get_object_or_404(rows.select_related("renewal__committee__plan", "seat"), receipt=receipt)
    context = _about(row.renewal.committee, *_way_to(row.renewal)) | {"row": row, "renewal": row.renewal}
    return render(request, "committee/application.html", context)


@require_safe
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    committee = _public_committee(slug)
    context = _about(committee) | {"groups": list(groups_of(committee, timezone.localdate()))}
    return render(request, "committee/groups.html", context)


@require_safe
def group(request: HttpRequest, slug: str, group: str) -> HttpResponse:
    rows = WorkingGroup.objects.public().select_related("committee__plan", "theme")
    found = get_object_or_404(rows, committee__slug=slug, slug=group)
    today = timezone.localdate()
    way = (_("Mesas de trabajo"), reverse("committee:groups", args=[slug]))
    context = _about(found.committee, way) | {"group": found, "today": today, "page": group_page(found, today)}
    return render(request, "committee/group.html", context)


def _public_committee(slug: str) -> Committee:
    return get_object_or_404(Committee.objects.public().select_related("plan", "jurisdiction"), slug=slug)


def _public_renewal(slug: str, renewal: str) -> Renewal:
    rows = Renewal.objects.public().select_related(
        "committee__plan", "terms__file", "terms__plan", "consultation__plan"
    )
    return get_object_or_404(rows, committee__slug=slug, slug=renewal)


def _about(committee: Committee, *way: tuple[str, str]) -> dict[str, Any]:
    """What every page of a committee says of it, and the way back: the committee, then `way`."""
    return {
        "committee": committee,
        "is_demo": bool(committee.plan and committee.plan.is_demo),
        "crumbs": [
            (_("Comité"), reverse("committee:committee_list")),
            (committee.name, committee.get_absolute_url()),
            *way,
        ],
    }


def _way_to(renewal: Renewal) -> list[tuple[str, str]]:
    members_page = reverse("committee:members", args=[renewal.committee.slug])
    return [(_("Integrantes"), members_page), (renewal.title, renewal.get_absolute_url())]


def _if_public(document: Document | None) -> Document | None:
    """Select its plan and its file."""
    is_public = document is not None and document.is_public and (document.plan is None or document.plan.is_public)
    return document if is_public else None


def _file_of(document: Document | None) -> HttpResponseBase:
    shown = _if_public(document)
    if shown is None or shown.file is None:
        raise Http404
    return download(shown.file, public=True)
