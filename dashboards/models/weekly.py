from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models import ActionPlan


class WeeklyReportQuerySet(models.QuerySet["WeeklyReport"]):
    def public(self) -> WeeklyReportQuerySet:
        return self.filter(published_at__isnull=False, plan__is_public=True)


class WeeklyReport(models.Model):
    """What happened to a plan from a Monday to a Sunday. Once published, the database refuses to change or delete it."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="weekly_reports")
    starts_on = models.DateField(_("lunes"))
    content = models.JSONField(_("contenido"), default=dict)
    computed_at = models.DateTimeField(_("calculado"), default=timezone.now)
    published_at = models.DateTimeField(_("publicado"), null=True, blank=True)

    objects = WeeklyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("informe semanal")
        verbose_name_plural = _("informes semanales")
        ordering = ["-starts_on", "plan"]
        constraints = [models.UniqueConstraint(fields=["plan", "starts_on"], name="dashboards_weekly_once")]

    def __str__(self) -> str:
        return f"{self.plan} · {self.starts_on}"

    def get_absolute_url(self) -> str:
        return reverse("dashboards:weekly", args=[self.plan.slug, self.starts_on.isoformat()])

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=6)
