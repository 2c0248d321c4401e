"""Where committee members report, verify, return and reply, each on one screen; and evidence to download."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from commitments import services
from commitments.choices import ReportState, Voice
from commitments.member_forms import ReplyForm, ReviewForm, VoiceReportForm, initial_of
from commitments.models import Evidence, Milestone, ProgressReport
from commitments.permissions import (
    can_edit_report,
    can_review,
    can_see_report,
    replying_organizations,
    reporting_organizations,
)
from core.conflicts import Conflict
from core.files import download
from plans.models import ReportingPeriod

FORM_METHODS = ["GET", "HEAD", "POST"]
EVIDENCE_FIELDS = {"title": "evidence_title", "url": "evidence_url", "file": "evidence_file"}
COMPARED = ("percent", "completion", "completion_reason", "actions", "obstacles", "reason", "next_steps")


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def report_new(request: HttpRequest, milestone: int, corrects: int | None = None) -> HttpResponse:
    """A new report in civil society's voice, or a correction of one that was published."""
    target = get_object_or_404(_milestones(), pk=milestone)
    organizations = reporting_organizations(request.user, target, Voice.CIVIL_SOCIETY)
    old = get_object_or_404(_own_published(target, organizations), pk=corrects) if corrects else None
    if not organizations.exists():
        raise PermissionDenied
    initial = initial_of(old) | {"organization": old.organization_id} if old else None
    form = VoiceReportForm(_data(request), request.FILES or None, initial=initial, organizations=organizations)
    if request.method == "POST" and form.is_valid():

        def start() -> ProgressReport:
            return services.start_report(
                milestone=target,
                organization=form.cleaned_data["organization"],
                voice=Voice.CIVIL_SOCIETY,
                corrects=old,
                period=_open_period(target),
                by=request.user,
                **form.report_fields,
            )

        return _save(request, form, target, start, corrects=old)
    return _report_page(request, form, target, corrects=old)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of one's own seat: change it, add evidence, publish it."""
    report = get_object_or_404(_reports(), pk=pk, voice=Voice.CIVIL_SOCIETY)
    if not can_edit_report(request.user, report):
        raise Http404
    organizations = reporting_organizations(request.user, report.milestone, Voice.CIVIL_SOCIETY).filter(
        pk=report.organization_id
    )
    initial = initial_of(report) | {"seen_at": report.updated_at.isoformat(), "organization": report.organization_id}
    form = VoiceReportForm(_data(request), request.FILES or None, initial=initial, organizations=organizations)
    if request.method == "POST" and form.is_valid():

        def save() -> ProgressReport:
            seen_at = form.cleaned_data["seen_at"]
            return services.save_report(report=report, seen_at=seen_at, by=request.user, **form.report_fields)

        return _save(request, form, report.milestone, save, report=report)
    return _report_page(request, form, report.milestone, report=report)


def _save(
    request: HttpRequest, form: VoiceReportForm, milestone: Milestone, write: Any, **context: Any
) -> HttpResponse:
    """Save the text first: what then fails (evidence, publication) is said on the saved draft, with nothing lost."""
    try:
        with transaction.atomic():
            report = write()
    except Conflict as conflict:
        return _conflict_page(request, form, milestone, conflict.saved)
    except ValidationError as error:
        _show(form, error)
        return _report_page(request, form, milestone, **context)
    try:
        _add_evidence(report, form.cleaned_data, request)
        if "publish" in request.POST:
            services.publish_civil_society_report(report=report, by=request.user)
            messages.success(request, _("Su reporte ya es público."))
            return redirect("notifications:my_space")
    except ValidationError as error:
        _show(form, error)
        form.data = form.data.copy()
        report.refresh_from_db()
        form.data["seen_at"] = report.updated_at.isoformat()
        return _report_page(request, form, milestone, report=report, saved=True)
    messages.success(request, _("Borrador guardado. Nadie más lo ve hasta que lo publique."))
    return redirect("commitments:report_edit", pk=report.pk)


def _add_evidence(report: ProgressReport, data: dict[str, Any], request: HttpRequest) -> None:
    title, by = data["evidence_title"], request.user
    try:
        if data["evidence_url"]:
            services.add_evidence_link(report=report, title=title, url=data["evidence_url"], by=by)
        elif data["evidence_file"]:
            services.add_evidence_file(report=report, title=title, upload=data["evidence_file"], by=by)
    except ValidationError as error:
        named = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        raise ValidationError(
            {EVIDENCE_FIELDS.get(key, "evidence_title"): text for key, text in named.items()}
        ) from None


def _report_page(request: HttpRequest, form: Form, milestone: Milestone, **context: Any) -> HttpResponse:
    report = context.get("report")
    context |= {
        "form": form,
        "milestone": milestone,
        "commitment": milestone.commitment,
        "today": timezone.localdate(),
        "evidence": report.evidence.select_related("file") if report else (),
        "in_force": milestone.reports.published().select_related("organization")[:4],
        "is_demo": _is_demo(milestone),
    }
    return render(request, "commitments/report_form.html", context, status=400 if form.errors else 200)


