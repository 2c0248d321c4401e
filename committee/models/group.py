"""Working groups by theme, with members and sessions of their own."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from committee.models.committee import Committee
from committee.models.seat import Seat
from core.constraints import end_not_before_start
from people.models import Organization
from plans.models import Theme


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    def public(self) -> WorkingGroupQuerySet:
        return self.filter(is_public=True, committee__in=Committee.objects.public().values("pk"))


class WorkingGroup(models.Model):
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(_("nombre"), max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    purpose = models.TextField(_("para qué"))
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    commitments = models.ManyToManyField(
        Commitment, blank=True, related_name="working_groups", verbose_name=_("compromisos que acompaña")
    )
    created_on = models.DateField(_("creado el"))
    ended_on = models.DateField(_("terminado el"), null=True, blank=True)
    is_public = models.BooleanField(_("publicado"), default=True)

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("mesa de trabajo")
        verbose_name_plural = _("mesas de trabajo")
        ordering = ["committee", "name", "id"]
        constraints = [end_not_before_start("created_on", "ended_on")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("committee:group", args=[self.committee.slug, self.slug])


class GroupMember(models.Model):
    """An organization in a group: one that sits in the committee, by its seat, or an invited one."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.CASCADE, related_name="members")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="group_memberships")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="group_memberships")
    coordinates = models.BooleanField(_("coordina"), default=False)
    since = models.DateField(_("desde"))
    until = models.DateField(_("hasta"), null=True, blank=True)

    class Meta:
        verbose_name = _("integrante de la mesa")
        verbose_name_plural = _("integrantes de la mesa")
        ordering = ["group", "-coordinates", "id"]
        constraints = [
            end_not_before_start("since", "until"),
            models.UniqueConstraint(fields=["group", "organization", "since"], name="committee_group_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} · {self.group}"
