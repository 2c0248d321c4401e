from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OutgoingMail
from notifications.choices import ReminderKind


class Reminder(models.Model):
    """One row per (subject, person, kind, local date): nobody is told the same thing twice."""

    kind = models.CharField(_("tipo"), max_length=20, choices=ReminderKind)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    local_date = models.DateField(_("fecha local"))
    mail = models.ForeignKey(OutgoingMail, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("recordatorio")
        verbose_name_plural = _("recordatorios")
        ordering = ["-local_date", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id", "person", "local_date"],
                name="notifications_reminder_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.subject_type} {self.subject_id} · {self.local_date}"
