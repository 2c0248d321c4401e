from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryLevel(models.TextChoices):
    COUNTRY = "country", _("país")
    REGION = "region", _("departamento o región")
    MUNICIPALITY = "municipality", _("municipio o distrito")
    ETHNIC = "ethnic", _("territorio étnico")


class Sector(models.TextChoices):
    PUBLIC = "public", _("entidad pública")
    CIVIL_SOCIETY = "civil_society", _("sociedad civil")
    ACADEMIA = "academia", _("academia")
    PRIVATE = "private", _("sector privado")
    COOPERATION = "cooperation", _("cooperación internacional")
    OTHER = "other", _("otro")


class Branch(models.TextChoices):
    EXECUTIVE = "executive", _("rama ejecutiva")
    LEGISLATIVE = "legislative", _("rama legislativa")
    JUDICIAL = "judicial", _("rama judicial")
    CONTROL = "control", _("órganos de control")
    ELECTORAL = "electoral", _("organización electoral")
    AUTONOMOUS = "autonomous", _("órganos autónomos e independientes")


class Level(models.TextChoices):
    NATIONAL = "national", _("nacional")
    SUBNATIONAL = "subnational", _("subnacional")


class Role(models.TextChoices):
    """What a membership lets a person do. Entity and member roles hang from an organization, the others from a jurisdiction."""

    ENTITY_EDITOR = "entity_editor", _("editor de entidad")
    MEMBER = "member", _("integrante del comité")
    SECRETARIAT = "secretariat", _("secretaría técnica")
    MODERATOR = "moderator", _("moderación")


ORGANIZATION_ROLES = (Role.ENTITY_EDITOR, Role.MEMBER)
JURISDICTION_ROLES = (Role.SECRETARIAT, Role.MODERATOR)


class InvitationState(models.TextChoices):
    """Computed from the moments of an invitation; never stored."""

    SENT = "sent", _("enviada")
    EXPIRED = "expired", _("vencida")
    ACCEPTED = "accepted", _("aceptada")
    WITHDRAWN = "withdrawn", _("retirada")
