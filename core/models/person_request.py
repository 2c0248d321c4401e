"""What people ask about their own data: kept without saying who they are, once it is done."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PersonRequest(models.Model):
    """A link that was asked for from the page, or what the command was told to do.

    The address is kept only while its link can be opened (24 hours); its salted hash stays, to show what was done.
    """

    key_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    mail = models.EmailField(_("correo"), blank=True)
    mail_hash = models.CharField(_("huella del correo"), max_length=64, db_index=True)
    asked_at = models.DateTimeField(_("pedido"), default=timezone.now)
    exported_at = models.DateTimeField(_("descargado"), null=True, blank=True)
    erased_at = models.DateTimeField(_("borrado"), null=True, blank=True)

    class Meta:
        verbose_name = _("solicitud sobre datos propios")
        verbose_name_plural = _("solicitudes sobre datos propios")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.mail_hash[:12]
