from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models import ActionPlan


class WeeklyReport(models.Model):
    """What happened to a plan from a Monday to a Sunday. Once published, its content never changes."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="weekly_reports")
    starts_on = models.DateField(_("lunes"))
    content = models.JSONField(_("contenido"), default=dict)
    computed_at = models.DateTimeField(_("calculado"), default=timezone.now)
    published_at = models.DateTimeField(_("publicado"), null=True, blank=True)

    class Meta:
        verbose_name = _("informe semanal")
        verbose_name_plural = _("informes semanales")
        ordering = ["-starts_on", "plan"]
        constraints = [models.UniqueConstraint(fields=["plan", "starts_on"], name="dashboards_weekly_once")]

    def __str__(self) -> str:
        return f"{self.plan} · {self.starts_on}"
