from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import Process


class Heartbeat(models.Model):
    """Last sign of life of a long-running process."""

    process = models.CharField(_("proceso"), max_length=10, choices=Process, unique=True)
    at = models.DateTimeField(_("último latido"))

    class Meta:
        verbose_name = _("latido")
        verbose_name_plural = _("latidos")

    def __str__(self) -> str:
        return f"{self.process}: {self.at:%Y-%m-%d %H:%M:%S}"


class PeriodicRun(models.Model):
    """When a periodic task last ended well, to the minute."""

    task = models.CharField(_("tarea"), max_length=120, unique=True)
    at = models.DateTimeField(_("última vez"))

    class Meta:
        verbose_name = _("tarea periódica")
        verbose_name_plural = _("tareas periódicas")

    def __str__(self) -> str:
        return f"{self.task}: {self.at:%Y-%m-%d %H:%M}"
