"""What changes from country to country, as data; and the entity that answers for the portal, as its operator tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aga_portal.entity_file import Entity
from aga_portal.menu import LEGAL, Entry, Words


@dataclass(frozen=True)
class Bar:
    """The strip of the State above the page: a wordmark in plain text that leads to the State's own portal."""

    word: str
    url: str
    about: Words


@dataclass(frozen=True)
class Profile:
    """`required`: the fields of the entity that the country's rules ask in the foot of every page."""

    code: str
    country: str | Promise
    name: str | Promise
    bar: Bar | None = None
    section_names: dict[str, Words] = field(default_factory=dict)
    legal: tuple[Entry, ...] = LEGAL
    required: tuple[str, ...] = ()

    @property
    def theme(self) -> str:
        return self.code.lower() or "none"

    @property
    def entity(self) -> Entity:
        return settings.ENTITY


COLOMBIA_LEGAL = (
    Entry("terms", _("Términos y condiciones")),
    Entry("privacy", _("Seguridad, privacidad y tratamiento de datos personales")),
    Entry("cookies", _("Política de cookies")),
    Entry("authors_rights", _("Derechos de autor")),
    *(entry for entry in LEGAL if entry.route in {"my_data", "accessibility", "site_map"}),
)
PROFILES = {
    # Resolución MinTIC 1519 de 2020 and Kit UI 9.2: bar, featured sections by these names, foot.
    "co": Profile(
        "CO",
        "Colombia",
        _("Compromisos de gobierno abierto"),
        Bar("GOV.CO", "https://www.gov.co/", _("Portal único del Estado colombiano")),
        {
            "take_part": _("Participa"),
            "transparency": _("Transparencia y acceso a la información pública"),
            "service": _("Atención y servicios a la ciudadanía"),
        },
        COLOMBIA_LEGAL,
        (
            "name",
            "address",
            "postal_code",
            "phone",
            "free_line",
            "anticorruption_line",
            "contact_mail",
            "judicial_mail",
        ),
    ),
    "pe": Profile(
        "PE",
        _("Perú"),
        _("Compromisos de gobierno abierto"),
        Bar("gob.pe", "https://www.gob.pe/", _("Plataforma digital única del Estado peruano")),
        required=("name", "address", "phone", "contact_mail"),
    ),
    "none": Profile("", "", _("Compromisos de gobierno abierto")),
}


def profile() -> Profile:
    return PROFILES[settings.COUNTRY]
