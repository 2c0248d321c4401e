"""Sessions of a committee or of one of its groups: what is on the agenda, who came, whether it could decide."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from committee.choices import AttendanceStatus, GuestRole, SessionKind, SessionMode
from committee.models.committee import Committee
from committee.models.group import WorkingGroup
from committee.models.seat import Seat, Tenure
from core.constraints import paired
from plans.models import Document, Source


class SessionQuerySet(models.QuerySet["Session"]):
    def public(self) -> SessionQuerySet:
        """Those that were called; a session in preparation is nobody's business yet."""
        shown = Q(group__isnull=True) | Q(group__is_public=True)
        return self.filter(shown, called_at__isnull=False, committee__in=Committee.objects.public().values("pk"))


class Session(models.Model):
    """In preparation until it is called; then invited people know it, and the public sees it."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="sessions")
    group = models.ForeignKey(WorkingGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("número"))
    kind = models.CharField(_("tipo"), max_length=13, choices=SessionKind, default=SessionKind.ORDINARY)
    slug = models.SlugField(max_length=100, unique=True)
    held_on = models.DateField(_("fecha"))
    starts_time = models.TimeField(_("hora de inicio"), null=True, blank=True)
    ends_time = models.TimeField(_("hora de fin"), null=True, blank=True)
    mode = models.CharField(_("modalidad"), max_length=10, choices=SessionMode, default=SessionMode.IN_PERSON)
    place = models.CharField(_("lugar"), max_length=200, blank=True)
    link = models.URLField(
        _("enlace para conectarse"), max_length=500, blank=True, help_text=_("Solo en la invitación.")
    )
    recording_url = models.URLField(_("grabación"), max_length=500, blank=True)
    purpose = models.TextField(_("para qué"), blank=True)
    called_at = models.DateTimeField(_("convocada el"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("cancelada el"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancel_reason = models.CharField(_("por qué se canceló"), max_length=300, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0, help_text=_("Versión de la invitación (iCal SEQUENCE)."))
    updated_at = models.DateTimeField(default=timezone.now)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sesión")
        verbose_name_plural = _("sesiones")
        ordering = ["-held_on", "-number", "-id"]
        constraints = [
            paired("called"),
            paired("cancelled"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""), name="committee_session_cancel_says_why"
            ),
            models.CheckConstraint(
                condition=Q(starts_time__isnull=True)
                | Q(ends_time__isnull=True)
                | Q(ends_time__gt=models.F("starts_time")),
                name="committee_session_ends_after_start",
                violation_error_message="La sesión termina después de empezar.",
            ),
            models.UniqueConstraint(
                fields=["committee", "number"],
                condition=Q(group__isnull=True),
                name="committee_session_number_once",
                violation_error_message="Ya hay una sesión con ese número.",
            ),
            models.UniqueConstraint(
                fields=["group", "number"],
                condition=Q(group__isnull=False),
                name="committee_group_session_number_once",
                violation_error_message="Ya hay una sesión con ese número.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} {self.number} · {self.group or self.committee}"

    def get_absolute_url(self) -> str:
        return reverse("committee:session_detail", args=[self.committee.slug, self.slug])


class AgendaItem(models.Model):
    """A point of the agenda, with what has to be read before."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField(_("orden"))
    title = models.CharField(_("punto"), max_length=250)
    detail = models.TextField(_("detalle"), blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    follows = models.ForeignKey(
        "committee.Agreement",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Acuerdo pendiente que este punto revisa."),
    )

    class Meta:
        verbose_name = _("punto de la agenda")
        verbose_name_plural = _("puntos de la agenda")
        ordering = ["session", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["session", "order"], name="committee_agenda_order_once")]

    def __str__(self) -> str:
        return self.title


class SeatAttendance(models.Model):
    """How a seat was represented. `tenure` is who came, or who was expected when nobody did."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendance")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="attendance")
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="attendance")
    status = models.CharField(_("asistencia"), max_length=8, choices=AttendanceStatus)
    note = models.CharField(_("nota"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("asistencia de un asiento")
        verbose_name_plural = _("asistencia de los asientos")
        ordering = ["session", "seat__sector", "seat__order", "id"]
        constraints = [models.UniqueConstraint(fields=["session", "seat"], name="committee_attendance_once_per_seat")]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_status_display()}"


class SessionGuest(models.Model):
    """Somebody without a seat who was there."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(_("nombre"), max_length=150)
    organization_name = models.CharField(_("organización"), max_length=200, blank=True)
    role = models.CharField(_("calidad"), max_length=8, choices=GuestRole, default=GuestRole.GUEST)

    class Meta:
        verbose_name = _("invitado")
        verbose_name_plural = _("invitados")
        ordering = ["session", "role", "name", "id"]

    def __str__(self) -> str:
        return self.name
