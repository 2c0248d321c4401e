from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.choices import JobState


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> JobQuerySet:
        """What has not ended yet."""
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def of(self, user: AbstractBaseUser) -> JobQuerySet:
        """What that person asked for."""
        return self.filter(actor_id=str(user.pk))


class Job(models.Model):
    """A long piece of work that a person asked for: a row first, carried by the slow worker, its progress told."""

    kind = models.CharField(_("trabajo"), max_length=40)
    params = models.JSONField(_("datos"), default=dict, blank=True)
    state = models.CharField(_("estado"), max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(
        _("intentos"), default=0, help_text=_("Veces que un trabajador lo empezó; distingue a quien lo lleva ahora.")
    )
    done = models.PositiveIntegerField(_("hecho"), default=0)
    total = models.PositiveIntegerField(_("de"), default=0)
    note = models.TextField(_("resultado"), blank=True)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_label = models.CharField(_("pedido por"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("pedido"), default=timezone.now)
    started_at = models.DateTimeField(_("empezado"), null=True, blank=True)
    seen_at = models.DateTimeField(_("última señal"), null=True, blank=True)
    finished_at = models.DateTimeField(_("terminado"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("trabajo largo")
        verbose_name_plural = _("trabajos largos")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"], name="core_job_state")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.state in (JobState.QUEUED, JobState.RUNNING)
