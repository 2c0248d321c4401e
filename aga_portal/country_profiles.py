"""What changes from country to country, as data. Fields that nobody has confirmed are left out."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Profile:
    code: str
    country: str | Promise
    name: str | Promise


PROFILES = {
    "co": Profile("CO", "Colombia", _("Compromisos de gobierno abierto")),
    "pe": Profile("PE", _("Perú"), _("Compromisos de gobierno abierto")),
    "none": Profile("", "", _("Compromisos de gobierno abierto")),
}


def profile() -> Profile:
    return PROFILES[settings.COUNTRY]
