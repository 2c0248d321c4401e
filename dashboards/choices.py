from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a progress figure is about."""

    PLAN = "plan", _("plan")
    THEME = "theme", _("tema")
    BRANCH = "branch", _("rama")
    LEVEL = "level", _("nivel")
    TERRITORY = "territory", _("territorio")
    ORGANIZATION = "organization", _("entidad")
    COMMITMENT = "commitment", _("compromiso")
