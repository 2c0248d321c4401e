from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.constraints import paired
from core.models import StoredFile
from plans.models import ActionPlan


class ImportBatch(models.Model):
    """A file that was loaded, by whom, with the result of each of its rows."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(default=timezone.now, null=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rows = models.JSONField(_("resultado por fila"), default=list)

    class Meta:
        verbose_name = _("importación")
        verbose_name_plural = _("importaciones")
        ordering = ["-id"]
        constraints = [paired("imported")]

    def __str__(self) -> str:
        return f"{self.plan} · {self.file}"
