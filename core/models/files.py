"""Files kept by the portal, and the health of the links it shows."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file whose type was decided by its content; private until what it belongs to is public."""

    file = models.FileField(upload_to="files/%Y/%m/")
    name = models.CharField(
        _("nombre"), max_length=120, help_text=_("Nombre reconstruido; nunca el original sin limpiar.")
    )
    content_type = models.CharField(_("tipo"), max_length=100)
    size = models.PositiveBigIntegerField(_("tamaño en bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    is_public = models.BooleanField(_("público"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("archivo")
        verbose_name_plural = _("archivos")

    def __str__(self) -> str:
        return self.name


class LinkCheck(models.Model):
    """Last known health of an address."""

    url = models.URLField(max_length=500, unique=True)
    checked_at = models.DateTimeField(_("revisado"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("respuesta"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("último éxito"), null=True, blank=True)

    class Meta:
        verbose_name = _("revisión de enlace")
        verbose_name_plural = _("revisiones de enlaces")

    def __str__(self) -> str:
        return self.url