def _conflict_page(
    request: HttpRequest, form: VoiceReportForm, milestone: Milestone, saved: ProgressReport
) -> HttpResponse:
    typed = form.cleaned_data
    rows = [(form.fields[name].label, getattr(saved, name), typed[name]) for name in COMPARED]
    form.data = form.data.copy()
    form.data["seen_at"] = saved.updated_at.isoformat()
    context = {
        "form": form,
        "rows": [(label, theirs, mine) for label, theirs, mine in rows if str(theirs or "") != str(mine or "")],
        "saved": saved,
        "milestone": milestone,
        "is_demo": _is_demo(milestone),
    }
    return render(request, "commitments/report_conflict.html", context, status=409)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def report_review(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_object_or_404(_reports(), pk=pk)
    if not can_review(request.user, report):
        raise Http404
    form = ReviewForm(_data(request))
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["review_note"]
        try:
            if form.cleaned_data["decision"] == ReviewForm.RETURN:
                services.return_report(report=report, note=note, by=request.user)
                messages.success(request, _("El reporte volvió a su entidad, con su nota."))
            else:
                services.verify_report(report=report, note=note, by=request.user)
                messages.success(request, _("El reporte quedó verificado y publicado."))
            return redirect("notifications:my_space")
        except ValidationError as error:
            _show(form, error)
    return _about_report(request, "commitments/report_review.html", form, report)


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def report_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The right of reply of the other voice."""
    report = get_object_or_404(_reports(), pk=pk, state=ReportState.PUBLISHED)
    organizations = replying_organizations(request.user, report)
    if not organizations.exists():
        raise PermissionDenied
    form = ReplyForm(_data(request), organizations=organizations)
    if request.method == "POST" and form.is_valid():
        try:
            services.reply_to_report(report=report, by=request.user, **form.cleaned_data)
            messages.success(request, _("Su réplica ya es pública, junto al reporte."))
            return redirect("notifications:my_space")
        except ValidationError as error:
            _show(form, error)
    return _about_report(request, "commitments/report_reply.html", form, report)


@login_required
@require_POST
def evidence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    evidence = get_object_or_404(Evidence.objects.select_related("report__milestone__commitment", "file"), pk=pk)
    if not can_edit_report(request.user, evidence.report):
        raise Http404
    services.remove_evidence(evidence=evidence, by=request.user)
    messages.success(request, _("La evidencia se quitó del borrador."))
    return redirect("commitments:report_edit", pk=evidence.report_id)


def _evidence_etag(request: HttpRequest, pk: int) -> str | None:
    found = Evidence.objects.public().filter(pk=pk, file__isnull=False).values_list("file__sha256", flat=True).first()
    return f'"{found}"' if found else None


@require_safe
@condition(etag_func=_evidence_etag)
def evidence_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a published report for everybody; of another one, for its own people and its reviewers."""
    files = Evidence.objects.select_related("file", "report__milestone__commitment__plan").filter(file__isnull=False)
    published = Evidence.objects.public().filter(pk=pk, file__isnull=False).select_related("file").first()
    if published is not None:
        return download(published.file, public=True)
    evidence = get_object_or_404(files, pk=pk)
    if not request.user.is_authenticated or not can_see_report(request.user, evidence.report):
        raise Http404
    return download(evidence.file, public=False)


def _about_report(request: HttpRequest, template: str, form: Form, report: ProgressReport) -> HttpResponse:
    context = {
        "form": form,
        "report": report,
        "milestone": report.milestone,
        "commitment": report.milestone.commitment,
        "evidence": report.evidence.select_related("file"),
        "is_demo": _is_demo(report.milestone),
    }
    return render(request, template, context, status=400 if form.errors else 200)


def _show(form: Form, error: ValidationError) -> None:
    """Each message at its field, or at the top when the form does not show that field."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    found = {"evidence_title" if field == "evidence" else field: texts for field, texts in found.items()}
    for field, texts in found.items():
        form.add_error(field if field in form.fields else None, texts)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _milestones() -> Any:
    return Milestone.objects.public().select_related("commitment__plan__jurisdiction")


def _reports() -> Any:
    return ProgressReport.objects.select_related("milestone__commitment__plan__jurisdiction", "organization", "period")


def _own_published(milestone: Milestone, organizations: Any) -> Any:
    return milestone.reports.published().filter(voice=Voice.CIVIL_SOCIETY, organization__in=organizations)


def _open_period(milestone: Milestone) -> ReportingPeriod | None:
    today = timezone.localdate()
    return ReportingPeriod.objects.open(today).filter(plan=milestone.commitment.plan_id).first()


def _is_demo(milestone: Milestone) -> bool:
    return bool(milestone.commitment.plan and milestone.commitment.plan.is_demo)
