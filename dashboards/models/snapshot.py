from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.choices import Light
from commitments.models import Commitment
from dashboards.choices import Scope
from plans.models import ActionPlan


class ProgressSnapshot(models.Model):
    """The progress of a scope on a day, kept forever: the history of progress is drawn from these rows."""

    date = models.DateField(_("fecha"))
    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="snapshots")
    scope = models.CharField(_("alcance"), max_length=12, choices=Scope)
    key = models.CharField(_("clave"), max_length=120)
    name = models.CharField(_("nombre"), max_length=400)
    commitment = models.ForeignKey(
        Commitment,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="snapshots",
        verbose_name=_("compromiso"),
    )
    commitments = models.PositiveIntegerField(_("compromisos"))
    left_out = models.PositiveIntegerField(_("retirados o fusionados"), default=0)
    milestones = models.PositiveIntegerField(_("hitos"))
    by_completion = models.JSONField(_("hitos por nivel de cumplimiento"), default=dict)
    actual = models.DecimalField(_("avance real"), max_digits=5, decimal_places=2, null=True)
    expected = models.DecimalField(_("avance esperado"), max_digits=5, decimal_places=2, null=True)
    late = models.PositiveIntegerField(_("hitos tarde"))
    without_information = models.PositiveIntegerField(_("compromisos sin información"))
    gap = models.DecimalField(_("brecha entre voces"), max_digits=5, decimal_places=2, null=True)
    government = models.DecimalField(_("según el gobierno"), max_digits=5, decimal_places=2, null=True)
    civil_society = models.DecimalField(_("según la sociedad civil"), max_digits=5, decimal_places=2, null=True)
    light = models.CharField(
        _("semáforo"), max_length=14, choices=Light, blank=True, help_text=_("Solo el de un compromiso.")
    )
    by_light = models.JSONField(_("compromisos por semáforo"), default=dict)
    days_late = models.PositiveIntegerField(
        _("días tarde"), default=0, help_text=_("Del hito que más días lleva vencido sin completarse.")
    )
    moved = models.PositiveIntegerField(_("hitos con la fecha final corrida"), default=0)
    days_slipped = models.IntegerField(
        _("días corridos"), default=0, help_text=_("Suma, sobre esos hitos, de la fecha vigente menos la primera.")
    )
    reports_due = models.PositiveIntegerField(
        _("reportes esperados"), default=0, help_text=_("Hito por periodo de reporte ya cerrado.")
    )
    reports_on_time = models.PositiveIntegerField(_("reportes a tiempo"), default=0)
    computed_at = models.DateTimeField(_("calculado"), default=timezone.now)

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
