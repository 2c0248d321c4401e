from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.constraints import paired
from core.models import StoredFile
from plans.models import ActionPlan


class ImportBatch(models.Model):
    """A file and what became, or would become, of each of its rows. Until somebody confirms it, it is only a trial."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    mapping = models.CharField(_("formato"), max_length=40, blank=True)
    sheet = models.CharField(_("hoja"), max_length=80, blank=True)
    uploaded_on = models.DateTimeField(_("subido"), default=timezone.now)
    imported_at = models.DateTimeField(_("cargado"), null=True, blank=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_command = models.BooleanField(
        _("desde la consola"),
        default=False,
        help_text=_("La cargó quien opera el servidor; nadie había iniciado sesión."),
    )
    notes = models.JSONField(_("notas"), default=list)
    rows = models.JSONField(_("resultado por fila"), default=list)

    class Meta:
        verbose_name = _("importación")
        verbose_name_plural = _("importaciones")
        ordering = ["-id"]
        constraints = [paired("imported")]

    def __str__(self) -> str:
        return f"{self.plan} · {self.file}"

    @property
    def is_loaded(self) -> bool:
        return self.by_command or self.imported_at is not None
