"""Who signed up for a space, and who came. Personal data: counted in public, never listed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.choices import (
    AgeBand,
    Disability,
    Ethnicity,
    Mode,
    OrganizationType,
    RegistrationState,
    Sex,
    sector_of,
)
from consultations.models.space import Space
from core.models import PublicIntake
from people.models import Territory


class Participant(models.Model):
    """What is counted of a person. The last four are sensitive: a public cell from 1 to 4 is hidden."""

    organization_name = models.CharField(_("organización"), max_length=200, blank=True)
    organization_type = models.CharField(
        _("tipo de organización"), max_length=12, choices=OrganizationType, null=True, blank=True
    )
    territory = models.ForeignKey(
        Territory, verbose_name=_("territorio"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mode = models.CharField(_("modalidad"), max_length=10, choices=Mode, null=True, blank=True)
    sex = models.CharField(_("sexo"), max_length=5, choices=Sex, null=True, blank=True)
    age_band = models.CharField(_("edad"), max_length=8, choices=AgeBand, null=True, blank=True)
    ethnicity = models.CharField(_("pertenencia étnica"), max_length=10, choices=Ethnicity, null=True, blank=True)
    disability = models.CharField(_("discapacidad"), max_length=3, choices=Disability, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def sector(self) -> str | None:
        """The State or not, told by the type of organization."""
        return sector_of(self.organization_type)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def confirmed(self) -> RegistrationQuerySet:
        return self.filter(state=RegistrationState.CONFIRMED)

    def waiting(self) -> RegistrationQuerySet:
        """First in line first."""
        return self.filter(state=RegistrationState.WAITING).order_by("received_at", "pk")


class Registration(PublicIntake, Participant):
    """A person's place in a space, or in its waiting list. One per address and space while it is not cancelled."""

    consent_purpose = "registration"

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField(_("estado"), max_length=9, choices=RegistrationState, db_index=True)
    cancelled_at = models.DateTimeField(_("cancelada el"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscripción")
        verbose_name_plural = _("inscripciones")
        ordering = ["space", "received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("author_mail"),
                "space",
                condition=~Q(state=RegistrationState.CANCELLED) & ~Q(author_mail=""),
                name="consultations_registration_once_per_mail",
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.CANCELLED, cancelled_at__isnull=False)
                | ~Q(state=RegistrationState.CANCELLED) & Q(cancelled_at__isnull=True),
                name="consultations_registration_cancelled_when",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    def get_absolute_url(self) -> str:
        """Its own page, which only who has the receipt can find."""
        return reverse("consultations:registration", args=[self.receipt])


class Attendance(Participant):
    """A person who came: from a registration, noted at the door, or from a table of the secretariat."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="attendances")
    registration = models.OneToOneField(
        Registration, null=True, blank=True, on_delete=models.PROTECT, related_name="attendance"
    )
    name = models.CharField(_("nombre"), max_length=150, blank=True, help_text=_("No se publica."))
    import_key = models.CharField(max_length=64, null=True, blank=True)
    noted_at = models.DateTimeField(_("anotada el"), default=timezone.now)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("asistencia")
        verbose_name_plural = _("asistencias")
        ordering = ["space", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(noted_at__isnull=False, noted_by__isnull=False),
                name="consultations_attendance_noted_at_and_by",
            ),
            models.UniqueConstraint(fields=["space", "import_key"], name="consultations_attendance_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.space} · {self.pk}"
