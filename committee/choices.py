from django.db import models
from django.utils.translation import gettext_lazy as _


class CommitteeKind(models.TextChoices):
    STANDING = "standing", _("permanente")
    PLAN = "plan", _("de un plan")
    SECTOR = "sector", _("sectorial")
    TERRITORY = "territory", _("territorial")


class TextKind(models.TextChoices):
    FUNCTION = "function", _("función")
    RESPONSIBILITY = "responsibility", _("responsabilidad")
    QUORUM = "quorum", _("regla de quórum")
    NAME = "name", _("nombre usado por una fuente")


class SeatSector(models.TextChoices):
    GOVERNMENT = "government", _("gobierno")
    CIVIL_SOCIETY = "civil_society", _("sociedad civil")
    OTHER = "other", _("otro sector")


class TenureKind(models.TextChoices):
    TITULAR = "titular", _("titular")
    SUPLENTE = "suplente", _("suplente")


class TenureState(models.TextChoices):
    ACTIVE = "active", _("activa")
    SUSPENDED = "suspended", _("suspendida")
    WITHDRAWN = "withdrawn", _("retirada")
