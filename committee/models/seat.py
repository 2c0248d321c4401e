"""Seats and who holds them, on any date. Seats are dated rows; their number is never in the code."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from committee.choices import SeatSector, TenureKind, TenureState
from committee.models.committee import Committee
from core.choices import DatePrecision
from core.constraints import end_not_before_start, or_never
from people.models import Membership, Organization
from plans.models import Source

LONGEST_TENURE = timedelta(days=731)
"""Two years (S2), with a leap day. The exact anniversary is the service's check."""


class Seat(models.Model):
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="seats")
    order = models.PositiveSmallIntegerField(_("orden"))
    sector = models.CharField(_("sector"), max_length=14, choices=SeatSector)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organización"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    since = models.DateField(_("desde"), null=True, blank=True)
    until = models.DateField(_("hasta"), null=True, blank=True)
    attested_on = models.DateField(_("atestiguado el"), null=True, blank=True)
    attested_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("asiento")
        verbose_name_plural = _("asientos")
        ordering = ["committee", "-attested_on", "sector", "order", "id"]
        constraints = [
            end_not_before_start("since", "until"),
            models.UniqueConstraint(
                "committee",
                "sector",
                "organization",
                or_never("attested_on"),
                or_never("since"),
                name="committee_seat_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization or self.get_sector_display()} · {self.committee}"


class TenureQuerySet(models.QuerySet["Tenure"]):
    def in_force(self, today: date) -> TenureQuerySet:
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=today), Q(ends_on__isnull=True) | Q(ends_on__gte=today)
        )


class Tenure(models.Model):
    """Who holds a seat. At most two years (S2); `holder` is the person where a source names one."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="tenures")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="tenures"
    )
    holder_name = models.CharField(_("persona"), max_length=150, blank=True)
    kind = models.CharField(_("calidad"), max_length=8, choices=TenureKind, default=TenureKind.TITULAR)
    starts_on = models.DateField(_("inicio"), null=True, blank=True)
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    state = models.CharField(_("estado"), max_length=9, choices=TenureState, default=TenureState.ACTIVE)
    state_since = models.DateField(_("desde cuándo"), null=True, blank=True)
    state_reason = models.CharField(_("motivo"), max_length=400, blank=True)
    state_by = models.CharField(
        _("quién lo decidió"), max_length=200, blank=True, help_text=_("Un órgano, no una persona.")
    )
    membership = models.OneToOneField(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="tenure", editable=False
    )
    attested_on = models.DateField(_("atestiguado el"), null=True, blank=True)
    attested_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("periodo en el asiento")
        verbose_name_plural = _("periodos en los asientos")
        ordering = ["seat", "kind", "-starts_on", "id"]
        constraints = [
            end_not_before_start(),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__lte=F("starts_on") + LONGEST_TENURE),
                name="committee_tenure_two_years_at_most",
                violation_error_message="La permanencia es de dos años como máximo.",
            ),
            models.CheckConstraint(
                condition=Q(state=TenureState.ACTIVE) | ~Q(state_reason=""), name="committee_tenure_suspended_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name or self.seat} · {self.get_kind_display()}"
