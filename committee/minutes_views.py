"""Published minutes as anybody reads them: each version at its own address, as a page and as a PDF, and their annexes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committee.minutes_paper import paper_of
from committee.models import Minutes, MinutesAnnex, MinutesVersion
from committee.permissions import can_record
from committee.selectors.minutes import (
    annexes_of,
    approvals_of,
    observations_of,
    proposed_version,
    public_minutes,
    public_versions,
)
from core.differences import text_changes
from core.files import download
from core.pdf import make_pdf


@require_safe
def minutes(request: HttpRequest, slug: str, session: str, number: int | None = None) -> HttpResponse:
    """The version in force, or the one that the address names."""
    found = _published(slug, session)
    versions = public_versions(found)
    shown = _chosen(versions, number)
    context = _about(found) | {
        "version": shown,
        "versions": versions,
        "is_in_force": shown == versions[0],
        "approvals": approvals_of(proposed_version(found)),
        "observations": observations_of(found),
        "annexes": annexes_of(found),
        "address": settings.SITE_URL + _address(found, shown),
    }
    return render(request, "committee/minutes.html", context)


@require_safe
def minutes_changes(request: HttpRequest, slug: str, session: str, number: int) -> HttpResponse:
    """What a version changed, word by word, beside the one before it or the one that `?desde=` names."""
    found = _published(slug, session)
    versions = public_versions(found)
    shown = _chosen(versions, number)
    earlier = [version for version in versions if version.number < shown.number]
    if not earlier:
        raise Http404
    since = _chosen(earlier, _number(request.GET.get("desde"))) if request.GET.get("desde") else earlier[0]
    context = _about(found) | {
        "version": shown,
        "since": since,
        "earlier": earlier,
        "changes": text_changes(since.text, shown.text),
    }
    return render(request, "committee/minutes_changes.html", context)


@require_safe
def minutes_pdf(request: HttpRequest, slug: str, session: str) -> HttpResponse:
    """In the portal's own language, whatever the address: one version is one file."""
    found = _published(slug, session)
    given = request.GET.get("version")
    shown = _chosen(public_versions(found), _number(given) if given else None)
    with translation.override(settings.LANGUAGE_CODE):
        paper, after = paper_of(found, shown, address=settings.SITE_URL + _address(found, shown))
        content = make_pdf(paper, shown.text, after)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="acta-{found.session.slug}-v{shown.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def minutes_annex(request: HttpRequest, slug: str, session: str, pk: int) -> HttpResponseBase:
    """Of published minutes for everybody; of others, for those who make them."""
    rows = MinutesAnnex.objects.select_related("file", "minutes__session__committee__jurisdiction")
    annex = get_object_or_404(rows, pk=pk, minutes__session__slug=session, minutes__session__committee__slug=slug)
    if public_minutes().filter(pk=annex.minutes_id).exists():
        return download(annex.file, public=True)
    if not can_record(request.user, annex.minutes.session, timezone.localdate()):
        raise Http404
    return download(annex.file, public=False)


def _published(slug: str, session: str) -> Minutes:
    return get_object_or_404(public_minutes(), session__slug=session, session__committee__slug=slug)


def _chosen(versions: list[MinutesVersion], number: int | None) -> MinutesVersion:
    """Newest first. 404 for a number that was never published."""
    found = next((version for version in versions if number in (None, version.number)), None)
    if found is None:
        raise Http404
    return found


def _number(text: str | None) -> int:
    if not text or not text.isdecimal() or len(text) > 6:
        raise Http404
    return int(text)


def _address(found: Minutes, version: MinutesVersion) -> str:
    """Where this version will always be, in the portal's own language."""
    session = found.session
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("committee:minutes_version", args=[session.committee.slug, session.slug, version.number])


def _about(found: Minutes) -> dict[str, Any]:
    session = found.session
    committee = session.committee
    return {
        "minutes": found,
        "session": session,
        "committee": committee,
        "is_demo": bool(committee.plan and committee.plan.is_demo),
        "crumbs": [
            (_("Comité"), reverse("committee:committee_list")),
            (committee.name, committee.get_absolute_url()),
            (_("Sesiones"), reverse("committee:session_list", args=[committee.slug])),
            (_("Sesión %(number)s") % {"number": session.number}, session.get_absolute_url()),
        ],
    }
