"""The cycle of a plan: stages, themes and their versions, amendments, reporting periods."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.choices import DatePrecision
from core.constraints import end_not_before_start
from core.models import StoredFile
from plans.choices import StageKind
from plans.models.plan import ActionPlan


class PlanVersion(models.Model):
    """A dated amendment of a plan."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("versión"))
    dated_on = models.DateField(_("fecha"))
    summary = models.TextField(_("qué cambió y por qué"))
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("versión del plan")
        verbose_name_plural = _("versiones del plan")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plans_version_once")]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


class Stage(models.Model):
    """A stage or, with a parent, a sub-step. OGP 3.1: the timeline is public at least two weeks before the start."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="stages")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField(_("orden"))
    kind = models.CharField(_("tipo"), max_length=14, choices=StageKind)
    title = models.CharField(_("nombre"), max_length=200)
    slug = models.SlugField(max_length=80)
    planned_starts_on = models.DateField(_("inicio previsto"), null=True, blank=True)
    planned_ends_on = models.DateField(_("fin previsto"), null=True, blank=True)
    starts_on = models.DateField(_("inicio real"), null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    ends_on = models.DateField(_("fin real"), null=True, blank=True)
    ends_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    published_on = models.DateField(_("cronograma publicado el"), null=True, blank=True)
    note = models.CharField(_("nota"), max_length=400, blank=True)
    source = models.ForeignKey("plans.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("etapa")
        verbose_name_plural = _("etapas")
        ordering = ["plan", "order", "id"]
        constraints = [
            end_not_before_start(),
            end_not_before_start("planned_starts_on", "planned_ends_on"),
            models.UniqueConstraint(fields=["plan", "slug"], name="plans_stage_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Theme(models.Model):
    """An axis of a plan."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="themes")
    order = models.PositiveSmallIntegerField(_("orden"))
    title = models.CharField(_("tema"), max_length=200)
    slug = models.SlugField(max_length=80)
    is_cross_cutting = models.BooleanField(_("transversal"), default=False)
    retired_on = models.DateField(_("retirado el"), null=True, blank=True)
    is_retired = models.BooleanField(
        _("retirado"), default=False, help_text=_("Dejó de ser tema del plan; su historia queda.")
    )
    source = models.ForeignKey("plans.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("tema")
        verbose_name_plural = _("temas")
        ordering = ["plan", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "slug"], name="plans_theme_slug_once"),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(is_retired=True), name="plans_theme_retired_date_needs_flag"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ThemeVersion(models.Model):
    """A change of the list of themes, with its reason."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="versions")
    changed_on = models.DateField(_("fecha"), null=True, blank=True)
    old_title = models.CharField(_("antes"), max_length=200, blank=True)
    new_title = models.CharField(_("después"), max_length=200, blank=True)
    reason = models.TextField(_("motivo"))
    source = models.ForeignKey("plans.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("cambio de tema")
        verbose_name_plural = _("cambios de temas")
        ordering = ["theme", "id"]

    def __str__(self) -> str:
        return f"{self.old_title} → {self.new_title}"


class ReportingPeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    def open(self, today: date) -> ReportingPeriodQuerySet:
        return self.filter(opens_on__lte=today, locks_on__gte=today)


class ReportingPeriod(models.Model):
    """Reports are on time until `closes_on`, late until `locks_on`, refused after."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="periods")
    name = models.CharField(_("nombre"), max_length=80)
    opens_on = models.DateField(_("abre"))
    closes_on = models.DateField(_("cierra"))
    locks_on = models.DateField(_("se bloquea"))

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("periodo de reporte")
        verbose_name_plural = _("periodos de reporte")
        ordering = ["plan", "opens_on"]
        constraints = [
            end_not_before_start("opens_on", "closes_on"),
            end_not_before_start("closes_on", "locks_on"),
            models.UniqueConstraint(fields=["plan", "name"], name="plans_period_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
