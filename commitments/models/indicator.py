from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.choices import Direction, IndicatorKind
from commitments.models.commitment import Commitment


class Indicator(models.Model):
    """What should change. Without a baseline the page says "sin línea de base"."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="indicators")
    order = models.PositiveSmallIntegerField(_("orden"), default=0)
    name = models.CharField(_("indicador"), max_length=250)
    kind = models.CharField(_("tipo"), max_length=8, choices=IndicatorKind)
    unit = models.CharField(_("unidad"), max_length=60)
    direction = models.CharField(_("sentido"), max_length=4, choices=Direction, default=Direction.UP)
    baseline_value = models.DecimalField(_("línea de base"), max_digits=16, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField(_("fecha de la línea de base"), null=True, blank=True)
    baseline_source = models.CharField(_("fuente de la línea de base"), max_length=250, blank=True)
    target_value = models.DecimalField(_("meta"), max_digits=16, decimal_places=2, null=True, blank=True)
    target_on = models.DateField(_("fecha de la meta"), null=True, blank=True)

    class Meta:
        verbose_name = _("indicador")
        verbose_name_plural = _("indicadores")
        ordering = ["commitment", "order", "id"]

    def __str__(self) -> str:
        return self.name


class Measurement(models.Model):
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="measurements")
    measured_on = models.DateField(_("fecha"))
    value = models.DecimalField(_("valor"), max_digits=16, decimal_places=2)
    dimension = models.CharField(_("desagregación"), max_length=60, blank=True)
    category = models.CharField(_("categoría"), max_length=80, blank=True)
    source = models.CharField(_("fuente"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("medición")
        verbose_name_plural = _("mediciones")
        ordering = ["indicator", "measured_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "measured_on", "dimension", "category"], name="commitments_measurement_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"
