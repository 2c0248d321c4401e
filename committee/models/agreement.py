"""What a session decided, and what somebody agreed to do by a day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment, Milestone
from committee.choices import AgreementState, DecisionMethod
from committee.models.session import AgendaItem, Session
from people.models import Organization

OPEN_STATES = (AgreementState.PENDING, AgreementState.IN_PROGRESS)


class CommitteeDecision(models.Model):
    """By consensus, or by vote with its counts."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions")
    order = models.PositiveSmallIntegerField(_("orden"))
    text = models.TextField(_("decisión"))
    method = models.CharField(_("cómo se decidió"), max_length=9, choices=DecisionMethod)
    in_favour = models.PositiveSmallIntegerField(_("a favor"), null=True, blank=True)
    against = models.PositiveSmallIntegerField(_("en contra"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("abstenciones"), null=True, blank=True)

    class Meta:
        verbose_name = _("decisión del comité")
        verbose_name_plural = _("decisiones del comité")
        ordering = ["session", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "order"], name="committee_decision_order_once"),
            models.CheckConstraint(
                condition=Q(
                    method=DecisionMethod.CONSENSUS,
                    in_favour__isnull=True,
                    against__isnull=True,
                    abstained__isnull=True,
                )
                | Q(
                    method=DecisionMethod.VOTE,
                    in_favour__isnull=False,
                    against__isnull=False,
                    abstained__isnull=False,
                ),
                name="committee_vote_has_counts",
                violation_error_message="Una votación lleva los tres conteos; un consenso, ninguno.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def public(self) -> AgreementQuerySet:
        return self.filter(session__in=Session.objects.public().filter(cancelled_at__isnull=True).values("pk"))

    def open(self) -> AgreementQuerySet:
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, today: date) -> AgreementQuerySet:
        return self.open().filter(due_on__lt=today)


class Agreement(models.Model):
    """Who does what by when. The public reads an organization, or an office when a person owns it."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="agreements")
    number = models.PositiveSmallIntegerField(_("número"))
    text = models.TextField(_("acuerdo"))
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements"
    )
    owner_label = models.CharField(_("responsable, como se lee"), max_length=200)
    due_on = models.DateField(_("para el"))
    state = models.CharField(_("estado"), max_length=11, choices=AgreementState, default=AgreementState.PENDING)
    closed_on = models.DateField(_("cerrado el"), null=True, blank=True)
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements"
    )
    milestone = models.ForeignKey(Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("acuerdo")
        verbose_name_plural = _("acuerdos")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="committee_agreement_number_once"),
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(person__isnull=False), name="committee_agreement_has_owner"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, closed_on__isnull=True)
                | ~Q(state__in=OPEN_STATES) & Q(closed_on__isnull=False),
                name="committee_agreement_closed_when",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def is_late(self, today: date) -> bool:
        return self.state in OPEN_STATES and self.due_on < today


class AgreementNote(models.Model):
    """What was done about it since; a change of state or of date always leaves one."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("seguimiento"))
    state = models.CharField(_("estado"), max_length=11, choices=AgreementState)
    due_on = models.DateField(_("para el"))
    actor_label = models.CharField(_("quién"), max_length=200, help_text=_("Una oficina u organización."))
    noted_at = models.DateTimeField(_("cuándo"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("seguimiento de un acuerdo")
        verbose_name_plural = _("seguimiento de los acuerdos")
        ordering = ["agreement", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(noted_at__isnull=False, noted_by__isnull=False),
                name="committee_agreementnote_noted_at_and_by",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]
