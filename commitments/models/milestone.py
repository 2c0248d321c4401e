from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.choices import CommitmentState, DateField
from commitments.models.commitment import Commitment
from core.choices import DatePrecision
from core.constraints import end_not_before_start, paired
from people.models import Organization
from plans.models import Source


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def public(self) -> MilestoneQuerySet:
        return self.filter(Q(commitment__plan__isnull=True) | Q(commitment__plan__is_public=True)).exclude(
            commitment__state=CommitmentState.DRAFT
        )


class Milestone(models.Model):
    commitment = models.ForeignKey(
        Commitment, verbose_name=_("compromiso"), on_delete=models.PROTECT, related_name="milestones"
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    order = models.PositiveSmallIntegerField(_("orden"))
    number = models.CharField(_("número"), max_length=20, blank=True)
    title = models.CharField(_("hito"), max_length=400)
    product = models.TextField(_("producto esperado"), blank=True)
    verification = models.TextField(_("medio de verificación"), blank=True)
    organizations = models.ManyToManyField(Organization, through="MilestoneResponsible", related_name="milestones")
    planned_starts_on = models.DateField(_("inicio previsto"), null=True, blank=True)
    planned_starts_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    planned_ends_on = models.DateField(_("fin previsto"), null=True, blank=True)
    planned_ends_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    starts_on = models.DateField(_("inicio real"), null=True, blank=True)
    ends_on = models.DateField(_("fin real"), null=True, blank=True)
    weight = models.DecimalField(_("peso"), max_digits=6, decimal_places=2, default=Decimal(1))
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(_("actualizado"), default=timezone.now)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("hito")
        verbose_name_plural = _("hitos")
        ordering = ["commitment", "order", "id"]
        constraints = [
            end_not_before_start(),
            end_not_before_start("planned_starts_on", "planned_ends_on"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="commitments_milestone_weight_positive"),
        ]
        indexes = [models.Index(fields=["planned_ends_on"], name="commitments_milestone_due")]

    def __str__(self) -> str:
        return self.title


class MilestoneResponsible(models.Model):
    """One organization leads, the others support; real tables name up to four."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="responsibles")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="responsibilities")
    leads = models.BooleanField(_("lidera"), default=False)

    class Meta:
        verbose_name = _("responsable del hito")
        verbose_name_plural = _("responsables del hito")
        ordering = ["milestone", "-leads", "id"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "organization"], name="commitments_responsible_once"),
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(leads=True), name="commitments_milestone_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization)


class CheckDate(models.Model):
    """An intermediate date at which a milestone is looked at; never its end."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="check_dates")
    on = models.DateField(_("fecha"))
    precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)

    class Meta:
        verbose_name = _("fecha intermedia")
        verbose_name_plural = _("fechas intermedias")
        ordering = ["milestone", "on"]
        constraints = [models.UniqueConstraint(fields=["milestone", "on"], name="commitments_check_date_once")]

    def __str__(self) -> str:
        return self.on.isoformat()


class DateChange(models.Model):
    """The deadline ledger: a planned date never moves without a row here."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="date_changes")
    field = models.CharField(_("fecha que cambia"), max_length=5, choices=DateField)
    old_date = models.DateField(_("antes"), null=True, blank=True)
    new_date = models.DateField(_("después"), null=True, blank=True)
    reason = models.TextField(_("motivo"))
    changed_at = models.DateTimeField(_("cuándo"), default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    actor_label = models.CharField(
        _("quién"), max_length=250, blank=True, help_text=_("La entidad u oficina, como la lee el público.")
    )

    class Meta:
        verbose_name = _("cambio de fecha")
        verbose_name_plural = _("cambios de fecha")
        ordering = ["milestone", "changed_at", "id"]
        constraints = [
            paired("changed"),
            models.CheckConstraint(condition=~Q(reason=""), name="commitments_date_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.old_date} → {self.new_date}"
