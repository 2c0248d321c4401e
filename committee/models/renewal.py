"""How seats are renewed: a call, applications, a citizen consultation, a result."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committee.choices import ApplicationState, SeatSector
from committee.models.committee import Committee
from committee.models.seat import Seat
from consultations.models import Consultation
from core.constraints import end_not_before_start
from core.models import PublicIntake
from plans.models import Document


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def public(self) -> RenewalQuerySet:
        return self.filter(is_public=True, committee__in=Committee.objects.public().values("pk"))


class Renewal(models.Model):
    """Applications are taken from the first minute of `opens_on` to the last of `closes_on`."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="renewals")
    title = models.CharField(_("título"), max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    call = models.TextField(
        _("convocatoria"), help_text=_("Quién puede postularse, para qué asientos y cómo se elige.")
    )
    terms = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opens_on = models.DateField(_("abre"))
    closes_on = models.DateField(_("cierra"))
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.PROTECT, related_name="renewals"
    )
    result = models.TextField(_("resultado"), blank=True)
    decided_on = models.DateField(_("fecha del resultado"), null=True, blank=True)
    is_public = models.BooleanField(_("publicada"), default=False)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        verbose_name = _("renovación")
        verbose_name_plural = _("renovaciones")
        ordering = ["committee", "-opens_on"]
        constraints = [
            end_not_before_start("opens_on", "closes_on"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | ~Q(result=""), name="committee_renewal_result_in_words"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("committee:renewal", args=[self.committee.slug, self.slug])


class Application(PublicIntake):
    """An organization that asks for a seat. Its name and statement are public once admitted; the person's are not."""

    consent_purpose = "application"

    renewal = models.ForeignKey(Renewal, on_delete=models.PROTECT, related_name="applications")
    organization_name = models.CharField(_("organización"), max_length=200)
    sector = models.CharField(_("sector"), max_length=14, choices=SeatSector)
    statement = models.TextField(_("por qué se postula"))
    state = models.CharField(_("estado"), max_length=12, choices=ApplicationState, default=ApplicationState.RECEIVED)
    state_reason = models.CharField(_("motivo"), max_length=300, blank=True)
    votes = models.PositiveIntegerField(_("votos o puntos"), null=True, blank=True)
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="applications")

    class Meta:
        verbose_name = _("postulación")
        verbose_name_plural = _("postulaciones")
        ordering = ["renewal", "organization_name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.NOT_ADMITTED) | ~Q(state_reason=""),
                name="committee_application_refused_says_why",
            )
        ]

    def __str__(self) -> str:
        return self.organization_name

    def get_absolute_url(self) -> str:
        """Its own page, which only who has the receipt can find."""
        return reverse("committee:application", args=[self.receipt])
