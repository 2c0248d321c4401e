"""Progress in two voices. A published report is never edited: a correction is a new report that names the old one."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.choices import CommitmentState, Completion, ReportState, Verification, Voice
from commitments.models.milestone import Milestone
from core.constraints import exactly_one, paired, percent
from core.models import StoredFile
from people.models import Organization
from plans.models import ReportingPeriod


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    def published(self) -> ProgressReportQuerySet:
        return self.filter(state=ReportState.PUBLISHED)

    def published_by(self, on: date) -> ProgressReportQuerySet:
        """Published on or before that day, oldest first: the last one of a milestone and voice is in force."""
        return self.published().filter(published_at__date__lte=on).order_by("published_at", "id")

    def public(self) -> ProgressReportQuerySet:
        return (
            self.published()
            .filter(Q(milestone__commitment__plan__isnull=True) | Q(milestone__commitment__plan__is_public=True))
            .exclude(milestone__commitment__state=CommitmentState.DRAFT)
        )


class ProgressReport(models.Model):
    milestone = models.ForeignKey(Milestone, verbose_name=_("hito"), on_delete=models.PROTECT, related_name="reports")
    period = models.ForeignKey(
        ReportingPeriod,
        verbose_name=_("periodo"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    voice = models.CharField(_("voz"), max_length=14, choices=Voice)
    organization = models.ForeignKey(
        Organization, verbose_name=_("organización"), on_delete=models.PROTECT, related_name="reports"
    )
    percent = models.PositiveSmallIntegerField(_("porcentaje"))
    completion = models.CharField(_("nivel de cumplimiento"), max_length=12, choices=Completion)
    completion_reason = models.TextField(_("por qué el nivel difiere del porcentaje"), blank=True)
    actions = models.TextField(_("acciones realizadas"))
    obstacles = models.TextField(_("obstáculos"), blank=True)
    reason = models.TextField(_("motivo del retraso o del descenso"), blank=True)
    next_steps = models.TextField(_("siguientes pasos"), blank=True)
    state = models.CharField(_("estado"), max_length=10, choices=ReportState, default=ReportState.DRAFT)
    verification = models.CharField(_("verificación"), max_length=10, choices=Verification, null=True, blank=True)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    is_late = models.BooleanField(_("entregado tarde"), default=False)
    created_at = models.DateTimeField(_("creado"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("enviado"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("revisado"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    review_note = models.TextField(_("nota de la revisión"), blank=True)
    published_at = models.DateTimeField(_("publicado"), null=True, blank=True)
    updated_at = models.DateTimeField(_("actualizado"), default=timezone.now)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporte de avance")
        verbose_name_plural = _("reportes de avance")
        ordering = ["-published_at", "-id"]
        constraints = [
            percent("percent"),
            paired("created"),
            paired("submitted"),
            paired("reviewed"),
            models.CheckConstraint(
                condition=Q(state=ReportState.PUBLISHED, published_at__isnull=False, verification__isnull=False)
                | ~Q(state=ReportState.PUBLISHED) & Q(published_at__isnull=True, verification__isnull=True),
                name="commitments_report_published_has_date",
            ),
            models.CheckConstraint(
                condition=Q(percent=100, completion=Completion.COMPLETE)
                | ~Q(percent=100) & ~Q(completion=Completion.COMPLETE),
                name="commitments_report_complete_is_100",
                violation_error_message="«Completo» y 100 % van juntos.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.RETURNED) | ~Q(review_note=""),
                name="commitments_report_returned_says_why",
            ),
        ]
        indexes = [models.Index(fields=["milestone", "state", "published_at"], name="commitments_report_latest")]

    def __str__(self) -> str:
        return f"{self.milestone} · {self.percent} %"


class ReportReply(models.Model):
    """The right of reply: each voice answers a report of the other once, in public."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="replies")
    voice = models.CharField(_("voz"), max_length=14, choices=Voice)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("réplica"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("réplica")
        verbose_name_plural = _("réplicas")
        constraints = [
            paired("created"),
            models.UniqueConstraint(fields=["report", "voice"], name="commitments_one_reply_per_voice"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def public(self) -> EvidenceQuerySet:
        return self.filter(report__in=ProgressReport.objects.public())


class Evidence(models.Model):
    """A file or a link; private until its report is published."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(_("título"), max_length=200)
    dated_on = models.DateField(_("fecha"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(_("enlace"), max_length=500, null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidencia")
        verbose_name_plural = _("evidencias")
        ordering = ["report", "id"]
        constraints = [exactly_one("file", "url")]

    def __str__(self) -> str:
        return self.title
