"""Spaces: the calendar, each one, what it left behind, and signing up for it without an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commitments.selectors import if_public
from consultations import services
from consultations.choices import MaterialKind, RegistrationState
from consultations.filters import SpaceFilter
from consultations.models import Proposal, Registration, Space, SpaceMaterial, Testimonial
from consultations.permissions import can_keep_space
from consultations.selectors import AttendanceCount, space_attendance
from consultations.selectors.spaces import by_month, in_calendar_order, moves_of, standing_of, with_places
from consultations.services.registrations import why_closed
from consultations.services.space_common import position_of
from consultations.space_forms import RegistrationForm
from core.exports import csv_response
from core.files import download
from core.intake import TooMany, new_sheet
from core.private import private
from core.selectors import ListPaginator
from people.models import Territory
from plans.models import ActionPlan, Theme

PAGE_SIZE = 30
LISTED = ("kind", "plan", "theme", "territory", "search")
HIDDEN_WORDS = {"few": gettext_lazy("menos de 5"), "withheld": gettext_lazy("oculto")}


@require_safe
def space_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    given = {name: value for name, value in request.GET.items() if value and name in LISTED}
    spaces = with_places(Space.objects.public()).select_related("plan", "territory")
    found = SpaceFilter(given, in_calendar_order(spaces, timezone.localdate(now)))
    valid = found.form.is_valid()
    _narrow(found.form)
    page = ListPaginator(found.qs if valid else spaces.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page)
    for space in rows:
        space.standing = standing_of(space, now)
    context = {
        "form": found.form,
        "fields": [found.form[name] for name in LISTED],
        "page_obj": page,
        "months": by_month(rows),
        "is_demo": any(space.plan and space.plan.is_demo for space in rows),
    }
    return render(request, "consultations/space_list.html", context, status=200 if valid else 400)


def _narrow(form: Form) -> None:
    """Offer only plans, themes and places that have a public space."""
    spaces = Space.objects.public().order_by()
    offered = {
        "plan": ActionPlan.objects.filter(pk__in=spaces.values("plan")).order_by("title").values_list("slug", "title"),
        "theme": Theme.objects.filter(pk__in=Space.themes.through.objects.filter(space__in=spaces).values("theme"))
        .order_by("title")
        .values_list("slug", "title"),
        "territory": Territory.objects.filter(pk__in=spaces.values("territory"))
        .order_by("name")
        .values_list("code", "name"),
    }
    for name, options in offered.items():
        form.fields[name].widget.choices = [("", _("Todos")), *dict(options).items()]


@require_safe
def space_detail(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    space = get_object_or_404(_whole_space(), slug=slug)
    materials = space.materials.all()
    context = {
        "space": space,
        "standing": standing_of(space, now),
        "commitment": if_public(space.commitment),
        "photographs": [row for row in materials if row.kind == MaterialKind.PHOTOGRAPH],
        "documents": [row for row in materials if row.kind != MaterialKind.PHOTOGRAPH],
        "report": _public_report(space),
        "moves": moves_of(space),
        "attendance": space_attendance(space),
        "today": timezone.localdate(now),
        "is_demo": bool(space.plan and space.plan.is_demo),
        "crumbs": [(_("Espacios"), reverse("consultations:space_list"))],
    }
    return render(request, "consultations/space_detail.html", context)


def _whole_space() -> Any:
    spaces = with_places(Space.objects.public()).select_related(
        "plan", "territory", "stage", "commitment__plan", "report__file", "report__plan", "source__document"
    )
    return spaces.prefetch_related(
        "themes",
        "speakers",
        "tallies__theme",
        "tallies__source__document",
        Prefetch("materials", SpaceMaterial.objects.select_related("file")),
        Prefetch("testimonials", Testimonial.objects.public()),
        Prefetch("proposals", Proposal.objects.public().order_by("pk")),
    )


def _public_report(space: Space) -> Any:
    report = space.report
    is_public = report is not None and report.is_public and (report.plan is None or report.plan.is_public)
    return report if is_public else None


@require_safe
def space_report(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The file of its report."""
    space = get_object_or_404(Space.objects.public().select_related("report__file", "report__plan"), slug=slug)
    report = _public_report(space)
    if report is None or report.file is None:
        raise Http404
    return download(report.file, public=True)


