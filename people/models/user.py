"""People with an account, and the memberships from which all their rights come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.constraints import end_not_before_start
from people.choices import JURISDICTION_ROLES, ORGANIZATION_ROLES, Role
from people.models.organization import Organization
from people.models.territory import Territory


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """The e-mail address is the login; it is never public."""

    email = models.EmailField(_("correo electrónico"), unique=True)
    full_name = models.CharField(_("nombre"), max_length=150, blank=True)
    is_active = models.BooleanField(_("activo"), default=True)
    created_at = models.DateTimeField(_("creado"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("usuario")
        verbose_name_plural = _("usuarios")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="people_user_email_any_case")]

    def __str__(self) -> str:
        return self.full_name or self.email

    @cached_property
    def current_memberships(self) -> list[Membership]:
        """Memberships in force today; read once per request."""
        return list(self.memberships.active(timezone.localdate()).select_related("organization", "jurisdiction"))

    @property
    def is_staff(self) -> bool:
        """The admin opens for whoever holds a staff role today; nothing is switched on by hand."""
        staff_roles = {Role.ENTITY_EDITOR, Role.SECRETARIAT, Role.MODERATOR}
        return self.is_superuser or any(membership.role in staff_roles for membership in self.current_memberships)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, today: date) -> MembershipQuerySet:
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)


class Membership(models.Model):
    user = models.ForeignKey(User, verbose_name=_("persona"), on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("papel"), max_length=14, choices=Role)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organización"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    jurisdiction = models.ForeignKey(
        Territory,
        verbose_name=_("jurisdicción"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    since = models.DateField(_("desde"))
    until = models.DateField(_("hasta"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membresía")
        verbose_name_plural = _("membresías")
        constraints = [
            end_not_before_start("since", "until"),
            models.CheckConstraint(
                condition=Q(role__in=ORGANIZATION_ROLES, organization__isnull=False, jurisdiction__isnull=True)
                | Q(role__in=JURISDICTION_ROLES, organization__isnull=True, jurisdiction__isnull=False),
                name="people_membership_place_fits_role",
                violation_error_message="El papel de entidad o de comité pide organización; los demás piden jurisdicción.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
