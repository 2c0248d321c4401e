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


SLICES = {
    "tema": Scope.THEME,
    "rama": Scope.BRANCH,
    "nivel": Scope.LEVEL,
    "territorio": Scope.TERRITORY,
    "entidad": Scope.ORGANIZATION,
}
"""The parts that a plan's dashboard can be cut into, by the word of their address, in the order of the page."""