@require_safe
def material_download(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """A file of a public space for everybody; of another one, for its secretariat."""
    materials = SpaceMaterial.objects.select_related("file", "space__plan").filter(file__isnull=False)
    material = get_object_or_404(materials, pk=pk, space__slug=slug)
    space = material.space
    if space.is_public and (space.plan is None or space.plan.is_public):
        return download(material.file, public=True)
    if not request.user.is_authenticated or not can_keep_space(request.user, space):
        raise Http404
    return download(material.file, public=False)


@require_safe
def attendance_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The very tables of the page, with what they hide."""
    space = get_object_or_404(Space.objects.public(), slug=slug)
    found = space_attendance(space)
    if found is None:
        raise Http404
    paths = [("table",), ("row",), ("persons",), ("organizations",), ("percent",)]
    return csv_response(f"asistencia-{space.slug}", paths, attendance_rows(found))


def attendance_rows(found: AttendanceCount) -> Iterator[dict[str, Any]]:
    for table in found.tables:
        for row in table.rows:
            persons = str(HIDDEN_WORDS[row.hidden]) if row.hidden else row.persons
            percent = None if row.percent is None else float(row.percent)
            yield {
                "table": table.axis,
                "row": row.label,
                "persons": persons,
                "organizations": row.organizations,
                "percent": percent,
            }
        if table.is_withheld:
            yield {"table": table.axis, "row": "", "persons": str(HIDDEN_WORDS["withheld"])}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    spaces = with_places(Space.objects.public()).select_related("plan__jurisdiction", "territory")
    space = get_object_or_404(spaces, slug=slug)
    now = timezone.now()
    form = RegistrationForm(request.POST if request.method == "POST" else None, space=space)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                return HttpResponseRedirect(_received(request, space, form))
            except TooMany:
                status = 429
                form.add_error(
                    None, _("Desde su conexión ya se enviaron muchas inscripciones. Intente dentro de una hora.")
                )
            except ValidationError as error:
                form.add_error(None, error)
                form.sheet = new_sheet()
    standing = standing_of(space, now)
    context = _about(space) | {
        "form": form,
        "standing": standing,
        "closed": why_closed(space, standing, now),
    }
    return render(request, "consultations/registration_form.html", context, status=status)


def _received(request: HttpRequest, space: Space, form: RegistrationForm) -> str:
    """Where to go next. An address that had signed up before learns of it by mail, and nobody else does."""
    services.register(space=space, submission=form.submission(request), **form.answers())
    return reverse("consultations:registration_mailed", args=[space.slug])


@require_safe
def registration_mailed(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a new address and for one that already had a place: nobody learns here who goes to a space."""
    space = get_object_or_404(Space.objects.public().select_related("plan"), slug=slug)
    return render(request, "consultations/registration_mailed.html", _about(space))


@private
@require_safe
def registration(request: HttpRequest, receipt: str) -> HttpResponse:
    """For whoever holds the receipt: whether they have a place, or their turn in line."""
    row = _registration(receipt)
    context = _about(row.space) | {
        "row": row,
        "position": position_of(row),
        "can_cancel": row.state != RegistrationState.CANCELLED and row.space.cancelled_at is None,
    }
    return render(request, "consultations/registration.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def registration_cancel(request: HttpRequest, receipt: str) -> HttpResponse:
    """Opening the link changes nothing: mail readers open links by themselves."""
    row = _registration(receipt)
    refusal = ""
    if request.method == "POST":
        try:
            services.cancel_registration(registration=row)
            return HttpResponseRedirect(row.get_absolute_url())
        except ValidationError as error:
            refusal = " ".join(error.messages)
    context = _about(row.space) | {"row": row, "refusal": refusal}
    return render(request, "consultations/registration_cancel.html", context, status=400 if refusal else 200)


def _registration(receipt: str) -> Registration:
    rows = Registration.objects.select_related("space__plan", "space__territory", "territory")
    return get_object_or_404(rows.filter(space__in=Space.objects.public()), receipt=receipt)


def _about(space: Space) -> dict[str, Any]:
    return {
        "space": space,
        "is_demo": bool(space.plan and space.plan.is_demo),
        "crumbs": [
            (_("Espacios"), reverse("consultations:space_list")),
            (space.title, space.get_absolute_url()),
        ],
    }
