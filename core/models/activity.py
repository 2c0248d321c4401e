"""What happened: one row per write, plain labels and ids, so history outlives what it describes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ActivityQuerySet(models.QuerySet["ActivityRecord"]):
    def public(self) -> ActivityQuerySet:
        return self.filter(is_public=True)

    def about(self, object_type: str, object_id: int | str) -> ActivityQuerySet:
        return self.filter(object_type=object_type, object_id=str(object_id))

    def not_handled_by(self, consumer: str) -> ActivityQuerySet:
        return self.exclude(handled__consumer=consumer)


class ActivityRecord(models.Model):
    at = models.DateTimeField(_("cuándo"), default=timezone.now, db_index=True)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_label = models.CharField(_("quién"), max_length=200, blank=True)
    verb = models.CharField(_("qué hizo"), max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(_("sobre qué"), max_length=300)
    object_url = models.CharField(max_length=300, blank=True)
    jurisdiction = models.CharField(_("jurisdicción"), max_length=20, blank=True)
    plan = models.CharField(_("plan"), max_length=80, blank=True, db_index=True)
    is_public = models.BooleanField(_("pública"), default=False)
    changes = models.JSONField(_("cambio"), default=dict, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("registro de actividad")
        verbose_name_plural = _("registros de actividad")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="core_activity_object")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.object_label}"


class ActivityHandled(models.Model):
    """A consumer has dealt with a record; kept per consumer, never as "last id"."""

    activity = models.ForeignKey(ActivityRecord, on_delete=models.CASCADE, related_name="handled")
    consumer = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "consumer"], name="core_activity_handled_once")]

    def __str__(self) -> str:
        return f"{self.consumer} · {self.activity_id}"
