"""What is asked, of whom, from when to when, and what is done with the answers."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.choices import ConsultationKind, ConsultationState
from core.choices import DatePrecision
from core.constraints import end_not_before_start, paired
from plans.models import ActionPlan, Document, Source, Stage, Theme


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def public(self) -> ConsultationQuerySet:
        return self.filter(plan__is_public=True, is_public=True)

    def in_state(self, state: str, today: date) -> ConsultationQuerySet:
        """The same rule as `Consultation.state`, for lists and filters."""
        live = self.filter(cancelled_at__isnull=True)
        if state == ConsultationState.CANCELLED:
            return self.filter(cancelled_at__isnull=False)
        if state == ConsultationState.REPORTED:
            return live.filter(reported_at__isnull=False)
        live = live.filter(reported_at__isnull=True)
        if state == ConsultationState.PLANNED:
            return live.filter(opens_on__gt=today)
        if state == ConsultationState.OPEN:
            return live.filter(opens_on__lte=today, closes_on__gte=today)
        return live.filter(closes_on__lt=today)


class Consultation(models.Model):
    """Open from the first minute of `opens_on` to the last of `closes_on`, in the portal's time zone.

    A co-creation kind is open only inside an open participation stage of its plan: services check it when it is
    published, extended and whenever somebody contributes.
    """

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="consultations")
    stage = models.ForeignKey(Stage, null=True, blank=True, on_delete=models.PROTECT, related_name="consultations")
    kind = models.CharField(_("tipo"), max_length=16, choices=ConsultationKind)
    title = models.CharField(_("título"), max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    summary = models.TextField(_("qué se pregunta"), help_text=_("En lenguaje claro, como se lo diría a un vecino."))
    what_happens = models.TextField(_("qué pasa con los aportes"), blank=True)
    norms = models.TextField(_("normas relacionadas"), blank=True)
    themes = models.ManyToManyField(Theme, verbose_name=_("temas"), blank=True, related_name="consultations")
    opens_on = models.DateField(_("abre"))
    opens_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    closes_on = models.DateField(_("cierra"))
    closes_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    hides_results = models.BooleanField(
        _("oculta los resultados mientras está abierta"), default=False, help_text=_("Solo para priorizaciones.")
    )
    is_public = models.BooleanField(_("publicada"), default=False)
    cancelled_at = models.DateTimeField(_("cancelada el"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancel_reason = models.CharField(_("por qué se canceló"), max_length=300, blank=True)
    report = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    report_summary = models.TextField(_("informe en breve"), blank=True)
    reported_at = models.DateTimeField(_("informe publicado el"), null=True, blank=True)
    unanswered_reason = models.TextField(_("por qué cierra con aportes sin respuesta"), blank=True)
    note = models.CharField(_("nota"), max_length=400, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consulta")
        verbose_name_plural = _("consultas")
        ordering = ["-opens_on", "title", "id"]
        constraints = [
            end_not_before_start("opens_on", "closes_on"),
            paired("cancelled"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="consultations_consultation_cancel_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:consultation_detail", args=[self.slug])

    def state(self, today: date) -> ConsultationState:
        if self.cancelled_at is not None:
            return ConsultationState.CANCELLED
        if self.reported_at is not None:
            return ConsultationState.REPORTED
        if today < self.opens_on:
            return ConsultationState.PLANNED
        return ConsultationState.OPEN if today <= self.closes_on else ConsultationState.ANALYSING


class Section(models.Model):
    """A part of the text in consultation, open to comments of its own."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField(_("orden"))
    title = models.CharField(_("título"), max_length=200)
    text = models.TextField(_("texto"), blank=True)

    class Meta:
        verbose_name = _("sección")
        verbose_name_plural = _("secciones")
        ordering = ["consultation", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "order"], name="consultations_section_order_once")
        ]

    def __str__(self) -> str:
        return self.title


class DeadlineChange(models.Model):
    """The closing day moved, when and why: a consultation never moves without a row."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="deadline_changes")
    old_closes_on = models.DateField(_("cerraba"))
    new_closes_on = models.DateField(_("cierra"))
    reason = models.CharField(_("motivo"), max_length=300)
    changed_at = models.DateTimeField(_("cuándo"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("cambio de cierre")
        verbose_name_plural = _("cambios de cierre")
        ordering = ["consultation", "id"]
        constraints = [paired("changed")]

    def __str__(self) -> str:
        return f"{self.old_closes_on} → {self.new_closes_on}"
