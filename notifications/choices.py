from django.db import models
from django.utils.translation import gettext_lazy as _


class ReminderKind(models.TextChoices):
    MILESTONE_DUE = "milestone_due", _("hito por vencer")
