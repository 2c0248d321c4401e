"""The door of long jobs: whoever asked for one sees how it goes; superusers see all."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aga_portal.health.readings import ago
from aga_portal.permissions import can_read_health
from aga_portal.privacy.admin import ConsentTextAdmin  # noqa: F401 - registers its door
from core import jobs
from core.admin import StaffAdmin
from core.choices import JobState
from core.models import Job
from people.models import User


@admin.register(Job)
class JobAdmin(StaffAdmin):
    list_display = ("what", "state", "how_far", "actor_label", "created_at", "finished_at")
    list_filter = ("state",)

    def rows(self, user: User) -> QuerySet[Job]:
        return Job.objects.all() if user.is_superuser else Job.objects.of(user)

    def can_see_any(self, user: User) -> bool:
        return can_read_health(user)

    def get_urls(self) -> list:
        again = path("<path:object_id>/repetir/", self.admin_site.admin_view(self.repeat_view), name="core_job_repeat")
        return [again, *super().get_urls()]

    @admin.display(description=_("trabajo"))
    def what(self, obj: Job) -> str:
        return str(jobs.kind_of(obj).title)

    @admin.display(description=_("hecho"))
    def how_far(self, obj: Job) -> str:
        return f"{obj.done} / {obj.total}" if obj.total else "—"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        job = self._job(request, object_id)
        kind, now = jobs.kind_of(job), timezone.now()
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": kind.title,
            "job": job,
            "began": ago(job.started_at, now) if job.started_at else "",
            "seen": ago(job.seen_at, now) if job.seen_at else "",
            "is_silent": jobs.is_silent(job, now),
            "before": Job.objects.open().filter(pk__lt=job.pk).count() if job.state == JobState.QUEUED else 0,
            "back": kind.back(job.params) if kind.back else "",
            "can_repeat": jobs.can_repeat(request.user, job),
            "refreshes": job.is_open and "quieta" not in request.GET,
        }
        return TemplateResponse(request, "admin/job.html", context)

    def repeat_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self._job(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        again = jobs.repeat(job=job, by=request.user)
        return HttpResponseRedirect(reverse("admin:core_job_change", args=[again.pk]))

    def _job(self, request: HttpRequest, object_id: str) -> Job:
        job = self.get_object(request, object_id)
        if job is None or not self.has_view_permission(request, job):
            raise Http404
        return job
