"""Committees, their dated texts, seats and tenures. Seats are dated rows; their number is never in the code."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committee.choices import CommitteeKind, SeatSector, TenureKind, TenureState, TextKind
from core.choices import DatePrecision
from core.constraints import end_not_before_start, or_never
from people.models import Organization, Territory
from plans.models import ActionPlan, Document, Source


class CommitteeQuerySet(models.QuerySet["Committee"]):
    def public(self) -> CommitteeQuerySet:
        return self.filter(Q(plan__isnull=True) | Q(plan__is_public=True), is_public=True)


class Committee(models.Model):
    jurisdiction = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="committees")
    plan = models.ForeignKey(ActionPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="committees")
    kind = models.CharField(_("tipo"), max_length=10, choices=CommitteeKind)
    name = models.CharField(_("nombre"), max_length=250)
    slug = models.SlugField(max_length=80, unique=True)
    created_by_act = models.CharField(_("creado por"), max_length=200, blank=True)
    created_on = models.DateField(_("creado el"), null=True, blank=True)
    ended_by_act = models.CharField(_("terminado por"), max_length=200, blank=True)
    ended_on = models.DateField(_("terminado el"), null=True, blank=True)
    is_ended = models.BooleanField(_("terminado"), default=False)
    rules = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("nota"), blank=True)
    is_public = models.BooleanField(_("publicado"), default=False)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("comité")
        verbose_name_plural = _("comités")
        ordering = ["name", "id"]
        constraints = [end_not_before_start("created_on", "ended_on")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("committee:committee_detail", args=[self.slug])


class CommitteeText(models.Model):
    """A function, responsibility, quorum rule or name, in force between two dates or attested on one."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField(_("tipo"), max_length=14, choices=TextKind)
    order = models.PositiveSmallIntegerField(_("orden"))
    text = models.TextField(_("texto"))
    since = models.DateField(_("desde"), null=True, blank=True)
    until = models.DateField(_("hasta"), null=True, blank=True)
    attested_on = models.DateField(_("atestiguado el"), null=True, blank=True)
    attested_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("texto del comité")
        verbose_name_plural = _("textos del comité")
        ordering = ["committee", "kind", "order", "id"]
        constraints = [
            end_not_before_start("since", "until"),
            models.UniqueConstraint("committee", "kind", "order", or_never("attested_on"), name="committee_text_once"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


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
                condition=Q(state=TenureState.ACTIVE) | ~Q(state_reason=""), name="committee_tenure_suspended_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name or self.seat} · {self.get_kind_display()}"
