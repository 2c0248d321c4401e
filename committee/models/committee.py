"""Committees, what they are for and by which rule they sit, as dated text."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committee.choices import CommitteeKind, TextKind
from core.choices import DatePrecision
from core.constraints import end_not_before_start, or_never
from people.models import Territory
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


class TextEvidence(models.Model):
    """Where in the portal a function or responsibility can be seen done."""

    text = models.ForeignKey(CommitteeText, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(_("qué lo muestra"), max_length=200)
    path = models.CharField(
        _("dirección en el portal"),
        max_length=300,
        help_text=_("Empieza por «/», por ejemplo /comite/colombia/sesiones/."),
    )

    class Meta:
        verbose_name = _("muestra de una función")
        verbose_name_plural = _("muestras de las funciones")
        ordering = ["text", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"),
                name="committee_evidence_inside_portal",
                violation_error_message="Escriba una dirección de este portal, que empieza por una sola barra.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class QuorumRule(models.Model):
    """When the committee may decide, in force from a day on, until the next rule.

    Seats counted are those with an active holder on the day of the session. A seat is present by its titular or its
    suplente. Every part that is set must hold: the share of seats (rounded up), the number of seats, each sector.
    """

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="quorum_rules")
    since = models.DateField(_("desde"))
    percent = models.PositiveSmallIntegerField(_("porcentaje de asientos ocupados"), null=True, blank=True)
    at_least = models.PositiveSmallIntegerField(_("asientos como mínimo"), null=True, blank=True)
    each_sector = models.BooleanField(_("al menos uno de cada sector"), default=True)
    text = models.TextField(_("como lo dice el reglamento"), blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("regla de quórum")
        verbose_name_plural = _("reglas de quórum")
        ordering = ["committee", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "since"], name="committee_quorum_rule_once"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=1, percent__lte=100),
                name="committee_quorum_percent_1_to_100",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=False) | Q(at_least__isnull=False) | Q(each_sector=True),
                name="committee_quorum_rule_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee} · {self.since}"
