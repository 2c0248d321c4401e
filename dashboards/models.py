from django.db import models
from django.utils.translation import gettext_lazy as _

from dashboards.choices import Scope
from plans.models import ActionPlan


class ProgressSnapshot(models.Model):
    """The progress of a scope on a day, kept forever: the history of progress is drawn from these rows."""

    date = models.DateField(_("fecha"))
    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="snapshots")
    scope = models.CharField(_("alcance"), max_length=12, choices=Scope)
    key = models.CharField(_("clave"), max_length=120)
    name = models.CharField(_("nombre"), max_length=400)
    commitments = models.PositiveIntegerField(_("compromisos"))
    left_out = models.PositiveIntegerField(_("retirados o fusionados"), default=0)
    milestones = models.PositiveIntegerField(_("hitos"))
    by_completion = models.JSONField(_("hitos por nivel de cumplimiento"), default=dict)
    actual = models.DecimalField(_("avance real"), max_digits=5, decimal_places=2, null=True)
    expected = models.DecimalField(_("avance esperado"), max_digits=5, decimal_places=2, null=True)
    late = models.PositiveIntegerField(_("hitos tarde"))
    without_information = models.PositiveIntegerField(_("compromisos sin información"))
    gap = models.DecimalField(_("brecha entre voces"), max_digits=5, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("corte de avance")
        verbose_name_plural = _("cortes de avance")
        ordering = ["-date", "plan", "scope", "key"]
        constraints = [
            models.UniqueConstraint(fields=["date", "plan", "scope", "key"], name="dashboards_snapshot_once")
        ]
        indexes = [models.Index(fields=["plan", "scope", "key", "date"], name="dashboards_snapshot_series")]

    def __str__(self) -> str:
        return f"{self.date} · {self.scope} · {self.name}"
