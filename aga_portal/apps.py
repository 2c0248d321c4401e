from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgaPortalConfig(AppConfig):
    name = "aga_portal"
    verbose_name = _("Portal")
