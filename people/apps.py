from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("Personas y entidades")

    def ready(self) -> None:
        import_module("people.sign_in.signals").connect()
