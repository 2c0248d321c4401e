"""Minutes: drafted, observed, approved by both sides, published; a published version never changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committee.choices import MinutesState, ObservationOutcome, VersionStage
from committee.models.seat import Tenure
from committee.models.session import Session
from core.constraints import paired
from core.models import StoredFile


class Minutes(models.Model):
    """The working text of a session's minutes. What the public reads is its newest published version."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="minutes")
    state = models.CharField(_("estado"), max_length=12, choices=MinutesState, default=MinutesState.DRAFT)
    text = models.TextField(_("texto"), help_text=_("En Markdown."))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    observations_until = models.DateField(_("se observa hasta"), null=True, blank=True)
    created_at = models.DateTimeField(_("empezada el"), default=timezone.now)
    updated_at = models.DateTimeField(_("guardada el"), default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("publicada el"), null=True, blank=True)

    class Meta:
        verbose_name = _("acta")
        verbose_name_plural = _("actas")
        ordering = ["-session__held_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(updated_at__isnull=False, updated_by__isnull=False),
                name="committee_minutes_updated_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state=MinutesState.OBSERVATIONS) | Q(observations_until__isnull=False),
                name="committee_minutes_window_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state=MinutesState.PUBLISHED) | Q(published_at__isnull=False),
                name="committee_minutes_published_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Acta · {self.session}"

    def get_absolute_url(self) -> str:
        return reverse("committee:minutes", args=[self.session.committee.slug, self.session.slug])


class MinutesVersion(models.Model):
    """The whole text at each step: opened to observations, approved, published, corrected. Never edited."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("versión"))
    stage = models.CharField(_("paso"), max_length=12, choices=VersionStage)
    text = models.TextField(_("texto"))
    what_changed = models.CharField(_("qué cambió"), max_length=400, blank=True)
    written_at = models.DateTimeField(_("cuándo"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("versión del acta")
        verbose_name_plural = _("versiones del acta")
        ordering = ["minutes", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(written_at__isnull=False, written_by__isnull=False),
                name="committee_minutesversion_written_at_and_by",
            ),
            models.UniqueConstraint(fields=["minutes", "number"], name="committee_minutes_version_once"),
            models.CheckConstraint(
                condition=~Q(stage=VersionStage.CORRECTED) | ~Q(what_changed=""),
                name="committee_corrected_minutes_say_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} v{self.number}"


class MinutesObservation(models.Model):
    """What somebody with a seat asks to change, and whether it was; public only with the published minutes."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="observations")
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("observación"))
    made_at = models.DateTimeField(_("hecha el"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("decisión"), max_length=12, choices=ObservationOutcome, blank=True)
    reason = models.CharField(_("motivo"), max_length=400, blank=True)
    resolved_at = models.DateTimeField(_("resuelta el"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("observación al acta")
        verbose_name_plural = _("observaciones al acta")
        ordering = ["minutes", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at__isnull=False, made_by__isnull=False),
                name="committee_minutesobservation_made_at_and_by",
            ),
            paired("resolved"),
            models.CheckConstraint(
                condition=Q(outcome="", resolved_at__isnull=True) | ~Q(outcome="") & Q(resolved_at__isnull=False),
                name="committee_observation_resolved_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ObservationOutcome.NOT_ACCEPTED) | ~Q(reason=""),
                name="committee_observation_refused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class MinutesApproval(models.Model):
    """A titular of one sector approves the text of a version."""

    version = models.ForeignKey(MinutesVersion, on_delete=models.PROTECT, related_name="approvals")
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="+")
    sector = models.CharField(_("sector"), max_length=14)
    approved_at = models.DateTimeField(_("aprobada el"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("aprobación del acta")
        verbose_name_plural = _("aprobaciones del acta")
        ordering = ["version", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=False, approved_by__isnull=False),
                name="committee_minutesapproval_approved_at_and_by",
            ),
            models.UniqueConstraint(fields=["version", "sector"], name="committee_one_approval_per_sector"),
            models.UniqueConstraint(fields=["version", "approved_by"], name="committee_one_approval_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.tenure} · {self.version}"


class MinutesAnnex(models.Model):
    """A file that goes with the minutes, private until they are published."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="annexes")
    title = models.CharField(_("título"), max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("agregado"), default=timezone.now)

    class Meta:
        verbose_name = _("anexo del acta")
        verbose_name_plural = _("anexos del acta")
        ordering = ["minutes", "id"]

    def __str__(self) -> str:
        return self.title
