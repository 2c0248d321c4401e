from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgaPortalConfig(AppConfig):
    name = "aga_portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        import_module("aga_portal.checks")
