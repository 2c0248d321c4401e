from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.choices import Scheme


class Classification(models.Model):
    """A term of a controlled list."""

    scheme = models.CharField(_("lista"), max_length=16, choices=Scheme)
    code = models.SlugField(_("código"), max_length=60)
    order = models.PositiveSmallIntegerField(_("orden"))
    name = models.CharField(_("nombre"), max_length=200)
    source = models.ForeignKey("plans.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("clasificación")
        verbose_name_plural = _("clasificaciones")
        ordering = ["scheme", "order"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="plans_classification_once")]

    def __str__(self) -> str:
        return self.name
