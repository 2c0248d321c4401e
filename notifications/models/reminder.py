"""Who is reminded of what, and what they were told."""

from django.conf import settings
from django.core.validators import validate_comma_separated_integer_list
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import OutgoingMail
from notifications.choices import ReminderKind
from people.models import Territory


class ReminderRule(models.Model):
    """The cadence of one kind: everywhere, or in one jurisdiction, whose own rule takes the place of the general one."""

    kind = models.CharField(_("tipo"), max_length=30, choices=ReminderKind)
    jurisdiction = models.ForeignKey(
        Territory,
        verbose_name=_("jurisdicción"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reminder_rules",
        help_text=_("Vacía: la regla general, donde la jurisdicción no tenga la suya."),
    )
    days_before = models.CharField(
        _("días antes"),
        max_length=100,
        blank=True,
        validators=[validate_comma_separated_integer_list],
        help_text=_("Separados por comas, por ejemplo 30,7,1."),
    )
    days_after = models.CharField(
        _("días después"), max_length=100, blank=True, validators=[validate_comma_separated_integer_list]
    )
    repeat_every = models.PositiveSmallIntegerField(
        _("luego, cada tantos días"),
        null=True,
        blank=True,
        help_text=_("Después del último de los días de arriba. Vacío: no se repite."),
    )
    escalate_after = models.PositiveSmallIntegerField(
        _("a la secretaría desde el día"),
        null=True,
        blank=True,
        help_text=_("Días después de la fecha desde los que también se avisa a la secretaría técnica. Vacío: nunca."),
    )
    is_active = models.BooleanField(_("activa"), default=True)

    class Meta:
        verbose_name = _("regla de recordatorio")
        verbose_name_plural = _("reglas de recordatorios")
        ordering = ["kind", "jurisdiction"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(jurisdiction__isnull=True), name="notifications_rule_general_once"
            ),
            models.UniqueConstraint(fields=["kind", "jurisdiction"], name="notifications_rule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.jurisdiction or _('en general')}"


class Digest(models.Model):
    """One mail of reminders per person and local date, whatever the number of reminders in it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    local_date = models.DateField(_("fecha local"))
    mail = models.ForeignKey(OutgoingMail, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("correo de recordatorios")
        verbose_name_plural = _("correos de recordatorios")
        ordering = ["-local_date", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "local_date"], name="notifications_digest_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.local_date}"


class Reminder(models.Model):
    """One row per (subject, person, kind, local date): nobody is told the same thing twice.

    `local_date` is the day of the cadence that it stands for; the day it left is that of its mail.
    """

    kind = models.CharField(_("tipo"), max_length=30, choices=ReminderKind)
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
